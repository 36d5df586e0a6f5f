/** The ids in a record, and the calls and messages that it belongs to. */
import { guidTraceId } from '../events/guid-trace-id.ts';
import { traceIdOfCall, traceIdOfEmail, traceIdOfSms } from '../events/hashed-ids.ts';
import {
  ATTR_ACS_CALL_CONNECTION_ID,
  ATTR_ACS_CALL_ID,
  ATTR_ACS_CALL_PREVIOUS_ID,
  ATTR_ACS_CALL_SERVER_ID,
  ATTR_ACS_CHAT_MESSAGE_ID,
  ATTR_ACS_CHAT_THREAD_ID,
  ATTR_ACS_CLIENT_REQUEST_ID,
  ATTR_ACS_EMAIL_OPERATION_ID,
  ATTR_ACS_ITEM_INDEX,
  ATTR_ACS_JOB_ROUTER_JOB_ID,
  ATTR_ACS_MESSAGE_IDS,
  ATTR_ACS_MS_CV,
  ATTR_ACS_OPERATION,
  ATTR_ACS_PARTICIPANT_ID,
  ATTR_ACS_RECORDING_ID,
  ATTR_ACS_ROOM_ID,
  ATTR_ACS_SMS_MESSAGE_ID,
  ATTR_ACS_SMS_MESSAGE_IDS,
  EVENT_ACS_SMS_SENT,
} from '../generated/names.ts';
import type { Attributes, IdKind, MessageType } from './api-parts.ts';
import type { TelemetryRecord } from './record.ts';

const MAX_ID = 1024;

const ATTRIBUTE_KINDS: readonly [attribute: string, kind: IdKind][] = [
  [ATTR_ACS_CALL_ID, 'call'],
  [ATTR_ACS_CALL_PREVIOUS_ID, 'call'],
  [ATTR_ACS_CALL_SERVER_ID, 'server_call'],
  [ATTR_ACS_CALL_CONNECTION_ID, 'connection'],
  [ATTR_ACS_PARTICIPANT_ID, 'participant'],
  [ATTR_ACS_MS_CV, 'ms_cv'],
  [ATTR_ACS_CLIENT_REQUEST_ID, 'client_request'],
  ['azure.service.request.id', 'service_request'],
  [ATTR_ACS_SMS_MESSAGE_ID, 'sms'],
  [ATTR_ACS_SMS_MESSAGE_IDS, 'sms'],
  [ATTR_ACS_EMAIL_OPERATION_ID, 'email'],
  [ATTR_ACS_MESSAGE_IDS, 'message'],
  [ATTR_ACS_CHAT_THREAD_ID, 'chat_thread'],
  [ATTR_ACS_CHAT_MESSAGE_ID, 'chat_message'],
  [ATTR_ACS_RECORDING_ID, 'recording'],
  [ATTR_ACS_ROOM_ID, 'room'],
  [ATTR_ACS_JOB_ROUTER_JOB_ID, 'job'],
  ['cloudevents.event_id', 'event'],
];

/** Attributes that hold an id. */
export const ID_ATTRIBUTES: readonly string[] = ATTRIBUTE_KINDS.map(([name]) => name);

/** Kinds in words. */
export const ID_LABELS: Readonly<Record<IdKind, string>> = {
  call: 'Call id',
  server_call: 'Server call id',
  connection: 'Call connection id',
  participant: 'Participant id',
  ms_cv: 'MS-CV',
  client_request: 'Client request id',
  service_request: 'Service request id',
  sms: 'SMS message id',
  email: 'Email operation id',
  message: 'Message id',
  chat_thread: 'Chat thread id',
  chat_message: 'Chat message id',
  recording: 'Recording id',
  room: 'Room id',
  job: 'Job id',
  event: 'Event id',
  trace: 'Trace id',
  span: 'Trace and span id',
  sdk_record: 'Id in a record of an SDK',
};

/** An id as it is stored and looked up. */
export interface RecordId {
  kind: IdKind;
  value: string;
}

/** Telemetry repeats ids: results are kept up to this number. */
const MAX_CACHED = 10_000;
const canonicalIds = new Map<string, string>();
const callKeys = new Map<string, SubjectKey>();

/** GUIDs are the same in either case; Base64 may have been padded. */
export function canonicalId(id: string): string {
  return cached(canonicalIds, id, canonicalOf);
}

function cached<T>(map: Map<string, T>, id: string, make: (id: string) => T): T {
  const known = map.get(id);
  if (known !== undefined) return known;
  const made = make(id);
  if (map.size >= MAX_CACHED) map.clear();
  map.set(id, made);
  return made;
}

