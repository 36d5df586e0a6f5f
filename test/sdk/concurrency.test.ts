import { afterEach, describe, expect, it } from 'vitest';
import { type FakeAcs, type LedgerRow, startFakeAcs } from '../fakes/acs-server.ts';
import { type AzureEnvelope, startAzureIngestion } from '../fakes/azure-ingestion.ts';
import { type OtlpSink, type SinkSpan, startOtlpSink } from '../fakes/otlp-sink.ts';
import { type AppRun, fakeEnv, NO_ID_GENERATOR, runApp, trusting } from './run-app.ts';

const OPERATIONS = 400;
const TRIES = 2 * (50 + 100 + 100 + 150); // 100 of each kind: none, 429, 503, both
const close: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const one of close.splice(0)) await one();
});

async function stage(tls: boolean): Promise<{ fake: FakeAcs; sink: OtlpSink; env: Record<string, string> }> {
  const fake = await startFakeAcs({ tls, jitterMillis: 5 });
  const sink = await startOtlpSink();
  close.push(fake.close, sink.close);
  return { fake, sink, env: { ...fakeEnv(fake), OTEL_EXPORTER_OTLP_ENDPOINT: sink.url } };
}

interface Seen {
  spanId: string;
  traceId: string;
  parentId: string | undefined;
  msCv: unknown;
  status: unknown;
  operation: unknown;
}

/** Every request has exactly one CLIENT span, which has that request's MS-CV, below the right operation. */
function expectExact(fake: FakeAcs, exchanges: Seen[], operations: Seen[], run: AppRun, stderr = /^$/): void {
  expect(run.stderr).toMatch(stderr);
  expect(run.code).toBe(0);
  expect(fake.ledger).toHaveLength(TRIES);
  expect(exchanges).toHaveLength(TRIES);
  expect(operations).toHaveLength(OPERATIONS);
  const bySpan = new Map(exchanges.map((span) => [span.spanId, span]));
  const seen = fake.ledger.map((row) => bySpan.get(row.traceparent?.split('-')[2] ?? ''));
  expect(seen.map((span) => [span?.traceId, span?.msCv, span?.status])).toEqual(
    fake.ledger.map((row) => [row.traceparent?.split('-')[1], row.msCv, row.status]),
  );
  // All tries of an operation carry its marker; its own MS-CV is that of the last.
  const byMarker = Map.groupBy(fake.ledger, (row) => row.marker);
  const parents = [...byMarker.values()].map((rows) => parentOf(rows, bySpan));
  const byId = new Map(operations.map((span) => [span.spanId, span]));
  expect(new Set(parents).size).toBe(OPERATIONS);
  expect(parents.map((id) => byId.get(id ?? '')?.msCv)).toEqual(
    [...byMarker.values()].map((rows) => rows.at(-1)?.msCv),
  );
  const kinds = Object.groupBy(operations, (span) => String(span.operation));
  expect(
    Object.entries(kinds)
      .map(([name, list]) => [name, list?.length])
      .sort(),
  ).toEqual([
    ['CallAutomationClient.createCall', 200],
    ['SmsClient.send', 200],
  ]);
}

function parentOf(rows: LedgerRow[], bySpan: Map<string, Seen>): string | undefined {
  const ids = new Set(rows.map((row) => bySpan.get(row.traceparent?.split('-')[2] ?? '')?.parentId));
  return ids.size === 1 ? [...ids][0] : undefined;
}

const seenOf = (span: SinkSpan): Seen => ({
  spanId: span.spanId,
  traceId: span.traceId,
  parentId: span.parentSpanId,
  msCv: span.attributes['acs.ms_cv'],
  status: span.attributes['http.response.status_code'],
  operation: span.attributes['acs.operation'],
});

function expectExactSpans(fake: FakeAcs, spans: SinkSpan[], run: AppRun, stderr?: RegExp): void {
  const clients = spans.filter(
    (span) => span.kind === 'client' && !String(span.attributes['url.full']).endsWith('/app'),
  );
  const operations = spans.filter((span) => span.attributes['acs.operation']);
  expectExact(fake, clients.map(seenOf), operations.map(seenOf), run, stderr);
}

