/** Attributes that spans and log records share. */
import type { Attributes, AttributeValue } from '@opentelemetry/api';
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_URL_FULL,
} from '@opentelemetry/semantic-conventions';
import type { ExchangeResponse, ExchangeStart, ResultIds } from '../events/acs-event.ts';
import {
  ATTR_ACS_CALL_CONNECTION_ID,
  ATTR_ACS_CALL_ID,
  ATTR_ACS_CALL_SERVER_ID,
  ATTR_ACS_CHAT_MESSAGE_ID,
  ATTR_ACS_CHAT_THREAD_ID,
  ATTR_ACS_CLIENT_REQUEST_ID,
  ATTR_ACS_EMAIL_OPERATION_ID,
  ATTR_ACS_EMAIL_STATUS,
  ATTR_ACS_MESSAGE_IDS,
  ATTR_ACS_MS_CV,
  ATTR_ACS_RECORDING_ID,
  ATTR_ACS_ROOM_ID,
  ATTR_ACS_SERVICE,
  ATTR_ACS_SMS_MESSAGE_IDS,
} from '../generated/names.ts';
import { redactUrl } from './redaction.ts';

export { ATTR_ERROR_TYPE, ATTR_HTTP_REQUEST_METHOD, ATTR_HTTP_RESPONSE_STATUS_CODE };

const ID_ATTRIBUTES: Record<keyof ResultIds, string> = {
  callId: ATTR_ACS_CALL_ID,
  serverCallId: ATTR_ACS_CALL_SERVER_ID,
  callConnectionId: ATTR_ACS_CALL_CONNECTION_ID,
  recordingId: ATTR_ACS_RECORDING_ID,
  smsMessageIds: ATTR_ACS_SMS_MESSAGE_IDS,
  emailOperationId: ATTR_ACS_EMAIL_OPERATION_ID,
  emailStatus: ATTR_ACS_EMAIL_STATUS,
  chatThreadId: ATTR_ACS_CHAT_THREAD_ID,
  chatMessageId: ATTR_ACS_CHAT_MESSAGE_ID,
  messageIds: ATTR_ACS_MESSAGE_IDS,
  roomId: ATTR_ACS_ROOM_ID,
};

/** Ids -> attributes; unknown ids are omitted. */
export function idAttributes(ids: ResultIds | undefined): Attributes {
  const attributes: Attributes = {};
  for (const [name, value] of Object.entries(ids ?? {}) as [keyof ResultIds, AttributeValue | undefined][]) {
    if (value !== undefined && !(Array.isArray(value) && value.length === 0))
      attributes[ID_ATTRIBUTES[name]] = value;
  }
  return attributes;
}

/** Attributes of an exchange at its start, personal data removed. */
export function exchangeAttributes(start: ExchangeStart): Attributes {
  const { url, service, clientRequestId } = start;
  const attributes = idAttributes(start.ids);
  attributes[ATTR_HTTP_REQUEST_METHOD] = start.method;
  attributes[ATTR_URL_FULL] = redactUrl(url);
  attributes[ATTR_SERVER_ADDRESS] = url.hostname;
  attributes[ATTR_SERVER_PORT] = serverPort(url);
  if (service) attributes[ATTR_ACS_SERVICE] = service;
  if (clientRequestId) attributes[ATTR_ACS_CLIENT_REQUEST_ID] = clientRequestId;
  return attributes;
}

/** A `URL` drops its scheme's default port; the HTTP conventions require it. */
function serverPort({ port, protocol }: URL): number {
  return Number(port) || (protocol === 'http:' ? 80 : 443);
}

export function responseAttributes({ statusCode, msCv, requestId }: ExchangeResponse): Attributes {
  return defined({
    [ATTR_HTTP_RESPONSE_STATUS_CODE]: statusCode,
    [ATTR_ACS_MS_CV]: msCv,
    'azure.service.request.id': requestId,
  });
}

/** `error.type`, where there is one. */
export function errorType(type: string | undefined): Attributes {
  return type === undefined ? {} : { [ATTR_ERROR_TYPE]: type };
}

/** Removes the undefined attributes. */
export function defined(attributes: Record<string, AttributeValue | undefined>): Attributes {
  for (const name in attributes) if (attributes[name] === undefined) delete attributes[name];
  return attributes as Attributes;
}
