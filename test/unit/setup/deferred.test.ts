import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pastTime } from '../../../src/events/clock.ts';
import { Deferred } from '../../../src/setup/deferred.ts';

function deferred<T>() {
  const loading = Promise.withResolvers<T>();
  const lost: number[] = [];
  const errors: unknown[] = [];
  const value = new Deferred<T>({
    load: () => loading.promise,
    onLoad: (_, count) => lost.push(count),
    onError: (error) => errors.push(error),
  });
  return { value, ...loading, lost, errors };
}

describe('a value that is still loading', () => {
  it('gets what was kept for it in order, each as of its time, and the rest at once', async () => {
    const { value, resolve, lost } = deferred<string[]>();
    const times: (number | undefined)[] = [];
    const say = (text: string) =>
      value.use((list) => {
        list.push(text);
        times.push(pastTime());
      });
    const before = Date.now();
    say('first');
    await new Promise((done) => setTimeout(done, 20));
    say('second');
    const list: string[] = [];
    expect(value.value).toBeUndefined();
    resolve(list);
    await value.ready;
    say('third');
    expect(list).toEqual(['first', 'second', 'third']);
    const [first = 0, second = 0, third] = times;
    expect(first).toBeGreaterThanOrEqual(before);
    expect(second - first).toBeGreaterThanOrEqual(15);
    expect(third).toBeUndefined();
    expect(lost).toEqual([0]);
  });

  it('what is said while the kept is made up for comes after it', async () => {
    const { value, resolve } = deferred<string[]>();
    value.use((list) => {
      list.push('outer');
      value.use((inner) => inner.push('inner'));
    });
    value.use((list) => list.push('next'));
    const list: string[] = [];
    resolve(list);
    await value.ready;
    expect(list).toEqual(['outer', 'inner', 'next']);
  });

  it('a use that throws does not take the others with it', async () => {
    const { value, resolve } = deferred<string[]>();
    value.use(() => {
      throw new Error('broken');
    });
    value.use((list) => list.push('next'));
    const list: string[] = [];
    resolve(list);
    await value.ready;
    expect(list).toEqual(['next']);
  });

  it('keeps a bounded number, the first, and counts the others', async () => {
    const { value, resolve, lost } = deferred<number[]>();
    for (let n = 0; n < 1500; n++) value.use((list) => list.push(n));
    const list: number[] = [];
    resolve(list);
    await value.ready;
    expect(list).toHaveLength(1000);
    expect(list.at(-1)).toBe(999);
    expect(lost).toEqual([500]);
  });
});

describe('a value that fails to load', () => {
  let failures: number;
  let attempts: number[];
  let errors: unknown[];
  let used: string[];

  beforeEach(() => {
    vi.useFakeTimers();
    failures = Number.POSITIVE_INFINITY;
    attempts = [];
    errors = [];
    used = [];
  });
  afterEach(() => vi.useRealTimers());

  const start = () =>
    new Deferred<string>({
      load: async () => {
        attempts.push(Math.round(performance.now() / 1000));
        if (attempts.length <= failures) throw new Error('offline');
        return 'loaded';
      },
      onLoad: () => {},
      onError: (error) => errors.push(error),
    });

  it('is loaded again after growing pauses, and is then given what was kept', async () => {
    failures = 3;
    const value = start();
    value.use((loaded) => used.push(loaded));
    await vi.advanceTimersByTimeAsync(3_600_000);
    const [first = 0] = attempts;
    expect(attempts.map((at) => at - first)).toEqual([0, 2, 10, 42]);
    expect(errors).toEqual([new Error('offline')]);
    expect([used, value.value]).toEqual([['loaded'], 'loaded']);
  });

  it('is loaded at once when the page is online again', async () => {
    failures = 1;
    const value = start();
    await vi.advanceTimersByTimeAsync(100);
    value.retry();
    await value.ready;
    expect(value.value).toBe('loaded');
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(attempts).toHaveLength(2);
  });

  it('is given up after ten attempts, one at a time', async () => {
    const value = start();
    value.use((loaded) => used.push(loaded));
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(attempts).toHaveLength(5);
    for (let n = 0; n < 20; n++) {
      value.retry();
      value.retry();
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect(attempts).toHaveLength(10);
    expect(errors).toHaveLength(1);
    failures = 0;
    value.retry();
    await vi.advanceTimersByTimeAsync(1000);
    expect(used).toEqual([]);
  });

  it('is not loaded again once stopped', async () => {
    const value = start();
    await vi.advanceTimersByTimeAsync(100);
    value.stop();
    value.retry();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(attempts).toHaveLength(1);
  });
});