function expectRecords(eventNames: (string | undefined)[]): void {
  const counts = Object.fromEntries(
    ['acs.sms.sent', 'acs.call.created', 'acs.exchange.failed'].map((name) => [
      name,
      eventNames.filter((one) => one === name).length,
    ]),
  );
  expect(counts).toEqual({
    'acs.sms.sent': 200,
    'acs.call.created': 200,
    'acs.exchange.failed': TRIES - OPERATIONS,
  });
}

describe('400 concurrent operations with retries', () => {
  it.each([
    ['http', false],
    ['https', true],
  ])('have the MS-CV of each request on its one span, over %s', async (_name, tls) => {
    const { fake, sink, env } = await stage(tls);
    const run = await runApp('load-own.ts', env);
    expectExactSpans(fake, sink.spans, run);
    expectRecords(sink.logs.map((log) => log.eventName));
    expect(sink.spans.filter((span) => span.name === 'sms send')).toHaveLength(200);
  });

  it('stay single beside the http instrumentation, which goes on tracing other requests', async () => {
    const { fake, sink, env } = await stage(false);
    const run = await runApp('load-http-instrumentation.ts', env);
    expectExactSpans(fake, sink.spans, run);
    expectRecords(sink.logs.map((log) => log.eventName));
    const other = sink.spans.filter((span) => span.scope.name.endsWith('instrumentation-http'));
    expect(other.map((span) => span.attributes['url.full'] ?? span.attributes['http.url'])).toEqual([
      `${sink.url}/app`,
    ]);
  });

  it('stay single in an app with NodeSDK, AcsInstrumentation and the http instrumentation', async () => {
    const { fake, sink, env } = await stage(true);
    const run = await runApp('load-node-sdk.ts', {
      ...env,
      OTEL_LOGS_EXPORTER: 'otlp',
      OTEL_METRICS_EXPORTER: 'otlp',
    });
    expectExactSpans(fake, sink.spans, run);
    expectRecords(sink.logs.map((log) => log.eventName));
    expect(sink.spans.filter((span) => span.name === 'sms send')).toHaveLength(200);
  });

  it('stay single beside @vercel/otel; logs, which it does not register, go their own way', async () => {
    const { fake, sink, env } = await stage(false);
    const run = await runApp('load-vercel.ts', env);
    expectExactSpans(fake, sink.spans, run, NO_ID_GENERATOR);
    expectRecords(sink.logs.map((log) => log.eventName));
    const services = (list: { resource: Record<string, unknown> }[]) => [
      ...new Set(list.map((item) => item.resource['service.name'])),
    ];
    expect(services(sink.spans)).toEqual(['vercel-app']);
    expect(sink.metrics.map((metric) => metric.name)).toContain('acs.client.exchanges');
  });

  it('stay single beside useAzureMonitor, which gets all of it', async () => {
    const { fake, env } = await stage(false);
    const ingestion = await startAzureIngestion({ tls: true });
    close.push(ingestion.close);
    const { OTEL_EXPORTER_OTLP_ENDPOINT: _none, ...rest } = env;
    const run = await runApp('load-azure-monitor.ts', {
      ...rest,
      ...trusting(ingestion.certificate),
      APPLICATIONINSIGHTS_CONNECTION_STRING: ingestion.connectionString,
      APPLICATION_INSIGHTS_NO_STATSBEAT: 'true',
    });
    const dependencies = ingestion.envelopes.filter(({ data }) => data.baseType === 'RemoteDependencyData');
    const isHttp = ({ data }: AzureEnvelope) =>
      data.baseData.type === 'Http' || data.baseData.type === 'HTTP';
    const toFake = dependencies.filter(
      (one) => isHttp(one) && String(one.data.baseData.data).includes(fake.host),
    );
    const operations = dependencies.filter((one) => one.data.baseData.properties['acs.operation']);
    expectExact(fake, toFake.map(seenIn), operations.map(seenIn), run, NO_ID_GENERATOR);
    const events = ingestion.envelopes.filter(({ data }) => data.baseType === 'EventData');
    expectRecords(events.map(({ data }) => data.baseData.name));
  });
});

const seenIn = ({ tags, data: { baseData } }: AzureEnvelope): Seen => ({
  spanId: baseData.id,
  traceId: tags['ai.operation.id'] ?? '',
  parentId: tags['ai.operation.parentId'],
  msCv: baseData.properties['acs.ms_cv'],
  status: Number(baseData.resultCode),
  operation: baseData.properties['acs.operation'],
});
