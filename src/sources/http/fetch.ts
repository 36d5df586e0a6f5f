/**
 * Observes exchanges of chat, identity and other ACS clients in a page by wrapping `fetch`. Adds no header, which
 * would need the service's CORS consent. The MS-CV is known only if the service exposes it to pages.
 */
import { type Context, context } from '@opentelemetry/api';
import type { ExchangeStart } from '../../events/acs-event.ts';
import { errorInfo } from '../../events/error-info.ts';
import { httpMethod } from '../../events/http-method.ts';
import type { OpenExchange } from '../../events/sink.ts';
import { guarded, isPlainPromise, observed } from '../../safety/guard.ts';
import { holdKeepalive } from '../../safety/keepalive.ts';
import type { AcsEndpoints } from './acs-endpoint.ts';
import { idsInPath } from './path-ids.ts';
import { readResponse } from './response.ts';

type Fetch = typeof globalThis.fetch;
type FetchExchange = Pick<OpenExchange, 'context' | 'response' | 'end'>;
type Start = (start: ExchangeStart, parent: Context) => FetchExchange;

/** Wrappers that were removed while another one was around them -> the function that they wrap. */
const removed = new WeakMap<Fetch, Fetch>();

/** Wraps `fetch`; the returned function unwraps it. */
export function observeFetch(start: Start, endpoints: AcsEndpoints): () => void {
  let original = globalThis.fetch;
  // The other wrapper may have gone since: wrappers must not pile up.
  while (removed.has(original)) original = removed.get(original) as Fetch;
  if (typeof original !== 'function') return () => {};
  let observing = true;
  const wrapper: Fetch = (...args) => {
    const exchange = observing && guarded('fetch', () => begin(start, endpoints, ...args));
    if (!exchange) return counted(original.apply(globalThis, args), args[1]);
    const answer = context.with(exchange.context, () => original.apply(globalThis, args));
    const end = (error: unknown) => exchange.end(errorInfo(error));
    if (!isPlainPromise(answer)) return answer;
    return observed(
      'fetch',
      answer,
      (response) => answered(exchange, response as Response),
      end,
    ) as ReturnType<Fetch>;
  };
  // OpenTelemetry's exporters look here for a fetch without spans. An instrumented one would start a span for every
  // export of spans, and so on.
  Object.defineProperty(wrapper, '__original', {
    value: (original as { __original?: Fetch }).__original ?? original,
    configurable: true,
  });
  globalThis.fetch = wrapper;
  return () => {
    observing = false; // a later wrapper still calls ours
    if (globalThis.fetch === wrapper) globalThis.fetch = original;
    else removed.set(wrapper, original);
  };
}

/** Adds a keepalive request of the app to the quota that our exporter shares with it. */
function counted(answer: ReturnType<Fetch>, init: RequestInit | undefined): ReturnType<Fetch> {
  if (!init?.keepalive || !isPlainPromise(answer)) return answer;
  const release = holdKeepalive(guarded('fetch', () => sizeOf(init.body)) ?? 0);
  return observed('fetch', answer, release, release);
}

function sizeOf(body: unknown): number {
  const { byteLength, size, length } = (body ?? '') as ArrayBuffer & Blob & string;
  return byteLength ?? size ?? length ?? 0;
}

function begin(
  start: Start,
  endpoints: AcsEndpoints,
  input: RequestInfo | URL,
  init?: RequestInit,
): FetchExchange | undefined {
  const request = typeof input === 'object' && 'url' in input ? input : undefined;
  const url = new URL(request?.url ?? String(input), globalThis.location?.href);
  const headers = readable(init?.headers ?? request?.headers);
  const endpoint = endpoints(url, headers?.get('x-ms-useragent') ?? undefined);
  if (!endpoint) return undefined;
  const method = httpMethod((init?.method ?? request?.method ?? 'GET').toUpperCase());
  const clientRequestId = headers?.get('x-ms-client-request-id') ?? undefined;
  return start(
    { service: endpoint.service, method, url, ids: idsInPath(url), clientRequestId },
    context.active(),
  );
}

/** Headers, unless they are an iterator: reading it would consume the request's headers. */
function readable(headers: HeadersInit | undefined): Headers | undefined {
  if (!headers) return undefined;
  const once = Symbol.iterator in headers && !Array.isArray(headers) && !(headers instanceof Headers);
  return once ? undefined : new Headers(headers);
}

function answered(exchange: FetchExchange, { status, headers }: Response): void {
  exchange.response(readResponse(status, (name) => headers.get(name)));
  exchange.end();
}
