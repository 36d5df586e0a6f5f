/** No personal data and no secrets leave the gateway, wherever they are in a span, record or metric. */
import { describe, expect, it } from 'vitest';
import { startGateway } from './gateway/gateway.ts';
import { type Attributes, logsRequest, send, tracesRequest } from './gateway/otlp-json.ts';
import { gatewayStage } from './gateway/stage.ts';

/** Values that must not leave, each with a recognisable word. */
const SECRETS: Record<string, string> = {
  'a phone number': '+15550199001',
  'a spaced phone number': '+1 (555) 019-9002',
  'an encoded phone number': '%2B15550199003',
  'a user id': '8:acs:aaaaaaaa-1111-4222-8333-bbbbbbbb0001_cccccccc-1111-4222-8333-dddddddd0001',
  'an encoded user id': '8%3Aacs%3Aaaaaaaaa-1111-4222-8333-bbbbbbbb0002_cccccccc-1111-4222-8333-dddddddd0002',
  'a user id without its prefix': 'aaaaaaaa-1111-4222-8333-bbbbbbbb0003_cccccccc-1111-4222-8333-dddddddd0003',
  'a Teams user id': '8:orgid:eeeeeeee-1111-4222-8333-bbbbbbbb0004',
  'a phone user id': '4:+15550199005',
  'a mail address': 'jane.secret@example.org',
  'a token': 'eyJhbGciOiJSUzI1NiIsImtpZCI6IjEwNiJ9.eyJza3lwZWlkIjoiYWNzIn0.c2lnbmF0dXJl',
  'a bearer header': 'Bearer c2VjcmV0dG9rZW4x',
  'a basic header': 'Basic dXNlcjpwYXNz',
  'a signed header': 'HMAC-SHA256 SignedHeaders=x-ms-date;host&Signature=c2VjcmV0c2lnMQ==',
  'an access key': `${'QWxhZGRpbjpvcGVuc2VzYW1l'.repeat(4).slice(0, 86)}==`,
  'a connection string': 'endpoint=https://x.communication.azure.com/;accesskey=c2VjcmV0a2V5MQ==',
  'the text of a message': '{"message":"meet me at the secret place"}',
  'a body inside JSON': '{"status":200,"body":"{\\"content\\":\\"another secret text\\"}"}',
};

/** Substrings by which the values above are recognised. */
const TELLTALES = [
  '5550199', '019-9002', 'bbbbbbbb000', 'dddddddd000', 'jane', 'c2VjcmV0', 'eyJhbGci', 'dXNlcjpwYXNz',
  'QWxhZGRpbjpv', 'secret place', 'another secret', 'hidden by its key', 'printed body',
]; // biome-ignore format: a list of words

const stage = gatewayStage();

const KEYED: Attributes = {
  'http.request.header.authorization': ['hidden by its key'],
  'http.request.header.proxy_authorization': 'hidden by its key',
  Authorization: 'hidden by its key',
  'http.request.body': 'hidden by its key',
  'http.response.body.content': 'hidden by its key',
  'user.name': 'hidden by its key',
  displayName: 'hidden by its key',
};

/** Values that must stay: ids that support asks for, and ordinary values that resemble secrets. */
const KEPT: Attributes = {
  'acs.call.id': '7ffea751-907c-494d-b7f9-b26677521a44',
  'acs.ms_cv': 'N3Xk2MpQ4EysGk+vUb/Fow.0',
  'acs.chat.thread_id': '19:1f2e3d4c5b6a@thread.v2',
  'acs.sms.message_id': 'Outgoing_20261124101112d2c4_noam',
  'acs.recording.id': 'a1b2c3d4',
  'url.full': 'https://x.communication.azure.com/sms?api-version=2026-01-23',
  'server.address': 'x.communication.azure.com',
  'user_agent.original':
    'azsdk-js-communication-sms/1.1.0 core-rest-pipeline/1.24.0 Node/24.4.1 OS/(x64-Linux-6.1)',
  'acs.end_reason.code': 480,
  'acs.time': '2026-11-24T10:28:48.123Z',
  'acs.ratio': 0.125,
  'acs.flag': true,
};

