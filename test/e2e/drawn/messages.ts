/** Messages, requests and callbacks of the servers: the records are those of the recording, the counters their counts. */
import { LABEL, SERIES } from '../../../grafana/src/names.ts';
import { classifyEmailStatus } from '../../../src/classification/email-status.ts';
import { classifySmsStatus } from '../../../src/classification/sms-status.ts';
import { emailTexts, smsTexts } from '../../../src/classification/texts.ts';
import type { Sink } from './calls.ts';
import { type App, likeRecorded } from './records.ts';

export const API: App = { service: 'contoso-api', environment: 'production' };
const PLACE = { [LABEL.service]: API.service, [LABEL.environment]: API.environment };
const OF_SDK = { ...PLACE, [LABEL.source]: 'sdk' };
const OF_REPORTS = { ...PLACE, [LABEL.source]: 'event_grid' };
const SMS_CLIENT = { [LABEL.acsService]: 'sms', [LABEL.operation]: 'SmsClient.send' };
const CHAT_CLIENT = { [LABEL.acsService]: 'chat', [LABEL.operation]: 'ChatClient.createChatThread' };

const OPERATION_BOUNDS = [0.1, 0.25, 0.5, 1, 2.5];

/** One SMS with its requests and its report. */
export function addSms(sink: Sink, at: number): void {
  const { random, counters, records } = sink;
  const id = `Outgoing_20261127${random.hex(8)}-${random.hex(4)}-${random.hex(4)}-${random.hex(4)}-${random.hex(12)}_noam`;
  const traceId = random.hex(32);
  const own = { ...PLACE, [LABEL.smsId]: id, [LABEL.msCv]: random.msCv(), [LABEL.trace]: traceId };
  const refused = random.next() < 0.04;
  counters.add(SERIES.exchanges, { ...OF_SDK, ...SMS_CLIENT, [LABEL.status]: '202' }, at);
  counters.observe(
    SERIES.operation,
    { ...OF_SDK, ...SMS_CLIENT },
    at,
    random.between(0.05, 0.4),
    OPERATION_BOUNDS,
  );
  if (random.next() < 0.06) addFailedRequest(sink, at, '429', SMS_CLIENT);
  if (refused) {
    counters.add(SERIES.sms, { ...OF_SDK, [LABEL.errorType]: '400' }, at);
    const { [LABEL.smsId]: _, ...rest } = own;
    records.push(likeRecorded('acs.sms.sent', { error_type: '400' }, at, rest));
    return;
  }
  counters.add(SERIES.sms, OF_SDK, at);
  records.push(likeRecorded('acs.sms.sent', { error_type: '' }, at, own, `SMS taken: ${id}`));
  addSmsReport(sink, at + random.between(2, 20), id, traceId);
}

function addSmsReport({ random, counters, records }: Sink, at: number, id: string, traceId: string): void {
  const code = random.next() < 0.93 ? '2000' : '4006';
  const outcome = classifySmsStatus({ code, status: code === '2000' ? 'Delivered' : 'Failed' });
  const verdict = {
    acs_sms_delivery_code: code,
    acs_sms_delivery_class: outcome.class,
    acs_sms_delivery_origin: outcome.origin,
    acs_sms_delivery_expected: String(outcome.expected),
  };
  counters.add(SERIES.smsReports, { ...OF_REPORTS, ...verdict }, at);
  counters.observe(SERIES.smsDeliveryTime, OF_REPORTS, at, random.between(1, 15), [1, 2.5, 5, 10, 30]);
  const { description = '', action = '' } = smsTexts(outcome) ?? {};
  const changed = {
    ...PLACE,
    ...verdict,
    acs_sms_delivery_description: description,
    acs_sms_delivery_action: action,
    [LABEL.smsId]: id,
    [LABEL.trace]: traceId,
  };
  records.push(likeRecorded('acs.sms.delivery_reported', {}, at, changed));
}

/** One email. */
export function addEmail({ random, counters, records }: Sink, at: number): void {
  const ids = { ...PLACE, [LABEL.emailId]: random.guid(), [LABEL.trace]: random.hex(32) };
  const status = random.next() < 0.05 ? 'Bounced' : 'Delivered';
  records.push(likeRecorded('acs.email.completed', {}, at, ids));
  const outcome = classifyEmailStatus({ status });
  const verdict = {
    acs_email_delivery_class: outcome.class,
    acs_email_delivery_origin: outcome.origin,
    acs_email_delivery_expected: String(outcome.expected),
  };
  const { description = '', action = '' } = emailTexts(outcome) ?? {};
  const texts = {
    acs_email_delivery_status: status,
    acs_email_delivery_description: description,
    acs_email_delivery_action: action,
  };
  counters.add(SERIES.emailReports, { ...OF_REPORTS, ...verdict }, at + 30);
  records.push(likeRecorded('acs.email.delivery_reported', {}, at + 30, { ...ids, ...verdict, ...texts }));
  records.push(likeRecorded('', { acs_email_delivery_status: 'Delivered' }, at + 30, {}));
}

/** A callback of Call Automation. */
export function addAction({ random, counters, records }: Sink, at: number): void {
  const failed = random.next() < 0.05;
  const end = failed
    ? { acs_end_reason_class: 'media', acs_end_reason_origin: 'client', acs_end_reason_expected: 'false' }
    : { acs_end_reason_class: 'ok', acs_end_reason_origin: 'unknown', acs_end_reason_expected: 'true' };
  const labels = { ...PLACE, [LABEL.source]: 'call_automation', [LABEL.automationAction]: 'play', ...end };
  counters.add(SERIES.actions, labels, at);
  const callId = random.guid();
  const ids = { ...PLACE, [LABEL.callId]: callId, [LABEL.trace]: callId.replaceAll('-', '') };
  const kind = failed ? 'PlayFailed' : 'PlayCompleted';
  records.push(likeRecorded('acs.call_automation.callback', { acs_call_automation_event: kind }, at, ids));
}

/** A chat thread, which a failing service refuses. */
export function addChat(sink: Sink, at: number, outage: boolean): void {
  const { random, counters } = sink;
  counters.observe(
    SERIES.operation,
    { ...OF_SDK, ...CHAT_CLIENT },
    at,
    random.between(0.05, 0.6),
    OPERATION_BOUNDS,
  );
  counters.add(SERIES.exchanges, { ...OF_SDK, ...CHAT_CLIENT, [LABEL.status]: '201' }, at);
  if (random.next() < (outage ? 0.3 : 0.02)) addFailedRequest(sink, at, '503', CHAT_CLIENT);
}

function addFailedRequest(
  { random, counters, records }: Sink,
  at: number,
  status: string,
  client: Record<string, string>,
): void {
  const failure = { [LABEL.status]: status, [LABEL.errorType]: status };
  counters.add(SERIES.exchanges, { ...OF_SDK, ...client, ...failure }, at);
  const url = client === SMS_CLIENT ? '/sms?api-version=2021-03-07' : '/chat/threads?api-version=2025-03-15';
  const changed = {
    ...PLACE,
    url_full: `https://contoso.communication.azure.com${url}`,
    [LABEL.msCv]: random.msCv(),
    [LABEL.clientRequestId]: random.guid(),
    [LABEL.serviceRequestId]: random.guid(),
    [LABEL.trace]: random.hex(32),
  };
  const line = `POST ${changed.url_full} failed: ${status}`;
  records.push(likeRecorded('acs.exchange.failed', { error_type: status }, at, changed, line));
}
