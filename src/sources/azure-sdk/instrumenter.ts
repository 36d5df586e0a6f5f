/**
 * The operations and HTTP tries of Azure SDK clients, through the tracing hook of `@azure/core-tracing`.
 *
 * We are our own instrumenter rather than `@azure/opentelemetry-instrumentation-azure-sdk`, because that one
 * writes unredacted URLs under retired names, doubles operations (`SmsClient-Send` and `SmsApiClient.send`),
 * shows no results, and in an ESM app waits for a `require` that never comes.
 */
import type { createTracingClient, Instrumenter, TracingContext, TracingSpan } from '@azure/core-tracing';
import {
  type Context,
  context,
  createContextKey,
  defaultTextMapGetter,
  defaultTextMapSetter,
  ROOT_CONTEXT,
  trace,
} from '@opentelemetry/api';
import { suppressTracing, unsuppressTracing, W3CTraceContextPropagator } from '@opentelemetry/core';
import type { AcsService, ErrorInfo } from '../../events/acs-event.ts';
import { errorInfo } from '../../events/error-info.ts';
import { type EventSink, exchangeIn, type OpenExchange, operationIn } from '../../events/sink.ts';
import { parseUrl } from '../../events/url.ts';
import { guarded, tap } from '../../safety/guard.ts';
import { type acsEndpoints, idsInPath } from '../http/acs-endpoint.ts';
import { readResponse } from '../http/response.ts';
import { foreignSpan } from './other-azure-spans.ts';
import { readResult } from './results.ts';

type StartOptions = Parameters<Instrumenter['startSpan']>[1];
type Started = ReturnType<Instrumenter['startSpan']>;

/** Names of the SDK's spans begin with these; they are not always the class that the app sees. */
const CLASSES: Record<string, { client: string; service: AcsService }> = {
  SmsClient: { client: 'SmsClient', service: 'sms' },
  CommunicationIdentity: { client: 'CommunicationIdentityClient', service: 'identity' },
  ChatClient: { client: 'ChatClient', service: 'chat' },
  ChatThreadClient: { client: 'ChatThreadClient', service: 'chat' },
  ChatApiClient: { client: 'ChatClient', service: 'chat' },
  RoomsClient: { client: 'RoomsClient', service: 'rooms' },
  RoomsRestClient: { client: 'RoomsClient', service: 'rooms' },
  PhoneNumbersClient: { client: 'PhoneNumbersClient', service: 'phone_numbers' },
  SipRoutingClient: { client: 'SipRoutingClient', service: 'phone_numbers' },
};

/** The SDK's own name of an operation -> the method that the app called, where they differ. */
const METHODS: Record<string, string> = {
  'CommunicationIdentityClient.issueToken': 'CommunicationIdentityClient.getToken',
  'ChatClient.getProperties': 'ChatThreadClient.getProperties',
  'ChatThreadClient.listChatReadReceipts': 'ChatThreadClient.listReadReceipts',
  'RoomsClient.getParticipants': 'RoomsClient.listParticipants',
  'PhoneNumbersClient.browseAvailableNumbers': 'PhoneNumbersClient.browseAvailablePhoneNumbers',
  'PhoneNumbersClient.listAvailableGeographicFreeAreaCodes':
    'PhoneNumbersClient.listAvailableGeographicAreaCodes',
  'PhoneNumbersClient.listOfferings': 'PhoneNumbersClient.listAvailableOfferings',
};

const propagator = new W3CTraceContextPropagator();

/** Whether an instrumenter that speaks OpenTelemetry is set already: only then a context becomes a header. */
export function hasAzureTracing(create: typeof createTracingClient): boolean {
  const spanContext = { traceId: '1'.repeat(32), spanId: '1'.repeat(16), traceFlags: 1 };
  const client = create({ namespace: '', packageName: 'acs-otel' });
  const probe = trace.setSpanContext(ROOT_CONTEXT, spanContext) as unknown as TracingContext;
  return 'traceparent' in client.createRequestHeaders(probe);
}

/**
 * The instrumenter of ACS clients.
 * @param othersToo Also make spans for Azure clients that are not of ACS: the app had them before us.
 */
export function acsInstrumenter(
  sink: EventSink,
  endpoints: ReturnType<typeof acsEndpoints>,
  othersToo: boolean,
): Instrumenter {
  return {
    startSpan: (name, options) =>
      guarded('startSpan', () => start(sink, endpoints, othersToo, name, options)) ??
      inert(contextOf(options)),
    withContext(tracingContext, callback, ...args) {
      const active = tracingContext as unknown as Context;
      const watch = watcher(active);
      const result = context.with(
        active,
        callback as never,
        undefined,
        ...(args as unknown as never[]),
      ) as unknown;
      const watched = watch && result instanceof Promise ? result.then(tap('a result', watch)) : result;
      return watched as ReturnType<typeof callback>;
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
      // Suppressed only against a second span of the same exchange; the service is told the trace all the same.
      propagator.inject(unsuppressTracing(active), headers, defaultTextMapSetter);
      return headers;
    },
  };
}

