/** Events of Event Grid: event -> classification -> record, count, and a span of a delivery. */
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { callEnd } from '../classification/call-end.ts';
import { classifyEmailStatus } from '../classification/email-status.ts';
import { classifySmsStatus } from '../classification/sms-status.ts';
import type { EventGridEvent, EventGridReport } from '../events/event-grid-event.ts';
import type { DeliverySpans } from '../signals/delivery-spans.ts';
import { type EndReasonTexts, endReasonTextAttributes } from '../signals/end-reason-attributes.ts';
import {
  callReportRecord,
  contextOf,
  type DeliveryTexts,
  deliveryAttributes,
  deliveryRecord,
  eventGridRecord,
  recordingRecord,
} from '../signals/event-grid-records.ts';
import type { Logs, RecordModel } from '../signals/log-record.ts';
import type { Metrics } from '../signals/metrics.ts';
import type { ResourceIds } from '../signals/resource.ts';
import type { SentMessages } from './sent-messages.ts';

export interface EventGridParts {
  spans: DeliverySpans;
  logs: Logs;
  metrics: Metrics;
  sent: SentMessages;
  resourceId: ResourceIds;
  texts?: { end: EndReasonTexts; delivery: DeliveryTexts } | undefined;
}

type DeliveryReport = Extract<EventGridReport, { type: 'sms' | 'email' }>;
type OtherReport = Exclude<EventGridReport, DeliveryReport>;

export class EventGridPipeline {
  readonly #parts: EventGridParts;

  constructor(parts: EventGridParts) {
    this.#parts = parts;
  }

  /** @param again It was counted before: only records and spans are emitted. */
  handle(event: EventGridEvent, again: boolean): void {
    const { metrics, logs } = this.#parts;
    if (!again) metrics.received('event_grid.event', 'event_grid');
    const { report } = event;
    if (report && isDelivery(report)) this.#delivery(event, report, again);
    else logs.emit(this.#record(event, report), contextOf(event.ids));
  }

  #record(event: EventGridEvent, report: OtherReport | undefined): RecordModel {
    const { resourceId, texts } = this.#parts;
    if (!report) return eventGridRecord(event, resourceId);
    if (report.type === 'recording') return recordingRecord(event, report, resourceId);
    const reason = report.type === 'call.ended' ? report.reason : undefined;
    const outcome = reason && callEnd(reason);
    const model = callReportRecord(event, report, outcome, resourceId);
    if (!outcome || !texts) return model;
    return { ...model, attributes: { ...model.attributes, ...endReasonTextAttributes(outcome, texts.end) } };
  }

  #delivery(event: EventGridEvent, report: DeliveryReport, again: boolean): void {
    const { spans, logs, metrics, sent, resourceId, texts } = this.#parts;
    const { type, status, code, to } = report;
    const outcome =
      type === 'sms'
        ? classifySmsStatus({ status, code: code.sms })
        : classifyEmailStatus({ status, kind: 'delivery', smtp: code.smtp, enhanced: code.enhanced });
    const attributes = deliveryAttributes(event, report, outcome, resourceId);
    const id = type === 'sms' ? event.ids.smsMessageId : event.ids.emailOperationId;
    const sentAt = id === undefined ? undefined : sent.timeOf(type, id);
    if (!again) {
      const seconds = sentAt === undefined ? undefined : Math.max(0, to - sentAt) / 1000;
      metrics.delivered(type, outcome, status, seconds);
    }
    const context =
      id === undefined
        ? ROOT_CONTEXT
        : spans.report({
            type,
            id,
            eventId: event.id,
            start: sentAt ?? report.from ?? to,
            end: to,
            outcome,
            attributes,
          });
    logs.emit(deliveryRecord(report, outcome, attributes, texts?.delivery), context);
  }
}

function isDelivery(report: EventGridReport): report is DeliveryReport {
  return report.type === 'sms' || report.type === 'email';
}
