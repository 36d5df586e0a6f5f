/** Trace ids that are hashes of other ids. Node only: the Calling SDK's call ids are GUIDs, which need no hash. */
import { createHash } from 'node:crypto';
import { guidTraceId } from './guid-trace-id.ts';
import { randomSpanId } from './ids.ts';

/** The trace and span of a call or message. Both follow from its id, so that a redelivery gives the same span. */
export interface OwnTrace {
  /** 32 hex digits. */
  traceId: string;
  /** 16 hex digits. */
  spanId: string;
}

/**
 * Trace id of a call: a GUID without dashes, or the first 32 hex digits of the SHA-256 of any other call id. The id
 * alone leads to the trace; nothing has to be propagated.
 * @example traceIdOfCall('7FFEA751-907c-494d-b7f9-b26677521a44') // '7ffea751907c494db7f9b26677521a44'
 */
export function traceIdOfCall(callId: string): string {
  return guidTraceId(callId) ?? digest(callId, 32);
}

/** Trace and span of a call, for links to it. */
export function callTrace(callId: string): OwnTrace {
  return { traceId: traceIdOfCall(callId), spanId: digest(`call:${canonical(callId)}`, 16) };
}

/** Span of a call as its Call Automation callbacks report it, whichever process makes it. */
export function automationSpanId(callConnectionId: string): string {
  return digest(`call_automation:${canonical(callConnectionId)}`, 16);
}

/** Span of an action: a callback that is delivered again gives the same one. */
export function actionSpanId(callConnectionId: string | undefined, eventId: string): string {
  return digest(`call_automation:${callConnectionId && canonical(callConnectionId)}:${eventId}`, 16);
}

/** Stands for the id of an event that is too long to be recorded and remembered. */
export function hashedEventId(id: string): string {
  return digest(`event:${id}`, 32);
}

/**
 * Trace and span of an SMS or email: the trace id is the first 32 hex digits of SHA-256 of `sms:<id>` or
 * `email:<id>`, the span id the 16 that follow. The id of an email that is a GUID is hashed in lower case.
 */
export function messageTrace(kind: 'sms' | 'email', messageId: string): OwnTrace {
  const ids = digest(messageKey(kind, messageId), 48);
  return { traceId: ids.slice(0, 32), spanId: ids.slice(32) };
}

/** Span of a delivery report: an event that is delivered again gives the same one. */
export function deliverySpanId(
  kind: 'sms' | 'email',
  messageId: string,
  eventId: string | undefined,
): string {
  return eventId === undefined ? randomSpanId() : digest(`${messageKey(kind, messageId)}:${eventId}`, 16);
}

/**
 * Trace id of an SMS, from the message id that `send()` returned.
 * @returns 32 hex digits.
 */
export function traceIdOfSms(messageId: string): string {
  return messageTrace('sms', messageId).traceId;
}

/**
 * Trace id of an email, from the id of its send operation, which is also its message id in delivery reports.
 * @returns 32 hex digits.
 */
export function traceIdOfEmail(operationId: string): string {
  return messageTrace('email', operationId).traceId;
}

/** What the ids of a message's trace follow from. */
export function messageKey(kind: 'sms' | 'email', id: string): string {
  return `${kind}:${kind === 'email' ? canonical(id) : id}`;
}

/** A GUID is the same id in either case. */
function canonical(id: string): string {
  return guidTraceId(id) ? id.toLowerCase() : id;
}

function digest(text: string, hexDigits: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, hexDigits);
}
