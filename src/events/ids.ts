/** Ids: how the trace of a call follows from its id, and what an MS-CV looks like. */

const GUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const MS_CV = /^(?:A\.)?[A-Za-z0-9+/=_-]{16,}(?:\.\w+)+!?$/;

/** Trace id of a call whose id is a GUID: the id itself without dashes. All zero is invalid in OpenTelemetry. */
export function guidTraceId(callId: string): string | undefined {
  if (!GUID.test(callId)) return undefined;
  const id = callId.replaceAll('-', '').toLowerCase();
  return /[^0]/.test(id) ? id : undefined;
}

/** Whether a header value has the shape of a correlation vector; anything else is not put on spans. */
export function isMsCv(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 129 && MS_CV.test(value);
}

/** A new span id: unique, not secret, so `Math.random` is enough. */
export function randomSpanId(): string {
  return randomHex() + randomHex();
}

/** Eight random hex digits, never all zero. */
function randomHex(): string {
  return (1 + Math.floor(Math.random() * 0xffff_ffff)).toString(16).padStart(8, '0');
}
