/** Flushes the OpenTelemetry providers in use, including those that the app registered. */
import { metrics, trace } from '@opentelemetry/api';
import { type GivenProviders, globalLoggerProvider } from './providers.ts';

/** The part of an SDK's provider that is used; recognised by its methods, because an app may hold several SDKs. */
interface Flushable {
  forceFlush(): Promise<void>;
}

export type Signal = 'traces' | 'metrics' | 'logs';

/**
 * Settles when the provider of every signal has. Never rejects, and never shuts a provider down: it belongs to the app.
 */
export async function flushProviders(given: GivenProviders, signals: readonly Signal[]): Promise<void> {
  const providers: Record<Signal, () => unknown> = {
    traces: () => given.tracerProvider ?? trace.getTracerProvider(),
    metrics: () => given.meterProvider ?? metrics.getMeterProvider(),
    logs: () => given.loggerProvider ?? globalLoggerProvider(),
  };
  await Promise.allSettled(signals.map(async (signal) => flushable(providers[signal]())?.forceFlush()));
}

/** The API hands out proxies: `getDelegate` of traces, `_getDelegate` of logs. */
function flushable(provider: unknown): Flushable | undefined {
  const { forceFlush, getDelegate, _getDelegate } = (provider ?? {}) as Record<string, unknown>;
  if (typeof forceFlush === 'function') return provider as Flushable;
  const delegate = [getDelegate, _getDelegate].find((method) => typeof method === 'function');
  const inner = delegate?.call(provider) as unknown;
  return inner && inner !== provider ? flushable(inner) : undefined;
}
