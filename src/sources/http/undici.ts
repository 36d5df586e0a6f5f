/** HTTP exchanges of `fetch` and undici on Node, observed on `node:diagnostics_channel`. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type Context, context } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import type { ExchangeStart } from '../../events/acs-event.ts';
import { atTime } from '../../events/clock.ts';
import { errorInfo } from '../../events/error-info.ts';
import { type EventSink, exchangeIn, type OpenExchange } from '../../events/sink.ts';
import { parseUrl } from '../../events/url.ts';
import { guarded } from '../../safety/guard.ts';
import type { acsEndpoints } from './acs-endpoint.ts';
import { idsInPath } from './path-ids.ts';
import { readResponse } from './response.ts';

/** The part of undici's request that is used. */
interface UndiciRequest {
  origin: string | URL;
  path: string;
  method: string;
  /** Names and values in turn; one text in undici 5. */
  headers: string | readonly (string | readonly string[])[];
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
  const created = new WeakMap<UndiciRequest, { parent: Context; time: number }>();
  const open = new WeakMap<UndiciRequest, Observed>();
  const start = (request: UndiciRequest) => {
    const { parent, time } = created.get(request) ?? {};
    if (!parent || time === undefined || open.has(request)) return;
    atTime(time, () => {
      const observed = begin(sink, endpoints, request, parent);
      if (observed) open.set(request, observed);
    });
  };
  const end = (request: UndiciRequest, error?: unknown) => {
    const observed = open.get(request);
    if (observed?.own) observed.exchange.end(error === undefined ? undefined : errorInfo(error));
  };
  const handlers: Record<string, (message: Message) => void> = {
    // Other instrumentations add headers until they are sent, but only here the caller's context is active.
    'undici:request:create': ({ request }) =>
      void created.set(request, { parent: context.active(), time: Date.now() }),
    'undici:client:sendHeaders': ({ request }) => start(request),
    'undici:request:headers'({ request, response }) {
      if (!response) return;
      const headers = readHeaders(response.headers.map((part) => Buffer.from(part).toString('latin1')));
      open.get(request)?.exchange.response(readResponse(response.statusCode, (name) => headers.get(name)));
    },
    'undici:request:trailers': ({ request }) => end(request),
    'undici:request:error'({ request, error }) {
      start(request); // the connection may have failed before any header was sent
      end(request, error);
    },
  };
  const listeners = Object.entries(handlers).map(([channel, handler]) => {
    const listener = (message: unknown) => void guarded(channel, () => handler(message as Message));
    subscribe(channel, listener);
    return { channel, listener };
  });
  return () => {
    for (const { channel, listener } of listeners) unsubscribe(channel, listener);
  };
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
  const known = exchangeIn(parent);
  if (known) return { exchange: known, own: false };
  const url = parseUrl(`${request.origin}${request.path}`);
  if (!url || isTracingSuppressed(parent)) return undefined;
  const headers = readHeaders(headerParts(request.headers));
  const userAgent = headers.get('user-agent');
  const endpoint = endpoints(url, userAgent);
  if (!endpoint) return undefined;
  const start: ExchangeStart = {
    service: endpoint.service,
    method: request.method,
    url,
    ids: idsInPath(url),
    userAgent,
    clientRequestId: headers.get('x-ms-client-request-id'),
    // The span of the undici instrumentation is out of reach; its id in the header shows that there is one.
    tracedElsewhere: headers.has('traceparent'),
  };
  return { exchange: sink.startExchange(start, parent), own: true };
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
