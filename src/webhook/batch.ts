/** Divides the events of a body into parts that a queue of OpenTelemetry's batch processors can hold. */

/** Event Grid's largest batch. */
export const MAX_EVENTS = 5000;
const PART_EVENTS = 256;

/** What a body holds. */
export interface Batch {
  /** Bodies for the readers of events. */
  parts: unknown[];
  /** Number of events that were left out. */
  tooMany: number;
  /** The first event, whatever it is. */
  first: unknown;
}

/** Anything that is not JSON is one part as it is: the readers count and report what they can't read. */
export function batchOf(bytes: Uint8Array, headers: Headers): Batch {
  const text = new TextDecoder().decode(bytes);
  const body = parsed(text);
  if (headers.has('ce-type'))
    return { parts: [{ headers, body: body ?? text }], tooMany: 0, first: undefined };
  if (!Array.isArray(body)) return { parts: [body ?? text], tooMany: 0, first: body };
  const events = body.slice(0, MAX_EVENTS);
  const parts: unknown[] = [];
  for (let at = 0; at < events.length; at += PART_EVENTS) parts.push(events.slice(at, at + PART_EVENTS));
  return { parts, tooMany: body.length - events.length, first: body[0] };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
