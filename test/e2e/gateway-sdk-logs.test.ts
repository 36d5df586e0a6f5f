/** sdk-logs.yaml: ids from the SDK logs and spans of other languages, never from a body. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repository } from '../backends/cache.ts';
import type { SinkAttributes } from '../fakes/otlp-sink.ts';
import { type Gateway, startGateway } from './gateway/gateway.ts';
import { type LogToSend, logsRequest, send } from './gateway/otlp-json.ts';
import { bodiesWithForgedHeaders, FORGED, otherForms } from './gateway/sdk-log-forms.ts';
import { gatewayStage } from './gateway/stage.ts';

const stage = gatewayStage(['sdk-logs']);

const folder = repository('test/fixtures/language-logs');
const json = (file: string) => JSON.parse(readFileSync(`${folder}/${file}`, 'utf8'));
const expected: Record<string, SinkAttributes[]> = json('expected.json').expected;
const vectors = readdirSync(folder).flatMap((file) => /^(.*)\.json$/.exec(file)?.[1] ?? []);

/** Attributes that sdk-logs.yaml may set. */
const NAMES = [
  'acs.ms_cv',
  'acs.client_request_id',
  'acs.exchange.phase',
  'acs.http.span_id',
  'acs.sdk.language',
  'acs.sdk.user_agent',
  'http.response.status_code',
];

interface Item {
  attributes: unknown[];
}
interface Scope {
  logRecords?: Item[];
  spans?: Item[];
}
interface Part {
  scopeLogs?: Scope[];
  scopeSpans?: Scope[];
}

/** Numbers the records, because they are exported in another order, and sends them. */
async function sendVector(vector: string, to = stage.gateway): Promise<SinkAttributes[]> {
  stage.sink.clear();
  let count = 0;
  const path = vector.endsWith('.traces') ? '/v1/traces' : '/v1/logs';
  for (const request of json(`${vector}.json`).otlp) {
    const parts: Part[] = request.resourceLogs ?? request.resourceSpans;
    const scopes = parts.flatMap((part) => part.scopeLogs ?? part.scopeSpans ?? []);
    for (const item of scopes.flatMap((scope) => scope.logRecords ?? scope.spans ?? []))
      item.attributes = [...(item.attributes ?? []), { key: 'n', value: { intValue: String(count++) } }];
    await send(`${to.serverUrl}${path}`, request, to.token);
  }
  const received = () => [...stage.sink.logs, ...stage.sink.spans];
  await stage.sink.waitFor(() => received().length === count, 15_000);
  return received()
    .map(({ attributes }) => attributes)
    .sort((a, b) => Number(a.n) - Number(b.n));
}

