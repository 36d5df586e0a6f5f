/** Flushes the OpenTelemetry providers that carry our telemetry, whoever registered them. */
import { metrics, trace } from '@opentelemetry/api';
import { type GivenProviders, globalLoggerProvider } from './providers.ts';

/** The part of an SDK's provider that is used; recognised by its methods, because an app may hold several SDKs. */
interface Flushable {
  forceFlush(): Promise<void>;
}

/** Settles when every provider has. Never rejects, and never shuts a provider down: it belongs to the app. */
export async function flushProviders(given: GivenProviders): Promise<void> {
  const providers = [
    given.tracerProvider ?? trace.getTracerProvider(),
    given.meterProvider ?? metrics.getMeterProvider(),
    given.loggerProvider ?? globalLoggerProvider(),
  ];
  await Promise.allSettled(providers.map(async (provider) => flushable(provider)?.forceFlush()));
}

/** The API hands out proxies: `getDelegate` of traces, `_getDelegate` of logs. */
function flushable(provider: unknown): Flushable | undefined {
  const { forceFlush, getDelegate, _getDelegate } = (provider ?? {}) as Record<string, unknown>;
  if (typeof forceFlush === 'function') return provider as Flushable;
  const delegate = [getDelegate, _getDelegate].find((method) => typeof method === 'function');
  const inner = delegate?.call(provider) as unknown;
  return inner && inner !== provider ? flushable(inner) : undefined;
}
