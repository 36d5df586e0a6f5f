/**
 * Observes operations and HTTP attempts of Azure SDK clients through the tracing hook of `@azure/core-tracing`.
 * `@azure/opentelemetry-instrumentation-azure-sdk` is no alternative: it exports unredacted URLs under retired names,
 * doubles operations (`SmsClient-Send` and `SmsApiClient.send`), shows no results, and in an ESM app waits for a
 * `require` that never happens.
 */
import type { createTracingClient, Instrumenter, TracingContext } from '@azure/core-tracing';
import {
  type Context,
  context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  ROOT_CONTEXT,
  trace,
} from '@opentelemetry/api';
import { suppressTracing, unsuppressTracing, W3CTraceContextPropagator } from '@opentelemetry/core';
import type { AcsService, ErrorInfo } from '../../events/acs-event.ts';
import { errorInfo } from '../../events/error-info.ts';
import { httpMethod } from '../../events/http-method.ts';
import { operationName } from '../../events/operation-name.ts';
import { type EventSink, exchangeIn, type OpenExchange, operationIn } from '../../events/sink.ts';
import { shortText } from '../../events/text.ts';
import { parseUrl } from '../../events/url.ts';
import { guarded, tap } from '../../safety/guard.ts';
import type { AcsEndpoints } from '../http/acs-endpoint.ts';
import { idsInPath } from '../http/path-ids.ts';
import { readResponse } from '../http/response.ts';
import { attemptTimeout, keepSignal } from './abort-signal.ts';
import { keepAction } from './action-request.ts';
import { CLIENTS } from './clients.ts';
import { keepParent, keepRequest, presentUrl, requestOf } from './sdk-requests.ts';
import { noopSpan, type Started, sdkSpan } from './sdk-span.ts';
import {
  attemptEnded,
  keepResponse,
  resultListener,
  tracedInside,
  tracedOperation,
} from './traced-operation.ts';

type StartOptions = Parameters<Instrumenter['startSpan']>[1];

/** Starts the span of an Azure client that is not ACS. */
export type StartOther = (name: string, options: StartOptions, parent: Context) => Started;

const CLASSES = new Map(
  CLIENTS.flatMap(({ service, spanPrefixes = {} }) =>
    Object.entries(spanPrefixes).map(([prefix, client]) => [prefix, { client, service }] as const),
  ),
);
const ALIASES = new Map(
  CLIENTS.flatMap(({ aliases = {} }) => Object.entries(aliases)).map(([alias, name]) => {
    const [client = '', method = ''] = name.split('.');
    return [alias, operationName(client, method)];
  }),
);

const propagator = new W3CTraceContextPropagator();

/** Whether an OpenTelemetry instrumenter is already set: only such a one turns a context into a header. */
export function hasAzureTracing(create: typeof createTracingClient): boolean {
  const spanContext = { traceId: '1'.repeat(32), spanId: '1'.repeat(16), traceFlags: 1 };
  const client = create({ namespace: '', packageName: 'acs-otel' });
  const probe = trace.setSpanContext(ROOT_CONTEXT, spanContext) as unknown as TracingContext;
  return 'traceparent' in client.createRequestHeaders(probe);
}

/** @param startOther Starts the spans of other Azure clients, if the app had them before our hook. */
export function acsInstrumenter(
  sink: EventSink,
  endpoints: AcsEndpoints,
  startOther: StartOther | undefined,
): Instrumenter {
  return {
    startSpan: (name, options) =>
      guarded('startSpan', () => start(sink, endpoints, startOther, name, options)) ??
      noopSpan(contextOf(options)),
    withContext(tracingContext, callback, ...args) {
      const active = tracingContext as unknown as Context;
      const exchange = exchangeIn(active);
      if (exchange) {
        const operation = operationIn(active);
        keepRequest(exchange, args[0]);
        if (operation) {
          keepSignal(operation, args[0]);
          guarded('a request', () => keepAction(operation, args[0]));
        }
      }
      const onValue = valueListener(active);
      const result = context.with(
        active,
        callback as never,
        undefined,
        ...(args as unknown as never[]),
      ) as unknown;
      const tapped = onValue && result instanceof Promise ? result.then(tap('a result', onValue)) : result;
      return tapped as ReturnType<typeof callback>;
    },
    parseTraceparentHeader: (traceparent) =>
      propagator.extract(
        context.active(),
        { traceparent },
        defaultTextMapGetter,
      ) as unknown as TracingContext,
    createRequestHeaders(tracingContext) {
      const headers: Record<string, string> = {};
      const active = (tracingContext as unknown as Context | undefined) ?? context.active();
      // We suppress only a second span of the exchange, not the propagation to the service.
      const unsuppressed = exchangeIn(active)?.context ?? unsuppressTracing(active);
      propagator.inject(unsuppressed, headers, defaultTextMapSetter);
      return headers;
    },
  };
}

