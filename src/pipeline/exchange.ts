/** One HTTP exchange: events -> outcome -> span, record and counter. Node and browsers share it. */
import { type Attributes, type Context, type Span, trace } from '@opentelemetry/api';
import { type ExchangeOutcome, exchangeOutcome } from '../classification/exchange.ts';
import type { ErrorInfo, ExchangeResponse, ExchangeStart, ResultIds } from '../events/acs-event.ts';
import { pastTime } from '../events/clock.ts';
import { type OpenExchange, withExchange } from '../events/sink.ts';
import { ATTR_ACS_MS_CV } from '../generated/names.ts';
import { exchangeFailedRecord } from '../signals/common-records.ts';
import { setExchangeOutcome, setResponse } from '../signals/exchange-spans.ts';
import type { Logs } from '../signals/log-record.ts';

/** What an exchange tells its pipeline. */
export interface ExchangeHost {
  readonly logs: Logs;
  guard(what: string, run: () => void): void;
  exchangeEnded(
    start: ExchangeStart,
    operation: string | undefined,
    status: number | undefined,
    outcome: ExchangeOutcome,
  ): void;
}

/** The operation that an exchange is a try of. */
export interface ExchangeOperation {
  readonly start: { name: string };
  tried(ids: ResultIds | undefined, msCv: string | undefined): void;
}

export class Exchange implements OpenExchange {
  readonly context: Context;
  answered = false;
  readonly #host: ExchangeHost;
  readonly #start: ExchangeStart;
  readonly #span: Span;
  readonly #operation: ExchangeOperation | undefined;
  readonly #ours: boolean;
  #status: number | undefined;
  #msCv: string | undefined;
  #requestId: string | undefined;
  #ended = false;

  constructor(
    host: ExchangeHost,
    start: ExchangeStart,
    span: Span,
    parent: Context,
    operation: ExchangeOperation | undefined,
    ours: boolean,
  ) {
    this.#host = host;
    this.#start = start;
    this.#span = span;
    this.#operation = operation;
    this.#ours = ours;
    this.context = withExchange(trace.setSpan(parent, span), this);
  }

  response(response: ExchangeResponse): void {
    if (this.#ended || this.answered) return;
    this.answered = true;
    this.#host.guard('an answer', () => {
      this.#status = response.statusCode;
      this.#msCv = setResponse(this.#span, response) ?? this.#msCv;
      this.#requestId = response.headers.get('x-ms-request-id');
    });
  }

  msCv(value: string): void {
    if (this.#ended || this.#msCv) return;
    this.#msCv = value;
    this.#span.setAttribute(ATTR_ACS_MS_CV, value);
  }

  end(error?: ErrorInfo): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#host.guard('an exchange', () => {
      const status = this.#status ?? error?.statusCode;
      const outcome = exchangeOutcome(status, error);
      this.#host.exchangeEnded(this.#start, this.#operation?.start.name, status, outcome);
      this.#operation?.tried(this.#start.ids, this.#msCv);
      setExchangeOutcome(this.#span, outcome);
      if (outcome.failed)
        this.#host.logs.emit(exchangeFailedRecord(this.#start, outcome, this.#answer(status)), this.context);
    });
    if (this.#ours) this.#span.end(pastTime());
  }

  #answer(status: number | undefined): Attributes {
    return {
      ...(status !== undefined && { 'http.response.status_code': status }),
      ...(this.#msCv && { [ATTR_ACS_MS_CV]: this.#msCv }),
      ...(this.#requestId && { 'azure.service.request.id': this.#requestId }),
    };
  }
}
