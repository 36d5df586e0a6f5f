/**
 * Looks up providers at every use: the app may register one after us, and `useAzureMonitor` deletes the global API
 * object.
 */
import { createNoopMeter, type Meter, metrics, type Tracer, trace } from '@opentelemetry/api';
import type { LoggerProvider } from '@opentelemetry/api-logs';
import type { Redacted } from '../events/redacted.ts';
import { SCHEMA_URL, SCOPE_NAME, SCOPE_VERSION } from '../generated/version.ts';
import type { SafeLogRecord, SafeTracer } from './safe-signals.ts';

interface ScopeOptions {
  schemaUrl?: string;
}

const SCHEMA: ScopeOptions = { schemaUrl: SCHEMA_URL };

/** Providers from the app's SDK (`AcsInstrumentation`). A missing one is replaced by the global provider. */
export interface GivenProviders {
  tracerProvider?: { getTracer(name: string, version?: string, options?: ScopeOptions): Tracer } | undefined;
  meterProvider?: { getMeter(name: string, version?: string, options?: ScopeOptions): Meter } | undefined;
  loggerProvider?: Pick<LoggerProvider, 'getLogger'> | undefined;
}

type GivenTracerProvider = NonNullable<GivenProviders['tracerProvider']>;

/** By the provider that the API's proxy stands for: the proxy stays when the app registers another one. */
const tracers = new WeakMap<object, SafeTracer>();

export function tracer(given: GivenProviders): SafeTracer {
  const provider: GivenTracerProvider & { getDelegate?(): object } =
    given.tracerProvider ?? trace.getTracerProvider();
  const key = provider.getDelegate?.() ?? provider;
  const known = tracers.get(key);
  if (known) return known;
  // Not `trace.getTracer`, which drops the options.
  const created = provider.getTracer(SCOPE_NAME, SCOPE_VERSION, SCHEMA);
  tracers.set(key, created);
  return created;
}

export function meterProvider(given: GivenProviders): NonNullable<GivenProviders['meterProvider']> {
  return given.meterProvider ?? metrics.getMeterProvider();
}

/** The meter of a provider from {@link meterProvider}. */
export function meterOf(provider: NonNullable<GivenProviders['meterProvider']>): Meter {
  return provider.getMeter(SCOPE_NAME, SCOPE_VERSION, SCHEMA);
}

/** @param scope A scope other than our own. */
export function emitLog(given: GivenProviders, record: SafeLogRecord, scope?: Redacted): void {
  const provider = given.loggerProvider ?? globalLoggerProvider();
  provider?.getLogger(scope ?? SCOPE_NAME, scope ? undefined : SCOPE_VERSION, SCHEMA).emit(record);
}

interface ApiGlobals {
  [key: symbol]: unknown;
}

/**
 * The logs API is in `@opentelemetry/api` since 1.10, before in `@opentelemetry/api-logs`; each has its own global.
 * Records emitted to the one without provider are lost silently.
 */
export function globalLoggerProvider(): Pick<LoggerProvider, 'getLogger'> | undefined {
  const globals = globalThis as unknown as ApiGlobals;
  const api = globals[Symbol.for('opentelemetry.js.api.1')] as { logs?: LoggerProvider } | undefined;
  if (api?.logs) return api.logs;
  const apiLogs = globals[Symbol.for('io.opentelemetry.js.api.logs')] as
    | ((version: number) => LoggerProvider)
    | undefined;
  return typeof apiLogs === 'function' ? apiLogs(1) : undefined;
}

/** Whether the app has registered a tracer provider. */
export function hasTracerProvider(): boolean {
  const tracers = trace.getTracerProvider() as { getDelegateTracer?(name: string): unknown };
  // The API's proxy has no delegate tracer until a provider is registered.
  return tracers.getDelegateTracer ? tracers.getDelegateTracer('acs-otel') !== undefined : true;
}

/** Whether the app has registered a meter provider. */
export function hasMeterProvider(): boolean {
  return metrics.getMeter('acs-otel') !== createNoopMeter();
}

/** Whether the app has registered a logger provider. */
export function hasLoggerProvider(): boolean {
  return globalLoggerProvider() !== undefined;
}
