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
  await Promise.allSettled(flushes(given, signals).map(({ flushed }) => flushed));
}

/**
 * As {@link flushProviders}, but rejects, with what to change, if the provider of spans or log records does. That of
 * metrics may: the next export repeats their sums.
 */
export async function flushProvidersStrictly(
  given: GivenProviders,
  signals: readonly Signal[],
): Promise<void> {
  const all = flushes(given, signals);
  const results = await Promise.allSettled(all.map(({ flushed }) => flushed));
  for (const [n, result] of results.entries()) {
    const signal = all[n]?.signal;
    if (result.status === 'rejected' && signal !== 'metrics')
      throw new Error(
        `the webhook answers 503, because the app's OpenTelemetry SDK could not flush its ${signal} (${reasonOf(result.reason)}). Check the endpoint of its exporters, such as OTEL_EXPORTER_OTLP_ENDPOINT`,
      );
  }
}

/** OpenTelemetry's tracer provider rejects with a list of errors. Refused connections have a code and no message. */
function reasonOf(reason: unknown): string {
  const [first] = [reason].flat() as unknown[];
  const { message, code } = (first ?? {}) as { message?: unknown; code?: unknown };
  return String(message || code || first).slice(0, 200);
}

function flushes(
  given: GivenProviders,
  signals: readonly Signal[],
): { signal: Signal; flushed: Promise<void> }[] {
  const providers: Record<Signal, () => unknown> = {
    traces: () => given.tracerProvider ?? trace.getTracerProvider(),
    metrics: () => given.meterProvider ?? metrics.getMeterProvider(),
    logs: () => given.loggerProvider ?? globalLoggerProvider(),
  };
  const flush = async (signal: Signal) => flushable(providers[signal]())?.forceFlush();
  return signals.map((signal) => ({ signal, flushed: flush(signal) }));
}

/** The API hands out proxies: `getDelegate` of traces, `_getDelegate` of logs. */
function flushable(provider: unknown): Flushable | undefined {
  const { forceFlush, getDelegate, _getDelegate } = (provider ?? {}) as Record<string, unknown>;
  if (typeof forceFlush === 'function') return provider as Flushable;
  const delegate = [getDelegate, _getDelegate].find((method) => typeof method === 'function');
  const inner = delegate?.call(provider) as unknown;
  return inner && inner !== provider ? flushable(inner) : undefined;
}
