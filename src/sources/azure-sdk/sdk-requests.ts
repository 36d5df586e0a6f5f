/** The requests of exchanges, as the SDK passes them to its HTTP pipeline. Its policies may change them. */
import type { Context } from '@opentelemetry/api';
import type { OpenExchange } from '../../events/sink.ts';
import { Slot } from '../../events/slot.ts';
import { parseUrl } from '../../events/url.ts';

interface SdkRequest {
  url?: unknown;
  headers?: { get?(name: string): string | undefined };
}

/** The context that the exchange began in, and its request. */
interface Began {
  parent: Context;
  request?: unknown;
}

const began = new Slot<OpenExchange, Began>();

export function keepParent(exchange: OpenExchange, parent: Context): void {
  began.set(exchange, { parent });
}

export function keepRequest(exchange: OpenExchange, request: unknown): void {
  const known = began.get(exchange);
  if (known) known.request = request;
}

export function parentOf(exchange: OpenExchange): Context | undefined {
  return began.get(exchange)?.parent;
}

export function requestOf(exchange: OpenExchange): unknown {
  return began.get(exchange)?.request;
}

/**
 * Where the request is sent by now: to a redirect's target, or to the host of a recording.
 * @param known An address that needs no parsing: undefined is returned for it.
 */
export function presentUrl(exchange: OpenExchange, known?: string): URL | undefined {
  const { url } = (requestOf(exchange) ?? {}) as SdkRequest;
  return typeof url === 'string' && url !== known ? parseUrl(url) : undefined;
}

/** All requests of an exchange have the same, redirected ones included. */
export function clientRequestIdOf(exchange: OpenExchange): string | undefined {
  return (requestOf(exchange) as SdkRequest | undefined)?.headers?.get?.('x-ms-client-request-id');
}
