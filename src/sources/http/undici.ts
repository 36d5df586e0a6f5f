/** HTTP exchanges of `fetch` and undici on Node, observed on `node:diagnostics_channel`. */
import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type Context, context, propagation } from '@opentelemetry/api';
import { isTracingSuppressed, suppressTracing } from '@opentelemetry/core';
import type { ExchangeStart } from '../../events/acs-event.ts';
import { errorInfo } from '../../events/error-info.ts';
import { httpMethod } from '../../events/http-method.ts';
import type { EventSink, OpenExchange } from '../../events/sink.ts';
import { parseUrl } from '../../events/url.ts';
import { guarded } from '../../safety/guard.ts';
import type { acsEndpoints } from './acs-endpoint.ts';
import { knownExchange, startRedirected } from './known-exchange.ts';
import { idsInPath } from './path-ids.ts';
import { readResponse } from './response.ts';

/** The part of undici's request that is used. */
interface UndiciRequest {
  origin: string | URL;
  path: string;
  method: string;
  /** Names and values in turn; one text in undici 5. */
  headers: string | readonly (string | readonly string[])[];
  addHeader?(name: string, value: string): unknown;
}
interface UndiciResponse {
  statusCode: number;
  /** Names and values in turn. */
  headers: readonly Uint8Array[];
}

interface Observed {
  exchange: OpenExchange;
  /** No other source ends it. */
  own: boolean;
}

/** Subscribes; the returned function unsubscribes. */
export function observeUndici(sink: EventSink, endpoints: ReturnType<typeof acsEndpoints>): () => void {
  const open = new WeakMap<UndiciRequest, Observed>();
  const end = (request: UndiciRequest, error?: unknown) => {
    const observed = open.get(request);
    if (observed?.own) observed.exchange.end(error === undefined ? undefined : errorInfo(error));
  };
  const handlers: Record<string, (message: Message) => void> = {
    'undici:request:headers'({ request, response }) {
      if (!response) return;
      const headers = readHeaders(response.headers.map((part) => Buffer.from(part).toString('latin1')));
      open.get(request)?.exchange.response(readResponse(response.statusCode, (name) => headers.get(name)));
    },
    'undici:request:trailers': ({ request }) => end(request),
    'undici:request:error': ({ request, error }) => end(request, error),
  };
  const undo: (() => void)[] = Object.entries(handlers).map(([name, handler]) => {
    const listener = (message: unknown) => void guarded(name, () => handler(message as Message));
    subscribe(name, listener);
    return () => void unsubscribe(name, listener);
  });
  undo.push(
    aroundCreation((request) => {
      const observed = begin(sink, endpoints, request, context.active());
      if (observed) open.set(request, observed);
      return observed?.exchange.context;
    }),
  );
  return () => {
    for (const undoOne of undo) undoOne();
  };
}

const CREATE = 'undici:request:create';

/**
 * Runs `start` before the subscribers of the channel, and them without tracing: the undici instrumentation would add a
 * second CLIENT span, whose URL we could not redact because no context leads to it. The traceparent that it would have
 * sent is sent for it.
 * @param start Returns the context of the exchange, if the request is one.
 */
function aroundCreation(start: (request: UndiciRequest) => Context | undefined): () => void {
  const created = channel(CREATE);
  const idle = () => {};
  subscribe(CREATE, idle); // undici publishes to subscribers only
  const theirs = Object.getOwnPropertyDescriptor(created, 'publish');
  // Looked up at every call: Node changes the prototype of a channel with its first and last subscriber.
  const publish = (message: unknown) =>
    (theirs?.value ?? Object.getPrototypeOf(created).publish).call(created, message);
  let observing = true;
  const wrapper: typeof created.publish = (message) => {
    const { request } = message as Message;
    const exchange = observing ? guarded(CREATE, () => start(request)) : undefined;
    if (!exchange) return publish(message);
    context.with(suppressTracing(exchange), () => publish(message));
    guarded(CREATE, () => propagate(exchange, request));
  };
  created.publish = wrapper;
  return () => {
    unsubscribe(CREATE, idle);
    observing = false; // a wrapper that someone has put around ours stays, and still calls it
    if (created.publish !== wrapper) return;
    if (theirs) Object.defineProperty(created, 'publish', theirs);
    else delete (created as Partial<typeof created>).publish;
  };
}

function propagate(exchange: Context, request: UndiciRequest): void {
  if (typeof request.addHeader !== 'function' || requestHeaders(request).has('traceparent')) return;
  propagation.inject(exchange, request, { set: (to, name, value) => void to.addHeader?.(name, value) });
}

interface Message {
  request: UndiciRequest;
  response?: UndiciResponse;
  error?: unknown;
}

function begin(
  sink: EventSink,
  endpoints: ReturnType<typeof acsEndpoints>,
  request: UndiciRequest,
  parent: Context,
): Observed | undefined {
  const headers = requestHeaders(request);
  const clientRequestId = headers.get('x-ms-client-request-id');
  const known = knownExchange(parent, clientRequestId);
  if (known === null) return undefined;
  if (known && !known.answered) return { exchange: known, own: false };
  const url = parseUrl(`${request.origin}${request.path}`);
  if (!url || (!known && isTracingSuppressed(parent))) return undefined;
  const userAgent = headers.get('user-agent');
  const endpoint = endpoints(url, userAgent);
  if (!endpoint && !known) return undefined;
  const start: ExchangeStart = {
    service: endpoint?.service,
    onWire: true,
    method: httpMethod(request.method),
    url,
    ids: idsInPath(url),
    userAgent,
    clientRequestId,
  };
  const exchange = known ? startRedirected(sink, known, start) : sink.startExchange(start, parent);
  return { exchange, own: true };
}

function requestHeaders({ headers }: UndiciRequest): Map<string, string> {
  return readHeaders(headerParts(headers));
}

function headerParts(headers: UndiciRequest['headers']): string[] {
  if (typeof headers !== 'string') return headers.map(String);
  return headers.split('\r\n').flatMap((line) => {
    const colon = line.indexOf(':');
    return colon < 0 ? [] : [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
}

/** @param parts Names and values in turn. */
function readHeaders(parts: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>();
  for (let at = 0; at + 1 < parts.length; at += 2)
    headers.set((parts[at] as string).toLowerCase(), parts[at + 1] as string);
  return headers;
}
