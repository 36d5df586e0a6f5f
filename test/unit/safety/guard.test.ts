import { afterEach, describe, expect, it, vi } from 'vitest';
import { isPlainPromise } from '../../../src/safety/guard.ts';

const broken = () => {
  throw new Error('our own fault');
};

/** A fresh module: its counters are those of a process. */
async function load() {
  vi.resetModules();
  return import('../../../src/safety/guard.ts');
}

afterEach(() => vi.restoreAllMocks());

it('catches, and returns what did not throw', async () => {
  const { guarded, tap } = await load();
  expect(guarded('a sum', () => 1 + 1)).toBe(2);
  expect(guarded('a fault', broken)).toBeUndefined();
  expect(tap('a look', broken)('a value')).toBe('a value');
});

it('counts every drop once: by the newest counter, earlier drops included', async () => {
  const { guarded, countDrops } = await load();
  const counted: [string, number][] = [];
  const counter = (name: string) => (count: number) => void counted.push([name, count]);
  guarded('early', broken);
  guarded('early', broken);
  const undoFirst = countDrops(counter('first'));
  guarded('one', broken);
  const undoSecond = countDrops(counter('second'));
  guarded('two', broken);
  undoSecond();
  guarded('three', broken);
  undoFirst();
  guarded('nobody counts', broken);
  expect(counted).toEqual([
    ['first', 2],
    ['first', 1],
    ['second', 1],
    ['first', 1],
  ]);
});

it('survives a counter that throws', async () => {
  const { guarded, countDrops } = await load();
  countDrops(broken);
  expect(() => guarded('an event', broken)).not.toThrow();
});

describe('isPlainPromise', () => {
  it('is true of promises whose `then` loses nothing, also where the global Promise is another class', async () => {
    class Zone extends Promise<unknown> {}
    const native = (async () => 1)();
    expect([native, Zone.resolve(1)].map(isPlainPromise)).toEqual([true, false]);
    vi.stubGlobal('Promise', Zone);
    const seen = [native, Zone.resolve(1)].map(isPlainPromise);
    vi.unstubAllGlobals();
    expect(seen).toEqual([true, true]);
  });

  it.each([undefined, null, 0, '', 'text', {}, [], () => {}])('is false of %s', (value) => {
    expect(isPlainPromise(value)).toBe(false);
  });
});
