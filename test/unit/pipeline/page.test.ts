import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { beforeEach, expect, it } from 'vitest';
import type { CallRecord, EndReason } from '../../../src/events/call-event.ts';
import { PagePipeline } from '../../../src/pipeline/page.ts';
import { acsIdGenerator } from '../../../src/signals/id-generator.ts';
import { FlightRecorder, recordedLine } from '../../../src/sources/calling/flight-recorder.ts';

const logs = new InMemoryLogRecordExporter();
const spans = new InMemorySpanExporter();
const pipeline = new PagePipeline({
  given: {
    tracerProvider: new TracerProvider({
      idGenerator: acsIdGenerator(),
      spanProcessors: [new SimpleSpanProcessor({ exporter: spans })],
    }),
    loggerProvider: new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter: logs })] }),
  },
  fetchTraced: false,
});

beforeEach(() => {
  logs.reset();
  spans.reset();
});

function record(reason: EndReason, jitter = 0.001): CallRecord {
  const recorder = new FlightRecorder(1000);
  recorder.push(recordedLine('info', 'the last words'));
  const figures = { jitter: { count: 1, min: jitter, mean: jitter, p95: jitter, max: jitter } };
  return {
    leg: {
      source: 'client',
      ids: { callId: '7ffea751-907c-494d-b7f9-b26677521a44' },
      spanId: '0123456789abcdef',
    },
    start: 1,
    end: 2,
    phases: [],
    participants: [],
    reason,
    media: [{ direction: 'send', figures }],
    recorder,
  };
}

const FAILED: EndReason = { code: 500, subCode: 8511, beforeConnect: false };
const recorded = () => logs.getFinishedLogRecords().filter(({ eventName }) => eventName === undefined);

it.each([
  ['failed', FAILED, ['info the last words']],
  ['ended as expected', { code: 0, subCode: 0, beforeConnect: false }, []],
  ['was abandoned', { ...FAILED, pageLeft: true }, []],
])('exports the flight recorder of a call that %s: %j -> %j', (_, reason, bodies) => {
  const call = record(reason);
  pipeline.emitCall({ type: 'call.completed', leg: call.leg, record: call });
  expect(recorded().map(({ body }) => body)).toEqual(bodies);
  for (const { attributes, spanContext } of recorded()) {
    expect(attributes['acs.flight_recorder.reason']).toBe('unexpected_end');
    expect(spanContext).toMatchObject({ spanId: call.leg.spanId });
  }
});

it.each([
  [0.001, 'good'],
  [0.5, 'poor'],
])('a mean jitter of %d s is media of %s quality, on the record and on the span', (jitter, quality) => {
  const call = record(FAILED, jitter);
  pipeline.emitCall({ type: 'call.completed', leg: call.leg, record: call });
  pipeline.emitCall({ type: 'media.summary', leg: call.leg, summary: call.media[0]! });
  expect(spans.getFinishedSpans()[0]?.attributes['acs.media.quality']).toBe(quality);
  const summary = logs.getFinishedLogRecords().find(({ eventName }) => eventName === 'acs.media.summary');
  expect(summary?.attributes['acs.media.quality']).toBe(quality);
});
