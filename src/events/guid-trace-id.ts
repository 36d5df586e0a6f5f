/** In a file of its own, because only the second half of a page needs it. */

const GUID = /^[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i;

/** Trace id of a call whose id is a GUID: the id without dashes; undefined for the nil GUID, an invalid trace id. */
export function guidTraceId(callId: string): string | undefined {
  if (!GUID.test(callId)) return undefined;
  const id = callId.replaceAll('-', '').toLowerCase();
  return /[^0]/.test(id) ? id : undefined;
}
