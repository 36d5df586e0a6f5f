/** Ids: how the trace of a call or message follows from its id, and what an MS-CV looks like. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

const GUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const MS_CV = /^(?:A\.)?[A-Za-z0-9+/=_-]{16,}(?:\.\w+)+!?$/;
const NO_TRACE = '0'.repeat(32);

/**
 * Trace id of a call: the call id itself without dashes when it is a GUID, otherwise the first 32 hex digits
 * of its SHA-256. So everyone who knows the call id knows the trace, without propagation.
 * @example callTraceId('7FFEA751-907c-494d-b7f9-b26677521a44') // '7ffea751907c494db7f9b26677521a44'
 */
export function callTraceId(callId: string): string {
  if (!GUID.test(callId)) return digest(callId, 32);
  const id = callId.replaceAll('-', '').toLowerCase();
  return id === NO_TRACE ? digest(callId, 32) : id; // an all-zero trace id is invalid in OpenTelemetry
}

/** A trace, and the span in it that stands for a thing; both follow from the thing's id, so a redelivery is the same span. */
export interface OwnTrace {
  /** 32 hex digits. */
  traceId: string;
  /** 16 hex digits. */
  spanId: string;
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

/** Whether a header value has the shape of a correlation vector; anything else is not put on spans. */
export function isMsCv(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 129 && MS_CV.test(value);
}

function digest(text: string, hexDigits: number): string {
  return bytesToHex(sha256(utf8ToBytes(text))).slice(0, hexDigits);
}

/** A new span id: unique, not secret, so `Math.random` is enough. */
export function randomSpanId(): string {
  return randomHex() + randomHex();
}

/** Eight random hex digits, never all zero. */
function randomHex(): string {
  return (1 + Math.floor(Math.random() * 0xffff_ffff)).toString(16).padStart(8, '0');
}
