/**
 * The Calling SDK's log lines. It speaks to whatever logger it was given, looking the method up at every line, so
 * each of these is heard: `acs.logger`, a logger of the app's own, `AzureLogger` with methods that the app has
 * assigned, and the SDK's default, whose level need not be raised for it.
 */
import type { SdkLogLevel } from '../../events/acs-event.ts';
import { caught } from '../../safety/guard.ts';
import { LEVELS } from '../azure-logger/line.ts';
import { Listeners } from './listeners.ts';

/** What `new CallClient({ logger })` takes. */
export type LevelLogger = Record<SdkLogLevel, (...args: unknown[]) => void>;

export class CallingLog {
  readonly #hear: (level: SdkLogLevel, line: string) => void;
  readonly #ours: object;
  readonly #listeners = new Listeners();
  readonly #hooked = new WeakSet<object>();

  /**
   * @param hear Called for every line, about 100 a second: must be cheap.
   * @param ours The logger of our handle, whose lines come to `line` already.
   */
  constructor(hear: (level: SdkLogLevel, line: string) => void, ours: object) {
    this.#hear = hear;
    this.#ours = ours;
  }

  /** Hears the logger of a client; the client holds it one level below its `logger` property. */
  hook(client: unknown): void {
    const holder = (client as { logger?: object } | undefined)?.logger;
    const logger = holder && (isLogger(holder) ? holder : Object.values(holder).find(isLogger));
    if (!logger || logger === this.#ours || this.#hooked.has(logger)) return;
    this.#hooked.add(logger);
    const log = this;
    for (const level of LEVELS)
      this.#listeners.replace(
        logger,
        level,
        (original) =>
          Object.assign(function (this: unknown, ...args: unknown[]) {
            log.line(level, args);
            return original.apply(this, args);
          }, original), // the methods of Azure's own loggers carry properties, such as `enabled`
      );
  }

  unhook(): void {
    this.#listeners.off();
  }

  /** What a logger was called with. */
  line(level: SdkLogLevel, args: unknown[]): void {
    try {
      const [first] = args;
      this.#hear(level, typeof first === 'string' && args.length === 1 ? first : args.map(String).join(' '));
    } catch (error) {
      caught('a log line', error);
    }
  }
}

function isLogger(value: unknown): value is LevelLogger {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return false;
  return LEVELS.every((level) => typeof (value as Record<string, unknown>)[level] === 'function');
}
