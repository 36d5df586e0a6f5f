/** Attributes of both spans and log records. */
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_URL_FULL,
} from '@opentelemetry/semantic-conventions';
import type { ErrorType, ExchangeResponse, ExchangeStart, ResultIds } from '../events/acs-event.ts';
import type { Redacted } from '../events/redacted.ts';
import {
  ATTR_ACS_CALL_CONNECTION_ID,
  ATTR_ACS_CALL_ID,
  ATTR_ACS_CALL_SERVER_ID,
  ATTR_ACS_CHAT_THREAD_ID,
  ATTR_ACS_CLIENT_REQUEST_ID,
  ATTR_ACS_EMAIL_OPERATION_ID,
  ATTR_ACS_MS_CV,
  ATTR_ACS_RECORDING_ID,
  ATTR_ACS_ROOM_ID,
  ATTR_ACS_SERVICE,
} from '../generated/names.ts';
import { redactText, redactUrl } from './redaction.ts';
import type { SafeAttributes } from './safe-values.ts';

export { ATTR_ERROR_TYPE, ATTR_HTTP_REQUEST_METHOD, ATTR_HTTP_RESPONSE_STATUS_CODE };

/** Ids of calls and in the paths of requests: the only ids on pages, whose code is kept small. */
export const ID_ATTRIBUTES = {
  callId: ATTR_ACS_CALL_ID,
  serverCallId: ATTR_ACS_CALL_SERVER_ID,
  callConnectionId: ATTR_ACS_CALL_CONNECTION_ID,
  recordingId: ATTR_ACS_RECORDING_ID,
  emailOperationId: ATTR_ACS_EMAIL_OPERATION_ID,
  chatThreadId: ATTR_ACS_CHAT_THREAD_ID,
  roomId: ATTR_ACS_ROOM_ID,
};

/** Ids -> attributes; unknown ids and empty lists are omitted. */
export function idAttributes(
  ids: ResultIds = {},
  names: Partial<Record<keyof ResultIds, string>> = ID_ATTRIBUTES,
): SafeAttributes {
  const attributes: SafeAttributes = {};
  for (const id in ids) {
    const name = names[id as keyof ResultIds];
    const value = ids[id as keyof ResultIds];
    if (name && value?.length) attributes[name] = Array.isArray(value) ? value.map(checked) : checked(value);
  }
  return attributes;
}

/** GUIDs and hashes, words and short numbers, ids of SMS, of chat messages (a time) and threads, addresses of calls. */
const KNOWN_ID =
  /^(?:[\da-f-]{1,8}|1\d{12}|[\da-f]{8}-[\da-f-]{27}|[a-z]{1,40}|[a-z]{2,12}_\d{14}[\da-f-]{36}_[a-z]{1,8}|19:\w{1,128}@thread\.(?:v2|tacv2)|aHR0c[\w=-]{1,700})$/i;
const MAX_ID = 512;

/**
 * Redacts a text that does not look like an id or a word. Ids and words come from paths, headers, results and SDKs, which
 * may contain anything.
 */
export function checked<T extends string | undefined>(text: T): Redacted | Exclude<T, string> {
  // `undefined` is tested as the word 'undefined', which matches, and is returned.
  return KNOWN_ID.test(text as string) ? (text as Redacted) : redactText((text as string).slice(0, MAX_ID));
}

/** Attributes of an exchange at its start, personal data removed. */
export function exchangeAttributes(start: ExchangeStart): SafeAttributes {
  const { method, url, ids, service, clientRequestId } = start;
  return {
    ...idAttributes(ids),
    ...addressAttributes(url),
    ...defined({
      [ATTR_HTTP_REQUEST_METHOD]: method,
      [ATTR_ACS_SERVICE]: service,
      [ATTR_ACS_CLIENT_REQUEST_ID]: checked(clientRequestId?.slice(0, 128)),
    }),
  };
}

/** Where a request goes. Its host names a machine. */
export function addressAttributes(url: URL): SafeAttributes {
  return {
    [ATTR_URL_FULL]: redactUrl(url),
    [ATTR_SERVER_ADDRESS]: url.hostname as Redacted,
    // The HTTP conventions require the port, also where a `URL` leaves out its scheme's default.
    [ATTR_SERVER_PORT]: Number(url.port) || (url.protocol === 'http:' ? 80 : 443),
  };
}

export function responseAttributes({ statusCode, msCv, requestId }: ExchangeResponse): SafeAttributes {
  return defined({
    [ATTR_HTTP_RESPONSE_STATUS_CODE]: statusCode,
    [ATTR_ACS_MS_CV]: msCv,
    'azure.service.request.id': checked(requestId),
  });
}

export function errorType(type: ErrorType | undefined): SafeAttributes {
  return type === undefined ? {} : { [ATTR_ERROR_TYPE]: type };
}

/** The entries without the undefined ones. A copy: `delete` would make every later use of the object slow. */
export function defined<T extends SafeAttributes | ResultIds = SafeAttributes>(attributes: T): T {
  const result = {} as T;
  for (const name in attributes) if (attributes[name] !== undefined) result[name] = attributes[name];
  return result;
}
