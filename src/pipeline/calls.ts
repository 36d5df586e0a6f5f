/** Calls: event -> outcome -> record, and spans when a call is over. Shared by Node and pages. */
import { type Context, ROOT_CONTEXT } from '@opentelemetry/api';
import { callEnd } from '../classification/call-end.ts';
import { diagnosticQuality } from '../classification/diagnostic-quality.ts';
import { classifyEndReason, type Outcome } from '../classification/end-reason.ts';
import { mediaQuality } from '../classification/media-quality.ts';
import type { CallEvent, CallLeg, CallRecord } from '../events/call-event.ts';
import { callRecord, type Quality } from '../signals/call-records.ts';
import type { RecordOutcomes } from '../signals/call-spans.ts';
import type { Logs } from '../signals/log-record.ts';
import { type OwnAttributes, ownAttributes } from '../signals/own-attributes.ts';
import type { SafeAttributes } from '../signals/safe-values.ts';

/** The spans of legs, in a page or in a server. */
export interface LegSpans {
  contextOf(leg: CallLeg): Context;
  completed(record: CallRecord, outcomes: RecordOutcomes, own: SafeAttributes): void;
}

export interface EndReasonReader {
  /** Texts of an end reason as attributes. Pages have none, because they are large; the gateway adds them. */
  texts?: ((outcome: Outcome, event: CallEvent) => SafeAttributes) | undefined;
  /** @default classifyEndReason */
  classify?: typeof classifyEndReason;
}

export class CallPipeline {
  readonly #spans: LegSpans;
  readonly #logs: Logs;
  readonly #ask: OwnAttributes | undefined;
  readonly #reasons: EndReasonReader;
  /** The app's attributes of the legs that have ended. */
  readonly #own = new WeakMap<CallLeg, SafeAttributes>();

  /** @param ask The app's function. */
  constructor(spans: LegSpans, logs: Logs, ask: OwnAttributes | undefined, reasons: EndReasonReader = {}) {
    this.#spans = spans;
    this.#logs = logs;
    this.#ask = ask;
    this.#reasons = reasons;
  }

  /** @returns The outcome of an event that is an end. */
  handle(event: CallEvent): Outcome | undefined {
    if (event.type === 'call.completed') {
      const { leg, reason, participants, media } = event.record;
      const end = callEnd(reason, this.#reasons.classify);
      const outcomes = {
        end,
        participants: participants.map((participant) => callEnd(participant.reason)),
        quality: media.length > 0 ? mediaQuality(...media) : undefined,
      };
      this.#spans.completed(event.record, outcomes, this.#ownOf(leg));
      return end;
    }
    const { texts } = this.#reasons;
    const end = this.#outcome(event);
    const model = callRecord(event, { end, quality: qualityOf(event) });
    model.attributes = {
      ...(event.type === 'call.ended' && this.#ownOf(event.leg)),
      ...model.attributes,
      ...(end && texts?.(end, event)),
    };
    this.#logs.emit(model, 'leg' in event && event.leg ? this.contextOf(event.leg) : ROOT_CONTEXT);
    return end;
  }

  #outcome(event: CallEvent): Outcome | undefined {
    const { classify = classifyEndReason } = this.#reasons;
    if (!('reason' in event) || typeof event.reason !== 'object') return undefined;
    // An error without a code is a failure; an end without one is not.
    return 'error' in event ? classify(event.reason) : callEnd(event.reason, classify);
  }

  contextOf(leg: CallLeg): Context {
    return this.#spans.contextOf(leg);
  }

  /** Calls the app's function once per leg, when the leg ends and its ids are final. */
  #ownOf(leg: CallLeg): SafeAttributes {
    const { ids, direction, callType } = leg;
    const own = this.#own.get(leg) ?? ownAttributes(this.#ask, { kind: 'call', ...ids, direction, callType });
    this.#own.set(leg, own);
    return own;
  }
}

function qualityOf(event: CallEvent): Quality | undefined {
  if (event.type === 'diagnostic.changed') return diagnosticQuality(event.name, event.value);
  return event.type === 'media.summary' ? mediaQuality(event.summary) : undefined;
}
