/** The one interface between sources and the rest: a source says what happens, `pipeline.ts` listens. */
import { type Context, createContextKey } from '@opentelemetry/api';
import type {
  AcsEvent,
  ErrorInfo,
  ExchangeResponse,
  ExchangeStart,
  OperationEnd,
  OperationStart,
} from './acs-event.ts';

/** An operation that is going on. Nothing here throws. */
export interface OpenOperation {
  /** Run the SDK's code in it, so that its exchanges become children. */
  readonly context: Context;
  readonly start: OperationStart;
  end(result: OperationEnd): void;
}

/** An HTTP exchange that is going on. Nothing here throws; what comes after `end` is ignored. */
export interface OpenExchange {
  readonly context: Context;
  /** True once an answer was seen, whichever source saw it first. */
  readonly answered: boolean;
  response(response: ExchangeResponse): void;
  /** The second source: an MS-CV read from a log line, used only where no answer was seen. */
  msCv(value: string): void;
  end(error?: ErrorInfo): void;
}

/** What sources are given. */
export interface EventSink {
  /** Something happened; `context` is where it belongs (default: the active one). */
  emit(event: AcsEvent, context?: Context): void;
  startOperation(start: OperationStart, parent: Context): OpenOperation;
  startExchange(start: ExchangeStart, parent: Context): OpenExchange;
  /** An exchange for which somebody else has made the span that is active in `context`: enrich that one. */
  adoptExchange(start: ExchangeStart, context: Context): OpenExchange;
}

const OPERATION = createContextKey('acs-otel operation');
const EXCHANGE = createContextKey('acs-otel exchange');

/** The operation that a context is in, if any. */
export function operationIn(context: Context): OpenOperation | undefined {
  return context.getValue(OPERATION) as OpenOperation | undefined;
}

/** The exchange that a context is in, if any. */
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
