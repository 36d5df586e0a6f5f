/** Columns that several tables share. */
import {
  ATTR_ACS_CALL_SERVER_ID,
  ATTR_ACS_CLIENT_REQUEST_ID,
  ATTR_ACS_MS_CV,
} from '../../../src/generated/names.ts';
import { MESSAGE_OF_CELL, TRACE_COLUMN, TRACE_OF_CELL } from '../links.ts';
import { DELIVERY_RESULT, ORIGIN } from '../mappings.ts';
import { LABEL } from '../names.ts';
import type { Columns } from '../table-columns.ts';

/** Pixels of a time with milliseconds, and of a GUID. */
export const TIME = 185;
export const GUID = 310;
/** Of an SMS id: a date and a GUID. */
const SMS_ID = 520;

/** How a call leg ended: what an operator reads first is in a window of 1,280 pixels. */
export const END_COLUMNS: Columns = {
  Time: { title: 'time', width: TIME },
  [LABEL.callId]: { title: 'call id', links: [TRACE_OF_CELL], width: GUID },
  [LABEL.code]: { title: 'code', width: 52 },
  [LABEL.subCode]: { title: 'sub code', width: 78 },
  [LABEL.origin]: { title: 'whose fault', mappings: ORIGIN, coloured: true, width: 125 },
  [LABEL.description]: { title: 'meaning', wrap: true },
  [LABEL.action]: { title: 'what to do', wrap: true },
  [LABEL.service]: { title: 'service', width: 130 },
  [LABEL.direction]: { title: 'direction', width: 90 },
  [LABEL.class]: { title: 'class', width: 100 },
};

/** A failed request, with the ids that Microsoft support asks for. */
export const EXCHANGE_COLUMNS: Columns = {
  Time: { title: 'time', width: TIME },
  [LABEL.acsService]: { title: 'ACS service', width: 120 },
  [LABEL.errorType]: { title: 'error', width: 100 },
  [LABEL.msCv]: { title: 'MS-CV', width: 230 },
  [LABEL.clientRequestId]: { title: 'client request id', width: GUID },
  [LABEL.serviceRequestId]: { title: 'service request id', width: GUID },
  [LABEL.status]: { title: 'status', width: 70 },
  [LABEL.service]: { title: 'service', width: 130 },
  url_full: { title: 'URL', width: 640 },
};

/** Every id that a record may carry: first what a support request needs. */
export const ID_KINDS: Columns = {
  [LABEL.callId]: { title: 'call id' },
  [LABEL.msCv]: { title: 'MS-CV' },
  [LABEL.serverId]: { title: 'server call id' },
  [LABEL.participantId]: { title: 'participant id' },
  [LABEL.connectionId]: { title: 'call connection id' },
  [LABEL.smsId]: { title: 'SMS id' },
  [LABEL.emailId]: { title: 'email id' },
  [LABEL.chatThread]: { title: 'chat thread id' },
  [LABEL.chatMessage]: { title: 'chat message id' },
  [LABEL.recording]: { title: 'recording id' },
  [LABEL.clientRequestId]: { title: 'client request id' },
  [LABEL.serviceRequestId]: { title: 'service request id' },
  [LABEL.previousId]: { title: 'previous call id' },
};

/** The same ids as Tempo names them in a table of spans. */
export const SPAN_ID_KINDS: Columns = {
  [ATTR_ACS_MS_CV]: { title: 'MS-CV of spans' },
  [ATTR_ACS_CALL_SERVER_ID]: { title: 'server call id of spans' },
  [ATTR_ACS_CLIENT_REQUEST_ID]: { title: 'client request id of spans' },
  'azure.service.request.id': { title: 'service request id of spans' },
};

/** Requests and other spans, as Tempo's table names their fields. */
export const SPAN_COLUMNS: Columns = {
  time: { title: 'time', width: TIME },
  traceService: { title: 'service', width: 120 },
  name: { title: 'span' },
  [ATTR_ACS_MS_CV]: { title: 'MS-CV', width: 230 },
  [ATTR_ACS_CLIENT_REQUEST_ID]: { title: 'client request id', width: GUID },
  duration: { title: 'duration', unit: 'ns', width: 85 },
  spanID: { title: 'span id', width: 150 },
};

/** For links to messages. */
const TRACE: Columns = { [LABEL.trace]: { title: TRACE_COLUMN, hidden: true } };

/** A sent message. */
export const MESSAGE_COLUMNS: Columns = {
  Time: { title: 'time', width: TIME },
  Line: { title: 'what happened', wrap: true },
  [LABEL.errorType]: { title: 'error', width: 100 },
  [LABEL.msCv]: { title: 'MS-CV', width: 230 },
  [LABEL.service]: { title: 'service', width: 130 },
  [LABEL.smsId]: { title: 'SMS id', links: [MESSAGE_OF_CELL], width: SMS_ID },
  [LABEL.emailId]: { title: 'email id', links: [MESSAGE_OF_CELL], width: GUID },
  ...TRACE,
};

/** Labels that SMS and email name differently, as one column each. */
const UNITED = {
  message: [LABEL.smsId, LABEL.emailId],
  result: [LABEL.smsDeliveryClass, LABEL.emailDeliveryClass],
  code: [LABEL.smsDeliveryCode, LABEL.emailDelivery],
  meaning: [LABEL.smsDeliveryMeaning, LABEL.emailDeliveryMeaning],
  action: [LABEL.smsDeliveryAction, LABEL.emailDeliveryAction],
};

/** Stages of a Loki query that give delivery reports of SMS and email the same labels. */
export const DELIVERY_STAGES = Object.entries(UNITED)
  .map(([name, labels]) => `label_format ${name}=\`${labels.map((label) => `{{.${label}}}`).join('')}\``)
  .join(' | ');

/** Whether a message was delivered, and why not. */
export const DELIVERY_COLUMNS: Columns = {
  Time: { title: 'time', width: TIME },
  result: { title: 'result', mappings: DELIVERY_RESULT, coloured: true, width: 150 },
  code: { title: 'code', width: 120 },
  meaning: { title: 'meaning', wrap: true },
  action: { title: 'what to do', wrap: true },
  message: { title: 'message id', links: [MESSAGE_OF_CELL], width: SMS_ID },
  ...TRACE,
};

/** Means of a call leg's media. */
export const MEDIA_COLUMNS: Columns = {
  acs_media_jitter_mean: { title: 'jitter', unit: 's', width: 90 },
  acs_media_packet_loss_mean: { title: 'loss', unit: 'percentunit', decimals: 1, width: 90 },
  acs_media_round_trip_time_mean: { title: 'round trip', unit: 's', width: 100 },
};
