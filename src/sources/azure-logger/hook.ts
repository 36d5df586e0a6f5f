/**
 * The hook in `AzureLogger.log`: an accessor in the place of the property, so that an app that sets it later is
 * chained, not lost.
 */

import type { SdkLogLevel } from '../../events/acs-event.ts';

/** A function in the place of `AzureLogger.log`. */
export type Log = (...args: unknown[]) => void;

/** The part of `@azure/logger` that is used. */
export interface AzureLoggerModule {
  AzureLogger: { log: Log };
  setLogLevel(level?: SdkLogLevel): void;
  getLogLevel(): SdkLogLevel | undefined;
}

/**
 * Puts the hook in.
 * @param hear Gets every line; says whether the app is to see it, too.
 * @returns Takes it out: `filter` decides what the app sees from then on, nothing leaves its function as it was.
 */
export function hookAzureLog(
  { AzureLogger }: AzureLoggerModule,
  hear: (args: unknown[]) => boolean,
): (filter?: (log: Log) => Log) => void {
  let removed = false;
  const chain = new LogChain(AzureLogger.log);
  const tee: Log = (...args) => {
    if (removed || chain.busy) return chain.passBelow(args); // an app's function has called the one that it found
    if (hear(args)) chain.pass(args);
  };
  const property = { configurable: true, enumerable: true };
  Object.defineProperty(AzureLogger, 'log', {
    ...property,
    get: () => tee,
    set: (log: Log) => chain.push(log),
  });
  return (filter = (log) => log) => {
    removed = true;
    Object.defineProperty(AzureLogger, 'log', { ...property, writable: true, value: filter(chain.top) });
  };
}

/** What the app has set as `log`, newest last: one that calls the function which it found reaches the one before it. */
class LogChain {
  #logs: Log[];
  #next: number | undefined;

  constructor(original: Log) {
    this.#logs = [original];
  }

  get top(): Log {
    return this.#logs[this.#logs.length - 1] as Log;
  }

  get busy(): boolean {
    return this.#next !== undefined;
  }

  push(log: Log): void {
    this.#logs.push(log);
    if (this.#logs.length > 16) this.#logs.splice(1, 1); // an app that sets `log` in a loop must not grow this
  }

  pass(args: unknown[]): void {
    this.#passTo(this.#logs.length - 1, args);
  }

  /** For one that called what it found: the one before it, else before the newest. */
  passBelow(args: unknown[]): void {
    this.#passTo(this.#next ?? this.#logs.length - 2, args);
  }

  #passTo(at: number, args: unknown[]): void {
    const before = this.#next;
    if (at < 0) return;
    this.#next = at - 1;
    try {
      this.#logs[at]?.(...args);
    } finally {
      this.#next = before;
    }
  }
}
