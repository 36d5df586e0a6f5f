import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { SeverityNumber } from '@opentelemetry/api-logs';
import { OTLPLogExporter as JsonLogs } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtoLogs } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter as JsonMetrics } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtoMetrics } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter as JsonTraces } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtoTraces } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import {
  MeterProvider,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type OtlpSink, startOtlpSink } from '../../fakes/otlp-sink.ts';

let sink: OtlpSink;
const resource = resourceFromAttributes({ 'service.name': 'clinic' });
const OTHER = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 };

beforeAll(async () => {
  sink = await startOtlpSink();
});
beforeEach(() => {
  sink.clear();
  sink.options = {};
});
afterAll(() => sink.close());

const attributes = {
  'acs.call.id': 'c1',
  'acs.end_reason.code': 480,
  ratio: 0.5,
  big: 2 ** 40,
  negative: -3,
  ok: true,
  list: ['a', 'b'],
};

async function sendSpans(exporter: JsonTraces): Promise<void> {
  const provider = new TracerProvider({ resource, spanProcessors: [new BatchSpanProcessor({ exporter })] });
  const tracer = provider.getTracer('acs-otel', '0.1.0');
  const root = tracer.startSpan('call outgoing', {
    kind: SpanKind.CLIENT,
    attributes,
    startTime: [1_700_000_000, 5],
    links: [{ context: OTHER, attributes: { why: 'sms' } }],
  });
  const child = tracer.startSpan('call setup', {}, trace.setSpan(ROOT_CONTEXT, root));
  child.end();
  root.addEvent('ringing', { state: 'Ringing' }, [1_700_000_001, 0]);
  root.setStatus({ code: SpanStatusCode.ERROR, message: 'callee offline' });
  root.end([1_700_000_002, 7]);
  await provider.shutdown();
}

async function sendLogs(exporter: JsonLogs): Promise<void> {
  const processors = [new BatchLogRecordProcessor({ exporter })];
  const provider = new LoggerProvider({ resource, processors });
  provider.getLogger('acs-otel', '0.1.0').emit({
    eventName: 'acs.call.ended',
    severityNumber: SeverityNumber.ERROR,
    severityText: 'ERROR',
    body: { code: 503, deep: ['x', { y: 1 }] },
    attributes,
    timestamp: [1_700_000_000, 9],
    context: trace.setSpanContext(ROOT_CONTEXT, OTHER),
  });
  provider.getLogger('acs-otel', '0.1.0').emit({ body: 'outside of any trace' });
  await provider.shutdown();
}

async function sendMetrics(exporter: PushMetricExporter): Promise<void> {
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 60_000 });
  const provider = new MeterProvider({ resource, readers: [reader] });
  const meter = provider.getMeter('acs-otel', '0.1.0');
  meter.createCounter('acs.call.ended', { unit: '{call}' }).add(3, { 'acs.end_reason.class': 'ok' });
  const histogram = meter.createHistogram('acs.call.duration', {
    unit: 's',
    advice: { explicitBucketBoundaries: [1, 10] },
  });
  histogram.record(0.5);
  histogram.record(4);
  meter.createGauge('queue').record(1.5);
  await provider.shutdown();
}

const base = (path: string) => ({ url: `${sink.url}${path}` });

