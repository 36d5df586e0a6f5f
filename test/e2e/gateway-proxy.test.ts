/** The real HAProxy with the file of docker-compose.yml, in front of the real Collector. */
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { repository } from '../backends/cache.ts';
import { type RunningHaproxy, startHaproxy, validateHaproxy } from '../backends/haproxy.ts';
import { type OtlpSink, startOtlpSink } from '../fakes/otlp-sink.ts';
import { type Answer, ask, open, proxyMetric } from './gateway/addresses.ts';
import { type Gateway, startGateway } from './gateway/gateway.ts';
import { participantSpan, tracesRequest } from './gateway/otlp-json.ts';

const ORIGIN = 'https://app.contoso.com';
const { services } = parse(readFileSync(repository('docker-compose.yml'), 'utf8')) as {
  services: { pages: { volumes: string[] } };
};
const [mounted = ''] = services.pages.volumes[0]?.split(':') ?? [];
const file = repository(mounted);

/** Every test has addresses of its own, because the proxy remembers each for 10 s and longer. */
let last = 10;
const newAddress = () => `127.0.0.${++last}`;
const call = () => JSON.stringify(tracesRequest([participantSpan({ 'acs.end_reason.code': 0 })]));
const statuses = (answers: readonly Answer[]) => answers.map(({ status }) => status);

let sink: OtlpSink;
let gateway: Gateway;
let proxy: RunningHaproxy;
const start = (env: Record<string, string> = {}) => startHaproxy(file, new URL(gateway.browserUrl).host, env);

beforeAll(async () => {
  sink = await startOtlpSink();
  gateway = await startGateway({
    overlays: ['otlp'],
    env: { ACS_OTEL_ALLOWED_ORIGINS: ORIGIN, ACS_OTEL_BACKEND: sink.url },
  });
  proxy = await start();
});
afterAll(async () => {
  await proxy?.stop();
  await gateway?.stop();
  await sink?.close();
});

/** Requests one after the other. */
async function inTurn(howMany: number, one: (n: number) => Promise<Answer>): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let n = 0; n < howMany; n++) answers.push(await one(n));
  return answers;
}

it('HAProxy accepts the file that docker-compose.yml mounts', async () => {
  expect(mounted).toBe('./collector-config/browser-proxy.cfg');
  await validateHaproxy(file);
});

