/** Installs once, and returns the one handle. */
import type { AzureLogger } from '@azure/logger';
import type { SdkLogLevel } from '../events/acs-event.ts';
import { guarded } from '../safety/guard.ts';
import { otherCopy, processState } from '../safety/process-state.ts';
import { diagWarn, warnOnce } from '../safety/warn.ts';
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
  /** Installs all hooks, after `register({ enabled: false })` or `disable()`. Does nothing after `shutdown()`. */
  enable(): void;
  /** Flushes and removes all hooks, until `enable()`. Settles within `shutdownTimeoutMillis`, never rejects. */
  disable(): Promise<void>;
  /** Changes the option `logLevel`, such as to `verbose` for the hour in which support needs the lines. */
  setLogLevel(level: SdkLogLevel | 'off'): void;
}

/** The installed hooks of a process or page. */
export interface Installed {
  /** A line of the handle's logger. */
  onLine(level: SdkLogLevel, args: unknown[]): void;
  setLogLevel(level: SdkLogLevel | 'off'): void;
  uninstall(): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
  observe?(callAgentOrCall: unknown): void;
  recordNow?(): void;
  /** Called when a flush has reached its limit. */
  abandon?(): void;
  timeoutMillis: number;
}

/** How the hooks are installed, now or at `enable()`. */
export interface Installation {
  enabled: boolean;
  /** @param logger The handle's. */
  install(logger: AzureLogger): Installed;
}

const nothing = () => {};

/** Stands in where there are no hooks. */
const NOT_INSTALLED: Installed = {
  onLine: nothing,
  setLogLevel: nothing,
  uninstall: nothing,
  forceFlush: async () => {},
  shutdown: async () => {},
  timeoutMillis: 1,
};

/**
 * Calls `prepare` the first time in a process or page only; later calls, other copies of this package included, call
 * `join` and return the same handle. A copy that does not understand the state of another version installs nothing.
 */
export function registerOnce(
  prepare: () => Installation,
  warn: (message: string) => void,
  join: () => void = () => warn('register() was called twice; the second call has no effect'),
): AcsOtel {
  const state = processState();
  const other = otherCopy();
  if (other) warn(other);
  if (state.handle) {
    guarded('register()', join);
    return state.handle as AcsOtel;
  }
  return publishHandle(other ? NOTHING : safely(prepare, warn));
}

/** Where `register()` is disabled. */
export const NOTHING: Installation = { enabled: true, install: () => NOT_INSTALLED };

function safely(prepare: () => Installation, warn: (message: string) => void): Installation {
  const failed = (error: unknown) =>
    warn(`register() failed, nothing is traced: ${(error as Error).message}`);
  try {
    const { enabled, install } = prepare();
    return {
      enabled,
      install(logger) {
        try {
          return install(logger);
        } catch (error) {
          failed(error);
          return NOT_INSTALLED;
        }
      },
    };
  } catch (error) {
    failed(error);
    return NOTHING;
  }
}

/** The handle of an installation that later ones join, until it is shut down. */
export function publishHandle(installation: Installation): AcsOtel {
  const state = processState();
  const handle = handleOf(installation, () => {
    if (state.handle === handle) state.handle = undefined;
  });
  state.handle = handle;
  return handle;
}

/** @param forget Called when the handle is shut down. */
export function handleOf({ enabled, install }: Installation, forget: () => void): AcsOtel {
  let installed: Installed | undefined;
  let stopped: Promise<void> | undefined;
  let logLevel: SdkLogLevel | 'off' | undefined;
  const logger = acsLogger((level, args) => installed?.onLine(level, args));
  const limited = (what: string, running: Installed, method: 'forceFlush' | 'shutdown') =>
    settleWithin(what, running.timeoutMillis, () => running[method](), running.abandon);
  const start = () => {
    installed = install(logger);
    if (logLevel) installed.setLogLevel(logLevel);
  };
  const stop = async (what: string) => {
    const running = installed;
    installed = undefined;
    running?.uninstall();
    if (running) await limited(what, running, 'shutdown');
  };
  if (enabled) start();
  return {
    logger,
    forceFlush: async () => installed && limited('forceFlush', installed, 'forceFlush'),
    shutdown() {
      if (!stopped) forget();
      stopped ??= stop('shutdown');
      return stopped;
    },
    observe: (callAgentOrCall) => guarded('observe()', () => installed?.observe?.(callAgentOrCall)),
    recordNow: () => guarded('recordNow()', () => installed?.recordNow?.()),
    enable() {
      if (stopped) warnOnce('enable() does nothing after shutdown(): call register() again');
      else if (!installed) start();
    },
    disable: () => stop('disable()'),
    setLogLevel(level) {
      logLevel = level;
      guarded('setLogLevel()', () => installed?.setLogLevel(level));
    },
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
      diagWarn(`${what} has not settled in ${millis} ms: the backend does not answer`);
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