function start(
  sink: EventSink,
  endpoints: ReturnType<typeof acsEndpoints>,
  othersToo: boolean,
  name: string,
  options: StartOptions,
): Started {
  const parent = contextOf(options);
  const address = options.spanAttributes?.['http.url'];
  if (typeof address === 'string') {
    const exchange = startExchange(sink, endpoints, address, options, parent);
    if (exchange) return exchange;
  } else {
    if (operationIn(parent)) return inert(parent); // the generated client below the one that the app called
    const [prefix = '', method = ''] = name.split(/[-.]/, 2);
    const known = CLASSES[prefix];
    if (known) return startOperation(sink, known, method, parent);
  }
  return othersToo ? foreignSpan(name, options, parent) : inert(parent);
}

function startOperation(
  sink: EventSink,
  known: { client: string; service: AcsService },
  method: string,
  parent: Context,
): Started {
  const camel = method.replace(/^_?./, (first) => first.slice(-1).toLowerCase());
  const own = `${known.client}.${camel}`;
  const operation = sink.startOperation({ name: METHODS[own] ?? own, service: known.service }, parent);
  const state: OperationState = {};
  const active = operation.context.setValue(RESULT, state);
  const end = () => operation.end({ ...readResult(operation.start.name, state.result), error: state.error });
  return {
    span: span((error) => Object.assign(state, { error }), end),
    tracingContext: active as unknown as TracingContext,
  };
}

interface OperationState {
  seen?: boolean;
  result?: unknown;
  error?: ErrorInfo;
}

const RESULT = createContextKey('acs-otel operation state');

function startExchange(
  sink: EventSink,
  endpoints: ReturnType<typeof acsEndpoints>,
  address: string,
  options: StartOptions,
  parent: Context,
): Started | undefined {
  const url = parseUrl(address);
  if (!url) return undefined;
  const attributes = options.spanAttributes ?? {};
  const userAgent = text(attributes['http.user_agent']);
  const operation = operationIn(parent);
  const endpoint = endpoints(url, userAgent) ?? (operation && { service: operation.start.service });
  if (!endpoint) return undefined;
  const exchange = sink.startExchange(
    {
      service: endpoint.service ?? operation?.start.service,
      method: text(attributes['http.method']) ?? '_OTHER',
      url,
      ids: idsInPath(url),
      userAgent,
      clientRequestId: text(attributes.requestId),
    },
    parent,
  );
  let failure: ErrorInfo | undefined;
  const tracing = span(
    (error) => {
      failure = error;
    },
    () => exchange.end(failure),
  );
  // The http instrumentation would make a second span of the same exchange below ours.
  return { span: tracing, tracingContext: suppressTracing(exchange.context) as unknown as TracingContext };
}

/**
 * Who wants to see what the SDK's callback resolves to: the exchange its answer, the operation its result. Asked
 * before the callback runs, because generated clients below open contexts of their own inside it.
 */
function watcher(active: Context): ((value: unknown) => void) | undefined {
  const exchange = exchangeIn(active);
  if (exchange) return (response) => answered(exchange, response);
  const state = active.getValue(RESULT) as OperationState | undefined;
  if (!state || state.seen) return undefined;
  state.seen = true;
  return (result) => {
    state.result = result;
  };
}

/** Only where nobody saw the answer on the wire: an app can give its clients an HTTP client of its own. */
function answered(exchange: OpenExchange, response: unknown): void {
  const { status, headers } = (response ?? {}) as {
    status?: number;
    headers?: { get?(name: string): string | undefined };
  };
  if (exchange.answered || typeof headers?.get !== 'function') return;
  exchange.response(readResponse(status, (name) => headers.get?.(name)));
}

/** The SDK's view of a span: we need only how it ended. */
function span(fail: (error: ErrorInfo) => void, end: () => void): TracingSpan {
  return {
    isRecording: () => true, // an unsampled exchange is counted all the same
    setAttribute: () => {},
    addEvent: () => {},
    recordException: () => {},
    setStatus: (status) => {
      if (status.status === 'error' && status.error)
        guarded('setStatus', () => fail(errorInfo(status.error)));
    },
    end: () => void guarded('end', end),
  };
}

function inert(parent: Context): Started {
  return {
    span: span(
      () => {},
      () => {},
    ),
    tracingContext: parent as unknown as TracingContext,
  };
}

function contextOf(options: StartOptions): Context {
  return (options.tracingContext as unknown as Context | undefined) ?? context.active();
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
