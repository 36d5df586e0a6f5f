/** Ids of spans, and MS-CVs. */
import type { Redacted } from './redacted.ts';

/** The parts after the base are 32-bit numbers, decimal or hexadecimal; the parts of a token are longer. */
const MS_CV = /^(?:A\.)?[A-Za-z0-9+/=_-]{16,}(?:\.\w{1,10})+!?$/;

/** Whether a header value has the form of a correlation vector. */
export function isMsCv(value: unknown): value is Redacted {
  return typeof value === 'string' && value.length <= 129 && MS_CV.test(value);
}

/** A new span id. It must be unique, but not secret: `Math.random` suffices. */
export function randomSpanId(): string {
  return randomHex() + randomHex();
}

/** Eight random hex digits, never all zero. */
function randomHex(): string {
  return (1 + Math.floor(Math.random() * 0xffff_ffff)).toString(16).padStart(8, '0');
}
