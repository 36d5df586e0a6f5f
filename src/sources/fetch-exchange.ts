/**
 * Exchanges of chat, identity and other ACS clients in a browser, seen on `fetch`. No header is added: another one
 * would need the service's CORS consent. MS-CV is there only where the service exposes it to the page.
 */
import { ROOT_CONTEXT } from '@opentelemetry/api';
import type { ExchangeStart } from '../events/acs-event.ts';
import { errorInfo } from '../events/error-info.ts';
import type { OpenExchange } from '../events/sink.ts';
import { parseUrl } from '../events/url.ts';
import { type acsEndpoints, idsInPath } from './acs-endpoint.ts';
import { guarded } from './guard.ts';

type Fetch = typeof globalThis.fetch;

/** Wraps `fetch`; the returned function unwraps it. */
export function observeFetch(
  start: (start: ExchangeStart, parent: typeof ROOT_CONTEXT) => OpenExchange,
  endpoints: ReturnType<typeof acsEndpoints>,
): () => void {
  const original = globalThis.fetch;
  if (typeof original !== 'function') return () => {};
  const wrapper: Fetch = (input, init) => {
    const exchange = guarded('fetch', () => begin(start, endpoints, input, init));
    const answer = original.call(globalThis, input, init);
    if (!exchange) return answer;
    answer.then(
      ({ status, headers }) => {
        exchange.response({ statusCode: status, headers: { get: (name) => headers.get(name) ?? undefined } });
        exchange.end();
      },
      (error: unknown) => exchange.end(errorInfo(error)),
    );
    return answer;
  };
  globalThis.fetch = wrapper;
  return () => {
    if (globalThis.fetch === wrapper) globalThis.fetch = original;
  };
}

function begin(
  start: (start: ExchangeStart, parent: typeof ROOT_CONTEXT) => OpenExchange,
  endpoints: ReturnType<typeof acsEndpoints>,
  input: RequestInfo | URL,
  init: RequestInit | undefined,
): OpenExchange | undefined {
  const request = typeof input === 'object' && 'url' in input ? input : undefined;
  const url = parseUrl(new URL(request?.url ?? String(input), globalThis.location?.href));
  if (!url) return undefined;
  const headers = new Headers(init?.headers ?? request?.headers);
  const endpoint = endpoints(url, headers.get('x-ms-useragent') ?? undefined);
  if (!endpoint) return undefined;
  const method = init?.method ?? request?.method ?? 'GET';
  const clientRequestId = headers.get('x-ms-client-request-id') ?? undefined;
  return start(
    { service: endpoint.service, method, url, ids: idsInPath(url), clientRequestId },
    ROOT_CONTEXT,
  );
}
