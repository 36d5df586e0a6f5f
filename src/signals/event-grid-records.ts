/** Events of Event Grid as log records. */
import { type Context, ROOT_CONTEXT, TraceFlags, trace } from '@opentelemetry/api';
import type { EmailOutcome } from '../classification/email-status.ts';
import type { Outcome } from '../classification/end-reason.ts';
import type { SmsOutcome } from '../classification/sms-status.ts';
import type { ResultIds } from '../events/acs-event.ts';
import type { EventGridEvent, EventGridReport } from '../events/event-grid-event.ts';
import { callTrace, messageTrace, type OwnTrace } from '../events/hashed-ids.ts';
import type { Redacted } from '../events/redacted.ts';
import { remembered } from '../events/remembered.ts';
import { isToken } from '../events/text.ts';
import {
  ATTR_ACS_CALL_DURATION,
  ATTR_ACS_CALL_ENDED_BY,
  ATTR_ACS_EMAIL_DELIVERY_ACTION,
  ATTR_ACS_EMAIL_DELIVERY_CATEGORY,
  ATTR_ACS_EMAIL_DELIVERY_CLASS,
  ATTR_ACS_EMAIL_DELIVERY_DESCRIPTION,
  ATTR_ACS_EMAIL_DELIVERY_EXPECTED,
  ATTR_ACS_EMAIL_DELIVERY_ORIGIN,
  ATTR_ACS_EMAIL_DELIVERY_STATUS,
  ATTR_ACS_RECORDING_DURATION,
  ATTR_ACS_RECORDING_END_REASON,
  ATTR_ACS_RESOURCE_ID,
  ATTR_ACS_SERVICE,
  ATTR_ACS_SMS_DELIVERY_ACTION,
  ATTR_ACS_SMS_DELIVERY_CATEGORY,
  ATTR_ACS_SMS_DELIVERY_CLASS,
  ATTR_ACS_SMS_DELIVERY_CODE,
  ATTR_ACS_SMS_DELIVERY_DESCRIPTION,
  ATTR_ACS_SMS_DELIVERY_EXPECTED,
  ATTR_ACS_SMS_DELIVERY_ORIGIN,
  ATTR_ACS_SMS_DELIVERY_STATUS,
  ATTR_ACS_SOURCE,
  EVENT_ACS_EVENT_GRID_EVENT,
  EVENT_ACS_RECORDING_STATUS_CHANGED,
} from '../generated/names.ts';
import { checked, defined, idAttributes } from './attributes.ts';
import { callRecord } from './call-records.ts';
import type { RecordModel } from './log-record.ts';
import { RESULT_ID_ATTRIBUTES } from './operation-spans.ts';
import type { ResourceIds } from './resource.ts';
import { type SafeAttributes, safeText } from './safe-values.ts';

export type DeliveryOutcome = SmsOutcome | EmailOutcome;

/** Texts of an outcome, from the tables of this package. */
export type DeliveryTexts = (
  type: 'sms' | 'email',
  outcome: DeliveryOutcome,
) => { description: string; action: string } | undefined;

/** Attributes of a delivery, by the type of the message. */
const DELIVERY = {
  sms: {
    status: ATTR_ACS_SMS_DELIVERY_STATUS,
    category: ATTR_ACS_SMS_DELIVERY_CATEGORY,
    class: ATTR_ACS_SMS_DELIVERY_CLASS,
    origin: ATTR_ACS_SMS_DELIVERY_ORIGIN,
    expected: ATTR_ACS_SMS_DELIVERY_EXPECTED,
    description: ATTR_ACS_SMS_DELIVERY_DESCRIPTION,
    action: ATTR_ACS_SMS_DELIVERY_ACTION,
  },
  email: {
    status: ATTR_ACS_EMAIL_DELIVERY_STATUS,
    category: ATTR_ACS_EMAIL_DELIVERY_CATEGORY,
    class: ATTR_ACS_EMAIL_DELIVERY_CLASS,
    origin: ATTR_ACS_EMAIL_DELIVERY_ORIGIN,
    expected: ATTR_ACS_EMAIL_DELIVERY_EXPECTED,
    description: ATTR_ACS_EMAIL_DELIVERY_DESCRIPTION,
    action: ATTR_ACS_EMAIL_DELIVERY_ACTION,
  },
} as const;

type Report<T extends EventGridReport['type']> = Extract<EventGridReport, { type: T }>;

/** Where a record belongs: the trace of its call or message, if it names one. */
export function contextOf({ callId, smsMessageId, emailOperationId }: ResultIds): Context {
  if (callId) return inTrace(callTrace(callId));
  if (smsMessageId) return inTrace(messageTrace('sms', smsMessageId));
  return emailOperationId ? inTrace(messageTrace('email', emailOperationId)) : ROOT_CONTEXT;
}

export function inTrace(own: OwnTrace): Context {
  return trace.setSpanContext(ROOT_CONTEXT, { ...own, traceFlags: TraceFlags.SAMPLED });
}

/** An event that has no record of its own. */
export function eventGridRecord(event: EventGridEvent, resource: ResourceIds): RecordModel {
  const name = checked(event.kind) ?? safeText`Event of Event Grid`;
  return {
    name: EVENT_ACS_EVENT_GRID_EVENT,
    body: event.status ? safeText`${name}: ${checked(event.status)}` : name,
    attributes: commonAttributes(event, resource),
    severity: event.failed ? 'WARN' : 'INFO',
  };
}

