/** Counts what a full queue, a dead backend or a shutdown drops. */
import type { Attributes, MeterProvider } from '@opentelemetry/api';
import { createNoopMeter } from '@opentelemetry/api';

/** Why an exporter drops something. */
export type DropReason = 'queue_full' | 'page_left' | 'export_failed' | 'exception';

/** Called with the signal (`span`, `log`, `metric`), how many, and why. */
export type OnDrop = (signal: 'span' | 'log' | 'metric', count: number, reason: DropReason) => void;

/** The text of a warning, and the variable that sets the queue's size. */
const QUEUES = {
  span: { items: 'Spans', variable: 'OTEL_BSP_MAX_QUEUE_SIZE' },
  log: { items: 'Log records', variable: 'OTEL_BLRP_MAX_QUEUE_SIZE' },
};

/**
 * The batch processors report what they drop only through the meter that they are given for their own metrics
 * (`otel.sdk.processor.*.processed` with `error.type`). This meter provider listens to just that.
 * @param warn Receives one line at the first drop of a full queue: until then a burst looks as if nothing was lost.
 */
export function dropListener(
  signal: 'span' | 'log',
  onDrop: OnDrop,
  warn: (message: string) => void,
): MeterProvider {
  const noop = createNoopMeter();
  const meter = Object.create(noop) as typeof noop;
  let warned = false;
  const full = () => {
    if (warned) return;
    warned = true;
    const { items, variable } = QUEUES[signal];
    warn(
      `${items} are dropped: they come faster than they are exported, and the queue of OpenTelemetry's batch processor is full. Raise ${variable} (default 2048); acs_otel.events.dropped counts them as queue_full`,
    );
  };
  meter.createCounter = (name) => ({
    add(count: number, attributes?: Attributes) {
      const reason = attributes?.['error.type'];
      if (!name.endsWith('.processed') || reason === undefined) return;
      if (reason === 'queue_full') full();
      onDrop(signal, count, reason === 'queue_full' ? 'queue_full' : 'export_failed');
    },
  });
  return { getMeter: () => meter };
}
