/** Observes exchanges of Node's `http` and `https` through `node:diagnostics_channel`. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { type Attributes, type Context, context, type Span, SpanKind, trace } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import type { ExchangeStart } from '../../events/acs-event.ts';
import { errorInfo } from '../../events/error-info.ts';
import { httpMethod } from '../../events/http-method.ts';
import type { EventSink, OpenExchange } from '../../events/sink.ts';
import { parseUrl } from '../../events/url.ts';
import { guarded } from '../../safety/guard.ts';
import type { AcsEndpoints } from './acs-endpoint.ts';
import { knownExchange, startRedirected } from './known-exchange.ts';
import { idsInPath } from './path-ids.ts';
import { readResponse } from './response.ts';

interface Seen {
  exchange: OpenExchange;
  /** No other source ends it. */
  ours: boolean;
}

/**
 * Subscribes; the returned function unsubscribes.
 * @param onForeign Called when the span of an Azure SDK's exchange is not ours: another instrumenter holds the SDK's
 *   tracing hook.
 */
export function observeHttp(
  sink: EventSink,
  endpoints: AcsEndpoints,
  onForeign: () => void = () => {},
): () => void {
  const creators = new WeakMap<ClientRequest, Span>();
  const open = new WeakMap<ClientRequest, Seen>();

  const created = ({ request }: { request: ClientRequest }) => {
    const span = trace.getSpan(context.active());
    if (span) creators.set(request, span);
  };
  const started = ({ request }: { request: ClientRequest }) => {
    const seen = begin(sink, endpoints, request, creators.get(request), onForeign);
    if (seen) open.set(request, seen);
  };
  const answered = ({ request, response }: { request: ClientRequest; response: IncomingMessage }) => {
    const seen = open.get(request);
    seen?.exchange.response(readResponse(response.statusCode, (name) => header(response.headers[name])));
    if (seen?.ours) seen.exchange.end();
  };
  const failed = ({ request, error }: { request: ClientRequest; error: unknown }) => {
    const seen = open.get(request);
    if (seen?.ours) seen.exchange.end(errorInfo(error));
  };

  const handlers = Object.entries({
    'http.client.request.created': created,
    'http.client.request.start': started,
    'http.client.response.finish': answered,
    'http.client.request.error': failed,
  }).map(([channel, handler]) => {
    const listener = (message: unknown) =>
      void guarded(channel, () => (handler as (m: unknown) => void)(message));
    return { channel, listener };
  });
  for (const { channel, listener } of handlers) subscribe(channel, listener);
  return () => {
    for (const { channel, listener } of handlers) unsubscribe(channel, listener);
  };
}

function begin(
  sink: EventSink,
  endpoints: AcsEndpoints,
  request: ClientRequest,
  creator: Span | undefined,
  onForeign: () => void,
): Seen | undefined {
  const active = context.active();
  const known = knownExchange(active, header(request.getHeader('x-ms-client-request-id')));
  if (known === null) return undefined;
  if (known && !known.answered) return { exchange: known, ours: false };
  const start = describe(request);
  if (!start) return undefined;
  const endpoint = endpoints(start.url, start.userAgent);
  Object.assign(start, { service: endpoint?.service, ids: idsInPath(start.url) });
  if (known) return { exchange: startRedirected(sink, known, start), ours: true };
  if (!endpoint) return undefined;
  const span = httpSpanOf(request, active, creator);
  if (span) {
    if (start.userAgent?.includes('azsdk-js-')) onForeign();
    return { exchange: sink.adoptExchange(start, trace.setSpan(active, span)), ours: true };
  }
  if (isTracingSuppressed(active)) return undefined;
  return { exchange: sink.startExchange(start, active), ours: true };
}

/**
 * The span that another instrumentation has started for this request: its id is in the request's traceparent. The Azure
 * SDK's span is active now, that of the http instrumentation when the request was created. Without a traceparent (with
 * B3, or without any propagator) a CLIENT span with an HTTP method is taken for it.
 */
function httpSpanOf(request: ClientRequest, active: Context, creator: Span | undefined): Span | undefined {
  const id = header(request.getHeader('traceparent'))?.split('-')[2];
  const candidates = [trace.getSpan(active), creator];
  return id
    ? candidates.find((span) => span?.spanContext().spanId === id)
    : candidates.find((span) => span && isHttpClientSpan(span));
}

function isHttpClientSpan(span: Span): boolean {
  const { kind, attributes = {} } = span as { kind?: SpanKind; attributes?: Attributes };
  return kind === SpanKind.CLIENT && ('http.request.method' in attributes || 'http.method' in attributes);
}

function describe(request: ClientRequest): ExchangeStart | undefined {
  const authority = header(request.getHeader('host')) ?? request.host;
  // A request to a proxy has the whole URL as its path.
  const absolute = /^https?:\/\//i.test(request.path);
  const url = parseUrl(absolute ? request.path : `${request.protocol}//${authority}${request.path}`);
  return (
    url && {
      service: undefined,
      onWire: true,
      method: httpMethod(request.method),
      url,
      userAgent: header(request.getHeader('user-agent')),
      clientRequestId: header(request.getHeader('x-ms-client-request-id')),
    }
  );
}

function header(value: number | string | string[] | undefined): string | undefined {
  return value === undefined ? undefined : String(Array.isArray(value) ? value[0] : value);
}
