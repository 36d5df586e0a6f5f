/** The requests of exchanges, as the SDK passes them to its HTTP pipeline. Its policies may change them. */
import type { OpenExchange } from '../../events/sink.ts';
import { parseUrl } from '../../events/url.ts';

const requests = new WeakMap<OpenExchange, unknown>();

export function keepRequest(exchange: OpenExchange, request: unknown): void {
  requests.set(exchange, request);
}

export function requestOf(exchange: OpenExchange): unknown {
  return requests.get(exchange);
}

/** Where the request is sent by now: to a redirect's target, or to the host of a recording. */
export function presentUrl(exchange: OpenExchange): URL | undefined {
  const { url } = (requests.get(exchange) ?? {}) as { url?: unknown };
  return typeof url === 'string' ? parseUrl(url) : undefined;
}
