/** Columns that several tables share. */
import {
  ATTR_ACS_CALL_SERVER_ID,
  ATTR_ACS_CLIENT_REQUEST_ID,
  ATTR_ACS_MS_CV,
} from '../../../src/generated/names.ts';
import { MESSAGE_OF_CELL, TRACE_OF_CELL } from '../links.ts';
import { ORIGIN } from '../mappings.ts';
import { LABEL } from '../names.ts';
import type { Columns } from '../table-columns.ts';

/** How a call leg ended. */
export const END_COLUMNS: Columns = {
  Time: { title: 'time', width: 200 },
  [LABEL.callId]: { title: 'call id', links: [TRACE_OF_CELL], width: 330 },
  [LABEL.direction]: { title: 'direction', width: 90 },
  [LABEL.code]: { title: 'code', width: 60 },
  [LABEL.subCode]: { title: 'sub code', width: 80 },
  [LABEL.class]: { title: 'class', width: 100 },
  [LABEL.origin]: { title: 'whose fault', mappings: ORIGIN, coloured: true, width: 140 },
  [LABEL.description]: { title: 'meaning', wrap: true },
  [LABEL.action]: { title: 'what to do', wrap: true },
  [LABEL.service]: { title: 'service', width: 130 },
};

/** A failed request, with the ids that Microsoft support asks for. */
export const EXCHANGE_COLUMNS: Columns = {
  Time: { title: 'time', width: 200 },
  [LABEL.acsService]: { title: 'ACS service', width: 110 },
  [LABEL.status]: { title: 'status', width: 70 },
  [LABEL.errorType]: { title: 'error', width: 120 },
  [LABEL.msCv]: { title: 'MS-CV', width: 240 },
  [LABEL.clientRequestId]: { title: 'client request id', width: 330 },
  [LABEL.serviceRequestId]: { title: 'service request id', width: 330 },
  url_full: { title: 'URL' },
  [LABEL.service]: { title: 'service', width: 130 },
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
  time: { title: 'time', width: 200 },
  traceService: { title: 'service', width: 130 },
  name: { title: 'span' },
  [ATTR_ACS_MS_CV]: { title: 'MS-CV', width: 250 },
  [ATTR_ACS_CLIENT_REQUEST_ID]: { title: 'client request id', width: 330 },
  duration: { title: 'duration', unit: 'ns', width: 90 },
  spanID: { title: 'span id', width: 150 },
};

/** A sent message. */
export const MESSAGE_COLUMNS: Columns = {
  Time: { title: 'time', width: 200 },
  [LABEL.event]: { title: 'event', width: 160 },
  [LABEL.smsId]: { title: 'SMS id', links: [MESSAGE_OF_CELL] },
  [LABEL.emailId]: { title: 'email id', links: [MESSAGE_OF_CELL], width: 330 },
  [LABEL.emailStatus]: { title: 'status', width: 100 },
  [LABEL.status]: { title: 'HTTP', width: 60 },
  [LABEL.errorType]: { title: 'error', width: 120 },
  [LABEL.service]: { title: 'service', width: 130 },
};

/** Whether a message was delivered, and why not. */
export const DELIVERY_COLUMNS: Columns = {
  Time: { title: 'time', width: 200 },
  [LABEL.smsId]: { title: 'SMS id', links: [MESSAGE_OF_CELL] },
  [LABEL.smsDeliveryCode]: { title: 'code', width: 60 },
  [LABEL.smsDeliveryClass]: { title: 'SMS', width: 110 },
  [LABEL.smsDeliveryMeaning]: { title: 'meaning of the code', wrap: true },
  [LABEL.smsDeliveryAction]: { title: 'what to do', wrap: true },
  [LABEL.emailId]: { title: 'email id', links: [MESSAGE_OF_CELL], width: 330 },
  [LABEL.emailDelivery]: { title: 'email', width: 110 },
  [LABEL.emailDeliveryMeaning]: { title: 'meaning of the status', wrap: true },
  [LABEL.emailDeliveryAction]: { title: 'what to do about it', wrap: true },
};

/** Means of a call leg's media. */
export const MEDIA_COLUMNS: Columns = {
  acs_media_jitter_mean: { title: 'jitter', unit: 's', width: 90 },
  acs_media_packet_loss_mean: { title: 'loss', unit: 'percentunit', width: 90 },
  acs_media_round_trip_time_mean: { title: 'round trip', unit: 's', width: 100 },
};
