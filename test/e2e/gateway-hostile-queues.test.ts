/** Strangers neither fill what the gateway keeps for servers nor take records of servers with theirs. */
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePorts } from '../backends/process.ts';
import { type Gateway, newStorage, startGateway } from './gateway/gateway.ts';
import { logsRequest } from './gateway/otlp-json.ts';

const MIB = 1024 * 1024;

/** A backend that refuses every request with a poisoned record in it. */
async function startBackend(port: number): Promise<{ server: Server; honest: Set<string> }> {
  const honest = new Set<string>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString(
      'latin1',
    );
    const poisoned = text.includes('poison');
    if (!poisoned) for (const [record] of text.matchAll(/honest [a-z]+ /g)) honest.add(record.trim());
    response.writeHead(poisoned ? 400 : 200).end();
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { server, honest };
}

/** A name without digits, which redaction would have to look at. */
const name = (n: number) => `honest ${[...String(n)].map((digit) => 'abcdefghij'[Number(digit)]).join('')}`;

async function post(url: string, body: unknown, token?: string): Promise<number> {
  const headers = { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) };
  const response = await fetch(`${url}/v1/logs`, { method: 'POST', headers, body: JSON.stringify(body) });
  await response.arrayBuffer();
  return response.status;
}
const fromServer = ({ serverUrl, token }: Gateway, n: number) =>
  post(serverUrl, logsRequest([{ body: `${name(n)} record` }], { 'service.name': 'api' }), token);
const fromPage = ({ browserUrl }: Gateway, body: unknown) => post(browserUrl, body);

/** Sum of one of the Collector's own metrics for an exporter. */
async function own({ telemetryUrl }: Gateway, metric: string, exporter: string): Promise<number> {
  const text = await (await fetch(telemetryUrl)).text();
  const lines = text
    .split('\n')
    .filter((line) => line.startsWith(metric) && line.includes(`exporter="${exporter}"`));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

describe('a record that the backend refuses', () => {
  let backend: Awaited<ReturnType<typeof startBackend>>;
  let gateway: Gateway;
  beforeAll(async () => {
    const [port = 0] = await freePorts(1);
    backend = await startBackend(port);
    gateway = await startGateway({
      overlays: ['otlp', 'otlp-logs-metrics'],
      env: { ACS_OTEL_BACKEND: `http://127.0.0.1:${port}` },
    });
  });
  afterAll(async () => {
    await gateway?.stop();
    backend?.server.close();
  });

  it('of a page takes no record of a server with it, and is counted for pages', async () => {
    const poison = logsRequest([{ body: 'poison' }]);
    for (let n = 0; n < 50; n++)
      expect(await Promise.all([fromServer(gateway, n), fromPage(gateway, poison)])).toEqual([200, 200]);
    const deadline = Date.now() + 20_000;
    while (backend.honest.size < 50 && Date.now() < deadline) await sleep(100);
    expect(backend.honest.size).toBe(50);
    const failed = (exporter: string) => own(gateway, 'otelcol_exporter_send_failed_log_records', exporter);
    expect(await failed('otlp_http/backend_pages')).toBe(50);
    expect(await failed('otlp_http/backend')).toBe(0);
  });
});

describe('while the backend is unavailable', () => {
  const storage = newStorage();
  let port: number;
  let gateway: Gateway;
  let backend: Awaited<ReturnType<typeof startBackend>> | undefined;
  const QUEUE = MIB;

  beforeAll(async () => {
    [port = 0] = await freePorts(1);
    gateway = await startGateway({
      overlays: ['otlp', 'otlp-logs-metrics'],
      storage,
      // The compose file's limit, which it sets for a container of 512 MiB.
      env: {
        ACS_OTEL_BACKEND: `http://127.0.0.1:${port}`,
        ACS_OTEL_PAGE_QUEUE_BYTES: String(QUEUE),
        GOMEMLIMIT: '400MiB',
      },
    });
  });
  afterAll(async () => {
    await gateway?.stop();
    backend?.server.close();
  });

  const diskBytes = () =>
    readdirSync(storage).reduce((sum, file) => sum + statSync(join(storage, file)).size, 0);
  const peakMemory = () =>
    Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${gateway.pid}/status`, 'utf8'))?.[1]) * 1024;

  it('a flood of pages fills their own queue, not the disk, the memory or the queue of servers', async () => {
    const record = { body: 'some words '.repeat(2700) };
    const flood = logsRequest(Array.from({ length: 10 }, () => record));
    const statuses: number[] = [];
    const flooder = async () => {
      for (let n = 0; n < 10; n++) statuses.push(await fromPage(gateway, flood));
    };
    await Promise.all(Array.from({ length: 4 }, flooder));
    expect(statuses.filter((status) => status === 200).length).toBeLessThan(8);
    expect(statuses.filter((status) => status !== 200).length).toBeGreaterThan(32);
    expect(await own(gateway, 'otelcol_exporter_queue_size', 'otlp_http/backend_pages')).toBeGreaterThan(0);

    for (let n = 0; n < 20; n++) expect(await fromServer(gateway, n)).toBe(200);
    // Half of what was sent. A file of the queue grows by doubling.
    expect(diskBytes()).toBeLessThan(6 * QUEUE);
    expect(peakMemory()).toBeLessThan(512 * MIB);

    backend = await startBackend(port);
    const { honest } = backend;
    const deadline = Date.now() + 60_000;
    while (honest.size < 20 && Date.now() < deadline) await sleep(200);
    expect(honest.size).toBe(20);
  });
});