function hiding(): Attributes {
  const values = Object.values(SECRETS);
  return {
    ...Object.fromEntries(values.map((secret, n) => [`plain.${n}`, secret])),
    ...Object.fromEntries(values.map((secret, n) => [`within.${n}`, `before ${secret} behind`])),
    'in.list': values,
    'in.map': Object.fromEntries(values.map((secret, n) => [`k${n}`, { deep: secret }])),
    ...KEYED,
  };
}

function expectNothing(what: unknown): void {
  const text = JSON.stringify(what, (_, value) => (typeof value === 'bigint' ? String(value) : value));
  expect(TELLTALES.filter((telltale) => text.includes(telltale))).toEqual([]);
}

describe('redaction', () => {
  it('in spans: attributes, names, events, status messages, resource', async () => {
    stage.sink.clear();
    const values = Object.values(SECRETS);
    const spans = values.map((secret) => ({
      name: `GET ${secret}`,
      statusMessage: `failed for ${secret}`,
      error: true,
      attributes: hiding(),
      events: [{ name: `event ${secret}`, attributes: { 'exception.message': `no ${secret}`, ...KEYED } }],
    }));
    const kept = { name: 'call outgoing', attributes: KEPT };
    await send(`${stage.gateway.browserUrl}/v1/traces`, tracesRequest([...spans, kept], hiding()));
    await stage.sink.waitFor((received) => received.spans.length === values.length + 1);
    expectNothing(stage.sink.spans);
    const span = stage.sink.spans.find(({ name }) => name === 'call outgoing');
    expect(span?.attributes).toMatchObject(KEPT);
    // A rule masks the blank before a key: Go's expressions have no lookbehind.
    expect(stage.sink.spans.filter(({ name }) => name.startsWith('GET'))).toHaveLength(values.length);
  });

  it('in log records: bodies of every type, attributes, event names', async () => {
    stage.sink.clear();
    const values = Object.values(SECRETS);
    const printed = [
      "Request URL: 'https://x.communication.azure.com/sms'\nRequest method: 'POST'\nRequest body:\nprinted body",
      'Response status: 200\nResponse content:\nprinted body\nof two lines',
      'Request [0f8fad5b-d9cb-469f-a165-70867728950e] content: printed body',
      '[Verbose] Azure-Core: Response [0f8fad5b-d9cb-469f-a165-70867728950e] content: printed body',
      'Error response [0f8fad5b-d9cb-469f-a165-70867728950e] content block 1: printed body',
      '{"az.sdk.message":"HTTP request","method":"POST","body":"printed body"}',
      "Request headers:\n    'Authorization': 'hidden by its key'\n    'x-ms-date': 'today'",
      'authorization: hidden by its key',
    ];
    const logs = [
      ...values.map((secret) => ({ body: secret, eventName: `event ${secret}`, attributes: hiding() })),
      ...values.map((secret) => ({ body: `before ${secret} behind` })),
      ...values.map((secret) => ({ body: { deep: { deeper: [secret] } } })),
      ...printed.map((body) => ({ body })),
    ];
    const kept = { body: 'Call ended (unreachable, 480/10037)', attributes: KEPT };
    await send(`${stage.gateway.browserUrl}/v1/logs`, logsRequest([...logs, kept], hiding()));
    await stage.sink.waitFor((received) => received.logs.length === logs.length + 1);
    expectNothing(stage.sink.logs);
    const record = stage.sink.logs.find(({ body }) => body === kept.body);
    expect(record?.attributes).toMatchObject(KEPT);
    expect(stage.sink.logs.map(({ body }) => body)).toContainEqual(
      expect.stringContaining("'x-ms-date': 'today'"),
    );
  });

  it('in metrics of apps', async () => {
    stage.sink.clear();
    const attributes = Object.entries(SECRETS).map(([, stringValue], n) => ({
      key: `k${n}`,
      value: { stringValue },
    }));
    const point = { asInt: '1', timeUnixNano: `${Date.now()}000000`, attributes };
    const sum = { aggregationTemporality: 2, isMonotonic: true, dataPoints: [point] };
    const metrics = [{ name: 'app.metric', sum }];
    const request = { resourceMetrics: [{ resource: { attributes }, scopeMetrics: [{ metrics }] }] };
    await send(`${stage.gateway.serverUrl}/v1/metrics`, request, stage.gateway.token);
    await stage.sink.waitFor((received) => received.metrics.some(({ name }) => name === 'app.metric'));
    expectNothing(stage.sink.metrics);
  });
});

