/** Ids of traces, spans and MS-CVs. */

const GUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const MS_CV = /^(?:A\.)?[A-Za-z0-9+/=_-]{16,}(?:\.\w+)+!?$/;

/** Trace id of a call whose id is a GUID: the id without dashes; undefined for the nil GUID, an invalid trace id. */
export function guidTraceId(callId: string): string | undefined {
  if (!GUID.test(callId)) return undefined;
  const id = callId.replaceAll('-', '').toLowerCase();
  return /[^0]/.test(id) ? id : undefined;
}

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