export function recordingRecord(
  event: EventGridEvent,
  { seconds, endReason, failure }: Report<'recording'>,
  resource: ResourceIds,
): RecordModel {
  const state = failure ? safeText`Recording incomplete` : safeText`Recording ready`;
  const reason = failure ?? endReason;
  return {
    name: EVENT_ACS_RECORDING_STATUS_CHANGED,
    body: reason ? safeText`${state}: ${checked(reason)}` : state,
    attributes: defined({
      ...commonAttributes(event, resource),
      [ATTR_ACS_RECORDING_DURATION]: seconds,
      [ATTR_ACS_RECORDING_END_REASON]: checked(endReason),
    }),
    severity: failure ? 'WARN' : 'INFO',
  };
}

/** A call as all its participants had it; its legs have records of their own, from other sources. */
export function callReportRecord(
  event: EventGridEvent,
  report: Report<'call.started' | 'call.ended'>,
  outcome: Outcome | undefined,
  resource: ResourceIds,
): RecordModel {
  const leg = { source: 'event_grid' as const, ids: {}, callType: report.callType };
  const end = report.type === 'call.ended' ? report : undefined;
  const model = end
    ? callRecord({ type: 'call.ended', leg, reason: { beforeConnect: false } }, { end: outcome })
    : callRecord({ type: 'call.started', leg }, {});
  model.attributes = defined({
    ...model.attributes,
    ...commonAttributes(event, resource),
    [ATTR_ACS_CALL_DURATION]: end?.seconds,
    [ATTR_ACS_CALL_ENDED_BY]: checked(end?.endedBy),
  });
  return model;
}

/** Attributes of both the record and the span of a delivery report. */
export function deliveryAttributes(
  event: EventGridEvent,
  { type, status }: Report<'sms' | 'email'>,
  outcome: DeliveryOutcome,
  resource: ResourceIds,
): SafeAttributes {
  return defined({
    ...commonAttributes(event, resource),
    [DELIVERY[type].status]: checked(status),
    [ATTR_ACS_SMS_DELIVERY_CODE]: codeOf(outcome),
    [DELIVERY[type].category]: outcome.category,
    ...deliveryVerdict(type, outcome),
  });
}

/** Class, origin and `expected` of a delivery. */
export function deliveryVerdict(type: 'sms' | 'email', outcome: DeliveryOutcome): SafeAttributes {
  const names = DELIVERY[type];
  return {
    [names.class]: outcome.class,
    [names.origin]: outcome.origin,
    [names.expected]: outcome.expected,
  };
}

export function deliveryRecord(
  { type, status }: Report<'sms' | 'email'>,
  outcome: DeliveryOutcome,
  attributes: SafeAttributes,
  texts: DeliveryTexts | undefined,
): RecordModel {
  const { description, action } = texts?.(type, outcome) ?? {};
  const code = codeOf(outcome);
  const subject = type === 'sms' ? safeText`SMS` : safeText`Email`;
  const verdict = code === undefined ? outcome.class : safeText`${code} ${outcome.class}`;
  return {
    name: `acs.${type}.delivery_reported`,
    body: safeText`${subject} delivery: ${checked(status) ?? 'unknown'}, ${verdict}`,
    attributes: defined({
      ...attributes,
      [DELIVERY[type].description]: description as Redacted | undefined,
      [DELIVERY[type].action]: action as Redacted | undefined,
    }),
    severity:
      outcome.expected || outcome.class === 'ok' ? 'INFO' : outcome.origin === 'acs' ? 'ERROR' : 'WARN',
  };
}

/** The code of an SMS, if the table lists it or it looks like one: it is from a text that may hold anything. */
function codeOf(outcome: DeliveryOutcome): number | undefined {
  if (!('code' in outcome) || outcome.code === undefined) return undefined;
  return outcome.listed || (outcome.code >= 1000 && outcome.code <= 9999) ? outcome.code : undefined;
}

function commonAttributes(event: EventGridEvent, resource: ResourceIds): SafeAttributes {
  const { kind, id, service, resourceId, ids } = event;
  return defined({
    [ATTR_ACS_SOURCE]: 'event_grid',
    [ATTR_ACS_SERVICE]: service,
    'cloudevents.event_type': kind ? safeText`Microsoft.Communication.${checked(kind)}` : '_OTHER',
    'cloudevents.event_id': isToken(id) ? checked(id) : undefined,
    ...(resourceId !== undefined && { [ATTR_ACS_RESOURCE_ID]: resourceOf(resourceId, resource) }),
    ...idAttributes(ids, RESULT_ID_ATTRIBUTES),
  });
}

/** As the app has written it, if that is the same one: topics differ in their case. */
function resourceOf(topic: string, resource: ResourceIds): Redacted {
  const given = typeof resource === 'string' ? [resource] : Object.values(resource ?? {});
  const same = given.find((id) => id.toLowerCase() === topic.toLowerCase());
  return (same as Redacted | undefined) ?? checkedTopic(topic);
}

const checkedTopic = remembered((topic) => checked(topic));
