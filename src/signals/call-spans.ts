/** The spans of a call. They are made when it is over, with ids that are known from its start. */
import {
  type Context,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { isFailure } from '../classification/call-end.ts';
import type { Outcome } from '../classification/end-reason.ts';
import type { MediaQuality } from '../classification/media-quality.ts';
import type { CallLeg, CallRecord } from '../events/call-event.ts';
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
import { checked } from './attributes.ts';
import { legAttributes, mediaAttributes } from './call-records.ts';
import { endReasonAttributes, verdictAttributes } from './end-reason-attributes.ts';
import { isHandedOut, startWithIds } from './id-generator.ts';
import { warnWithoutOwnIds } from './own-ids-warning.ts';
import { type GivenProviders, tracer } from './providers.ts';
import type { SafeSpan } from './safe-signals.ts';
import type { SafeAttributes, SafeText } from './safe-values.ts';

/** Call id -> the trace id that follows from it, or undefined: the trace is then a random one. */
export type TraceIdOf = (callId: string) => string | undefined;

/** Outcomes of a call record. */
export interface RecordOutcomes {
  end: Outcome;
  /** In the order of the record's participants. */
  participants: readonly Outcome[];
  quality: MediaQuality | undefined;
}

export class CallSpans {
  readonly #given: GivenProviders;
  readonly #common: SafeAttributes;
  readonly #traceIdOf: TraceIdOf;
  /** Whether the provider had our id generator when the last span was started. */
  #ownIds: boolean | undefined;
  /** Open participant spans. Without our id generator, the trace of a leg is known only once its span has started. */
  readonly #open = new WeakMap<CallLeg, SafeSpan>();

  constructor(given: GivenProviders, common: SafeAttributes, traceIdOf: TraceIdOf) {
    this.#given = given;
    this.#traceIdOf = traceIdOf;
    this.#common = { ...common, [ATTR_ACS_SERVICE]: 'calling' };
  }

  contextOf(leg: CallLeg): Context {
    const open = this.#openSpan(leg);
    if (open) return trace.setSpan(ROOT_CONTEXT, open);
    const own = this.#spanContext(leg.ids.callId, leg);
    return own ? trace.setSpanContext(ROOT_CONTEXT, own) : ROOT_CONTEXT;
  }

  /**
   * Makes the participant span and its children.
   * @param own The app's attributes, for all of them.
   */
  completed(
    record: CallRecord,
    { end: outcome, participants, quality }: RecordOutcomes,
    own: SafeAttributes = {},
  ): void {
    const { leg, start } = record;
    const end = Math.max(record.end ?? Date.now(), start + 1);
    const open = this.#open.get(leg);
    const span = open ?? this.#participant(leg, start);
    const common = { ...own, ...this.#common, ...legAttributes(leg) };
    const [setup, total] = durations(record, end);
    span.setAttributes({
      ...common,
      ...endReasonAttributes(outcome),
      ...setup,
      ...total,
      ...media(record),
      [ATTR_ACS_MEDIA_QUALITY]: quality,
      [ATTR_ACS_CALL_PREVIOUS_ID]: checked(record.previousId),
    });
    // To the trace of the first records and, unless the span is there, to the trace that follows from the call id.
    const elsewhere = open || !this.#ownIds ? leg.ids.callId : undefined;
    for (const id of [record.previousId, elsewhere]) {
      const context = this.#spanContext(id, leg);
      if (context) span.addLink({ context });
    }
    if (isFailure(outcome)) span.setStatus({ code: SpanStatusCode.ERROR });
    const inside = trace.setSpan(ROOT_CONTEXT, span);
    // A tail sampler may decide span by span, so every span has the attributes that decide about its leg.
    const child = { ...common, ...verdictAttributes(outcome), ...setup };
    for (const phase of record.phases)
      this.#child(`call ${phase.name}`, phase.start, phase.end ?? end, child, inside);
    for (const [index, participant] of record.participants.entries()) {
      let attributes: SafeAttributes = { ...child, [ATTR_ACS_PARTICIPANT_KIND]: checked(participant.kind) };
      const own = participants[index];
      if (participant.reason && own) {
        const expected = own.expected && outcome.expected;
        attributes = {
          ...attributes,
          ...endReasonAttributes(own),
          [ATTR_ACS_END_REASON_EXPECTED]: expected,
        };
      }
      this.#child('call participant', participant.start, participant.end ?? end, attributes, inside);
    }
    span.end(end);
  }

  /** Starts the span with the first record of a leg if the provider can't have our generator. */
  #openSpan(leg: CallLeg): SafeSpan | undefined {
    if (leg.spanId && !this.#open.has(leg) && !(this.#ownIds ?? isHandedOut()))
      this.#open.set(leg, this.#participant(leg, pastTime() ?? Date.now()));
    return this.#open.get(leg);
  }

  #participant(leg: CallLeg, startTime: number): SafeSpan {
    const ids = this.#spanContext(leg.ids.callId, leg) ?? { spanId: randomSpanId() };
    const started = startWithIds(ids, () =>
      tracer(this.#given).startSpan(
        `call ${leg.direction ?? 'outgoing'}`,
        { kind: SpanKind.CLIENT, root: true, startTime },
        ROOT_CONTEXT,
      ),
    );
    warnWithoutOwnIds(started);
    this.#ownIds = started.ownIds;
    return started.span;
  }

  /** Where a leg's span is in the trace of a call id. A leg without a span id refers to the trace alone. */
  #spanContext(callId: string | undefined, leg: CallLeg): SpanContext | undefined {
    const traceId = callId && this.#traceIdOf(callId);
    return traceId
      ? { traceId, spanId: leg.spanId ?? randomSpanId(), traceFlags: TraceFlags.SAMPLED }
      : undefined;
  }

  #child(name: SafeText, startTime: number, end: number, attributes: SafeAttributes, parent: Context): void {
    tracer(this.#given)
      .startSpan(name, { startTime, attributes }, parent)
      .end(Math.max(end, startTime + 1));
  }
}

/** `setup` is repeated on every span of the leg. A call that was observed only after it had connected has no setup. */
function durations(
  { start, connected, phases }: CallRecord,
  end: number,
): [setup: SafeAttributes, total: SafeAttributes] {
  if (connected === undefined) return [{}, {}];
  const hasSetup = phases.some(({ name }) => name === 'setup');
  return [
    hasSetup ? { [ATTR_ACS_CALL_SETUP_DURATION]: (connected - start) / 1000 } : {},
    { [ATTR_ACS_CALL_DURATION]: (end - connected) / 1000 },
  ];
}

function media({ media: summaries }: CallRecord): SafeAttributes {
  return Object.assign(
    {},
    ...summaries.map((summary) => mediaAttributes(summary, `acs.media.${summary.direction}`)),
  );
}
