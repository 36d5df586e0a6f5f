import { afterEach, beforeEach, expect, it, vi } from 'vitest';

let clock: typeof import('../../../src/events/clock.ts');
const real = Date.now;
beforeEach(async () => {
  vi.resetModules();
  clock = await import('../../../src/events/clock.ts');
});
afterEach(() => vi.restoreAllMocks());

const wrong = (clockOf: () => unknown) => vi.spyOn(Date, 'now').mockImplementation(clockOf as () => number);
const isNow = (time: number) => Math.abs(time - real()) < 1000;

it.each([
  ['returns NaN', () => Number.NaN],
  ['returns nothing', () => undefined],
  ['returns 0', () => 0],
  ['has gone back by an hour', () => real() - 3_600_000],
  ['returns a time that no backend can store', () => 1e20],
  ['returns microseconds', () => real() * 1000],
])('a system clock that %s does not change the time', (_, clockOf) => {
  expect(isNow(clock.now())).toBe(true);
  wrong(clockOf);
  const times = Array.from({ length: 5 }, () => clock.now());
  expect(times.every(isNow)).toBe(true);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

it('small steps back do not add up', () => {
  let calls = 0;
  wrong(() => real() - ++calls * 900);
  expect(Array.from({ length: 100 }, () => clock.now()).every(isNow)).toBe(true);
});

it('a computer that slept has the later time', () => {
  wrong(() => real() + 3_600_000);
  expect(clock.now() - real()).toBeGreaterThan(3_500_000);
});

it('an event without a time of its own gets one only while the system clock is broken', () => {
  expect(clock.pastTime()).toBeUndefined();
  wrong(() => Number.NaN);
  expect(isNow(clock.pastTime() as number)).toBe(true);
  clock.atTime(5, () => expect(clock.pastTime()).toBe(5));
});
