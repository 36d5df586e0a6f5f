/** The OTLP receiver against OpenTelemetry's own exporters, and against bodies that are none. */
import { gzipSync } from 'node:zlib';
import { SeverityNumber } from '@opentelemetry/api-logs';
import { OTLPLogExporter as JsonLogs } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtoLogs } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter as ProtoMetrics } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter as JsonSpans } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtoSpans } from '@opentelemetry/exporter-trace-otlp-proto';
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { describe, expect, it } from 'vitest';
import { about, call, calls, post, type StagedView, stagedView } from './stage.ts';

const CALL = '7ffea751-907c-494d-b7f9-b26677521a44';
const resource = resourceFromAttributes({ 'service.name': 'sender' });
const MIB = 1024 * 1024;

/** A call of one participant, as an app without this package could send it. */
async function sendCall(view: StagedView, encoding: 'json' | 'protobuf', gzip: boolean): Promise<void> {
  const [Spans, Logs] = encoding === 'json' ? [JsonSpans, JsonLogs] : [ProtoSpans, ProtoLogs];
  const compression = gzip ? CompressionAlgorithm.GZIP : CompressionAlgorithm.NONE;
  const spans = new TracerProvider({
    resource,
    spanProcessors: [
      new SimpleSpanProcessor({ exporter: new Spans({ url: `${view.url}/v1/traces`, compression }) }),
    ],
  });
  const logs = new LoggerProvider({
    resource,
    processors: [
      new SimpleLogRecordProcessor({ exporter: new Logs({ url: `${view.url}/v1/logs`, compression }) }),
    ],
  });
  const common = { 'acs.source': 'client', 'acs.service': 'calling', 'acs.call.id': CALL };
  const end = { 'acs.end_reason.code': 480, 'acs.end_reason.sub_code': 10037 };
  const span = spans.getTracer('acs-otel').startSpan('call outgoing', { startTime: 1795737600000 });
  span.setAttributes({
    ...common,
    ...end,
    'acs.call.direction': 'outgoing',
    'acs.call.setup.duration': 1.5,
    list: ['a', 'b'],
  });
  span.end(1795737605000);
  logs.getLogger('acs-otel').emit({
    eventName: 'acs.call.state_changed',
    severityNumber: SeverityNumber.INFO,
    body: 'call state changed Ringing',
    attributes: { ...common, 'acs.call.state': 'Ringing', nested: { deep: true } },
  });
  await Promise.all([spans.shutdown(), logs.shutdown()]);
}

describe("OpenTelemetry's exporters", () => {
  it.each([
    ['json', false],
    ['json', true],
    ['protobuf', false],
    ['protobuf', true],
  ] as const)('in %s, gzip %s: the call and all its values arrive', async (encoding, gzip) => {
    const view = await stagedView();
    await sendCall(view, encoding, gzip);
    const { rows } = await calls(view);
    expect(rows).toMatchObject([
      {
        key: CALL,
        apps: ['sender'],
        setup: 1.5,
        verdict: { state: 'expected', code: '480/10037', class: 'unreachable' },
      },
    ]);
    const page = await call(view, CALL);
    const items = page.lanes.flatMap((lane) => lane.items);
    expect(items.find(({ kind }) => kind === 'leg')).toMatchObject({
      start: 1795737600000,
      end: 1795737605000,
      attributes: { 'acs.end_reason.code': 480, list: ['a', 'b'] },
    });
    expect(items.find(({ kind }) => kind === 'state')).toMatchObject({
      label: 'Ringing',
      attributes: { nested: { deep: true } },
    });
    expect((await about(view)).received).toEqual({ requests: 2, spans: 1, logs: 1, metrics: 0 });
  });

  it('metrics are accepted, counted and not stored', async () => {
    const view = await stagedView();
    const exporter = new ProtoMetrics({ url: `${view.url}/v1/metrics` });
    const meters = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter })] });
    meters.getMeter('app').createCounter('one').add(1);
    meters.getMeter('app').createHistogram('two').record(1);
    await meters.shutdown();
    expect(await about(view)).toMatchObject({
      received: { requests: 1, metrics: 2 },
      stored: { records: 0 },
    });
  });
});

const JSON_TYPE = { 'content-type': 'application/json' };
const PROTO_TYPE = { 'content-type': 'application/x-protobuf' };
const GZIP = { ...PROTO_TYPE, 'content-encoding': 'gzip' };

/** An `AnyValue` in protobuf that holds itself in a list, again and again. */
function deepValue(depth: number): Buffer {
  let value = Buffer.from([0x0a, 0x00]);
  for (let n = 0; n < depth; n++) {
    const list = Buffer.concat([Buffer.from([0x0a, ...varint(value.length)]), value]);
    value = Buffer.concat([Buffer.from([0x2a, ...varint(list.length)]), list]);
  }
  const wrap = (field: number, inner: Buffer) =>
    Buffer.concat([Buffer.from([field, ...varint(inner.length)]), inner]);
  return wrap(0x0a, wrap(0x12, wrap(0x12, wrap(0x2a, value))));
}

