import { describe, expect, it } from 'vitest';
import { pastTime } from '../../../src/events/clock.ts';
import { Deferred } from '../../../src/setup/deferred.ts';

function deferred<T>() {
  const loading = Promise.withResolvers<T>();
  const lost: number[] = [];
  const errors: unknown[] = [];
  const value = new Deferred<T>(
    () => loading.promise,
    (_, count) => lost.push(count),
    (error) => errors.push(error),
  );
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

  it('that cannot be loaded is told once, and keeps nothing', async () => {
    const { value, reject, errors } = deferred<string>();
    let used = 0;
    value.use(() => used++);
    reject(new Error('offline'));
    await value.ready;
    value.use(() => used++);
    expect(errors).toEqual([new Error('offline')]);
    expect([used, value.value]).toEqual([0, undefined]);
  });
});
