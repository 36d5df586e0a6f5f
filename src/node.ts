/** Node entry of `acs-otel`. */
import type { Meter, Tracer } from '@opentelemetry/api';
import { SCOPE_VERSION } from './generated/version.ts';
import { refusal } from './safety/node-version.ts';
import { warnOnce } from './safety/warn.ts';
import { type AcsOtel, handleOf, NOT_INSTALLED, registerOnce } from './setup/handle.ts';
import { disabled, installSources, installWithProviders, readCallbacks } from './setup/node.ts';
import { type AcsOtelOptions, resolveOptions } from './setup/options.ts';
import type { GivenProviders } from './signals/providers.ts';

export type { SdkLogLevel } from './events/acs-event.ts';
export type { AcsOtel } from './setup/handle.ts';
export type { AcsOtelOptions, AcsOtelPageOptions } from './setup/options.ts';
export { acsIdGenerator, type IdGenerator } from './signals/id-generator.ts';

/**
 * Makes the ACS traffic of this process traceable. Uses the global OpenTelemetry providers that the app has
 * registered, decided per signal; for the others it starts OpenTelemetry's own SDK from the `OTEL_*` variables and
 * `APPLICATIONINSIGHTS_CONNECTION_STRING`. Synchronous and idempotent; never throws.
 * @example
 * import { register } from 'acs-otel';
 * const acs = register({ serviceName: 'contoso-api' });
 */
export function register(options: AcsOtelOptions = {}): AcsOtel {
  return registerOnce(() => {
    try {
      const reason = refusal();
      if (reason) warnOnce(reason);
      if (reason || disabled()) return NOT_INSTALLED;
      return installWithProviders(resolveOptions(options, process.env, warnOnce));
    } catch (error) {
      warnOnce(`register() failed, nothing is traced: ${(error as Error).message}`);
      return NOT_INSTALLED;
    }
  }, warnOnce);
}

/**
 * Records the callbacks that Call Automation posts to the app's `callbackUri`: answered and ended calls become log
 * records with their end reason explained, and are counted (`acs.call.ended`, `acs.call.duration`). Never throws;
 * without `register()` or `AcsInstrumentation` it does nothing. A redelivered callback is not counted twice.
 * @param body Body of the request: a CloudEvent, an array of them, or their JSON.
 * @example
 * app.post('/callbacks', (request, response) => {
 *   recordCallAutomationEvents(request.body);
 *   response.sendStatus(200);
 * });
 */
export function recordCallAutomationEvents(body: unknown): void {
  readCallbacks(body);
}

/** Options of `AcsInstrumentation` as an SDK gives them. */
export interface AcsInstrumentationConfig extends AcsOtelOptions {
  /** Whether the SDK enables it. */
  enabled?: boolean;
}

/** A logger of {@link LoggerProviderLike}. */
export interface LoggerLike {
  /** Takes one record. */
  emit(record: object): void;
}

/** What an SDK hands to an instrumentation as logger provider. */
export interface LoggerProviderLike {
  /** As in `@opentelemetry/api-logs`. */
  getLogger(name: string, version?: string): LoggerLike;
}

/**
 * The same sources as an instrumentation, for apps that own their SDK. Has the shape of OpenTelemetry's
 * `Instrumentation` without depending on its package, whose versions break each other.
 * @example new NodeSDK({ instrumentations: [new AcsInstrumentation()], idGenerator: acsIdGenerator() })
 */
export class AcsInstrumentation {
  /** Name of the instrumentation. */
  readonly instrumentationName = 'acs-otel';
  /** Version of the instrumentation. */
  readonly instrumentationVersion: string = SCOPE_VERSION;
  #given: GivenProviders = {};
  #options: AcsOtelOptions;
  #handle: AcsOtel | undefined;

  /** @param options As for `register()`; those of the SDK that it would start are not used. */
  constructor(options: AcsOtelOptions = {}) {
    this.#options = options;
  }

  /** Puts the hooks in. Called by the SDK. */
  enable(): void {
    if (this.#handle || disabled()) return;
    try {
      const reason = refusal();
      if (reason) {
        warnOnce(reason);
        return;
      }
      const installed = installSources(resolveOptions(this.#options, process.env, warnOnce), this.#given);
      this.#handle = handleOf(installed, () => {});
    } catch (error) {
      warnOnce(`AcsInstrumentation failed, nothing is traced: ${(error as Error).message}`);
    }
  }

  /** Takes the hooks out. Called by the SDK. */
  disable(): void {
    void this.#handle?.shutdown();
    this.#handle = undefined;
  }

  /** Called by the SDK. */
  setTracerProvider(provider: { getTracer(name: string, version?: string): Tracer }): void {
    this.#given.tracerProvider = provider;
  }

  /** Called by the SDK. */
  setMeterProvider(provider: { getMeter(name: string, version?: string): Meter }): void {
    this.#given.meterProvider = provider;
  }

  /** Called by the SDK. */
  setLoggerProvider(provider: LoggerProviderLike): void {
    this.#given.loggerProvider = provider as never;
  }

  /** The options, and whether the SDK enables it. */
  getConfig(): AcsInstrumentationConfig {
    return this.#options;
  }

  /** Takes effect at the next `enable()`. */
  setConfig(options: AcsInstrumentationConfig): void {
    const { enabled: _enabled, ...rest } = options;
    this.#options = rest;
  }
}
