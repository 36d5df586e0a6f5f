/** Which signals an SDK receives. */
import { createNoopMeter, trace } from '@opentelemetry/api';
import { type GivenProviders, hasLoggerProvider, meterProvider } from './providers.ts';

/** Whether spans have a provider, given or global. */
export function receivesSpans(given: GivenProviders): boolean {
  const provider: object & { getDelegateTracer?(name: string): unknown } =
    given.tracerProvider ?? trace.getTracerProvider();
  // The API's proxy has no delegate tracer until a provider is registered.
  return provider.getDelegateTracer ? provider.getDelegateTracer('acs-otel') !== undefined : true;
}

/** Whether metrics have a provider, given or global. */
export function receivesMetrics(given: GivenProviders): boolean {
  return meterProvider(given).getMeter('acs-otel') !== createNoopMeter();
}

/** Whether log records have a provider, given or global. */
export function receivesRecords(given: GivenProviders): boolean {
  return given.loggerProvider !== undefined || hasLoggerProvider();
}
