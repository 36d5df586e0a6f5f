import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { CallRecord, EndReason } from '../../../src/events/call-event.ts';
import { PagePipeline } from '../../../src/pipeline/page.ts';
import { acsIdGenerator } from '../../../src/signals/id-generator.ts';
import type { OwnAttributes } from '../../../src/signals/own-attributes.ts';
import { FlightRecorder, recordedLine } from '../../../src/sources/calling/flight-recorder.ts';

const logs = new InMemoryLogRecordExporter();
const spans = new InMemorySpanExporter();
const ask = vi.fn<OwnAttributes>();
const pipeline = new PagePipeline({
  ownAttributes: ask,
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
  ask.mockReset();
});

function record(reason: EndReason, jitter = 0.001): CallRecord {
  const recorder = new FlightRecorder(1000);
  recorder.push(recordedLine('info', 'the last words'));
  const figures = { jitter: { min: jitter, mean: jitter, p95: jitter, max: jitter } };
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

describe("the app's own attributes of a call", () => {
  /** Ends a call with setup and one remote participant. */
  function endCall(): void {
    const call = record(FAILED);
    Object.assign(call.leg, { direction: 'outgoing', callType: 'group' });
    call.phases.push({ name: 'setup', start: 1, end: 2 });
    call.participants.push({ kind: 'phoneNumber', start: 1, end: 2 });
    pipeline.emitCall({ type: 'call.started', leg: call.leg });
    pipeline.emitCall({ type: 'call.ended', leg: call.leg, reason: FAILED });
    pipeline.emitCall({ type: 'call.completed', leg: call.leg, record: call });
  }
  const ended = () => logs.getFinishedLogRecords().find(({ eventName }) => eventName === 'acs.call.ended');

  it('are asked for once, at its end, and are on the record of the end and on all its spans', () => {
    ask.mockReturnValue({ 'app.tenant': 'blue', 'app.tries': 2, 'app.beta': true });
    endCall();
    expect(ask.mock.calls).toEqual([
      [
        {
          kind: 'call',
          callId: '7ffea751-907c-494d-b7f9-b26677521a44',
          direction: 'outgoing',
          callType: 'group',
        },
      ],
    ]);
    expect(spans.getFinishedSpans().map(({ name }) => name)).toEqual([
      'call setup',
      'call participant',
      'call outgoing',
    ]);
    for (const { attributes } of [...spans.getFinishedSpans(), ended()!])
      expect(attributes).toMatchObject({ 'app.tenant': 'blue', 'app.tries': 2, 'app.beta': true });
    const having = logs.getFinishedLogRecords().filter(({ attributes }) => 'app.tenant' in attributes);
    expect(having.map(({ eventName }) => eventName)).toEqual(['acs.call.ended']);
  });

  it('are redacted, bounded, and cannot replace ours', () => {
    ask.mockReturnValue({
      'app.caller': 'called by +1 555 010 0199',
      'app.long': 'x'.repeat(10_000),
      'acs.call.id': 'forged',
      'error.type': 'forged',
      ...Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`app.n${n}`, n])),
    });
    endCall();
    const leg = spans.getFinishedSpans().find(({ name }) => name === 'call outgoing')!;
    for (const { attributes } of [leg, ended()!]) {
      expect(attributes['app.caller']).toBe('called by REDACTED');
      expect(attributes['app.long']).toHaveLength(256);
      expect(attributes['acs.call.id']).toBe('7ffea751-907c-494d-b7f9-b26677521a44');
      expect(attributes['error.type']).toBe('500/8511');
      expect(Object.keys(attributes).filter((name) => name.startsWith('app.'))).toHaveLength(14);
    }
  });

  it.each([
    () => {
      throw new Error('mine');
    },
    () => 'text',
    () => null,
    () => Promise.reject.bind(Promise),
  ])('do no harm when the function fails or returns something else: %s', (run) => {
    ask.mockImplementation(run as unknown as OwnAttributes);
    endCall();
    expect(ask).toHaveBeenCalledTimes(1);
    expect(spans.getFinishedSpans()).toHaveLength(3);
    expect(ended()?.attributes).toMatchObject({ 'acs.source': 'client', 'acs.end_reason.code': 500 });
  });
});
