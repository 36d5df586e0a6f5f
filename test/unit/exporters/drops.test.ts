import { expect, it } from 'vitest';
import { dropListener } from '../../../src/exporters/drops.ts';

it('hears what a batch processor drops, with its reason, and nothing else', () => {
  const drops: unknown[] = [];
  const meter = dropListener('span', (...drop) => drops.push(drop)).getMeter('any');
  const processed = meter.createCounter('otel.sdk.processor.span.processed');
  processed.add(5);
  processed.add(3, { 'error.type': 'queue_full' });
  processed.add(2, { 'error.type': 'Error' });
  meter.createCounter('other').add(9, { 'error.type': 'queue_full' });
  meter.createHistogram('x').record(1);
  meter.createObservableGauge('y').addCallback(() => {});
  expect(drops).toEqual([
    ['span', 3, 'queue_full'],
    ['span', 2, 'export_failed'],
  ]);
});
