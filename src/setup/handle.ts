/** Builds the pipeline once and hands out the one handle. */
import type { AzureLogger } from '@azure/logger';
import { guarded } from '../safety/guard.ts';
import { diagWarn } from '../safety/warn.ts';
import { acsLogger } from './acs-logger.ts';

/** What `register()` returns, in Node and in browsers. */
export interface AcsOtel {
  /**
   * A logger as `AzureLogger` is one, for `new CallClient({ logger: acs.logger })`. Lines become log records.
   */
  readonly logger: AzureLogger;
  /** Sends what is queued. Settles within the option `shutdownTimeoutMillis`, never rejects. */
  forceFlush(): Promise<void>;
  /** Sends what is queued and takes every hook out again. Settles within `shutdownTimeoutMillis`, never rejects. */
  shutdown(): Promise<void>;
  /** Browsers: observes a call agent or call that was made before `register()`. Does nothing on Node. */
  observe(callAgentOrCall: unknown): void;
  /** Browsers: sends the flight recorder of the calls that are going on. Does nothing on Node. */
  recordNow(): void;
}

/** What an entry (Node or browser) has installed. */
export interface Installed {
  logger: AzureLogger;
  uninstall(): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
  observe?(callAgentOrCall: unknown): void;
  recordNow?(): void;
  timeoutMillis: number;
}

const nothing = () => {};

/** Nothing installed: what `register()` gives where it is switched off, or failed. */
export const NOT_INSTALLED: Installed = {
  logger: acsLogger(nothing),
  uninstall: nothing,
  forceFlush: async () => {},
  shutdown: async () => {},
  timeoutMillis: 1,
};

let current: AcsOtel | undefined;

/** The handle of this process, made by `install` the first time. A second `register()` gets the same, and a warning. */
export function registerOnce(install: () => Installed, warn: (message: string) => void): AcsOtel {
  if (current) {
    warn('register() was called twice; the second call changes nothing and returns the same handle');
    return current;
  }
  const handle = handleOf(install(), () => {
    if (current === handle) current = undefined;
  });
  current = handle;
  return handle;
}

/** The handle of what `install` put in. */
export function handleOf(installed: Installed, forget: () => void): AcsOtel {
  let stopped: Promise<void> | undefined;
  const limited = (what: string, run: () => Promise<void>) =>
    settleWithin(what, installed.timeoutMillis, run);
  return {
    logger: installed.logger,
    forceFlush: () => limited('forceFlush', installed.forceFlush),
    shutdown() {
      stopped ??= (() => {
        forget();
        installed.uninstall();
        return limited('shutdown', installed.shutdown);
      })();
      return stopped;
    },
    observe: (callAgentOrCall) => guarded('observe()', () => installed.observe?.(callAgentOrCall)),
    recordNow: () => guarded('recordNow()', () => installed.recordNow?.()),
  };
}

/** Resolves when `run` has settled, or at the limit: a dead backend must not hold the app. */
async function settleWithin(what: string, millis: number, run: () => Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      diagWarn(`${what} had not settled after ${millis} ms and goes on in the background`);
      resolve();
    }, millis);
  });
  try {
    await Promise.race([run(), limit]);
  } catch (error) {
    diagWarn(`${what} failed`, error);
  } finally {
    clearTimeout(timer);
  }
}
