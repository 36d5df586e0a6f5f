import { expect, it } from 'vitest';
import { NewestKeys } from '../../../src/sources/newest-keys.ts';

it('keeps the entries that were set last, whatever was set again before', () => {
  const keys = new NewestKeys<number>(3);
  for (const [n, key] of ['a', 'b', 'c', 'a', 'd', 'b', 'e'].entries()) keys.set(key, n);
  expect(['a', 'b', 'c', 'd', 'e'].map((key) => keys.get(key))).toEqual([undefined, 5, undefined, 4, 6]);
  expect(keys.size).toBe(3);
});

it('keeps exactly the newest ones of many', () => {
  const keys = new NewestKeys<number>(50);
  const order: string[] = [];
  for (let n = 0; n < 10_000; n++) {
    const key = String((n * 7919) % 173);
    keys.set(key, n);
    const at = order.indexOf(key);
    if (at >= 0) order.splice(at, 1);
    order.push(key);
    if (order.length > 50) order.shift();
    if (n % 997 === 0) expect(order.filter((one) => keys.get(one) === undefined)).toEqual([]);
  }
  expect(keys.size).toBe(50);
});
