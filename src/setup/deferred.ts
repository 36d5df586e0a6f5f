/** Buffers events until the second half of a page has loaded. */
import type { Context } from '@opentelemetry/api';
import type { ErrorInfo, ExchangeResponse, ExchangeStart } from '../events/acs-event.ts';
import { atTime, now } from '../events/clock.ts';
import type { OpenExchange } from '../events/sink.ts';
import { guarded } from '../safety/guard.ts';

const MAX_QUEUED = 1000;

interface QueuedCall<T> {
  time: number;
  use(value: T): void;
}

export interface Loader<T> {
  load(): Promise<T>;
  /** Called after the replay with the number of calls that the queue had no room for. */
  onLoad(value: T, dropped: number): void;
  /** Called after the first failure. */
  onError(error: unknown): void;
}

/** Attempts without `retry()`, with pauses of 2, 8, 32 and 128 s. */
const TIMED_ATTEMPTS = 5;
/** Attempts in all, with those that `retry()` starts. */
const MAX_ATTEMPTS = 10;

/**
 * A value that is still loading. Calls are queued with their timestamps and replayed in order. A failed load is repeated:
 * Chromium and the loaders of webpack request the file again, while Firefox and Safari answer a native `import()` of the
 * same address with the first failure until the page is reloaded.
 */
export class Deferred<T> {
  /** Settles when the value has loaded, or the present attempt has failed; never rejects. */
  ready: Promise<void> = Promise.resolve();
  readonly #loader: Loader<T>;
  #value: T | undefined;
  /** Undefined after loading, or after the last attempt. */
  #queue: QueuedCall<T>[] | undefined = [];
  #dropped = 0;
  #attempts = 0;
  #loading = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(loader: Loader<T>) {
    this.#loader = loader;
    this.retry();
  }

  /** Loads now, unless the value has loaded, is loading, or has failed too often. */
  retry(): void {
    if (this.#loading || this.#value !== undefined || this.#attempts >= MAX_ATTEMPTS) return;
    clearTimeout(this.#timer);
    this.#attempts++;
    this.#loading = true;
    this.ready = this.#loader.load().then(
      (value) => this.#loaded(value),
      (error) => this.#failed(error),
    );
  }

  /** No attempt follows the present one. */
  stop(): void {
    this.#attempts = MAX_ATTEMPTS;
    if (!this.#loading) this.#queue = undefined;
  }

  #loaded(value: T): void {
    const queue = this.#queue ?? [];
    this.#queue = undefined;
    this.#value = value;
    for (const { time, use } of queue) guarded('a queued event', () => atTime(time, () => use(value)));
    this.#loader.onLoad(value, this.#dropped);
  }

  #failed(error: unknown): void {
    this.#loading = false;
    if (this.#attempts >= MAX_ATTEMPTS) this.#queue = undefined;
    else if (this.#attempts < TIMED_ATTEMPTS)
      this.#timer = setTimeout(() => this.retry(), 500 * 4 ** this.#attempts);
    if (this.#attempts === 1) this.#loader.onError(error);
  }

  /** Undefined until loaded. */
  get value(): T | undefined {
    return this.#value;
  }

  /** Calls `use` now or after loading. A full queue keeps its first calls, which are worth most, and counts the rest. */
  use(use: (value: T) => void): void {
    if (this.#value !== undefined) use(this.#value);
    else if (this.#queue && this.#queue.length < MAX_QUEUED) this.#queue.push({ time: now(), use });
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
