/** Exchanges through the Node pipeline: span, record and counters of one exchange agree. */
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isMsCv } from '../../../src/events/ids.ts';
import { ATTR_ACS_OTEL_DROP_REASON } from '../../../src/generated/names.ts';
import { NodePipeline } from '../../../src/pipeline/node.ts';
import { countDrops } from '../../../src/safety/guard.ts';
import { readResponse } from '../../../src/sources/http/response.ts';

const MS_CV = 'q9BxPkZl+/0SxKQfM1J5aA.0';
const start = { service: 'sms' as const, method: 'POST' as const, url: new URL('https://h/sms') };

let spans: InMemorySpanExporter;
let logs: InMemoryLogRecordExporter;
let metrics: InMemoryMetricExporter;
let meterProvider: MeterProvider;
let loggerProvider: LoggerProvider;
let pipeline: NodePipeline;
let undo: () => void;

beforeEach(() => {
  spans = new InMemorySpanExporter();
  logs = new InMemoryLogRecordExporter();
  metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  meterProvider = new MeterProvider({
    readers: [new PeriodicExportingMetricReader({ exporter: metrics, exportIntervalMillis: 3_600_000 })],
  });
  loggerProvider = new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter: logs })] });
  const tracerProvider = new TracerProvider({
    spanProcessors: [new SimpleSpanProcessor({ exporter: spans })],
  });
  pipeline = new NodePipeline({
    given: { tracerProvider: tracerProvider as never, meterProvider, loggerProvider },
    customEvents: false,
  });
  undo = countDrops((count) => pipeline.metrics.dropped('event', count, 'exception'));
});
afterEach(() => {
  undo();
  return meterProvider.shutdown();
});

async function points(name: string) {
  await meterProvider.forceFlush();
  const all =
    metrics
      .getMetrics()
      .at(-1)
      ?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
  return all.find(({ descriptor }) => descriptor.name === name)?.dataPoints ?? [];
}

/** What span and record of one failed exchange say of its response. */
function failedExchange(headers: Record<string, unknown>) {
  const exchange = pipeline.startExchange(start, ROOT_CONTEXT);
  exchange.response(readResponse(400, (name) => headers[name]));
  exchange.end();
  return [...spans.getFinishedSpans(), ...logs.getFinishedLogRecords()].map(({ attributes }) => [
    attributes['http.response.status_code'],
    attributes['acs.ms_cv'],
    attributes['azure.service.request.id'],
  ]);
}

describe('the response of a failed exchange', () => {
  it('is the same on its span and its record', () => {
    const both = failedExchange({ 'ms-cv': MS_CV, 'x-ms-request-id': 'r'.repeat(128) });
    expect(both).toEqual([
      [400, MS_CV, 'r'.repeat(128)],
      [400, MS_CV, 'r'.repeat(128)],
    ]);
  });

  it.each([
    ['too long', { 'ms-cv': `${'A'.repeat(200)}.0`, 'x-ms-request-id': 'r'.repeat(129) }],
    ['no text', { 'ms-cv': 7, 'x-ms-request-id': ['r'] }],
    ['empty', { 'ms-cv': '', 'x-ms-request-id': '' }],
  ])('has no header that is %s, on neither of them', (_, headers) => {
    expect(failedExchange(headers)).toEqual([
      [400, undefined, undefined],
      [400, undefined, undefined],
    ]);
  });

  it('keeps an MS-CV from a log line, whichever comes first, and the header wins', () => {
    const read = (headers: Record<string, string>) => readResponse(200, (name) => headers[name]);
    const other = 'AAAAAAAAAAAAAAAAAAAAAA.1';
    for (const steps of [
      [read({}), MS_CV],
      [MS_CV, read({})],
      [other, read({ 'ms-cv': MS_CV })],
      [read({ 'ms-cv': MS_CV }), other],
    ]) {
      spans.reset();
      const exchange = pipeline.startExchange(start, ROOT_CONTEXT);
      for (const step of steps) {
        if (typeof step !== 'string') exchange.response(step);
        else if (isMsCv(step)) exchange.msCv(step);
      }
      exchange.end();
      expect(spans.getFinishedSpans()[0]?.attributes).toMatchObject({
        'acs.ms_cv': MS_CV,
        'http.response.status_code': 200,
      });
    }
  });
});

it('an event lost to an exception of ours is counted with its reason, and the app goes on', async () => {
  loggerProvider.getLogger = () => {
    throw new Error('broken provider');
  };
  pipeline.emit({ type: 'room.created', service: 'rooms', ids: { roomId: 'r' } });
  pipeline.emitCall({ type: 'call.connected', leg: { source: 'call_automation', ids: {} } });
  expect(failedExchange({})).toHaveLength(1);
  expect(await points('acs_otel.events.dropped')).toMatchObject([
    { value: 3, attributes: { 'acs_otel.signal': 'event', [ATTR_ACS_OTEL_DROP_REASON]: 'exception' } },
  ]);
});
