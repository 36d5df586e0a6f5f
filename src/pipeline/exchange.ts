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
  readonly #parts: ExchangeParts;
  #start: ExchangeStart;
  #response: ExchangeResponse = {};
  #ended = false;

  constructor(parts: ExchangeParts) {
    this.#parts = parts;
    this.#start = parts.start;
    this.context = trace.setSpan(parts.parent, parts.span);
  }

  response(response: ExchangeResponse): void {
    if (this.#ended || this.answered) return;
    this.answered = true;
    this.#set({ ...response, msCv: response.msCv ?? this.#response.msCv });
  }

  sentTo(url: URL): void {
    if (this.#ended || url.href === this.#start.url.href) return;
    this.#start = { ...this.#start, url };
    this.#parts.span.setAttributes(addressAttributes(url));
  }

  msCv(msCv: Redacted): void {
    if (!this.#ended && !this.#response.msCv) this.#set({ ...this.#response, msCv });
  }

  end(error?: ErrorInfo): void {
    if (this.#ended) return;
    this.#ended = true;
    const start = this.#start;
    const { span, ownSpan, operation, resource, logs, metrics } = this.#parts;
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
    this.#response = response;
    guarded('a response', () => this.#parts.span.setAttributes(responseAttributes(response)));
  }
}
