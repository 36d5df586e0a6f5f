/** The sources as an OpenTelemetry instrumentation, for apps that own their SDK. */
import { createNoopMeter, type Meter, type Tracer } from '@opentelemetry/api';
import { SCOPE_VERSION } from '../generated/version.ts';
import { refusal } from '../safety/node-version.ts';
import { otherCopy, processState } from '../safety/process-state.ts';
import { disabled } from '../safety/switched-off.ts';
import { warnOnce } from '../safety/warn.ts';
import type { GivenProviders } from '../signals/providers.ts';
import { type AcsOtel, publishHandle } from './handle.ts';
import { installSources } from './node.ts';
import { type AcsInstrumentationOptions, resolveOptions, withoutSdkOptions } from './options.ts';
import { switchable } from './outlet.ts';

/** Options of `AcsInstrumentation` and the switch that OpenTelemetry adds to them. */
export interface AcsInstrumentationConfig extends AcsInstrumentationOptions {
  /** Ignored: the SDK calls `enable()` and `disable()`. */
  enabled?: boolean;
}

/** A logger of {@link LoggerProviderLike}. */
export interface LoggerLike {
  /** Emits one record. */
  emit(record: object): void;
}

/** The logger provider that an SDK passes to an instrumentation. */
export interface LoggerProviderLike {
  /** As in `@opentelemetry/api-logs`. */
  getLogger(name: string, version?: string): LoggerLike;
}

/**
 * Traces ACS with the SDK that the app owns. Has the shape of OpenTelemetry's `Instrumentation` but does not depend
 * on its package, whose versions are incompatible with each other.
 * @example new NodeSDK({ instrumentations: [new AcsInstrumentation()], idGenerator: acsIdGenerator() })
 */
export class AcsInstrumentation {
  /** Name of the instrumentation. */
  readonly instrumentationName = 'acs-otel';
  /** Version of the instrumentation. */
  readonly instrumentationVersion: string = SCOPE_VERSION;
  #given: GivenProviders = {};
  #options: AcsInstrumentationOptions;
  #handle: AcsOtel | undefined;

  /** @param options Options of the sources; endpoint, service name and exporters are the SDK's. */
  constructor(options: AcsInstrumentationOptions = {}) {
    this.#options = options;
  }

  /** Installs all hooks. Called by the SDK. */
  enable(): void {
    if (this.#handle || disabled()) return;
    try {
      const reason = refusal() ?? otherCopy();
      if (reason) {
        warnOnce(reason);
        return;
      }
      if (processState().handle) {
        // Two would emit everything twice.
        warnOnce(
          'AcsInstrumentation is passive, because register() or another AcsInstrumentation already observes this process, and its telemetry goes there; remove one of the two',
        );
        return;
      }
      const reasonOf = () => 'AcsInstrumentation uses the SDK of the app';
      const own = withoutSdkOptions(this.#options, warnOnce, reasonOf);
      const resolved = resolveOptions(own, process.env, warnOnce);
      const { enabled } = resolved;
      processState().byInstrumentation = true;
      this.#handle = publishHandle(switchable(enabled, () => installSources(resolved, this.#given)));
    } catch (error) {
      warnOnce(`AcsInstrumentation failed, nothing is traced: ${(error as Error).message}`);
    }
  }

  /** Removes all hooks. Called by the SDK. */
  disable(): void {
    if (!this.#handle) return;
    processState().byInstrumentation = false;
    void this.#handle.shutdown();
    this.#handle = undefined;
  }

  /** Called by the SDK. */
  setTracerProvider(provider: { getTracer(name: string, version?: string): Tracer }): void {
    this.#given.tracerProvider = provider;
  }

  /** Called by the SDK. The API's no-op provider is replaced by the global one, which may be registered later. */
  setMeterProvider(provider: { getMeter(name: string, version?: string): Meter }): void {
    this.#given.meterProvider =
      provider.getMeter(this.instrumentationName) === createNoopMeter() ? undefined : provider;
  }

  /**
   * Called by the SDK. With two copies of `@opentelemetry/api-logs` it passes the proxy of the copy that has no provider;
   * a proxy stands for the global provider, which is looked up at every use.
   */
  setLoggerProvider(provider: LoggerProviderLike): void {
    if (!('_setDelegate' in provider)) this.#given.loggerProvider = provider as never;
  }

  /** The options. */
  getConfig(): AcsInstrumentationConfig {
    return this.#options;
  }

  /** Takes effect at the next `enable()`. */
  setConfig(config: AcsInstrumentationConfig): void {
    const { enabled: _enabled, ...options } = config;
    this.#options = options;
  }
}
