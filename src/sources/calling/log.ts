/**
 * Observes the Calling SDK's log lines. The SDK looks up the logger's method for every line, so hooks work on each kind
 * of logger: `acs.logger`, a custom one, `AzureLogger` with methods that the app has assigned, and the SDK's default,
 * at any level.
 */
import type { SdkLogLevel } from '../../events/acs-event.ts';
import { caught } from '../../safety/guard.ts';
import { LEVELS } from '../azure-logger/line.ts';
import { Listeners, methodOf } from './listeners.ts';

/** The logger of `new CallClient({ logger })`. */
export type LevelLogger = Record<SdkLogLevel, (...args: unknown[]) => void>;

export class CallingLog {
  readonly #onLine: (level: SdkLogLevel, line: string) => void;
  readonly #ours: object;
  readonly #listeners = new Listeners();
  readonly #hooked = new WeakSet<object>();

  /**
   * @param onLine Called for every line, about 100 a second: must be cheap.
   * @param ours The logger of our handle, which calls `onLine` by itself.
   */
  constructor(onLine: (level: SdkLogLevel, line: string) => void, ours: object) {
    this.#onLine = onLine;
    this.#ours = ours;
  }

  /** Hooks the logger of a client, which holds it one level below its `logger` property. */
  hook(client: unknown): void {
    const owner = client as { logger?: object } | undefined;
    const inner = isLogger(owner?.logger) ? owner : (owner?.logger as object | undefined);
    const [key, logger] = Object.entries(inner ?? {}).find(([, value]) => isLogger(value)) ?? [];
    if (!key || logger === this.#ours || this.#hooked.has(logger)) return;
    this.#hooked.add(logger);
    if (LEVELS.some((level) => methodOf(logger, level) === undefined)) this.#standIn(inner as object, key);
    else this.#replaceMethods(logger);
  }

  unhook(): void {
    this.#listeners.off();
  }

  #replaceMethods(logger: LevelLogger): void {
    const log = this;
    for (const level of LEVELS)
      this.#listeners.replace(
        logger,
        level,
        (original) =>
          Object.assign(function (this: unknown, ...args: unknown[]) {
            log.onLine(level, args);
            return original.apply(this, args);
          }, original), // keeps the properties of Azure's own methods, such as `enabled`
      );
  }

  /** The methods of a proxy may exist only in its `get` trap, where they can't be replaced. */
  #standIn(owner: object, key: string): void {
    const log = this;
    const holder = owner as Record<string, LevelLogger>;
    const logger = holder[key] as LevelLogger;
    holder[key] = new Proxy(logger, {
      get(target, name: SdkLogLevel) {
        const method = target[name];
        if (!LEVELS.includes(name)) return method;
        return (...args: unknown[]) => {
          log.onLine(name, args);
          return method.apply(target, args);
        };
      },
    });
    this.#hooked.add(holder[key]);
    this.#listeners.add(() => {
      holder[key] = logger;
    });
  }

  /** Passes on the arguments of a logger's method as one line. */
  onLine(level: SdkLogLevel, args: unknown[]): void {
    try {
      const [first] = args;
      this.#onLine(
        level,
        typeof first === 'string' && args.length === 1 ? first : args.map(String).join(' '),
      );
    } catch (error) {
      caught('a log line', error);
    }
  }
}

function isLogger(value: unknown): value is LevelLogger {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return false;
  return LEVELS.every((level) => typeof (value as Record<string, unknown>)[level] === 'function');
}
