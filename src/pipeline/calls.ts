/** Calls: event -> outcome -> record, and spans when a call is over. Shared by Node and pages. */
import { type Attributes, type Context, ROOT_CONTEXT } from '@opentelemetry/api';
import { callEnd } from '../classification/call-end.ts';
import { diagnosticQuality } from '../classification/diagnostic-quality.ts';
import type { Outcome } from '../classification/end-reason.ts';
import { mediaQuality } from '../classification/media-quality.ts';
import type { CallEvent, CallLeg } from '../events/call-event.ts';
import { callRecord, type Quality } from '../signals/call-records.ts';
import { CallSpans, type TraceIdOf } from '../signals/call-spans.ts';
import type { EndReasonTexts } from '../signals/end-reason-attributes.ts';
import type { Logs } from '../signals/log-record.ts';
import type { GivenProviders } from '../signals/providers.ts';

export class CallPipeline {
  readonly #spans: CallSpans;
  readonly #logs: Logs;
  readonly #texts: EndReasonTexts | undefined;

  /**
   * @param traceIdOf Call id -> trace id.
   * @param texts Descriptions of end reasons. Pages have none, because they are large; the gateway adds them.
   */
  constructor(
    given: GivenProviders,
    common: Attributes,
    logs: Logs,
    traceIdOf: TraceIdOf,
    texts?: EndReasonTexts,
  ) {
    this.#spans = new CallSpans(given, common, traceIdOf);
    this.#logs = logs;
    this.#texts = texts;
  }

  /** @returns The outcome of an event that is an end. */
  handle(event: CallEvent): Outcome | undefined {
    if (event.type === 'call.completed') {
      const { reason, participants, media } = event.record;
      const end = callEnd(reason);
      this.#spans.completed(event.record, {
        end,
        participants: participants.map((participant) => callEnd(participant.reason)),
        quality: media.length > 0 ? mediaQuality(...media) : undefined,
      });
      return end;
    }
    const end = 'reason' in event && typeof event.reason === 'object' ? callEnd(event.reason) : undefined;
    const model = callRecord(event, { end, quality: qualityOf(event) }, this.#texts);
    if (model) this.#logs.emit(model, 'leg' in event ? this.contextOf(event.leg) : ROOT_CONTEXT);
    return end;
  }

  contextOf(leg: CallLeg): Context {
    return this.#spans.contextOf(leg);
  }
}

function qualityOf(event: CallEvent): Quality | undefined {
  if (event.type === 'diagnostic.changed') return diagnosticQuality(event.name, event.value);
  return event.type === 'media.summary' ? mediaQuality(event.summary) : undefined;
}
