/** The interface between sources, which observe, and the pipeline, which joins the rest. */
import { type Context, createContextKey } from '@opentelemetry/api';
import type {
  ErrorInfo,
  ExchangeResponse,
  ExchangeStart,
  OperationEnd,
  OperationStart,
  ServerEvent,
} from './acs-event.ts';
import type { ActionRequest, AutomationEvent } from './automation-event.ts';
import type { CallEvent } from './call-event.ts';
import type { EventGridEvent } from './event-grid-event.ts';
import type { Redacted } from './redacted.ts';

/** An operation in progress. Its methods never throw. */
export interface OpenOperation {
  /** The SDK's code runs in this context, so that its exchanges become children. */
  readonly context: Context;
  readonly start: OperationStart;
  readonly ended: boolean;
  /** What a request of this operation may carry to the callback that answers it. */
  readonly traceparent?: string | undefined;
  /** It asks Call Automation for an action, whose result a callback brings. */
  actionRequested(request: ActionRequest): void;
  end(result: OperationEnd): void;
}

/** An HTTP exchange in progress. Its methods never throw; calls after `end` are ignored. */
export interface OpenExchange {
  readonly context: Context;
  /** A source has already seen the response. */
  readonly answered: boolean;
  response(response: ExchangeResponse): void;
  /** The request was sent to another address than the one that the exchange started with. */
  sentTo(url: URL): void;
  /** An MS-CV from a log line: used only where no source saw the response. */
  msCv(value: Redacted): void;
  end(error?: ErrorInfo): void;
}

/** Receives callbacks of Call Automation. */
export interface CallbackSink {
  /** @param again It was counted before: records and spans are emitted, nothing is counted. */
  emitCall(event: CallEvent, again: boolean): void;
  /** @returns What undoes the memory of it, if anything is remembered. */
  emitAutomation(event: AutomationEvent, again: boolean): (() => void) | undefined;
}

/** Receives events of Event Grid. */
export interface EventGridSink {
  /** @param again It was counted before: records and spans are emitted, nothing is counted. */
  emitEventGrid(event: EventGridEvent, again: boolean): void;
}

/** Receives everything that sources observe. */
export interface EventSink {
  /** @param context Where the event belongs. Default: the active context. */
  emit(event: ServerEvent, context?: Context): void;
  emitCall(event: CallEvent): void;
  startOperation(start: OperationStart, parent: Context): OpenOperation;
  startExchange(start: ExchangeStart, parent: Context): OpenExchange;
  /** An exchange whose span, active in `context`, another instrumentation has started: that span is enriched. */
  adoptExchange(start: ExchangeStart, context: Context): OpenExchange;
}

const OPERATION = /* @__PURE__ */ createContextKey('acs-otel operation');
const EXCHANGE = /* @__PURE__ */ createContextKey('acs-otel exchange');

/** The operation that `context` is in, if any. */
export function operationIn(context: Context): OpenOperation | undefined {
  return context.getValue(OPERATION) as OpenOperation | undefined;
}

/** The exchange that `context` is in, if any. */
export function exchangeIn(context: Context): OpenExchange | undefined {
  return context.getValue(EXCHANGE) as OpenExchange | undefined;
}

/** `context` inside an operation. */
export function withOperation(context: Context, operation: OpenOperation): Context {
  return context.setValue(OPERATION, operation);
}

/** `context` inside an exchange. */
export function withExchange(context: Context, exchange: OpenExchange): Context {
  return context.setValue(EXCHANGE, exchange);
}
