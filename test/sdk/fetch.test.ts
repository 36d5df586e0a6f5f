import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SmsClient } from '@azure/communication-sms';
import { createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline';
import { context, trace } from '@opentelemetry/api';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startFakeAcs } from '../fakes/acs-server.ts';
import { startOtlpSink } from '../fakes/otlp-sink.ts';
import { everything, type Stage, startStage } from './harness.ts';
import { fakeEnv, runApp } from './run-app.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
beforeEach(() => stage.clear());
afterAll(() => stage.close());

async function spans() {
  await stage.acs.forceFlush();
  return stage.sink.spans;
}

describe('fetch to ACS on Node', () => {
  it('has one CLIENT span per request, as the ledger says, in the context of the caller', async () => {
    const parent = trace.getTracer('app').startSpan('parent');
    const url = `${stage.fake.url}/chat/threads?api-version=2024-03-07`;
    await context.with(trace.setSpan(context.active(), parent), async () => {
      await Promise.all([1, 2, 3].map(() => fetch(url).then((response) => response.text())));
    });
    parent.end();
    const exchanges = (await spans()).filter((span) => span.name === 'GET');
    expect(exchanges.map((span) => span.attributes['acs.ms_cv']).sort()).toEqual(
      stage.fake.ledger.map((row) => row.msCv).sort(),
    );
    for (const span of exchanges) {
      expect(span).toMatchObject({ kind: 'client', parentSpanId: parent.spanContext().spanId });
      expect(span.attributes).toMatchObject({
        'acs.service': 'chat',
        'http.response.status_code': stage.fake.ledger[0]?.status,
        'server.port': Number(new URL(url).port),
      });
    }
  });

  it('redacts the URL', async () => {
    await fetch(
      `${stage.fake.url}/identities/8:acs:1b0bb2a1-0000-4000-8000-000000000001_00000012?phone=%2B15550000001`,
    );
    const [span] = await spans();
    expect(String(span?.attributes['url.full'])).not.toMatch(/15550000001|00000012/);
  });

  it.each([
    ['a connection that is cut', 'UND_ERR_SOCKET'],
    ['a connection that is refused', 'ECONNREFUSED'],
    ['a request that the app aborts', 'AbortError'],
    ['a request whose AbortSignal.timeout() passes', 'TimeoutError'],
  ])('has the error as type: %s', async (name, type) => {
    const server = createServer((request) => name.includes('cut') && request.socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    if (name.includes('refused')) await new Promise((resolve) => server.close(resolve));
    // Found by the SDK's user agent, because no option names this host.
    const headers = { 'user-agent': 'azsdk-js-communication-rooms/1.2.0' };
    const abort = new AbortController();
    server.once('request', () => name.includes('aborts') && abort.abort());
    await expect(
      fetch(`http://127.0.0.1:${port}/rooms`, {
        headers,
        signal: name.includes('timeout') ? AbortSignal.timeout(50) : abort.signal,
      }),
    ).rejects.toThrow();
    server.close();
    const [span] = await spans();
    expect(span?.attributes['error.type']).toBe(type);
    const cancelled = type === 'AbortError';
    expect(span?.status).toMatchObject({ code: cancelled ? 'unset' : 'error' });
    expect(span?.attributes['acs.cancelled_by']).toBe(cancelled ? 'app' : undefined);
  });

  it('is the exchange of the operation when an app gives its Azure client such an HTTP client', async () => {
    const httpClient: HttpClient = {
      async sendRequest(request) {
        const body = request.body as string;
        const headers = Object.fromEntries(
          [...request.headers].filter(([name]) => name !== 'content-length'),
        );
        const answer = await fetch(request.url, { method: request.method, headers, body });
        const { status } = answer;
        return { request, status, headers: createHttpHeaders({}), bodyAsText: await answer.text() };
      },
    };
    const sms = new SmsClient(stage.fake.connectionString, { ...stage.clientOptions, httpClient });
    await sms.send({ from: '+15550000001', to: ['+15550000002'], message: 'x' });
    const all = await spans();
    const operation = all.find((span) => span.name === 'SmsClient.send');
    const posts = all.filter((span) => span.name === 'POST');
    expect(posts).toHaveLength(1);
    expect(posts[0]).toMatchObject({ parentSpanId: operation?.spanId, kind: 'client' });
    // The client hides the response headers from the SDK.
    expect(posts[0]?.attributes['acs.ms_cv']).toBe(stage.fake.ledger[0]?.msCv);
  });
});

it.each([
  ['after', {}],
  ['before', { OURS_FIRST: '1' }],
])(
  'registered %s the undici instrumentation, every request has one CLIENT span, whose URL is redacted',
  async (_, order) => {
    const [fake, sink] = [await startFakeAcs(), await startOtlpSink()];
    const run = await runApp('fetch-with-undici.ts', {
      ...fakeEnv(fake),
      ...order,
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    });
    await Promise.all([fake.close(), sink.close()]);
    expect([run.code, run.stderr]).toEqual([0, '']);
    const ofSpan = ({ scope, kind, spanId }: (typeof sink.spans)[number]) => ({
      scope: scope.name,
      kind,
      spanId,
    });
    const ids = fake.ledger.map((row) => row.traceparent?.split('-')[2]);
    expect(ids).toHaveLength(2);
    expect(sink.spans.filter(({ spanId }) => ids.includes(spanId)).map(ofSpan)).toEqual(
      ids.map(() => ({ scope: 'acs-otel', kind: 'client', spanId: expect.any(String) })),
    );
    const others = sink.spans.filter(({ spanId }) => !ids.includes(spanId)).map(ofSpan);
    expect(others).toMatchObject([{ scope: '@opentelemetry/instrumentation-undici', kind: 'client' }]);
    expect(everything(sink)).not.toContain('00000012');
  },
);
