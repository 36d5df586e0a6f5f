/** Columns that several tables have. */
import {
  ATTR_ACS_CALL_SERVER_ID,
  ATTR_ACS_CLIENT_REQUEST_ID,
  ATTR_ACS_MS_CV,
} from '../../../src/generated/names.ts';
import { MESSAGE_OF_CELL, TRACE_OF_CELL } from '../links.ts';
import { L } from '../names.ts';
import type { Columns } from '../table-columns.ts';

/** How a call leg ended. */
export const END_COLUMNS: Columns = {
  Time: { title: 'time', width: 180 },
  [L.callId]: { title: 'call id', links: [TRACE_OF_CELL], width: 300 },
  [L.direction]: { title: 'direction', width: 90 },
  [L.code]: { title: 'code', width: 60 },
  [L.subCode]: { title: 'sub code', width: 80 },
  [L.class]: { title: 'class', width: 100 },
  [L.origin]: { title: 'origin', width: 70 },
  [L.description]: { title: 'meaning' },
  [L.action]: { title: 'what to do' },
  [L.service]: { title: 'service', width: 130 },
};

/** A request that failed, and what Microsoft support asks for. */
export const EXCHANGE_COLUMNS: Columns = {
  Time: { title: 'time', width: 180 },
  [L.acsService]: { title: 'ACS service', width: 110 },
  [L.status]: { title: 'status', width: 70 },
  [L.errorType]: { title: 'error', width: 120 },
  [L.msCv]: { title: 'MS-CV', width: 240 },
  [L.clientRequestId]: { title: 'client request id', width: 300 },
  [L.serviceRequestId]: { title: 'service request id', width: 300 },
  url_full: { title: 'URL' },
  [L.service]: { title: 'service', width: 130 },
};

/** Every id that a record may carry. */
export const ID_COLUMNS: Columns = {
  Time: { title: 'time', width: 180 },
  [L.event]: { title: 'event', width: 200 },
  [L.callId]: { title: 'call id', width: 300 },
  [L.msCv]: { title: 'MS-CV', width: 240 },
  [L.participantId]: { title: 'participant id', width: 300 },
  [L.serverId]: { title: 'server call id', width: 200 },
  [L.connectionId]: { title: 'call connection id', width: 300 },
  [L.previousId]: { title: 'previous call id', width: 300 },
  [L.clientRequestId]: { title: 'client request id', width: 300 },
  [L.serviceRequestId]: { title: 'service request id', width: 300 },
  [L.recording]: { title: 'recording id', width: 200 },
  [L.smsId]: { title: 'SMS id', width: 200 },
  [L.emailId]: { title: 'email id', width: 300 },
  [L.chatThread]: { title: 'chat thread id', width: 200 },
  [L.chatMessage]: { title: 'chat message id', width: 130 },
};

/** The same ids as Tempo names them in a table of spans. */
export const SPAN_ID_COLUMNS: Columns = {
  time: { title: 'time' },
  name: { title: 'event' },
  [ATTR_ACS_MS_CV]: { title: 'MS-CV' },
  [ATTR_ACS_CALL_SERVER_ID]: { title: 'server call id' },
  [ATTR_ACS_CLIENT_REQUEST_ID]: { title: 'client request id' },
  'azure.service.request.id': { title: 'service request id' },
};

/** A message that was handed over. */
export const MESSAGE_COLUMNS: Columns = {
  Time: { title: 'time', width: 180 },
  [L.event]: { title: 'event', width: 160 },
  [L.smsId]: { title: 'SMS id', links: [MESSAGE_OF_CELL] },
  [L.emailId]: { title: 'email id', links: [MESSAGE_OF_CELL], width: 300 },
  [L.emailStatus]: { title: 'status', width: 100 },
  [L.status]: { title: 'HTTP', width: 60 },
  [L.errorType]: { title: 'error', width: 120 },
  [L.service]: { title: 'service', width: 130 },
};

/** Means of a call leg's media. */
export const MEDIA_COLUMNS: Columns = {
  acs_media_jitter_mean: { title: 'jitter', unit: 's', width: 90 },
  acs_media_packet_loss_mean: { title: 'loss', unit: 'percentunit', width: 90 },
  acs_media_round_trip_time_mean: { title: 'round trip', unit: 's', width: 100 },
};
