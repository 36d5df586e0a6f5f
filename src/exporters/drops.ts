/** Counts what a full queue, a dead backend or a shutdown drops. */
import type { Attributes, MeterProvider } from '@opentelemetry/api';
import { createNoopMeter } from '@opentelemetry/api';

/** Called with the signal (`span`, `log`, `metric`), how many, and why. */
export type OnDrop = (signal: 'span' | 'log' | 'metric', count: number, reason: string) => void;

/**
 * The batch processors tell what they drop only through the meter that they are given for their own metrics
 * (`otel.sdk.processor.*.processed` with `error.type`). This meter provider listens to just that.
 */
export function dropListener(signal: 'span' | 'log', onDrop: OnDrop): MeterProvider {
  const noop = createNoopMeter();
  const meter = Object.create(noop) as typeof noop;
  meter.createCounter = (name) => ({
    add(count: number, attributes?: Attributes) {
      const reason = attributes?.['error.type'];
      if (name.endsWith('.processed') && reason !== undefined)
        onDrop(signal, count, reason === 'queue_full' ? 'queue_full' : 'export_failed');
    },
  });
  return { getMeter: () => meter };
}
