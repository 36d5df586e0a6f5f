/**
 * What frameworks give an app as the body of a callback -> the events in it. The service posts CloudEvents; Event Grid
 * may relay them in its own envelope, and the SDK's parser returns them flattened.
 */
import { hashedEventId } from '../events/hashed-ids.ts';
import { shortText } from '../events/text.ts';
import { timeOf } from './event-times.ts';

/** A callback, whatever its envelope was. */
export interface CallbackEvent {
  /** Without the prefix `Microsoft.Communication.`. */
  kind: string;
  /** The same when the event is delivered again; undefined if the envelope has none. */
  id?: string | undefined;
  /** Milliseconds since 1970; undefined if the envelope has none. */
  at: number | undefined;
  /** The type begins with `Microsoft.Communication.`. */
  isAcs: boolean;
  /** Topic or source of the envelope. */
  topic?: string | undefined;
  subject?: string | undefined;
  data: Readonly<Record<string, unknown>>;
}

/** Why something in a body is left out. */
export type CallbackDropReason = 'unreadable' | 'too_many';

type CallbackDrops = Partial<Record<CallbackDropReason, number>>;

/** The content of a body, and what of it is left out. */
export interface CallbackBody {
  events: CallbackEvent[];
  /** Number of things in it, readable or not. */
  total: number;
  /** Reason -> number of things that hold no event, or are too many. */
  dropped: Readonly<CallbackDrops>;
}

/** The most that Event Grid puts into a batch; a bound for what one body costs. */
export const MAX_EVENTS = 5000;

const PREFIX = 'Microsoft.Communication.';
/** Longer numbers may be personal data. */
const TYPE = /^(?!.*\d{5})[a-z][a-z\d]{0,63}$/i;
const MAX_DEPTH = 4;
const MAX_ID = 128;
const MAX_SUBJECT = 2048;

/** Reads a body; an event that is not of ACS is left out without being a drop. */
export function callbackBody(body: unknown): CallbackBody {
  const found: unknown[] = [];
  const dropped: CallbackDrops = {};
  const drop = (reason: CallbackDropReason, count = 1) => {
    dropped[reason] = (dropped[reason] ?? 0) + count;
  };
  collect(body, found, drop, 0);
  if (found.length > MAX_EVENTS) drop('too_many', found.length - MAX_EVENTS);
  const events = found.slice(0, MAX_EVENTS).flatMap((one) => {
    const event = attempt(() => callbackEvent(one as Record<string, unknown>));
    if (event === undefined) drop('unreadable');
    return event ?? [];
  });
  const total = Object.values(dropped).reduce((sum, count) => sum + count, events.length);
  // A batch may hold the end of a call before its beginning.
  return { events: events.sort((a, b) => (a.at ?? 0) - (b.at ?? 0)), total, dropped };
}

/** `kind` if it is a plain name, such as every type of the service. */
export function plainKind(kind: string): string | undefined {
  return TYPE.test(kind) ? kind : undefined;
}

/** Collects the objects in nested lists, texts and bytes. */
function collect(
  body: unknown,
  found: unknown[],
  drop: (reason: CallbackDropReason) => void,
  depth: number,
): void {
  const text = textOf(body);
  const inner = text === undefined ? body : parsedJson(text);
  if (Array.isArray(inner) && inner.length > 0 && inner.every(isAtom)) drop('unreadable');
  else if (Array.isArray(inner) && depth < MAX_DEPTH)
    for (const item of inner) {
      // An object of the app's may throw when it is read: that costs only itself.
      const collected = attempt(() => {
        collect(item, found, drop, depth + 1);
        return true;
      });
      if (!collected) drop('unreadable');
    }
  else if (typeof inner === 'string' && depth < MAX_DEPTH) collect(inner, found, drop, depth + 1);
  else if (
    typeof inner === 'object' &&
    inner !== null &&
    !Array.isArray(inner) &&
    textOf(inner) === undefined
  )
    found.push(inner);
  else drop('unreadable');
}

/** Holds no event; a list of these, such as bytes as numbers, is one thing that can't be read. */
function isAtom(value: unknown): boolean {
  return value === null || !['object', 'string'].includes(typeof value);
}

