import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeAcs, startFakeAcs } from '../fakes/acs-server.ts';
import { createSelfSigned } from '../fakes/self-signed.ts';
import { fakeEnv, runApp, trusting } from './run-app.ts';

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
    const { port, close } = await backend(createServer(), name);
    const { result, code } = await runApp('stops-by-itself.ts', {
      ...fakeEnv(fake),
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      ACS_OTEL_SHUTDOWN_TIMEOUT: String(LIMIT),
      HOW: how,
    });
    close();
    expect(code).toBe(0);
    // One more flush when the event loop is empty; the rest is what a busy machine takes.
    expect((result as { lived: number }).lived).toBeLessThan(2 * LIMIT + 800);
  });

  it.each(Object.keys(BACKENDS).map((name) => [name]))(
    'is Azure Monitor, and %s, ends after shutdown',
    async (name) => {
      const { key, certificate } = createSelfSigned();
      const storage = mkdtempSync(join(tmpdir(), 'acs-otel-storage-'));
      const { port, close } = await backend(createTlsServer({ key, cert: certificate }), name);
      const { result, code } = await runApp('stops-by-itself.ts', {
        ...fakeEnv(fake),
        ...trusting(certificate),
        APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=00000000-0000-4000-8000-00000000a1b2;IngestionEndpoint=https://127.0.0.1:${port}`,
        APPLICATION_INSIGHTS_NO_STATSBEAT: 'true',
        TMPDIR: storage,
        ACS_OTEL_SHUTDOWN_TIMEOUT: String(LIMIT),
        HOW: 'shutdown',
      });
      close();
      const stored = readdirSync(storage, { recursive: true }).filter((file) =>
        String(file).endsWith('.json'),
      );
      rmSync(storage, { recursive: true });
      expect(code).toBe(0);
      expect((result as { lived: number }).lived).toBeLessThan(2 * LIMIT + 800);
      expect(stored).not.toEqual([]); // what the next process sends
    },
  );
});

async function backend(server: Server, name: string): Promise<{ port: number; close(): void }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  BACKENDS[name]?.(server);
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { port, close };
}
