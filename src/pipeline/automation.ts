/** Callbacks of Call Automation about actions: event -> outcome -> record, count, and a span if the request is known. */
import { classifyCallback } from '../classification/automation.ts';
import type { Outcome } from '../classification/end-reason.ts';
import type { AutomationEvent } from '../events/automation-event.ts';
import { callbackRecord } from '../signals/automation-records.ts';
import type { AutomationSpans } from '../signals/automation-spans.ts';
import type { Logs } from '../signals/log-record.ts';
import type { Metrics } from '../signals/metrics.ts';
import type { SafeAttributes } from '../signals/safe-values.ts';
import type { ActionRequests } from './action-requests.ts';

export interface AutomationParts {
  spans: AutomationSpans;
  logs: Logs;
  metrics: Metrics;
  requests: ActionRequests;
  /** Texts of an outcome as attributes. */
  texts?: ((outcome: Outcome) => SafeAttributes) | undefined;
}

export class AutomationPipeline {
  readonly #parts: AutomationParts;

  constructor(parts: AutomationParts) {
    this.#parts = parts;
  }

  /**
   * @param again It was counted before.
   * @returns What makes the request that it answers wait for an answer again.
   */
  handle(event: AutomationEvent, again: boolean): (() => void) | undefined {
    const { spans, logs, metrics, requests, texts } = this.#parts;
    const { phase, result, action, leg } = event;
    if (!again) metrics.received('call_automation.callback', 'call_automation');
    const outcome = phase === 'updated' ? undefined : classifyCallback(phase, result);
    const model = callbackRecord(event, outcome);
    if (outcome && outcome.class !== 'ok') model.attributes = { ...model.attributes, ...texts?.(outcome) };
    logs.emit(model, spans.contextOf(leg));
    if (!outcome || !action) return undefined;
    if (!again) metrics.actionEnded(action, outcome);
    const open = requests.take(event);
    if (!open) return undefined;
    spans.action({ ...event, action }, open, outcome);
    return () => requests.add(open.key, open.request, open);
  }
}
