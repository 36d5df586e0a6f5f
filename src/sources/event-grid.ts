/** Reads events of Event Grid: ids of every event, and what delivery reports, recordings and ends of calls report. */
import type { AcsService, ResultIds } from '../events/acs-event.ts';
import type { CallType } from '../events/call-event.ts';
import type { EventGridEvent, EventGridReport } from '../events/event-grid-event.ts';
import { guidTraceId } from '../events/guid-trace-id.ts';
import type { EventGridSink } from '../events/sink.ts';
import { isToken, shortText, word } from '../events/text.ts';
import type { Unrecorded } from './call-automation.ts';
import { type CallbackEvent, plainKind } from './callback-body.ts';
import { type EventData, fieldsOf } from './event-data.ts';
import { plausibleSeconds, plausibleTime, timeOf } from './event-times.ts';
import { eventKey, type SeenEvents } from './seen-events.ts';

/** How the types of events of a service begin. Types that are announced after this version follow them. */
const SERVICES: readonly [string, AcsService][] = [
  ['SMS', 'sms'],
  ['Email', 'email'],
  ['Chat', 'chat'],
  ['UserDisconnected', 'chat'],
  ['AdvancedMessage', 'messages'],
  ['Router', 'job_router'],
  ['Recording', 'call_automation'],
  ['Call', 'calling'],
  ['IncomingCall', 'calling'],
];

/** Types whose data is read. */
const REPORTS: ReadonlyMap<string, (data: EventData, at: number | undefined) => EventGridReport> = new Map([
  ['SMSDeliveryReportReceived', smsReport],
  ['EmailDeliveryReportReceived', emailReport],
  ['RecordingFileStatusUpdated', recordingReport],
  ['CallStarted', (data: EventData) => ({ type: 'call.started', callType: callTypeOf(data) }) as const],
  ['CallEnded', callEnded],
]);

/** A type or status that names a failure. */
const FAILED = /(?:Failed|ExceptionTriggered)$/i;
/** An end reason that is no regular end, such as `InternalServerError`. */
const FAILURE = /error|fail|abort|timeout/i;
const MAX_CHUNKS = 100;
const RESOURCE =
  /^\/subscriptions\/[\da-f-]{1,64}\/resourceGroups\/[^/\s]{1,90}\/providers\/Microsoft\.Communication\/communicationServices\/[a-z\d-]{1,64}$/i;
/** Old subjects lack the segment `serverCallId`. */
const RECORDING = /^\/?recording\/call\/([^/]+)(?:\/serverCallId\/([^/]+))?(?:\/recordingId\/([^/]+))?\/?$/i;
/** The reply of a mail server. */
const SMTP = /\b([245]\d\d)[ -]+([245]\.\d{1,3}\.\d{1,3})\b/;
const MAX_DETAILS = 1000;
/** Carriers report no later. */
const MAX_DELIVERY_MILLIS = 7 * 86_400_000;

/** Emits an event for everything that Event Grid reports about ACS. */
export class EventGridEvents {
  readonly #sink: EventGridSink;
  readonly #seen: SeenEvents;

  constructor(sink: EventGridSink, seen: SeenEvents) {
    this.#sink = sink;
    this.#seen = seen;
  }

  /** @returns What undoes the memory of the recorded event, or why it was not recorded. */
  record(event: CallbackEvent): (() => void) | Unrecorded {
    if (!event.isAcs) return 'other';
    const admission = this.#seen.admit(eventKey(event.id, event.kind, event.topic));
    if (!admission) return 'redelivered';
    this.#sink.emitEventGrid(eventOf(event), admission.again);
    return admission.forget;
  }
}

/** Whether data of this type is read, so that it is no callback even if its data looks like one. */
export function isReport(kind: string): boolean {
  return REPORTS.has(kind);
}

function eventOf({ kind, id, at, data: given, topic, subject }: CallbackEvent): EventGridEvent {
  const data = fieldsOf(given);
  const status = kind === 'AdvancedMessageDeliveryStatusUpdated' ? word(data.status) : undefined;
  const service = SERVICES.find(([prefix]) => kind.startsWith(prefix))?.[1];
  return {
    kind: plainKind(kind),
    id,
    at: plausibleTime(at),
    resourceId: topic !== undefined && RESOURCE.test(topic) ? topic : undefined,
    service,
    ids: {
      ...idsOf(data, service),
      ...(kind === 'RecordingFileStatusUpdated' && recordingIds(data, subject)),
    },
    status,
    failed: FAILED.test(status ?? kind),
    report: REPORTS.get(kind)?.(data, at),
  };
}

