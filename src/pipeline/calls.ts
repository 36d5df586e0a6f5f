/** Calls: event -> outcome -> record, and spans when a call is over. Node and browsers share it. */
import { type Attributes, ROOT_CONTEXT } from '@opentelemetry/api';
import { diagnosticQuality } from '../classification/diagnostic-quality.ts';
import { classifyEndReason, type Outcome } from '../classification/end-reason.ts';
import type { CallEvent, CallLeg, EndReason } from '../events/call-event.ts';
import { callRecord } from '../signals/call-records.ts';
import { CallSpans, type TraceIdOf } from '../signals/call-spans.ts';
import type { EndReasonTexts } from '../signals/end-reason-attributes.ts';
import type { Logs } from '../signals/log-record.ts';
import type { GivenProviders } from '../signals/providers.ts';

export class CallPipeline {
  readonly spans: CallSpans;
  readonly #logs: Logs;
  readonly #texts: EndReasonTexts | undefined;

  /**
   * @param traceIdOf The trace of a call, where it follows from its id.
   * @param texts What end reasons mean. Texts are large: browsers do without, the gateway adds them.
   */
  constructor(
    given: GivenProviders,
    common: Attributes,
    logs: Logs,
    traceIdOf: TraceIdOf,
    texts?: EndReasonTexts,
  ) {
    this.spans = new CallSpans(given, common, traceIdOf);
    this.#logs = logs;
    this.#texts = texts;
  }

  /** @returns How the call ended, for an event that is an end. */
  handle(event: CallEvent): Outcome | undefined {
    if (event.type === 'call.completed') {
      const outcome = outcomeOf(event.record.reason);
      this.spans.completed(event.record, outcome, ({ reason }) => outcomeOf(reason));
      return outcome;
    }
    const end = 'reason' in event && typeof event.reason === 'object' ? outcomeOf(event.reason) : undefined;
    const quality =
      event.type === 'diagnostic.changed' ? diagnosticQuality(event.name, event.value) : undefined;
    const model = callRecord(event, { end, quality }, this.#texts);
    if (model) this.#logs.emit(model, 'leg' in event ? this.contextOf(event.leg) : ROOT_CONTEXT);
    return end;
  }

  /** Where the records of a leg belong. */
  contextOf(leg: CallLeg) {
    return this.spans.contextOf(leg);
  }
}

/** A call that the page left is nobody's failure, whatever code the SDK gave it on the way out. */
function outcomeOf(reason: EndReason | undefined): Outcome {
  const { code, subCode, resultCategories, beforeConnect = false, abandoned } = reason ?? {};
  const outcome = classifyEndReason({ code, subCode, resultCategories, beforeConnect });
  return abandoned ? { ...outcome, class: 'abandoned' } : outcome;
}