describe('an honest page', () => {
  it('is served, and its spans arrive', async () => {
    sink.clear();
    expect((await ask(proxy, newAddress(), call())).status).toBe(200);
    await sink.waitFor(({ spans }) => spans.length === 1, 20_000);
  });

  it('gets its preflight answered by the Collector; other origins are not allowed', async () => {
    const preflight = (origin: string) =>
      ask(proxy, newAddress(), '', {
        method: 'OPTIONS',
        headers: {
          Origin: origin,
          'Access-Control-Request-Method': 'POST',
          'Access-Control-Request-Headers': 'content-type',
        },
      });
    const { status, headers } = await preflight(ORIGIN);
    expect(status).toBe(204);
    expect(headers).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      'access-control-allow-headers': 'content-type',
      'access-control-max-age': '7200',
    });
    const other = await preflight('https://other.example');
    expect(other.headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('sizes', () => {
  it('1 MiB is the largest body, of known size or not', async () => {
    const body = (bytes: number) => call().padEnd(bytes);
    const sent = (bytes: number, headers = {}) => ask(proxy, newAddress(), body(bytes), { headers });
    expect((await sent(1024 * 1024)).status).toBe(200);
    const tooLong = 1024 * 1024 + 1;
    // The proxy closes before it has read the whole body, and the reset may overtake its answer.
    let refused = await sent(tooLong);
    for (let again = 0; refused.status === 0 && again < 50; again++) refused = await sent(tooLong);
    expect(refused.status).toBe(413);
    expect(refused.headers['access-control-allow-origin']).toBe('*');
    const chunked = await sent(tooLong, { 'Transfer-Encoding': 'chunked' });
    // The Collector closes the connection while the body is still arriving.
    expect([0, 400, 413, 502]).toContain(chunked.status);
  });

  it('a header of 64 KiB is refused, one of 8 KiB is not', async () => {
    const sent = (bytes: number) =>
      ask(proxy, newAddress(), call(), { headers: { 'X-Long': 'x'.repeat(bytes) } });
    expect((await sent(8 * 1024)).status).toBe(200);
    expect([0, 400]).toContain((await sent(64 * 1024)).status);
  });

  it('only the two paths of pages lead to the Collector', async () => {
    const from = newAddress();
    const paths = ['/v1/logs', '/v1/metrics', '/', '/metrics', '/health'];
    const answers = await inTurn(paths.length, (n) => ask(proxy, from, '{}', { path: paths[n] }));
    expect(statuses(answers)).toEqual([200, 404, 404, 404, 404]);
    expect((await ask(proxy, from, '', { method: 'DELETE' })).status).toBe(405);
  });
});

describe('rates', () => {
  it('the 201st request within 10 s is answered with 429 that a page can read, and counted', async () => {
    const from = newAddress();
    const before = await proxyMetric(proxy, 'haproxy_frontend_requests_denied_total{proxy="pages"}');
    const answers = await inTurn(210, () => ask(proxy, from, '{}', { headers: { Origin: ORIGIN } }));
    expect(statuses(answers)).toEqual([...Array(200).fill(200), ...Array(10).fill(429)]);
    expect(answers.at(-1)?.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'Retry-After',
      'retry-after': '10',
    });
    expect((await ask(proxy, newAddress(), '{}')).status).toBe(200);
    const after = await proxyMetric(proxy, 'haproxy_frontend_requests_denied_total{proxy="pages"}');
    expect(after - before).toBe(10);
  });

  it('2 MiB within 10 s are the limit of an address', async () => {
    const from = newAddress();
    const answers = await inTurn(4, () => ask(proxy, from, call().padEnd(1_000_000)));
    expect(statuses(answers)).toEqual([200, 200, expect.any(Number), 429]);
  });

  it('X-Forwarded-For does not change the address of a stranger', async () => {
    const from = newAddress();
    const answers = await inTurn(210, (n) =>
      ask(proxy, from, '{}', { headers: { 'X-Forwarded-For': `203.0.113.${n}` } }),
    );
    expect(statuses(answers.slice(200))).toEqual(Array(10).fill(429));
  });

  it('behind a trusted proxy, the last entry of X-Forwarded-For is the address', async () => {
    const trusted = newAddress();
    const behind = await start({ ACS_OTEL_TRUSTED_PROXIES: `198.51.100.0/24 ${trusted}` });
    try {
      const forwarded = (entries: string) =>
        ask(behind, trusted, '{}', { headers: { 'X-Forwarded-For': entries } });
      // What precedes the last entry was written by the client.
      const hostile = await inTurn(210, (n) => forwarded(`203.0.113.${n}, 203.0.113.1`));
      expect(statuses(hostile.slice(200))).toEqual(Array(10).fill(429));
      expect((await forwarded('203.0.113.1, 203.0.113.2')).status).toBe(200);
    } finally {
      await behind.stop();
    }
  });
});

describe('1,000 connections from one address', () => {
  const hostile = newAddress();
  const sockets: Socket[] = [];
  let stopped = false;
  const hammering: Promise<unknown>[] = [];
  const isOpen = (socket: Socket) => !socket.destroyed && !socket.readableEnded;

  afterAll(async () => {
    stopped = true;
    for (const socket of sockets) socket.destroy();
    await Promise.all(hammering);
  });

  it('idle, sending a header byte by byte, or hammering, leave an honest page served', async () => {
    const denied = () => proxyMetric(proxy, 'haproxy_frontend_denied_connections_total{proxy="pages"}');
    const before = await denied();
    for (let n = 0; n < 1000; n += 50) {
      sockets.push(...(await Promise.all(Array.from({ length: 50 }, () => open(proxy, hostile)))));
    }
    sockets.forEach((socket, n) => {
      socket.resume();
      if (n % 3 === 1) socket.write('POST /v1/traces HTTP/1.1\r\nHost: a\r\n');
    });
    await sleep(500);
    expect(sockets.filter(isOpen).length).toBeLessThanOrEqual(50);
    expect((await denied()) - before).toBeGreaterThanOrEqual(950);
    const drip = setInterval(() => {
      for (const socket of sockets.filter(isOpen)) socket.write('X');
    }, 500);
    const hammer = async () => {
      while (!stopped) await ask(proxy, hostile, '{}');
    };
    for (let n = 0; n < 20; n++) hammering.push(hammer());

    sink.clear();
    const honest = newAddress();
    const began = Date.now();
    const answers = await inTurn(50, () => ask(proxy, honest, call()));
    const took = Date.now() - began;
    expect(statuses(answers)).toEqual(Array(50).fill(200));
    expect(took).toBeLessThan(20_000);
    await sink.waitFor(({ spans }) => spans.length === 50, 20_000);
    // The slow ones are cut off, however they drip.
    await sleep(Math.max(0, 7000 - took));
    expect(sockets.filter(isOpen)).toEqual([]);
    clearInterval(drip);
  });
});
