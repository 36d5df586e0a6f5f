/** Ids of spans, and MS-CVs. */

const MS_CV = /^(?:A\.)?[A-Za-z0-9+/=_-]{16,}(?:\.\w+)+!?$/;

/** Whether a header value has the form of a correlation vector. */
export function isMsCv(value: unknown): value is string {
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