/** What `messageId` and its like name depends on the service. */
function idsOf(data: EventData, service: AcsService | undefined): ResultIds {
  const messageId = shortText(data.messageId);
  switch (service) {
    case 'sms':
      return { smsMessageId: messageId };
    case 'email':
      return { emailOperationId: messageId };
    case 'chat':
      return { chatThreadId: shortText(data.threadId), chatMessageId: messageId };
    case 'messages':
      return { messageIds: messageId ? [messageId] : undefined };
    case 'job_router':
      return { jobRouterJobId: jobIdOf(data) };
    default:
      return {
        callId: shortText(data.correlationId),
        serverCallId: shortText(data.serverCallId),
        participantId: shortText(data.participantId),
        roomId: shortText(fieldsOf(data.room).id),
      };
  }
}

/** Apps choose it. */
function jobIdOf(data: EventData): string | undefined {
  const id = shortText(data.jobId);
  return isToken(id) ? id : undefined;
}

/** The data of a recording has no id of its call. */
function recordingIds(data: EventData, subject: string | undefined): ResultIds {
  const [, call, serverCallId, recordingId] = RECORDING.exec(subject ?? '') ?? [];
  const isCallId = call !== undefined && guidTraceId(call) !== undefined;
  return {
    callId: isCallId ? call : undefined,
    serverCallId: serverCallId ?? (isCallId ? undefined : call),
    recordingId: shortText(data.recordingId) ?? recordingId,
  };
}

function smsReport(data: EventData, at: number | undefined): EventGridReport {
  const [first] = Array.isArray(data.deliveryAttempts) ? (data.deliveryAttempts as unknown[]) : [];
  const to = plausibleTime(timeOf(data.receivedTimestamp), at);
  const from = timeOf(fieldsOf(first).timestamp);
  return {
    type: 'sms',
    status: word(data.deliveryStatus),
    code: { sms: data.deliveryStatusDetails },
    from: from !== undefined && from <= to && from > to - MAX_DELIVERY_MILLIS ? from : undefined,
    to,
  };
}

function emailReport(data: EventData, at: number | undefined): EventGridReport {
  const { status, deliveryStatusDetails: details } = data;
  const text = typeof details === 'string' ? details : fieldsOf(details).statusMessage;
  const [, smtp, enhanced] = SMTP.exec(typeof text === 'string' ? text.slice(0, MAX_DETAILS) : '') ?? [];
  const to = plausibleTime(timeOf(data.deliveryAttemptTimestamp), at);
  return { type: 'email', status: word(status), code: { smtp, enhanced }, from: undefined, to };
}

/** A session may end regularly although one of its files did not. */
function recordingReport(data: EventData): EventGridReport {
  const { recordingDurationMs, sessionEndReason, recordingStorageInfo } = data;
  const { recordingChunks } = fieldsOf(recordingStorageInfo);
  const chunks = Array.isArray(recordingChunks) ? (recordingChunks as unknown[]).slice(0, MAX_CHUNKS) : [];
  const endReason = word(sessionEndReason);
  const reasons = [endReason, ...chunks.map((chunk) => word(fieldsOf(chunk).endReason))];
  return {
    type: 'recording',
    seconds: secondsOf(recordingDurationMs, 1),
    endReason,
    failure: reasons.find((reason) => reason !== undefined && FAILURE.test(reason)),
  };
}

function callEnded(data: EventData): EventGridReport {
  const { code, subCode, phrase } = fieldsOf(data.reason);
  const endedBy = fieldsOf(data.endedBy);
  return {
    type: 'call.ended',
    callType: callTypeOf(data),
    // As the SDK and the documentation name them.
    seconds: secondsOf(data.callDurationInSeconds ?? data.durationOfCall, 1000),
    endedBy: word(endedBy.type ?? endedBy.kind),
    reason:
      code === undefined && subCode === undefined
        ? undefined
        : { code, subCode, message: shortText(phrase), beforeConnect: false },
  };
}

/** @param millis Milliseconds of its unit. */
function secondsOf(value: unknown, millis: number): number | undefined {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && number >= 0 ? plausibleSeconds(number * millis) : undefined;
}

function callTypeOf({ isTwoParty, isRoomsCall }: EventData): CallType | undefined {
  if (isTwoParty === true) return 'one_to_one';
  if (isRoomsCall === true) return 'room';
  return isTwoParty === false ? 'group' : undefined;
}
