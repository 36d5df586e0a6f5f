/** Replaces the property `AzureLogger.log` by an accessor, so that a function that the app sets later is chained. */

import type { SdkLogLevel } from '../../events/acs-event.ts';

/** A function that `AzureLogger.log` holds. */
export type Log = (...args: unknown[]) => void;

/** The part of `@azure/logger` that is used. */
export interface AzureLoggerModule {
  AzureLogger: { log: Log };
  setLogLevel(level?: SdkLogLevel): void;
  getLogLevel(): SdkLogLevel | undefined;
  createClientLogger(namespace: string): { error: { enabled: boolean } };
}

/**
 * Installs the hook.
 * @param onLine Receives the arguments of every call, and returns whether the app sees them.
 * @returns Removes the hook; a `filter` then stays around the app's function.
 */
export function hookAzureLog(
  { AzureLogger }: AzureLoggerModule,
  onLine: (args: unknown[]) => boolean,
): (filter?: (log: Log) => Log) => void {
  let removed = false;
  const chain = new LogChain(AzureLogger.log);
  const tee: Log = (...args) => {
    if (removed || chain.busy) return chain.passBelow(args); // an app's function has called the one that it replaced
    if (onLine(args)) chain.pass(args);
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

/** The functions that the app has set as `log`, newest last. One that calls its predecessor reaches it. */
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
    if (this.#logs.length > 16) this.#logs.splice(1, 1); // bounded, for an app that sets `log` in a loop
  }

  pass(args: unknown[]): void {
    this.#passTo(this.#logs.length - 1, args);
  }

  /** Calls the predecessor of the function that is running, else of the newest. */
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