describe('who may send', () => {
  it('servers need the token, browsers need none and can send no metrics', async () => {
    const request = tracesRequest([{ name: 'x' }]);
    await expect(send(`${stage.gateway.serverUrl}/v1/traces`, request)).rejects.toThrow(': 401');
    await expect(send(`${stage.gateway.serverUrl}/v1/traces`, request, 'wrong')).rejects.toThrow(': 401');
    await send(`${stage.gateway.serverUrl}/v1/traces`, request, stage.gateway.token);
    await send(`${stage.gateway.browserUrl}/v1/traces`, request);
    await expect(send(`${stage.gateway.browserUrl}/v1/metrics`, { resourceMetrics: [] })).rejects.toThrow(
      ': 404',
    );
  });

  it('a browser speaks for itself only, and no longer than 1 MiB', async () => {
    stage.sink.clear();
    const claims = ['resource_log', 'call_automation', 'client', 'sdk'].map((source) => ({
      name: source,
      attributes: { 'acs.source': source },
    }));
    await send(`${stage.gateway.browserUrl}/v1/traces`, tracesRequest(claims));
    const claimed = () => stage.sink.spans.filter(({ name }) => name !== 'x');
    await stage.sink.waitFor(() => claimed().length === claims.length);
    const sources = Object.fromEntries(
      claimed().map(({ name, attributes }) => [name, attributes['acs.source']]),
    );
    expect(sources).toEqual({
      resource_log: 'client',
      call_automation: 'client',
      client: 'client',
      sdk: 'sdk',
    });
    const large = tracesRequest([{ name: 'x', attributes: { text: 'a'.repeat(1_100_000) } }]);
    await expect(send(`${stage.gateway.browserUrl}/v1/traces`, large)).rejects.toThrow();
  });

  it('no token, no start', async () => {
    const start = startGateway({ overlays: [], env: { ACS_OTEL_TOKEN: '' } });
    await expect(start).rejects.toThrow('no bearer token provided');
  });

  it('pages of listed origins only, whose preflight holds for two hours', async () => {
    const listed = await startGateway({
      overlays: [],
      env: { ACS_OTEL_ALLOWED_ORIGINS: 'https://app.contoso.com,https://*.fabrikam.com' },
    });
    const preflight = (origin: string) =>
      fetch(`${listed.browserUrl}/v1/logs`, {
        method: 'OPTIONS',
        headers: {
          Origin: origin,
          'Access-Control-Request-Method': 'POST',
          'Access-Control-Request-Headers': 'content-type',
        },
      });
    for (const origin of ['https://app.contoso.com', 'https://a.fabrikam.com']) {
      const { headers } = await preflight(origin);
      expect(headers.get('access-control-allow-origin')).toBe(origin);
      expect(headers.get('access-control-allow-headers')).toBe('content-type');
      // A page that is being left sends beacons, which carry credentials.
      expect(headers.get('access-control-allow-credentials')).toBe('true');
      expect(headers.get('access-control-max-age')).toBe('7200');
    }
    const { headers } = await preflight('https://evil.example');
    expect(headers.get('access-control-allow-origin')).toBeNull();
    await listed.stop();
  });
});
