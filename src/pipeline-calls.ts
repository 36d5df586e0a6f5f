/** Calls: event -> outcome -> record, and spans when a call is over. Node and browsers share it. */
import { type Attributes, ROOT_CONTEXT } from '@opentelemetry/api';
import { classifyDiagnostic, type DiagnosticOutcome } from './classification/diagnostic.ts';
import { classifyEndReason, type Outcome } from './classification/end-reason.ts';
import type { CallEvent, CallLeg, EndReason } from './events/call-event.ts';
import { callRecord } from './signals/call-records.ts';
import { CallSpans } from './signals/call-spans.ts';
import type { EndReasonTexts } from './signals/end-reason.ts';
import type { Logs } from './signals/log-record.ts';
import type { GivenProviders } from './signals/providers.ts';

/** Texts are large: browsers do without those of end reasons, the gateway adds them. */
export interface CallTexts {
  endReason?: EndReasonTexts;
  diagnostic?(outcome: DiagnosticOutcome): { action: string } | undefined;
}

export class CallPipeline {
  readonly spans: CallSpans;
  readonly #logs: Logs;
  readonly #texts: CallTexts;

  constructor(given: GivenProviders, common: Attributes, logs: Logs, texts: CallTexts = {}) {
    this.spans = new CallSpans(given, common);
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
    const diagnostic =
      event.type === 'diagnostic.changed'
        ? classifyDiagnostic({ name: event.name, value: event.value })
        : undefined;
    const advice = diagnostic && this.#texts.diagnostic?.(diagnostic)?.action;
    const model = callRecord(event, { end, diagnostic, advice }, this.#texts.endReason);
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