function varint(number: number): number[] {
  return number < 128 ? [number] : [(number & 127) | 128, ...varint(number >>> 7)];
}

/** A log record whose body is a list in a list in a list. */
function deepJson(depth: number): string {
  const [open, close] = ['{"arrayValue":{"values":[', ']}}'];
  const body = `${open.repeat(depth)}{"stringValue":"x"}${close.repeat(depth)}`;
  const unknown = `${'['.repeat(depth)}${']'.repeat(depth)}`;
  return `{"resourceLogs":[{"unknown":${unknown},"scopeLogs":[{"logRecords":[{"body":${body}}]}]}]}`;
}

it('JSON that is nested without end is stored without what is too deep', async () => {
  const view = await stagedView();
  expect((await post(view, '/v1/logs', deepJson(100_000), JSON_TYPE)).status).toBe(200);
  expect((await about(view)).stored.records).toBe(1);
  await sendCall(view, 'json', false);
  expect((await calls(view)).total).toBe(1);
});

describe('what is not OTLP is refused with its reason, and the process goes on', () => {
  it.each<
    [
      name: string,
      path: string,
      body: string | Uint8Array,
      headers: Record<string, string>,
      status: number,
      message: RegExp,
    ]
  >([
    ['no JSON', '/v1/logs', '{"resourceLogs":', JSON_TYPE, 400, /The body is not JSON/],
    ['JSON of another signal', '/v1/logs', '{"resourceSpans":[]}', JSON_TYPE, 400, /resourceLogs is missing/],
    ['a list', '/v1/logs', '[]', JSON_TYPE, 400, /resourceLogs/],
    ['a text for the list', '/v1/logs', '{"resourceLogs":"x"}', JSON_TYPE, 400, /is not a list/],
    [
      'cut protobuf',
      '/v1/traces',
      Buffer.from([0x0a, 0x7f, 0x01]),
      PROTO_TYPE,
      400,
      /not an OTLP traces request in protobuf/,
    ],
    ['wrong wire type', '/v1/traces', Buffer.from([0x08, 0x01]), PROTO_TYPE, 400, /wire type/],
    ['field 0', '/v1/traces', Buffer.from([0x00, 0x01]), PROTO_TYPE, 400, /number 0/],
    ['an endless varint', '/v1/traces', Buffer.alloc(64, 0xff), PROTO_TYPE, 400, /not an OTLP traces/],
    [
      'a group that never ends',
      '/v1/traces',
      Buffer.alloc(4096, 0x13),
      PROTO_TYPE,
      400,
      /not an OTLP traces/,
    ],
    ['deep values', '/v1/logs', deepValue(3000), PROTO_TYPE, 400, /nested more than 64 deep/],
    ['a gzip bomb', '/v1/logs', gzipSync(Buffer.alloc(200 * MIB)), GZIP, 413, /larger than 20 MiB/],
    ['a large body', '/v1/logs', Buffer.alloc(21 * MIB), PROTO_TYPE, 413, /larger than 20 MiB/],
    ['damaged gzip', '/v1/logs', gzipSync('{}').subarray(0, 15), GZIP, 400, /not valid gzip/],
    ['another encoding', '/v1/logs', 'x', { ...JSON_TYPE, 'content-encoding': 'zstd' }, 415, /must be gzip/],
    ['another type', '/v1/logs', 'x', { 'content-type': 'text/plain' }, 415, /Content-Type/],
  ])('%s', async (_name, path, body, headers, status, message) => {
    const view = await stagedView();
    const answer = await post(view, path, body, headers);
    const text = await answer.text();
    expect([answer.status, text]).toEqual([status, expect.stringMatching(message)]);
    expect((await about(view)).drops).toEqual([{ what: 'exports', reason: `HTTP ${status}`, count: 1 }]);
    await sendCall(view, 'protobuf', false);
    expect((await calls(view)).total).toBe(1);
    expect(view.said).toEqual([]);
  });

  it('a bomb does not fill the memory while it inflates', async () => {
    const view = await stagedView();
    const bomb = gzipSync(Buffer.alloc(500 * MIB));
    const before = process.memoryUsage().rss;
    let most = 0;
    const timer = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss - before);
    }, 5);
    expect((await post(view, '/v1/logs', bomb, GZIP)).status).toBe(413);
    clearInterval(timer);
    expect(most).toBeLessThan(200 * MIB);
  });

  it('any other method or path', async () => {
    const view = await stagedView();
    expect((await fetch(`${view.url}/v1/logs`)).status).toBe(405);
    expect((await post(view, '/v1/profiles', '{}')).status).toBe(404);
    expect((await post(view, '//v1/logs', '{}')).status).toBe(404);
  });
});
