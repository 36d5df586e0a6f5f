import { type Context, trace } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { describe, expect, it, vi } from 'vitest';
import { callEnd } from '../../../src/classification/call-end.ts';
import type { CallLeg, CallRecord, EndReason } from '../../../src/events/call-event.ts';
import { guidTraceId } from '../../../src/events/guid-trace-id.ts';
import { CallSpans } from '../../../src/signals/call-spans.ts';
import { acsIdGenerator, type IdGenerator } from '../../../src/signals/id-generator.ts';

const FINE: EndReason = { beforeConnect: false, code: 0, subCode: 0, resultCategories: ['Success'] };
const FAULT: EndReason = {
  beforeConnect: false,
  code: 500,
  subCode: 8511,
  resultCategories: ['UnexpectedServerError'],
};

const CALL = '7ffea751-907c-494d-b7f9-b26677521a44';
const OTHER = 'deadbeef-0000-4000-8000-000000000001';
const TRACE = CALL.replaceAll('-', '');

/** A provider, what it has started and what it has ended. */
function recording(idGenerator?: IdGenerator) {
  const exporter = new InMemorySpanExporter();
  const started: ReadableSpan[] = [];
  const observer = {
    onStart: (span: unknown) => void started.push(span as ReadableSpan),
    onEnd: () => {},
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  const spanProcessors = [new SimpleSpanProcessor({ exporter }), observer];
  const tracerProvider = new TracerProvider({ ...(idGenerator && { idGenerator }), spanProcessors });
  return { tracerProvider, started, ended: () => exporter.getFinishedSpans() };
}

function callRecord(reason: EndReason, participant: EndReason, leg: Partial<CallLeg> = {}): CallRecord {
  return {
    leg: { source: 'client', ids: { callId: CALL }, direction: 'outgoing', ...leg },
    start: 1000,
    connected: 13_000,
    end: 20_000,
    phases: [{ name: 'setup', start: 1000, end: 13_000 }],
    participants: [{ kind: 'communicationUser', start: 1000, end: 20_000, reason: participant }],
    reason,
    media: [],
  };
}

function complete(spans: CallSpans, record: CallRecord): void {
  spans.completed(record, {
    end: callEnd(record.reason),
    participants: record.participants.map(({ reason }) => callEnd(reason)),
    quality: undefined,
  });
}

/** The spans of a leg with one remote participant: name -> attributes. */
function spansOf(reason: EndReason, participant: EndReason): Map<string, Record<string, unknown>> {
  const { tracerProvider, ended } = recording(acsIdGenerator());
  complete(new CallSpans({ tracerProvider }, {}, guidTraceId), callRecord(reason, participant));
  return new Map(ended().map(({ name, attributes }) => [name, attributes]));
}

it('every span of a leg has what a sampler asks for, which sees one span at a time', () => {
  const failed = spansOf(FAULT, FINE);
  expect([...failed.keys()].sort()).toEqual(['call outgoing', 'call participant', 'call setup']);
  for (const [name, attributes] of failed)
    expect(attributes, name).toMatchObject({
      'acs.end_reason.expected': false,
      'acs.call.setup.duration': 12,
    });
  expect(failed.get('call participant')).toMatchObject({ 'acs.end_reason.class': 'ok' });
});

it('a participant who fails in a call that ends well is unexpected alone', () => {
  const spans = spansOf(FINE, FAULT);
  const expected = (name: string) => spans.get(name)?.['acs.end_reason.expected'];
  expect(['call outgoing', 'call setup', 'call participant'].map(expected)).toEqual([true, true, false]);
  expect(spans.get('call participant')).toMatchObject({ 'error.type': '500/8511' });
});

describe('the trace of a call', () => {
  const spanIn = (context: Context) => trace.getSpanContext(context);
  const legSpan = (spans: readonly ReadableSpan[]) => spans.find(({ name }) => name === 'call outgoing')!;
  const links = ({ links }: ReadableSpan) => links.map(({ context }) => context.traceId);

  it('is the call id with our generator, whose spans start only when the call is over', () => {
    const { tracerProvider, started, ended } = recording(acsIdGenerator());
    const spans = new CallSpans({ tracerProvider }, {}, guidTraceId);
    const record = callRecord(FINE, FINE, { spanId: '0123456789abcdef', ids: { callId: OTHER } });
    expect(spanIn(spans.contextOf(record.leg))).toMatchObject({ traceId: OTHER.replaceAll('-', '') });
    record.leg.ids.callId = CALL; // as the service names it
    record.previousId = OTHER;
    expect(spanIn(spans.contextOf(record.leg))).toMatchObject({ traceId: TRACE, spanId: '0123456789abcdef' });
    expect(started).toEqual([]);
    complete(spans, record);
    expect(started).toHaveLength(ended().length);
    expect(legSpan(ended()).spanContext()).toMatchObject({ traceId: TRACE, spanId: '0123456789abcdef' });
    expect(links(legSpan(ended()))).toEqual([OTHER.replaceAll('-', '')]);
  });

  it('is that of the span with another generator, and every started span is ended', async () => {
    // As in a page that never called acsIdGenerator().
    vi.resetModules();
    Reflect.deleteProperty(globalThis, Symbol.for('acs-otel'));
    const { CallSpans: Fresh } = await import('../../../src/signals/call-spans.ts');
    const { tracerProvider, started, ended } = recording();
    const spans = new Fresh({ tracerProvider }, {}, guidTraceId);
    for (const callId of [CALL, OTHER]) {
      const record = callRecord(FINE, FINE, { spanId: '0123456789abcdef', ids: { callId } });
      const before = started.length;
      const context = spanIn(spans.contextOf(record.leg));
      expect(spanIn(spans.contextOf(record.leg))).toEqual(context);
      expect(started).toHaveLength(before + 1);
      complete(spans, record);
      expect(started).toHaveLength(ended().length);
      const leg = legSpan(ended().slice(before));
      expect(leg.spanContext()).toEqual(context);
      expect(links(leg)).toEqual([callId.replaceAll('-', '')]);
    }
  });

  it('is found out from the first span, if our generator is elsewhere than in the provider', () => {
    acsIdGenerator(); // made, but not used
    const { tracerProvider, started, ended } = recording();
    const spans = new CallSpans({ tracerProvider }, {}, guidTraceId);
    const [first, second] = [CALL, OTHER].map((callId) =>
      callRecord(FINE, FINE, { spanId: '0123456789abcdef', ids: { callId } }),
    );
    expect(spanIn(spans.contextOf(first!.leg))).toMatchObject({ traceId: TRACE });
    complete(spans, first!);
    expect(links(legSpan(ended()))).toEqual([TRACE]);
    const before = started.length;
    const context = spanIn(spans.contextOf(second!.leg));
    complete(spans, second!);
    expect(legSpan(ended().slice(before)).spanContext()).toEqual(context);
    expect(started).toHaveLength(ended().length);
  });
});
