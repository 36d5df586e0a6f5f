import { expect, it } from 'vitest';
import { dropListener } from '../../../src/exporters/drops.ts';

it('reports what a batch processor drops, with its reason, and warns once of a full queue', () => {
  const drops: unknown[] = [];
  const warnings: string[] = [];
  const onDrop = (...drop: unknown[]) => drops.push(drop);
  const meter = dropListener('span', onDrop, (text) => warnings.push(text)).getMeter('any');
  const processed = meter.createCounter('otel.sdk.processor.span.processed');
  processed.add(5);
  expect(warnings).toEqual([]);
  processed.add(3, { 'error.type': 'queue_full' });
  processed.add(1, { 'error.type': 'queue_full' });
  processed.add(2, { 'error.type': 'Error' });
  meter.createCounter('other').add(9, { 'error.type': 'queue_full' });
  meter.createHistogram('x').record(1);
  meter.createObservableGauge('y').addCallback(() => {});
  expect(drops).toEqual([
    ['span', 3, 'queue_full'],
    ['span', 1, 'queue_full'],
    ['span', 2, 'export_failed'],
  ]);
  expect(warnings).toEqual([expect.stringContaining('Raise OTEL_BSP_MAX_QUEUE_SIZE')]);
});
