/** Which browser a page runs in: the real Collector reads it from the header of the request. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repository } from '../backends/cache.ts';
import { startHaproxy } from '../backends/haproxy.ts';
import { type OtlpSink, startOtlpSink } from '../fakes/otlp-sink.ts';
import { type Gateway, newStorage, startGateway } from './gateway/gateway.ts';
import { type Attributes, logsRequest, participantSpan, tracesRequest } from './gateway/otlp-json.ts';

let sink: OtlpSink;
let gateway: Gateway;

beforeAll(async () => {
  sink = await startOtlpSink();
  gateway = await startGateway({
    overlays: ['otlp', 'otlp-logs-metrics'],
    env: { ACS_OTEL_BACKEND: sink.url, ACS_OTEL_PAGE_BROWSERS: 'true' },
  });
});
afterAll(async () => {
  await gateway?.stop();
  await sink?.close();
});

/** Sends as a browser would; fetch has a User-Agent of its own. */
function post(url: string, body: unknown, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers } },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      },
    );
    sent.on('error', reject);
    sent.end(JSON.stringify(body));
  });
}

/** What the backend reads about the browser, on a span and on a record. */
async function browsersOf(
  headers: Record<string, string>,
  attributes: Attributes = {},
  base = gateway.browserUrl,
): Promise<Attributes[]> {
  sink.clear();
  const resource = { 'service.name': 'web', ...attributes };
  const record = { eventName: 'acs.call.ended', body: 'ended', attributes: { 'acs.source': 'client' } };
  expect(await post(`${base}/v1/traces`, tracesRequest([participantSpan({})], resource), headers)).toBe(200);
  expect(await post(`${base}/v1/logs`, logsRequest([record], resource), headers)).toBe(200);
  await sink.waitFor(({ spans, logs }) => spans.length === 1 && logs.length === 1, 20_000);
  return [...sink.spans, ...sink.logs].map(({ resource: arrived }) =>
    Object.fromEntries(Object.entries(arrived).filter(([name]) => name.startsWith('user_agent.'))),
  ) as Attributes[];
}

const browser = (name: string, version: string, system: string) => ({
  'user_agent.name': name,
  'user_agent.version': version,
  'user_agent.os.name': system,
});

const MOZILLA = 'Mozilla/5.0';
const WEBKIT = 'AppleWebKit/537.36 (KHTML, like Gecko)';
const IOS = 'AppleWebKit/605.1.15 (KHTML, like Gecko)';
const WINDOWS = '(Windows NT 10.0; Win64; x64)';
const ANDROID = '(Linux; Android 10; K)';
const IPHONE = '(iPhone; CPU iPhone OS 18_5 like Mac OS X)';
const MAC = '(Macintosh; Intel Mac OS X 10_15_7)';

describe('the header User-Agent becomes name, version and operating system', () => {
  it.each([
    [`${MOZILLA} ${WINDOWS} ${WEBKIT} Chrome/142.0.0.0 Safari/537.36`, browser('Chrome', '142', 'Windows')],
    [
      `${MOZILLA} ${WINDOWS} ${WEBKIT} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0`,
      browser('Edge', '142', 'Windows'),
    ],
    [
      `${MOZILLA} (X11; Linux x86_64) ${WEBKIT} HeadlessChrome/142.0.0.0 Safari/537.36`,
      browser('Chrome', '142', 'Linux'),
    ],
    [
      `${MOZILLA} (X11; CrOS x86_64 14541.0.0) ${WEBKIT} Chrome/142.0.0.0 Safari/537.36`,
      browser('Chrome', '142', 'ChromeOS'),
    ],
    [
      `${MOZILLA} ${ANDROID} ${WEBKIT} Chrome/142.0.0.0 Mobile Safari/537.36`,
      browser('Chrome', '142', 'Android'),
    ],
    [
      `${MOZILLA} ${ANDROID} ${WEBKIT} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`,
      browser('Samsung Internet', '28', 'Android'),
    ],
    [
      `${MOZILLA} ${WINDOWS} ${WEBKIT} Chrome/142.0.0.0 Safari/537.36 OPR/125.0.0.0`,
      browser('Opera', '125', 'Windows'),
    ],
    [
      `${MOZILLA} (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0`,
      browser('Firefox', '145', 'Windows'),
    ],
    [
      `${MOZILLA} (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0`,
      browser('Firefox', '145', 'Android'),
    ],
    [`${MOZILLA} ${MAC} ${IOS} Version/18.5 Safari/605.1.15`, browser('Safari', '18.5', 'macOS')],
    [`${MOZILLA} ${IPHONE} ${IOS} Version/18.5 Mobile/15E148 Safari/604.1`, browser('Safari', '18.5', 'iOS')],
    [
      `${MOZILLA} ${IPHONE} ${IOS} CriOS/142.0.7444.46 Mobile/15E148 Safari/604.1`,
      browser('Chrome', '142', 'iOS'),
    ],
    [
      `${MOZILLA} ${IPHONE} ${IOS} Version/18.5 EdgiOS/142.0.3595.66 Mobile/15E148 Safari/604.1`,
      browser('Edge', '142', 'iOS'),
    ],
    [
      `${MOZILLA} ${MAC} ${WEBKIT} Contoso/3.1 Chrome/140.0.7339.41 Electron/38.1.0 Safari/537.36`,
      browser('Electron', '38.1', 'macOS'),
    ],
  ])('%s', async (header, expected) => {
    expect(await browsersOf({ 'User-Agent': header })).toEqual([expected, expected]);
  });

  it.each(['okhttp/4.12.0', 'node', '+15550001234 8:acs:someone', ''])(
    'but nothing of %j',
    async (header) => {
      expect(await browsersOf({ 'User-Agent': header })).toEqual([{}, {}]);
    },
  );

  it('without a header there is nothing', async () => {
    expect(await browsersOf({})).toEqual([{}, {}]);
  });

  it('only the first 512 bytes are read', async () => {
    const header = `${'x'.repeat(600)} Chrome/142.0.0.0`;
    expect(await browsersOf({ 'User-Agent': header })).toEqual([{}, {}]);
  });
});

