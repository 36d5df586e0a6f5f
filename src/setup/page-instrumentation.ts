/** `AcsInstrumentation` in a page: it exists so that isomorphic apps build and run, and does nothing. */
import { SCOPE_VERSION } from '../generated/version.ts';
import { warnOnce } from '../safety/warn.ts';
import type {
  AcsInstrumentationConfig,
  LoggerProviderLike,
  AcsInstrumentation as NodeInstrumentation,
} from './instrumentation.ts';
import type { AcsInstrumentationOptions } from './options.ts';

/** Does nothing in a page, where `register()` traces calls with the providers of the app. On Node it traces ACS. */
export class AcsInstrumentation implements Pick<NodeInstrumentation, keyof NodeInstrumentation> {
  /** Name of the instrumentation. */
  readonly instrumentationName = 'acs-otel';
  /** Version of the instrumentation. */
  readonly instrumentationVersion: string = SCOPE_VERSION;
  #options: AcsInstrumentationOptions;

  /** @param options Ignored in a page. */
  constructor(options: AcsInstrumentationOptions = {}) {
    this.#options = options;
  }

  /** Warns once that `register()` is needed in a page. */
  enable(): void {
    warnOnce('AcsInstrumentation does nothing in a page: call register()');
  }

  /** Does nothing. */
  disable(): void {}

  /** Does nothing. */
  setTracerProvider(_provider: object): void {}

  /** Does nothing. */
  setMeterProvider(_provider: object): void {}

  /** Does nothing. */
  setLoggerProvider(_provider: LoggerProviderLike): void {}

  /** The options. */
  getConfig(): AcsInstrumentationConfig {
    return this.#options;
  }

  /** Replaces the options, which are ignored in a page. */
  setConfig(options: AcsInstrumentationConfig): void {
    this.#options = options;
  }
}
