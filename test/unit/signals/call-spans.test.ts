import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { expect, it } from 'vitest';
import { classifyEndReason } from '../../../src/classification/end-reason.ts';
import type { CallRecord, EndReason } from '../../../src/events/call-event.ts';
import { guidTraceId } from '../../../src/events/ids.ts';
import { CallSpans } from '../../../src/signals/call-spans.ts';
import { acsIdGenerator } from '../../../src/signals/id-generator.ts';

const FINE: EndReason = { beforeConnect: false, code: 0, subCode: 0, resultCategories: ['Success'] };
const FAULT: EndReason = {
  beforeConnect: false,
  code: 500,
  subCode: 8511,
  resultCategories: ['UnexpectedServerError'],
};

/** The spans of a leg with one remote participant: name -> attributes. */
function spansOf(leg: EndReason, participant: EndReason): Map<string, Record<string, unknown>> {
  const exporter = new InMemorySpanExporter();
  const tracerProvider = new TracerProvider({
    idGenerator: acsIdGenerator(),
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
  });
  const record: CallRecord = {
    leg: { source: 'client', ids: { callId: '7ffea751-907c-494d-b7f9-b26677521a44' }, direction: 'outgoing' },
    start: 1000,
    connected: 13_000,
    end: 20_000,
    phases: [{ name: 'setup', start: 1000, end: 13_000 }],
    participants: [{ kind: 'communicationUser', start: 1000, end: 20_000, reason: participant }],
    reason: leg,
    media: [],
  };
  new CallSpans({ tracerProvider }, {}, guidTraceId).completed(record, classifyEndReason(leg), ({ reason }) =>
    classifyEndReason(reason ?? {}),
  );
  return new Map(exporter.getFinishedSpans().map(({ name, attributes }) => [name, attributes]));
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
