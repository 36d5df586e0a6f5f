/**
 * Operations from the spans of the SDKs. Most surround the request. Those of lists, and of `createOrUpdateReservation`,
 * end before the first request is sent: there the operation ends with the generated client's span inside it, and each
 * further page is an operation.
 */
import type { TracingContext } from '@azure/core-tracing';
import type { Context } from '@opentelemetry/api';
import type { ErrorInfo, OperationStart } from '../../events/acs-event.ts';
import { httpStatus } from '../../events/error-info.ts';
import type { EventSink, OpenOperation } from '../../events/sink.ts';
import { Slot } from '../../events/slot.ts';
import { namedTimeout } from './abort-signal.ts';
import { readResult } from './operation-end.ts';
import { watchPoller } from './operation-method.ts';
import { pollerError } from './pollers.ts';
import { noopSpan, type Started, sdkSpan } from './sdk-span.ts';

interface State {
  /** The context in which the app called the method. */
  parent: Context;
  /** A callback of the SDK is observed: its value is the result. */
  seen: boolean;
  settled: boolean;
  /** The SDK's span has ended before its request. */
  early: boolean;
  result?: unknown;
  error?: ErrorInfo;
  /** A generated client has made a span of its own. */
  inner?: true;
  /** Attempts that the SDK may repeat. */
  repeatable: number;
  /** Body of the request. */
  body?: unknown;
  /** Status of the response. */
  status?: number | undefined;
  onResult(result: unknown): void;
}

const states = new Slot<OpenOperation, State>();

/** The span of a client that the app has called. */
export function tracedOperation(sink: EventSink, start: OperationStart, parent: Context): Started {
  const operation = sink.startOperation(start, parent);
  const state: State = {
    parent,
    seen: false,
    settled: false,
    early: false,
    repeatable: 0,
    onResult: (result) => watchPoller(sink, start, result),
  };
  states.set(operation, state);
  const end = () => {
    if (state.settled || state.error) finish(operation, state);
    else state.early = true;
  };
  return {
    span: sdkSpan((error) => fail(operation, state, error), end),
    tracingContext: operation.context as unknown as TracingContext,
  };
}

/** The span of a generated client inside the client that the app has called. */
export function tracedInside(sink: EventSink, operation: OpenOperation, parent: Context): Started {
  const state = states.get(operation);
  if (state?.early && operation.ended) return tracedOperation(sink, operation.start, state.parent);
  if (!state || operation.ended) return noopSpan(parent);
  state.inner = true;
  const end = () => {
    if (state.early) finish(operation, state);
  };
  return {
    span: sdkSpan((error) => state.early && fail(operation, state, error), end),
    tracingContext: parent as unknown as TracingContext,
  };
}

/** Receives the value of the first callback in an operation. */
export function resultListener(operation: OpenOperation): ((result: unknown) => void) | undefined {
  const state = states.get(operation);
  if (!state || state.seen) return undefined;
  state.seen = true;
  return (result) => {
    state.settled = true;
    state.result = result;
    state.onResult(result);
  };
}

/** @param response Of the HTTP client; it leads to the request. */
export function keepResponse(operation: OpenOperation, response: unknown): void {
  const state = states.get(operation);
  if (!state) return;
  const { status, request } = (response ?? {}) as { status?: unknown; request?: { body?: unknown } };
  state.status = httpStatus(status);
  state.body = request?.body;
}

/** The SDK's default. */
const MAX_RETRIES = 3;

/** The lists of `SipRoutingClient` end early, and no generated span follows: they end with their last attempt. */
export function attemptEnded(operation: OpenOperation, failure: ErrorInfo | undefined): void {
  const state = states.get(operation);
  if (!state?.early || state.inner || operation.ended) return;
  const { status } = state;
  const refused = status !== undefined && status >= 400;
  state.status = undefined;
  if (failure) state.error = failure;
  else if (refused) state.error = { type: `${status}`, statusCode: status };
  else delete state.error;
  const mayRepeat = state.error && (!refused || status === 408 || status === 429 || status >= 500);
  if (!mayRepeat || state.repeatable++ >= MAX_RETRIES) finish(operation, state);
}

function fail(operation: OpenOperation, state: State, error: unknown): void {
  state.error = namedTimeout(operation, pollerError(error));
}

function finish(operation: OpenOperation, state: State): void {
  const requested = () => (typeof state.body === 'string' ? [JSON.parse(state.body) as unknown] : []);
  const end = readResult(operation.start.name, state.result, requested);
  operation.end({ ...end, error: state.error ?? end.error });
}
