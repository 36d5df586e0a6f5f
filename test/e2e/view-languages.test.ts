/** The OTLP exporters of Python and Java send to `acs-otel view`, without a gateway between them. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, vi } from 'vitest';
import type { About, MessagePage, SearchAnswer } from '../../src/view/api.ts';
import { startView, type View } from '../../src/view/server.ts';
import { type FakeAcs, startFakeAcs } from '../fakes/acs-server.ts';
import { type OtlpSink, startOtlpSink } from '../fakes/otlp-sink.ts';
import { runJava, runPython, type Surroundings, unlessMissing } from './gateway/languages.ts';

const TOKEN = 'a-secret-of-the-test';
let view: View;
/** Where `view` passes every export on to, unchanged. */
let next: OtlpSink;
let service: FakeAcs;
let surroundings: Surroundings;

beforeAll(async () => {
  service = await startFakeAcs({ tls: true });
  next = await startOtlpSink();
  view = await startView({ port: 0, token: TOKEN, forward: next.url, say: () => {} });
  const { connectionString, certificate = '' } = service;
  surroundings = { gatewayUrl: view.url, token: TOKEN, connectionString, certificate };
});
beforeEach(() => {
  service.reset();
  next.clear();
});
afterEach(() => vi.unstubAllEnvs());
afterAll(async () => {
  await view?.close();
  await next?.close();
  await service?.close();
});

async function get<T>(path: string): Promise<T> {
  const answer = await fetch(`${view.url}/api/${path}`, { headers: { authorization: `Bearer ${TOKEN}` } });
  expect(answer.status).toBe(200);
  return (await answer.json()) as T;
}

/** The code of the page sends within a span that states the id of the message. */
const PYTHON = (code: string) =>
  code.replace(
    /^client\.send\(.*\)$/m,
    (send) => `from opentelemetry import trace

with trace.get_tracer("orders").start_as_current_span("notify") as span:
    for result in ${send}:
        span.set_attribute("acs.sms.message_id", result.message_id)`,
  );

const JAVA = (code: string) =>
  code.replace(
    /^ *(client\.send\(.*\));$/m,
    (
      _,
      send: string,
    ) => `        var span = io.opentelemetry.api.GlobalOpenTelemetry.getTracer("orders").spanBuilder("notify").startSpan();
        try (var scope = span.makeCurrent()) {
            span.setAttribute("acs.sms.message_id", ${send}.getMessageId());
        } finally {
            span.end();
        }`,
  );

/** The SMS that the fake service accepted is a page, to which its id, the trace of the app and `ids` lead. */
async function expectTheMessage(ids: ('msCv' | 'clientRequestId')[]): Promise<void> {
  const [exchange] = service.ledger;
  expect(exchange).toMatchObject({ status: 202, path: '/sms' });
  const { value = [] } = (exchange?.answer ?? {}) as { value?: { messageId: string }[] };
  const id = value[0]?.messageId ?? '';
  const search = async (text: string) =>
    (await get<SearchAnswer>(`search?q=${encodeURIComponent(text)}`)).hits.map(({ key }) => key);
  await expect.poll(() => search(id), { timeout: 20_000 }).toEqual([`sms:${id}`]);
  const page = await get<MessagePage>(`messages/${encodeURIComponent(`sms:${id}`)}`);
  expect(page.apps).toEqual(['orders']);
  const labels = page.lanes.flatMap(({ items }) => items.map(({ label }) => label));
  expect(labels).toEqual(['notify']);
  const trace = page.ids.find(({ kind }) => kind === 'trace')?.value ?? '';
  expect(await search(trace)).toEqual([`sms:${id}`]);
  for (const id of ids) expect([id, await search(exchange?.[id] ?? '')]).toEqual([id, [page.key]]);
  const { received, drops } = await get<About>('about');
  // Those of the SDK and of its HTTP client arrive beside the app's own.
  expect(received.spans).toBeGreaterThanOrEqual(3);
  expect(drops).toEqual([]);
}

async function expectProtobuf(gzip: boolean): Promise<void> {
  const seen = await next.waitFor(({ requests, spans }) => (spans.length >= 3 ? requests : undefined));
  for (const request of seen) expect(request).toMatchObject({ contentType: 'application/x-protobuf', gzip });
}

describe.each([
  ['as they send by default', {}, false],
  ['with gzip', { OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' }, true],
] as const)('acs-otel view receives exports, %s', (_, env, gzip) => {
  beforeEach(() => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  });

  unlessMissing('python3')('Python', async () => {
    await runPython(surroundings, PYTHON);
    await expectTheMessage(['msCv', 'clientRequestId']);
    await expectProtobuf(gzip);
  });

  unlessMissing(
    'java',
    'javac',
    'mvn',
    'keytool',
  )('Java', async () => {
    await runJava(surroundings, JAVA);
    // Its telemetry has no client request id by default.
    await expectTheMessage(['msCv']);
    await expectProtobuf(gzip);
  });
});
