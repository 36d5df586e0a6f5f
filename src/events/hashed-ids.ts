/** Traces that follow from an id by SHA-256. Not in browsers: the Calling SDK's call ids are GUIDs, which need no hash. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { guidTraceId } from './ids.ts';

/** A trace, and the span in it that stands for a thing; both follow from the thing's id, so a redelivery is the same span. */
export interface OwnTrace {
  /** 32 hex digits. */
  traceId: string;
  /** 16 hex digits. */
  spanId: string;
}

/**
 * Trace id of a call: the call id itself without dashes when it is a GUID, otherwise the first 32 hex digits
 * of its SHA-256. So everyone who knows the call id knows the trace, without propagation.
 * @example callTraceId('7FFEA751-907c-494d-b7f9-b26677521a44') // '7ffea751907c494db7f9b26677521a44'
 */
export function callTraceId(callId: string): string {
  return guidTraceId(callId) ?? digest(callId, 32);
}

/** Where the span of a call is, for links to it. */
export function callTrace(callId: string): OwnTrace {
  return { traceId: callTraceId(callId), spanId: digest(`call:${callId}`, 16) };
}

/**
 * Where the span of an SMS or email is: the trace id is the first 32 hex digits of SHA-256 of `sms:<id>` or
 * `email:<id>`, the span id the 16 that follow.
 */
export function messageTrace(kind: 'sms' | 'email', messageId: string): OwnTrace {
  const hash = digest(`${kind}:${messageId}`, 48);
  return { traceId: hash.slice(0, 32), spanId: hash.slice(32) };
}

function digest(text: string, hexDigits: number): string {
  return bytesToHex(sha256(utf8ToBytes(text))).slice(0, hexDigits);
}
