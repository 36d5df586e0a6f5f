/** Divides the events of a body into parts that a queue of OpenTelemetry's batch processors can hold. */
import { validationResponse } from './handshakes.ts';

/** Event Grid's largest batch. */
export const MAX_EVENTS = 5000;
const PART_EVENTS = 256;
/** As deep as the readers look. */
const MAX_DEPTH = 4;
const decoder = new TextDecoder();

/** What a body holds. */
export interface Batch {
  /** Bodies for the readers of events. */
  parts: unknown[];
  /** Number of events that were left out. */
  tooMany: number;
  /** The answer to the validation event, which is in none of the parts. */
  validation: Response | undefined;
}

/** Anything that is not JSON is one part as it is: the readers count and report what they can't read. */
export function batchOf(bytes: Uint8Array, headers: Headers): Batch {
  const text = decoder.decode(bytes);
  const body = parsed(text);
  if (headers.has('ce-type'))
    return { parts: [{ headers, body: body ?? text }], tooMany: 0, validation: undefined };
  const listed = listIn(body, 0);
  if (!listed) {
    const validation = validationResponse(body);
    return { parts: validation ? [] : [body ?? text], tooMany: 0, validation };
  }
  const all: unknown[] = [];
  let validation: Response | undefined;
  for (const event of listed) {
    const answer = validationResponse(event);
    validation ??= answer;
    if (!answer) all.push(event);
  }
  const events = all.slice(0, MAX_EVENTS);
  const parts: unknown[] = [];
  for (let at = 0; at < events.length; at += PART_EVENTS) parts.push(events.slice(at, at + PART_EVENTS));
  return { parts, tooMany: all.length - events.length, validation };
}

/** Nested lists, and texts of lists, as one list: a list that is not divided may not fit into a queue. */
function listIn(body: unknown, depth: number): unknown[] | undefined {
  const inner = typeof body === 'string' ? parsed(body) : body;
  if (typeof inner === 'string' && depth < MAX_DEPTH) return listIn(inner, depth + 1);
  if (!Array.isArray(inner) || (inner.length > 0 && inner.every(isAtom))) return undefined;
  // The readers count it as unreadable.
  if (depth === MAX_DEPTH) return [null];
  return inner.flatMap((item) => listIn(item, depth + 1) ?? [item]);
}

/** A list of these is one thing that can't be read. */
function isAtom(value: unknown): boolean {
  return value === null || !['object', 'string'].includes(typeof value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