const CHROME = { 'User-Agent': `${MOZILLA} ${WINDOWS} ${WEBKIT} Chrome/142.0.0.0 Safari/537.36` };

it('what a page says itself stays', async () => {
  const own = { 'user_agent.name': 'Contoso App', 'user_agent.version': '7.1' };
  expect(await browsersOf(CHROME, own)).toEqual([own, own]);
});

it('attributes with the names of what is computed decide nothing', async () => {
  const forged = { agent: 'Firefox/1.0', browser: 'Firefox', version: '1', system: 'Plan 9' };
  const expected = browser('Chrome', '142', 'Windows');
  expect(await browsersOf(CHROME, forged)).toEqual([expected, expected]);
});

it('servers are no browsers', async () => {
  const headers = { ...CHROME, Authorization: `Bearer ${gateway.token}` };
  expect(await browsersOf(headers, {}, gateway.serverUrl)).toEqual([{}, {}]);
});

describe('the queues on disk', () => {
  const PRIVATE = {
    Cookie: 'session=cookie-of-somebody',
    'X-Forwarded-For': '203.0.113.77',
    'X-Api-Key': 'my-key',
  };

  /** What a gateway without a backend stores of a page's request. */
  async function stored(env: Record<string, string>, throughProxy = false): Promise<string> {
    const storage = newStorage();
    const away = await startGateway({
      overlays: ['otlp'],
      storage,
      env: { ACS_OTEL_BACKEND: 'http://127.0.0.1:1', ...env },
    });
    const proxy = throughProxy
      ? await startHaproxy(repository('collector-config/browser-proxy.cfg'), new URL(away.browserUrl).host)
      : undefined;
    const span = participantSpan({ 'acs.source': 'client', 'acs.call.direction': 'outgoing' });
    const body = tracesRequest([span], { 'service.name': 'web' });
    const url = `${proxy?.url ?? away.browserUrl}/v1/traces`;
    expect(await post(url, body, { ...CHROME, ...PRIVATE })).toBe(200);
    await proxy?.stop();
    await away.stop();
    const files = readdirSync(storage).map((file) => readFileSync(join(storage, file), 'latin1'));
    rmSync(storage, { recursive: true });
    expect(files.join('\n')).toContain('acs.call.direction');
    return files.join('\n');
  }
  const found = (text: string) =>
    ['cookie-of-somebody', '203.0.113.77', 'my-key', 'AppleWebKit', 'user_agent.os.name'].filter((part) =>
      text.includes(part),
    );

  it('hold no header by default', async () => {
    expect(found(await stored({}))).toEqual([]);
  });

  it('behind the proxy they hold no more than the browser', async () => {
    const text = await stored({ ACS_OTEL_PAGE_BROWSERS: 'true' }, true);
    expect(found(text)).toEqual(['AppleWebKit', 'user_agent.os.name']);
  });
});
