/** Installs once, and returns the one handle. */
import type { AzureLogger } from '@azure/logger';
import { guarded } from '../safety/guard.ts';
import { otherCopy, processState } from '../safety/process-state.ts';
import { diagWarn } from '../safety/warn.ts';
import { acsLogger } from './acs-logger.ts';

/** The handle that `register()` returns, on Node and in pages. */
export interface AcsOtel {
  /** A logger for `new CallClient({ logger: acs.logger })`. Its lines become log records. */
  readonly logger: AzureLogger;
  /** Exports everything queued. Settles within `shutdownTimeoutMillis`, never rejects. */
  forceFlush(): Promise<void>;
  /** Flushes and removes all hooks. Settles within `shutdownTimeoutMillis`, never rejects. */
  shutdown(): Promise<void>;
  /** Pages: observes a call agent or call created before `register()`. Does nothing on Node. */
  observe(callAgentOrCall: unknown): void;
  /** Pages: exports the flight recorders of the calls in progress. Does nothing on Node. */
  recordNow(): void;
}

/** The installed hooks of a process or page. */
export interface Installed {
  logger: AzureLogger;
  uninstall(): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
  observe?(callAgentOrCall: unknown): void;
  recordNow?(): void;
  /** Called when a flush has reached its limit. */
  abandon?(): void;
  timeoutMillis: number;
}

const nothing = () => {};

/** Stands in if `register()` is disabled or has failed. */
export const NOT_INSTALLED: Installed = {
  logger: acsLogger(nothing),
  uninstall: nothing,
  forceFlush: async () => {},
  shutdown: async () => {},
  timeoutMillis: 1,
};

/**
 * Calls `install` the first time in a process or page only; later calls, other copies of this package included, call
 * `join` and return the same handle. A copy that does not understand the state of another version installs nothing.
 */
export function registerOnce(
  install: () => Installed,
  warn: (message: string) => void,
  join: () => void = () =>
    warn('register() was called twice; the second call changes nothing and returns the same handle'),
): AcsOtel {
  const state = processState();
  const other = otherCopy();
  if (other) warn(other);
  if (state.handle) {
    guarded('register()', join);
    return state.handle as AcsOtel;
  }
  return shared(other ? NOT_INSTALLED : install());
}

/** The handle of an installation that later ones join, until it is shut down. */
export function shared(installed: Installed): AcsOtel {
  const state = processState();
  const handle = handleOf(installed, () => {
    if (state.handle === handle) state.handle = undefined;
  });
  state.handle = handle;
  return handle;
}

/** @param forget Called when the handle is shut down. */
export function handleOf(installed: Installed, forget: () => void): AcsOtel {
  let stopped: Promise<void> | undefined;
  const limited = (what: string, run: () => Promise<void>) =>
    settleWithin(what, installed.timeoutMillis, run, installed.abandon);
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

/** Resolves when `run` has settled, or after `millis`: a dead backend must not hold the app. */
export async function settleWithin(
  what: string,
  millis: number,
  run: () => Promise<void>,
  abandon: () => void = () => {},
): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      diagWarn(`${what} had not settled after ${millis} ms: the backend does not answer`);
      guarded('giving up', abandon);
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
