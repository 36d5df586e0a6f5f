/** Words of the page that no browser is needed for. */
import { describe, expect, it } from 'vitest';
import { FAULT_NAMES } from '../../../grafana/src/mappings.ts';
import { FAULTS } from '../../../src/view-page/fault.ts';
import { duration, offset, percent, plural } from '../../../src/view-page/format.ts';
import { fullSpan, revealing, scrolled, ticksOf, zoomed } from '../../../src/view-page/timeline/span.ts';

it('the sides at fault have the names of the dashboards', () => {
  expect(Object.entries(FAULTS)).toEqual(FAULT_NAMES.map(({ origin, text }) => [origin, text]));
});

it.each([
  [0.34, '340 ms'],
  [0.9996, '1.0 s'],
  [59.96, '1 min 00 s'],
  [245, '4 min 05 s'],
  [7380, '2 h 03 min'],
  [273_600, '3 d 4 h'],
  [-0.2, '−200 ms'],
  [null, '–'],
])('%s s is %s', (seconds, text) => expect(duration(seconds)).toBe(text));

it.each([
  [0, '0 items'],
  [1, '1 item'],
  [999, '999 items'],
  [1000, '1,000 items'],
  [1_234_567, '1,234,567 items'],
])('%s is %s', (count, text) => expect(plural(count, 'item')).toBe(text));

it('a rate is never rounded up to 100%', () => {
  expect([percent(1), percent(0.99999), percent(0.5), percent(null)]).toEqual(['100%', '99.99%', '50%', '–']);
});

it('offsets have a sign', () => {
  expect([offset(0), offset(1234), offset(-50), offset(61_000)]).toEqual([
    '+0 s',
    '+1.234 s',
    '−0.05 s',
    '+1 min 01 s',
  ]);
});

describe('the period that the timeline shows', () => {
  const full = fullSpan({ from: 1000, to: 11_000 });

  it('keeps the time below the pointer while zooming, and ends at the whole', () => {
    const span = zoomed(full, 2, 3000, full);
    expect((3000 - span.from) / (span.to - span.from)).toBeCloseTo(
      (3000 - full.from) / (full.to - full.from),
    );
    expect(zoomed(span, 1 / 4, 3000, full)).toBe(full);
  });

  it('never leaves the whole', () => {
    const span = zoomed(full, 4, 6000, full);
    expect(scrolled(span, 100, full).to).toBe(full.to);
    expect(scrolled(span, -100, full).from).toBe(full.from);
    expect(zoomed(full, 1e9, 6000, full).to - zoomed(full, 1e9, 6000, full).from).toBeCloseTo(5);
  });

  it('moves only for a time outside', () => {
    const span = zoomed(full, 4, 6000, full);
    expect(revealing(span, 6000, full)).toBe(span);
    const moved = revealing(span, 1000, full);
    expect(moved.from).toBeLessThanOrEqual(1000);
  });

  it('has round ticks', () => {
    expect(ticksOf(full, 1000, 600)).toEqual([1000, 3000, 5000, 7000, 9000, 11_000]);
    expect(ticksOf({ from: 0, to: 1e12 }, 0, 600).length).toBeLessThan(10);
  });
});