function canonicalOf(id: string): string {
  const hex = guidTraceId(id);
  if (hex) return id.includes('-') || id.length !== 32 ? id.toLowerCase() : hex;
  return /^aHR0c/.test(id) ? id.replace(/=+$/, '') : id;
}

/** All ids in a record, without its trace. */
export function idsOf({ attributes }: TelemetryRecord): RecordId[] {
  const ids: RecordId[] = [];
  for (const [name, kind] of ATTRIBUTE_KINDS) {
    const given = attributes[name];
    if (given !== undefined)
      for (const value of textsOf(given)) ids.push({ kind, value: canonicalId(value) });
  }
  return ids;
}

/** A call or message, known by its own id. */
export interface SubjectKey {
  kind: 'call' | 'message';
  key: string;
  /** The trace that follows from the id. */
  traceId: string | null;
}

function callKey(callId: string): SubjectKey {
  return cached(callKeys, callId, (id) => ({
    kind: 'call',
    key: canonicalId(id),
    traceId: traceIdOfCall(id),
  }));
}

/** A call of which only a connection or server call id is known. */
export function partialCallKey({ kind, value }: RecordId): SubjectKey {
  return { kind: 'call', key: `${kind}:${value}`, traceId: null };
}

/** Whether the call is known only by another id than its own. */
export function isPartial(key: string): boolean {
  return /^(?:connection|server_call):/.test(key);
}

/** An operation of a server SDK, or its requests, until a call or message claims them. */
export function operationKey(traceId: string, spanId: string): SubjectKey {
  return { kind: 'message', key: `operation:${traceId}-${spanId}`, traceId: null };
}

/** The calls that a record names, without former ids. */
export function callKeysOf({ attributes }: TelemetryRecord): SubjectKey[] {
  return textsOf(attributes[ATTR_ACS_CALL_ID]).map(callKey);
}

/** The messages that a record names. */
export function messageKeysOf(record: TelemetryRecord): SubjectKey[] {
  const { attributes } = record;
  const of = (name: string) => textsOf(attributes[name]);
  const thread = of(ATTR_ACS_CHAT_THREAD_ID)[0] ?? '';
  return [
    ...[...of(ATTR_ACS_SMS_MESSAGE_ID), ...of(ATTR_ACS_SMS_MESSAGE_IDS)].map((id) =>
      messageKey('sms', id, traceIdOfSms(id)),
    ),
    ...of(ATTR_ACS_EMAIL_OPERATION_ID).map((id) => messageKey('email', id, traceIdOfEmail(id))),
    ...of(ATTR_ACS_MESSAGE_IDS).map((id) => messageKey('advanced', id, null)),
    ...of(ATTR_ACS_CHAT_MESSAGE_ID).map((id) => messageKey('chat', thread ? `${thread}/${id}` : id, null)),
    ...refusedKeysOf(record),
  ];
}

/** An SMS that ACS refused has no id: it is known by its place in the send. */
function refusedKeysOf({ name, attributes, traceId, spanId }: TelemetryRecord): SubjectKey[] {
  const isRefused =
    name === EVENT_ACS_SMS_SENT && attributes['error.type'] !== undefined && traceId && spanId;
  if (!isRefused || textsOf(attributes[ATTR_ACS_SMS_MESSAGE_ID]).length > 0) return [];
  const index = Number(attributes[ATTR_ACS_ITEM_INDEX] ?? 0);
  return [{ kind: 'message', key: `sms:${traceId}-${spanId}/${index}`, traceId: null }];
}

function messageKey(type: MessageType, id: string, traceId: string | null): SubjectKey {
  return { kind: 'message', key: `${type}:${canonicalId(id)}`, traceId };
}

/** Whether the record is an operation of a server SDK, not only something that happened during one. */
export function isOperation({ isSpan, attributes }: TelemetryRecord): boolean {
  return isSpan && typeof attributes[ATTR_ACS_OPERATION] === 'string';
}

/** Whether the record is one request to ACS. */
export function isExchange({ isSpan, attributes }: TelemetryRecord): boolean {
  return isSpan && !(ATTR_ACS_OPERATION in attributes) && hasRequest(attributes);
}

/** Whether the record is about a request to ACS. */
export function hasRequest(attributes: Attributes): boolean {
  return (
    'acs.service' in attributes &&
    ('http.request.method' in attributes || ATTR_ACS_MS_CV in attributes || ATTR_ACS_OPERATION in attributes)
  );
}

function textsOf(value: unknown): readonly string[] {
  if (value === undefined) return NONE;
  if (!Array.isArray(value)) return isId(value) ? [value] : NONE;
  return value.filter(isId);
}

const NONE: readonly string[] = [];

function isId(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= MAX_ID;
}
