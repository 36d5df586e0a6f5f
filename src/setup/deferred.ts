/** Buffers events until the second half of a page has loaded. */
import type { Context } from '@opentelemetry/api';
import type { ErrorInfo, ExchangeResponse, ExchangeStart } from '../events/acs-event.ts';
import { atTime } from '../events/clock.ts';
import type { OpenExchange } from '../events/sink.ts';
import { guarded } from '../safety/guard.ts';

const MAX_QUEUED = 1000;

interface QueuedCall<T> {
  time: number;
  use(value: T): void;
}

/** A value that is still loading. Calls are queued with their timestamps and replayed in order. */
export class Deferred<T> {
  /** Settles when the value has loaded, or loading has failed; never rejects. */
  readonly ready: Promise<void>;
  #value: T | undefined;
  /** Undefined after loading. */
  #queue: QueuedCall<T>[] | undefined = [];
  #dropped = 0;

  /** @param onLoad Called after the replay with the number of calls that the queue had no room for. */
  constructor(
    load: () => Promise<T>,
    onLoad: (value: T, dropped: number) => void,
    onError: (error: unknown) => void,
  ) {
    this.ready = load().then(
      (value) => {
        const queue = this.#queue ?? [];
        this.#queue = undefined;
        this.#value = value;
        for (const { time, use } of queue) guarded('a queued event', () => atTime(time, () => use(value)));
        onLoad(value, this.#dropped);
      },
      (error) => {
        this.#queue = undefined;
        onError(error);
      },
    );
  }

  /** Undefined until loaded. */
  get value(): T | undefined {
    return this.#value;
  }

  /** Calls `use` now or after loading. A full queue keeps its first calls, which are worth most, and counts the rest. */
  use(use: (value: T) => void): void {
    if (this.#value !== undefined) use(this.#value);
    else if (this.#queue && this.#queue.length < MAX_QUEUED) this.#queue.push({ time: Date.now(), use });
    else this.#dropped++;
  }
}

interface ExchangeStarter {
  pipeline: { startExchange(start: ExchangeStart, parent: Context): OpenExchange };
}

/** An exchange that may start, and even end, before the code that makes its span has loaded. */
export class DeferredExchange implements Pick<OpenExchange, 'context' | 'response' | 'end'> {
  readonly #pipeline: Deferred<ExchangeStarter>;
  readonly #parent: Context;
  #exchange: OpenExchange | undefined;

  constructor(pipeline: Deferred<ExchangeStarter>, start: ExchangeStart, parent: Context) {
    this.#pipeline = pipeline;
    this.#parent = parent;
    pipeline.use((loaded) => {
      this.#exchange = loaded.pipeline.startExchange(start, parent);
    });
  }

  get context(): Context {
    return this.#exchange?.context ?? this.#parent;
  }

  response(response: ExchangeResponse): void {
    this.#pipeline.use(() => this.#exchange?.response(response));
  }

  end(error?: ErrorInfo): void {
    this.#pipeline.use(() => this.#exchange?.end(error));
  }
}