function known(attributes: SinkAttributes): SinkAttributes {
  const entries = NAMES.map((name) => [name, attributes[name]] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function everything(): string {
  const all = [stage.sink.logs, stage.sink.spans];
  return JSON.stringify(all, (_, value) => (typeof value === 'bigint' ? String(value) : value));
}

/** Content that must be removed: bodies, credentials, personal data. */
const PERSONAL = /SECRET|smsRecipients|repeatabilityRequestId|Signature=|\+1555|%2B1555|8(?::|%3A)acs|eyJ/i;

describe('records of real SDKs', () => {
  it('has an expectation for every file', () => {
    expect(vectors.filter((name) => name !== 'expected').sort()).toEqual(Object.keys(expected).sort());
  });

  const logs = Object.keys(expected).filter((name) => name.endsWith('.logs'));
  it.each(logs)('%s', async (vector) => {
    const rows = await sendVector(vector);
    expect(rows.map(known)).toEqual(expected[vector]);
    expect(everything()).not.toMatch(PERSONAL);
    expect(JSON.stringify(rows)).not.toContain(FORGED);
  });

  const traces = Object.keys(expected).filter((name) => name.endsWith('.traces'));
  it.each(traces)('%s', async (vector) => {
    const rows = await sendVector(vector);
    const msCvs = rows.map((attributes) => attributes['acs.ms_cv']);
    expect(msCvs).toEqual(expected[vector]?.map((row) => row['acs.ms_cv']));
    // The Azure SDKs' own name for the same id.
    for (const attributes of rows)
      expect(attributes['acs.client_request_id']).toBe(attributes['az.client_request_id']);
    expect(everything()).not.toMatch(PERSONAL);
  });
});

async function sendLogs(logs: LogToSend[], scope?: string): Promise<SinkAttributes[]> {
  stage.sink.clear();
  const numbered = logs.map((log, n) => ({ ...log, attributes: { ...log.attributes, n } }));
  await send(
    `${stage.gateway.serverUrl}/v1/logs`,
    logsRequest(numbered, undefined, scope),
    stage.gateway.token,
  );
  await stage.sink.waitFor((received) => received.logs.length === logs.length);
  return stage.sink.logs.map(({ attributes }) => attributes).sort((a, b) => Number(a.n) - Number(b.n));
}

describe('other forms of the same', () => {
  it.each(otherForms)('$what', async ({ log, scope, attributes }) => {
    const [row = {}] = await sendLogs([log], scope);
    expect(known(row)).toEqual(attributes);
  });

  it('leaves alone what the sender has set', async () => {
    const body = "Response status: 202\nResponse headers:\n    'MS-CV': 'N3Xk2MpQ4EysGk+vUb/Fow.0'";
    const [row] = await sendLogs([{ body, attributes: { 'acs.ms_cv': 'known before' } }]);
    expect(row).toMatchObject({ 'acs.ms_cv': 'known before', 'http.response.status_code': 202 });
  });
});

describe('many senders at once', () => {
  it('each record keeps the ids of its own', async () => {
    stage.sink.clear();
    const idsOf = (n: number) => ({
      'acs.ms_cv': `${String(n).padStart(22, 'A')}.${n}`,
      'acs.client_request_id': `request-${n}`,
      'http.response.status_code': 200 + (n % 4),
    });
    const javaRecord = (n: number) => {
      const ids = idsOf(n);
      // A different order each time, as from servers.
      const headers = [
        ['MS-CV', ids['acs.ms_cv']],
        ['X-Ms-Client-Request-Id', ids['acs.client_request_id']],
        ['Api-Supported-Versions', '2021-03-07'],
        ['Content-Type', 'application/json'],
      ];
      const order = headers.map((_, index) => headers[(index + n) % headers.length] as string[]);
      const fields = { statusCode: ids['http.response.status_code'], ...Object.fromEntries(order) };
      return { body: JSON.stringify({ 'az.sdk.message': 'HTTP response', ...fields }), attributes: { n } };
    };
    const REQUESTS = 160;
    const RECORDS = 25;
    const requests = Array.from({ length: REQUESTS }, (_, request) =>
      logsRequest(Array.from({ length: RECORDS }, (_, index) => javaRecord(request * RECORDS + index))),
    );
    await Promise.all(
      requests.map((request) => send(`${stage.gateway.serverUrl}/v1/logs`, request, stage.gateway.token)),
    );
    await stage.sink.waitFor(({ logs }) => logs.length === REQUESTS * RECORDS, 30_000);
    const foreign = stage.sink.logs.filter(({ attributes }) =>
      Object.entries(idsOf(Number(attributes.n))).some(([name, value]) => attributes[name] !== value),
    );
    expect(foreign.map(({ attributes }) => attributes)).toEqual([]);
  });
});

describe('a header that is forged in a body', () => {
  it.each(bodiesWithForgedHeaders)('$what', async ({ log, scope, attributes }) => {
    const [row = {}] = await sendLogs([log], scope);
    expect(row['acs.ms_cv']).toBe(attributes['acs.ms_cv']);
    expect(row['acs.client_request_id']).toBe(attributes['acs.client_request_id']);
    expect(row['http.response.status_code']).toBe(attributes['http.response.status_code']);
    expect(JSON.stringify(row)).not.toContain(FORGED);
  });
});

describe('without sdk-logs.yaml', () => {
  let plain: Gateway;
  beforeAll(async () => {
    plain = await startGateway({
      overlays: ['otlp', 'otlp-logs-metrics'],
      env: { ACS_OTEL_BACKEND: stage.sink.url },
    });
  });
  afterAll(() => plain?.stop());

  it.each(Object.keys(expected))('nothing personal of %s is exported', async (vector) => {
    const rows = await sendVector(vector, plain);
    expect(rows.map(({ 'acs.sdk.language': language }) => language)).toEqual(rows.map(() => undefined));
    expect(everything()).not.toMatch(PERSONAL);
  });
});
