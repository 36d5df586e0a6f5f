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
import { callTrace, callTraceId } from '../events/ids.ts';
import {
  ATTR_ACS_CALL_DURATION,
  ATTR_ACS_CALL_PREVIOUS_ID,
  ATTR_ACS_CALL_SETUP_DURATION,
  ATTR_ACS_MEDIA_QUALITY,
  ATTR_ACS_PARTICIPANT_KIND,
  ATTR_ACS_SERVICE,
} from '../generated/names.ts';
import { legAttributes, mediaAttributes } from './call-records.ts';
import { endReasonAttributes, unexpectedType, verdictAttributes } from './end-reason.ts';
import { timesAsked, withIds } from './id-generator.ts';
import { type GivenProviders, tracer } from './providers.ts';

/** Where the spans of a leg are, and so its records. */
export function legContext(leg: CallLeg): Context {
  const { callId } = leg.ids;
  if (callId === undefined) return ROOT_CONTEXT;
  const spanId = leg.spanId ?? callTrace(callId).spanId;
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId: callTraceId(callId),
    spanId,
    traceFlags: TraceFlags.SAMPLED,
  });
}

export class CallSpans {
  readonly #given: GivenProviders;
  readonly #common: Attributes;
  /** Spans of calls under a provider without our id generator: begun at once, so that records know their trace. */
  readonly #open = new WeakMap<CallLeg, Span>();
  readonly #known = new WeakSet<CallLeg>();

  constructor(given: GivenProviders, common: Attributes) {
    this.#given = given;
    this.#common = { ...common, [ATTR_ACS_SERVICE]: 'calling' };
  }

  /** The context of a leg's records; the first question decides how its span will be made. */
  contextOf(leg: CallLeg): Context {
    if (leg.spanId && !this.#known.has(leg)) {
      this.#known.add(leg);
      const before = timesAsked();
      const span = this.#participant(leg, Date.now());
      // Not asked for ids: somebody else's provider. Otherwise this span was a question, and is never ended.
      if (timesAsked() === before) this.#open.set(leg, span);
    }
    const span = this.#open.get(leg);
    return span ? trace.setSpan(ROOT_CONTEXT, span) : legContext(leg);
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
    span.setAttributes({
      ...common,
      ...endReasonAttributes(outcome),
      ...durations(record, end),
      ...media(record),
    });
    if (record.previousId) {
      span.setAttribute(ATTR_ACS_CALL_PREVIOUS_ID, record.previousId);
      span.addLink({ context: { ...callTrace(record.previousId), traceFlags: TraceFlags.SAMPLED } });
    }
    if (this.#open.has(leg) && leg.ids.callId)
      span.addLink({ context: { ...callTrace(leg.ids.callId), traceFlags: TraceFlags.SAMPLED } });
    if (unexpectedType(outcome)) span.setStatus({ code: SpanStatusCode.ERROR });
    const inside = trace.setSpan(ROOT_CONTEXT, span);
    // Whoever samples later decides on each span alone, so each has the outcome.
    const child = { ...common, ...verdictAttributes(outcome) };
    for (const phase of record.phases)
      this.#child(`call ${phase.name}`, phase.start, phase.end ?? end, child, inside);
    for (const participant of record.participants) {
      const attributes = {
        ...child,
        [ATTR_ACS_PARTICIPANT_KIND]: participant.kind,
        ...(participant.reason && endReasonAttributes(outcomes(participant))),
      };
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
    const { callId } = leg.ids;
    return callId && leg.spanId
      ? withIds({ traceId: callTraceId(callId), spanId: leg.spanId }, start)
      : start();
  }

  #child(name: string, startTime: number, end: number, attributes: Attributes, parent: Context): void {
    tracer(this.#given)
      .startSpan(name, { startTime, attributes }, parent)
      .end(Math.max(end, startTime + 1));
  }
}

function durations({ start, connected }: CallRecord, end: number): Attributes {
  if (connected === undefined) return {};
  return {
    [ATTR_ACS_CALL_SETUP_DURATION]: (connected - start) / 1000,
    [ATTR_ACS_CALL_DURATION]: (end - connected) / 1000,
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