/** Text of a text or of bytes, without a byte order mark. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.replace(/^\uFEFF/, '');
  // `TextDecoder` removes the mark.
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return new TextDecoder().decode(value);
  return undefined;
}

function parsedJson(text: string): unknown {
  return attempt(() => JSON.parse(text) as unknown);
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

/** Undefined if this is no event at all; an event of another publisher is one, with its whole type as kind. */
function callbackEvent(event: Record<string, unknown>): CallbackEvent | undefined {
  // The CloudEvent or Event Grid envelope, or `kind` as the SDK's parser returns it, with the data next to it.
  const type = event.type ?? event.eventType ?? event.kind;
  if (typeof type !== 'string' || !type) return undefined;
  const data = (event.type ?? event.eventType) ? dataOf(event) : event;
  if (!data) return undefined;
  const at = timeOf(event.time ?? event.eventTime);
  const hasPrefix = type.slice(0, PREFIX.length).toLowerCase() === PREFIX.toLowerCase();
  const isAcs = hasPrefix && !type.includes('.', PREFIX.length);
  const kind = hasPrefix ? type.slice(PREFIX.length) : type;
  const flat = data === event;
  const id = flat ? undefined : eventIdOf(event.id);
  const topic = flat ? undefined : shortText(event.topic ?? event.source);
  const subject = flat ? undefined : shortText(event.subject, MAX_SUBJECT);
  return { kind, ...(id && { id }), at, isAcs, ...(topic && { topic }), ...(subject && { subject }), data };
}

/** The hash of a longer id: without any, an event that is delivered again would count again. */
function eventIdOf(id: unknown): string | undefined {
  return typeof id === 'string' && id.length > MAX_ID ? hashedEventId(id) : shortText(id, MAX_ID);
}

/** `data` as an object, as JSON text, or as base64 (`data_base64` of CloudEvents, or text that is not JSON). */
function dataOf({ data, data_base64 }: Record<string, unknown>): Record<string, unknown> | undefined {
  const raw = data ?? data_base64;
  const text = textOf(raw);
  const value = text === undefined ? raw : (parsedJson(text) ?? parsedJson(decodedBase64(text)));
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function decodedBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8');
}

/**
 * The body that is in a `Request` or `Blob`, in `{ headers, body }`, or in a promise of any of these; everything else as
 * it is. A request is read from a clone, so that the app can still read it.
 * @throws what the promise or the reading throws
 */
export async function awaitedBody(body: unknown): Promise<unknown> {
  // Cloned at once: the app may read it next.
  if (isRequest(body)) return requestBody(body);
  const given = await body;
  if (isRequest(given)) return requestBody(given);
  if (isBlob(given)) return given.arrayBuffer();
  const inner = bodyIn(given);
  if (!isBlob(inner)) return withHeaders(given);
  return withHeaders({ headers: (given as { headers?: unknown }).headers, body: await inner.arrayBuffer() });
}

async function requestBody(request: Request): Promise<unknown> {
  if (request.bodyUsed) throw new Error('its body has been read already: pass the text or object instead');
  return withHeaders({ headers: request.headers, body: await request.clone().text() });
}

/** Whether the body has to be awaited. */
export function isAwaitable(body: unknown): boolean {
  if (isRequest(body) || isBlob(body) || isBlob(bodyIn(body))) return true;
  return typeof (body as PromiseLike<unknown> | null)?.then === 'function';
}

function isRequest(body: unknown): body is Request {
  const { clone, text, headers } = (body ?? {}) as Partial<Request>;
  return typeof clone === 'function' && typeof text === 'function' && headers !== undefined;
}

function isBlob(body: unknown): body is Blob {
  const { arrayBuffer, size } = (body ?? {}) as Partial<Blob>;
  return typeof arrayBuffer === 'function' && typeof size === 'number';
}

/** The body in `{ headers, body }`. */
function bodyIn(given: unknown): unknown {
  return (given as { body?: unknown } | null | undefined)?.body;
}

/** A CloudEvent in binary mode has its attributes in the headers: `ce-type`, `ce-id` and others. */
export function withHeaders(given: unknown): unknown {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return given;
  const { headers, body } = given as { headers?: unknown; body?: unknown };
  if (typeof headers !== 'object' || headers === null || body === undefined) return given;
  const type = header(headers, 'ce-type');
  if (type === undefined) return body;
  const [id, time, source, subject] = ['id', 'time', 'source', 'subject'].map((name) =>
    header(headers, `ce-${name}`),
  );
  return { type, id, time, source, subject, data: body };
}

/** A header, whose name may be in any case. */
export function header(headers: object, name: string): unknown {
  if (headers instanceof Headers) return headers.get(name) ?? undefined;
  return Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
}
