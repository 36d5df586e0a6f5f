/** One HTTP exchange: events -> outcome -> span, record and counter. Shared by Node and pages. */
import { type Context, trace } from '@opentelemetry/api';
import { exchangeOutcome } from '../classification/exchange.ts';
import type {
  ErrorInfo,
  ErrorType,
  ExchangeResponse,
  ExchangeStart,
  OperationStart,
} from '../events/acs-event.ts';
import { pastTime } from '../events/clock.ts';
import type { Redacted } from '../events/redacted.ts';
import type { OpenExchange } from '../events/sink.ts';
import { guarded } from '../safety/guard.ts';
import { addressAttributes, responseAttributes } from '../signals/attributes.ts';
import { exchangeFailedRecord } from '../signals/exchange-failed-record.ts';
import { setExchangeOutcome } from '../signals/exchange-spans.ts';
import type { Logs } from '../signals/log-record.ts';
import type { Metrics } from '../signals/metrics.ts';
import type { SafeSpan } from '../signals/safe-signals.ts';
import type { SafeAttributes } from '../signals/safe-values.ts';

/** The operation that an exchange is an attempt of. */
export interface ExchangeOperation {
  readonly start: Pick<OperationStart, 'name'>;
  attemptEnded(
    start: ExchangeStart,
    attempt: { msCv: Redacted | undefined; errorType: ErrorType | undefined },
  ): void;
}

export interface ExchangeParts {
  start: ExchangeStart;
  span: SafeSpan;
  /** We started the span, so we end it. */
  ownSpan: boolean;
  parent: Context;
  operation?: ExchangeOperation | undefined;
  /** Attributes of the ACS resource, for the record. */
  resource?: SafeAttributes;
  logs: Logs;
  /** Pages have no metrics. */
  metrics?: Metrics;
}

export class Exchange implements OpenExchange {
  context: Context;
  answered = false;
  /** Until the end: what has ended keeps nothing alive. */
  #parts: ExchangeParts | undefined;
  #response: ExchangeResponse = {};

  /** @param parts The exchange's own, with their start: it changes if the request is sent elsewhere. */
  constructor(parts: ExchangeParts) {
    this.#parts = parts;
    this.context = trace.setSpan(parts.parent, parts.span);
  }

  response(response: ExchangeResponse): void {
    if (!this.#parts || this.answered) return;
    this.answered = true;
    this.#set({ ...response, msCv: response.msCv ?? this.#response.msCv });
  }

  sentTo(url: URL): void {
    const parts = this.#parts;
    if (!parts || url.href === parts.start.url.href) return;
    parts.start.url = url;
    parts.span.setAttributes(addressAttributes(url));
  }

  msCv(msCv: Redacted): void {
    if (!this.#response.msCv) this.#set({ ...this.#response, msCv });
  }

  end(error?: ErrorInfo): void {
    const parts = this.#parts;
    if (!parts) return;
    this.#parts = undefined;
    const { start, span, ownSpan, operation, resource, logs, metrics } = parts;
    guarded('an exchange', () => {
      const response = { ...this.#response };
      response.statusCode ??= error?.statusCode;
      const outcome = exchangeOutcome(response.statusCode, error);
      metrics?.exchangeEnded(start, operation?.start.name, response.statusCode, outcome);
      operation?.attemptEnded(start, { msCv: response.msCv, errorType: outcome.errorType });
      setExchangeOutcome(span, outcome);
      if (outcome.errorType && !outcome.cancelled)
        logs.emit(exchangeFailedRecord(start, outcome, response, resource), this.context);
    });
    if (ownSpan) span.end(pastTime());
  }

  #set(response: ExchangeResponse): void {
    const parts = this.#parts;
    if (!parts) return;
    this.#response = response;
    guarded('a response', () => parts.span.setAttributes(responseAttributes(response)));
  }
}
