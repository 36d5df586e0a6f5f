/** Requests on the wire that belong to an exchange which the tracing of an Azure SDK has started. */
import { type Context, ROOT_CONTEXT } from '@opentelemetry/api';
import type { ExchangeStart } from '../../events/acs-event.ts';
import { type EventSink, exchangeIn, type OpenExchange, operationIn } from '../../events/sink.ts';
import { clientRequestIdOf, parentOf, presentUrl } from '../azure-sdk/sdk-requests.ts';

/**
 * The exchange of a request. Undefined if there is none in `active`; null if the request only happens inside one, as
 * that of a token which the SDK asks the app for.
 */
export function knownExchange(
  active: Context,
  clientRequestId: string | undefined,
): OpenExchange | null | undefined {
  const exchange = exchangeIn(active);
  if (!exchange) return undefined;
  const own = clientRequestIdOf(exchange);
  return own === undefined || own === clientRequestId ? exchange : null;
}

/**
 * SDKs follow redirects below their tracing. Each request is an exchange, as the HTTP conventions ask.
 * @param before The exchange that was answered with the redirect. It ends here.
 */
export function startRedirected(sink: EventSink, before: OpenExchange, start: ExchangeStart): OpenExchange {
  before.end();
  const parent = parentOf(before) ?? ROOT_CONTEXT;
  // The `Host` header may still be that of the first request, because it is signed.
  const url = presentUrl(before) ?? start.url;
  const service = start.service ?? operationIn(parent)?.start.service;
  return sink.startExchange({ ...start, url, service, onWire: false }, parent);
}