function start(
  sink: EventSink,
  endpoints: AcsEndpoints,
  startOther: StartOther | undefined,
  name: string,
  options: StartOptions,
): Started {
  const parent = contextOf(options);
  const address = options.spanAttributes?.['http.url'];
  if (typeof address === 'string') {
    const exchange = startExchange(sink, endpoints, address, options, parent);
    if (exchange) return exchange;
  } else {
    const operation = operationIn(parent);
    if (operation) return tracedInside(sink, operation, parent);
    const [prefix = '', method = ''] = name.split(/[-.]/, 2);
    const known = CLASSES.get(prefix);
    if (known) return startOperation(sink, known, method, parent);
  }
  return startOther?.(name, options, parent) ?? noopSpan(parent);
}

function startOperation(
  sink: EventSink,
  known: { client: string; service: AcsService },
  method: string,
  parent: Context,
): Started {
  const camel = method.replace(/^_?./, (first) => first.slice(-1).toLowerCase());
  const own = operationName(known.client, camel);
  return tracedOperation(sink, { name: ALIASES.get(own) ?? own, service: known.service }, parent);
}

function startExchange(
  sink: EventSink,
  endpoints: AcsEndpoints,
  address: string,
  options: StartOptions,
  parent: Context,
): Started | undefined {
  const url = parseUrl(address);
  if (!url) return undefined;
  const attributes = options.spanAttributes ?? {};
  const userAgent = shortText(attributes['http.user_agent']);
  const operation = operationIn(parent);
  const endpoint = endpoints(url, userAgent) ?? (operation && { service: operation.start.service });
  if (!endpoint) return undefined;
  const exchange = sink.startExchange(
    {
      service: endpoint.service ?? operation?.start.service,
      method: httpMethod(shortText(attributes['http.method']) ?? ''),
      url,
      ids: idsInPath(url),
      userAgent,
      clientRequestId: shortText(attributes.requestId),
    },
    parent,
  );
  keepParent(exchange, parent);
  let failure: ErrorInfo | undefined;
  const tracing = sdkSpan(
    (error) => {
      failure = attemptTimeout(operation, errorInfo(error), requestOf(exchange));
    },
    () => {
      // Policies below the tracing may change it: downloads of recordings are signed for one host and sent to another.
      const sentTo = presentUrl(exchange, address);
      if (sentTo) exchange.sentTo(sentTo);
      exchange.end(failure);
      if (operation) attemptEnded(operation, failure);
    },
  );
  // Otherwise the http instrumentation would add a second span of the exchange below ours.
  return { span: tracing, tracingContext: suppressTracing(exchange.context) as unknown as TracingContext };
}

/**
 * Receives the value of the SDK's callback: the response of an exchange or the result of an operation. Decided before
 * the callback runs, because generated clients open contexts of their own inside it.
 */
function valueListener(active: Context): ((value: unknown) => void) | undefined {
  const exchange = exchangeIn(active);
  const operation = operationIn(active);
  if (!exchange) return operation && resultListener(operation);
  return (response) => {
    if (operation) keepResponse(operation, response);
    answered(exchange, response);
  };
}

/** Used if no source saw the response on the wire: the app's clients may use an HTTP client of their own. */
function answered(exchange: OpenExchange, response: unknown): void {
  const { status, headers } = (response ?? {}) as {
    status?: number;
    headers?: { get?(name: string): string | undefined };
  };
  if (exchange.answered || typeof headers?.get !== 'function') return;
  exchange.response(readResponse(status, (name) => headers.get?.(name)));
}

/**
 * The context that the app has named, else the active one. Some clients pass the app's own options on to the generated
 * client below, past the operation that is active; a poller names the operation that began it, which has ended.
 */
function contextOf(options: StartOptions): Context {
  const active = context.active();
  const named = options.tracingContext as unknown as Context | undefined;
  if (!named) return active;
  if (!operationIn(active)) return named;
  return operationIn(named)?.ended === false ? named : active;
}
