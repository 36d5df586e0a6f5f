/** The spans of a call, made when it is over, from plain data, with the ids that were decided at its start. */
import {
  type Attributes,
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import type { Outcome } from '../classification/end-reason.ts';
import type { CallLeg, CallRecord, RemoteParticipant } from '../events/call-event.ts';
import { pastTime } from '../events/clock.ts';
import { randomSpanId } from '../events/ids.ts';
import {
  ATTR_ACS_CALL_DURATION,
  ATTR_ACS_CALL_PREVIOUS_ID,
  ATTR_ACS_CALL_SETUP_DURATION,
  ATTR_ACS_END_REASON_EXPECTED,
  ATTR_ACS_MEDIA_QUALITY,
  ATTR_ACS_PARTICIPANT_KIND,
  ATTR_ACS_SERVICE,
} from '../generated/names.ts';
import { legAttributes, mediaAttributes } from './call-records.ts';
import { endReasonAttributes, unexpectedType, verdictAttributes } from './end-reason-attributes.ts';
import { timesAsked, withIds } from './id-generator.ts';
import { type GivenProviders, tracer } from './providers.ts';

/** The trace of a call, where it follows from its id; otherwise its spans have a trace of any id. */
export type TraceIdOf = (callId: string) => string | undefined;

export class CallSpans {
  readonly #given: GivenProviders;
  readonly #common: Attributes;
  readonly #traceIdOf: TraceIdOf;
  /** Spans of calls under a provider without our id generator: begun at once, so that records know their trace. */
  readonly #open = new WeakMap<CallLeg, Span>();
  readonly #known = new WeakSet<CallLeg>();

  constructor(given: GivenProviders, common: Attributes, traceIdOf: TraceIdOf) {
    this.#given = given;
    this.#traceIdOf = traceIdOf;
    this.#common = { ...common, [ATTR_ACS_SERVICE]: 'calling' };
  }

  /** The context of a leg's records; the first question decides how its span will be made. */
  contextOf(leg: CallLeg): Context {
    if (leg.spanId && !this.#known.has(leg)) {
      this.#known.add(leg);
      const before = timesAsked();
      const span = this.#participant(leg, pastTime() ?? Date.now());
      // Not asked for ids: somebody else's provider. Otherwise this span was a question, and is never ended.
      if (timesAsked() === before) this.#open.set(leg, span);
    }
    const span = this.#open.get(leg);
    if (span) return trace.setSpan(ROOT_CONTEXT, span);
    const own = this.#context(leg.ids.callId, leg);
    return own ? trace.setSpanContext(ROOT_CONTEXT, own) : ROOT_CONTEXT;
  }

  /** The participant span and its children. */
  completed(
    record: CallRecord,
    outcome: Outcome,
    outcomes: (participant: RemoteParticipant) => Outcome,
  ): void {
    const { leg, start } = record;
    const end = Math.max(record.end ?? Date.now(), start + 1);
    const span = this.#open.get(leg) ?? this.#participant(leg, start);
    const common = { ...this.#common, ...legAttributes(leg) };
    const { setup, total } = durations(record, end);
    span.setAttributes({ ...common, ...endReasonAttributes(outcome), ...setup, ...total, ...media(record) });
    if (record.previousId) span.setAttribute(ATTR_ACS_CALL_PREVIOUS_ID, record.previousId);
    // To where the first records went, and where anybody would look for the call.
    for (const id of [record.previousId, this.#open.has(leg) ? leg.ids.callId : undefined]) {
      const context = this.#context(id, leg);
      if (context) span.addLink({ context });
    }
    if (unexpectedType(outcome)) span.setStatus({ code: SpanStatusCode.ERROR });
    const inside = trace.setSpan(ROOT_CONTEXT, span);
    // Whoever samples later decides on each span alone, so each has what makes the leg worth keeping.
    const child = { ...common, ...verdictAttributes(outcome), ...setup };
    for (const phase of record.phases)
      this.#child(`call ${phase.name}`, phase.start, phase.end ?? end, child, inside);
    for (const participant of record.participants) {
      const attributes = { ...child, [ATTR_ACS_PARTICIPANT_KIND]: participant.kind };
      if (participant.reason) {
        const own = outcomes(participant);
        const expected = own.expected && outcome.expected;
        Object.assign(attributes, endReasonAttributes(own), { [ATTR_ACS_END_REASON_EXPECTED]: expected });
      }
      this.#child('call participant', participant.start, participant.end ?? end, attributes, inside);
    }
    span.end(end);
  }

  #participant(leg: CallLeg, startTime: number): Span {
    const start = () =>
      tracer(this.#given).startSpan(
        `call ${leg.direction ?? 'outgoing'}`,
        { kind: SpanKind.CLIENT, root: true, startTime },
        ROOT_CONTEXT,
      );
    const ids = this.#context(leg.ids.callId, leg);
    return ids ? withIds(ids, start) : start();
  }

  /** Where the span of a leg is in the trace of a call; a source that has no spans gets a place there all the same. */
  #context(callId: string | undefined, leg: CallLeg) {
    const traceId = callId && this.#traceIdOf(callId);
    return traceId
      ? { traceId, spanId: leg.spanId ?? randomSpanId(), traceFlags: TraceFlags.SAMPLED }
      : undefined;
  }

  #child(name: string, startTime: number, end: number, attributes: Attributes, parent: Context): void {
    tracer(this.#given)
      .startSpan(name, { startTime, attributes }, parent)
      .end(Math.max(end, startTime + 1));
  }
}

/** `setup`: what every span of the leg repeats. */
function durations(
  { start, connected, phases }: CallRecord,
  end: number,
): { setup?: Attributes; total?: Attributes } {
  if (connected === undefined) return {};
  // Without setup: the call was there before us.
  const setUp = phases.some(({ name }) => name === 'setup');
  return {
    ...(setUp && { setup: { [ATTR_ACS_CALL_SETUP_DURATION]: (connected - start) / 1000 } }),
    total: { [ATTR_ACS_CALL_DURATION]: (end - connected) / 1000 },
  };
}

function media({ media: summaries }: CallRecord): Attributes {
  const attributes: Attributes = {};
  for (const summary of summaries) {
    Object.assign(attributes, mediaAttributes(summary, `acs.media.${summary.direction}`));
    if (summary.quality === 'poor' || !attributes[ATTR_ACS_MEDIA_QUALITY])
      attributes[ATTR_ACS_MEDIA_QUALITY] = summary.quality;
  }
  return attributes;
}
