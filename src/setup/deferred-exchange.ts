/** An exchange that may begin, and even end, before there is anything to make a span of it. */
import type { Context } from '@opentelemetry/api';
import type { ErrorInfo, ExchangeResponse, ExchangeStart } from '../events/acs-event.ts';
import type { OpenExchange } from '../events/sink.ts';
import type { Later } from './deferred.ts';
import type { PageSignals } from './page-second-half.ts';

export class LaterExchange implements Pick<OpenExchange, 'context' | 'response' | 'end'> {
  readonly #signals: Later<PageSignals>;
  readonly #parent: Context;
  #exchange: OpenExchange | undefined;

  constructor(signals: Later<PageSignals>, start: ExchangeStart, parent: Context) {
    this.#signals = signals;
    this.#parent = parent;
    signals.use(({ pipeline }) => {
      this.#exchange = pipeline.startExchange(start, parent);
    });
  }

  get context(): Context {
    return this.#exchange?.context ?? this.#parent;
  }

  response(response: ExchangeResponse): void {
    this.#signals.use(() => this.#exchange?.response(response));
  }

  end(error?: ErrorInfo): void {
    this.#signals.use(() => this.#exchange?.end(error));
  }
}