describe.each([
  {
    name: 'http/json',
    type: 'application/json',
    traces: () => new JsonTraces(base('/v1/traces')),
    logs: () => new JsonLogs(base('/v1/logs')),
    metrics: () => new JsonMetrics(base('/v1/metrics')),
  },
  {
    name: 'http/protobuf',
    type: 'application/x-protobuf',
    traces: () => new ProtoTraces(base('/v1/traces')),
    logs: () => new ProtoLogs(base('/v1/logs')),
    metrics: () => new ProtoMetrics(base('/v1/metrics')),
  },
])('$name', ({ type, traces, logs, metrics }) => {
  it('decodes spans', async () => {
    await sendSpans(traces());
    const root = sink.spans.find(({ name }) => name === 'call outgoing');
    const child = sink.spans.find(({ name }) => name === 'call setup');
    expect(root).toEqual({
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      spanId: expect.stringMatching(/^[0-9a-f]{16}$/),
      parentSpanId: undefined,
      name: 'call outgoing',
      kind: 'client',
      startUnixNano: 1_700_000_000_000_000_005n,
      endUnixNano: 1_700_000_002_000_000_007n,
      attributes,
      status: { code: 'error', message: 'callee offline' },
      links: [{ traceId: OTHER.traceId, spanId: OTHER.spanId, attributes: { why: 'sms' } }],
      events: [
        { name: 'ringing', timeUnixNano: 1_700_000_001_000_000_000n, attributes: { state: 'Ringing' } },
      ],
      resource: { 'service.name': 'clinic' },
      scope: { name: 'acs-otel', version: '0.1.0', schemaUrl: undefined },
    });
    expect(child).toMatchObject({
      traceId: root?.traceId,
      parentSpanId: root?.spanId,
      kind: 'internal',
      status: { code: 'unset' },
    });
    expect(sink.requests).toMatchObject([{ path: '/v1/traces', contentType: type, gzip: false }]);
  });

  it('decodes log records', async () => {
    await sendLogs(logs());
    expect(sink.logs).toHaveLength(2);
    expect(sink.logs[0]).toMatchObject({
      traceId: OTHER.traceId,
      spanId: OTHER.spanId,
      eventName: 'acs.call.ended',
      severityNumber: 17,
      severityText: 'ERROR',
      body: { code: 503, deep: ['x', { y: 1 }] },
      attributes,
      timeUnixNano: 1_700_000_000_000_000_009n,
      resource: { 'service.name': 'clinic' },
      scope: { name: 'acs-otel', version: '0.1.0', schemaUrl: undefined },
    });
    expect(sink.logs[1]).toMatchObject({ traceId: undefined, spanId: undefined, eventName: undefined });
  });

  it('decodes metrics', async () => {
    await sendMetrics(metrics());
    expect(sink.metrics).toMatchObject([
      {
        name: 'acs.call.ended',
        unit: '{call}',
        type: 'sum',
        temporality: 'cumulative',
        monotonic: true,
        points: [{ value: 3, attributes: { 'acs.end_reason.class': 'ok' } }],
      },
      {
        name: 'acs.call.duration',
        unit: 's',
        type: 'histogram',
        points: [{ count: 2, sum: 4.5, min: 0.5, max: 4, bounds: [1, 10], buckets: [1, 1, 0] }],
      },
      { name: 'queue', type: 'gauge', points: [{ value: 1.5 }] },
    ]);
  });
});

describe('sink', () => {
  it('unzips', async () => {
    vi.stubEnv('OTEL_EXPORTER_OTLP_COMPRESSION', 'gzip');
    await sendSpans(new ProtoTraces(base('/v1/traces')));
    vi.unstubAllEnvs();
    expect(sink.requests[0]?.gzip).toBe(true);
    expect(sink.spans).toHaveLength(2);
  });

  it('waits for what is on its way and names what came instead', async () => {
    const found = sink.waitFor(({ logs }) => logs.find(({ eventName }) => eventName === 'acs.call.ended'));
    await sendLogs(new JsonLogs(base('/v1/logs')));
    expect((await found).severityText).toBe('ERROR');
    await expect(sink.waitFor(({ spans }) => spans.length > 0, 20)).rejects.toThrow(/Logs: acs.call.ended/);
  });

  it('fails and recovers', async () => {
    sink.options.failWith = 400;
    await sendSpans(new JsonTraces(base('/v1/traces'))).catch(() => undefined);
    expect(sink.requests).toHaveLength(1);
    expect(sink.spans).toEqual([]);
    sink.options.failWith = undefined;
    await sendSpans(new JsonTraces(base('/v1/traces')));
    expect(sink.spans).toHaveLength(2);
  });

  it('hangs, and still closes', async () => {
    const dead = await startOtlpSink({ hang: true });
    const request = fetch(`${dead.url}/v1/logs`, { method: 'POST', body: '{}' });
    const outcome = expect(request).rejects.toThrow();
    await dead.waitFor(({ requests }) => requests.length === 1);
    await dead.close();
    await outcome;
  });

  it.each([
    ['text/plain', '/v1/logs', '{}', 415],
    ['application/json', '/v1/logs', '{', 400],
    ['application/x-protobuf', '/v1/traces', 'hello world, not protobuf', 400],
    ['application/json', '/v2/logs', '{}', 404],
    ['application/json', '/v1/logs', '{}', 200],
  ])('answers %s to %s with body %j like the Collector: %i', async (contentType, path, body, status) => {
    const headers = { 'content-type': contentType };
    const response = await fetch(`${sink.url}${path}`, { method: 'POST', headers, body });
    expect(response.status).toBe(status);
  });

  it('lets browsers in, with credentials as sendBeacon sends them', async () => {
    const response = await fetch(`${sink.url}/v1/logs`, {
      method: 'OPTIONS',
      headers: { origin: 'http://app.example', 'access-control-request-headers': 'content-type' },
    });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe('http://app.example');
    expect(response.headers.get('access-control-allow-credentials')).toBe('true');
    expect(response.headers.get('access-control-allow-headers')).toBe('content-type');
    expect(sink.preflights).toBe(1);
  });
});
