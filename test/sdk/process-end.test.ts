import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeAcs, startFakeAcs } from '../fakes/acs-server.ts';
import { fakeEnv, runApp } from './run-app.ts';

let fake: FakeAcs;
beforeAll(async () => {
  fake = await startFakeAcs();
});
afterAll(() => fake.close());

const LIMIT = 700;

/** Backends that never take anything. */
const BACKENDS: Record<string, (server: Server) => void> = {
  'refuses connections': (server) => void server.close(),
  'never answers': (server) => server.on('request', (request) => void request.resume()),
  'answers a byte a second': (server) =>
    server.on('request', (request, response) => {
      request.resume();
      response.writeHead(200);
      const trickle = setInterval(() => response.write('x'), 100);
      response.on('close', () => clearInterval(trickle));
    }),
  'asks to come back in a minute': (server) =>
    server.on('request', (request, response) => {
      request.resume();
      response.writeHead(503, { 'retry-after': '60' }).end();
    }),
  'is busy': (server) =>
    server.on('request', (request, response) => {
      request.resume();
      response.writeHead(503).end();
    }),
};

describe('a process whose backend', () => {
  it.each(
    Object.keys(BACKENDS).flatMap((name) =>
      ['forceFlush', 'shutdown', 'neither'].map((how) => [name, how] as const),
    ),
  )('%s ends after %s', async (name, how) => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    BACKENDS[name]?.(server);
    const { result, code } = await runApp('stops-by-itself.ts', {
      ...fakeEnv(fake),
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      ACS_OTEL_SHUTDOWN_TIMEOUT: String(LIMIT),
      HOW: how,
    });
    server.closeAllConnections();
    server.close();
    expect(code).toBe(0);
    // One more flush when the event loop is empty; the rest is what a busy machine takes.
    expect((result as { lived: number }).lived).toBeLessThan(2 * LIMIT + 800);
  });
});
