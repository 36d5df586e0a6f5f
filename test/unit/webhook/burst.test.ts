/** Requests that arrive together are read together. */
import { describe, expect, it } from 'vitest';
import { Burst } from '../../../src/webhook/burst.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('a burst', () => {
  it('ends for all in their order, when a turn of the event loop has brought no more', async () => {
    const burst = new Burst();
    const ended: number[] = [];
    const join = (n: number) => burst.join().then(() => ended.push(n));
    const all = [join(0), join(1)];
    await turn();
    all.push(join(2));
    expect(ended).toEqual([]);
    await Promise.all(all);
    expect(ended).toEqual([0, 1, 2]);
  });

  it('ends after 10 ms although more arrive in every turn', async () => {
    const burst = new Burst();
    let joined = 0;
    let isOver = false;
    const began = performance.now();
    const first = burst.join().then(() => {
      isOver = true;
    });
    while (!isOver && performance.now() - began < 5000) {
      joined++;
      void burst.join();
      await turn();
    }
    await first;
    expect(isOver).toBe(true);
    expect(joined).toBeGreaterThan(1);
  });

  it('is followed by another', async () => {
    const burst = new Burst();
    await burst.join();
    await burst.join();
  });
});
