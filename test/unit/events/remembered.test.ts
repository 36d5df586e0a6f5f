import { expect, it, vi } from 'vitest';
import { remembered } from '../../../src/events/remembered.ts';

it('computes once per text, and keeps at most 100 results', () => {
  const compute = vi.fn((text: string) => `${text}!`);
  const of = remembered(compute);
  expect([of('a'), of('a')]).toEqual(['a!', 'a!']);
  expect(compute).toHaveBeenCalledTimes(1);
  for (let n = 0; n < 100; n++) of(String(n));
  expect(of('a')).toBe('a!');
  expect(compute).toHaveBeenCalledTimes(102);
});
