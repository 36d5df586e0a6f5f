import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Gateway, makeQueue, range } from './page-gateway.ts';

const HOUR = 3_600_000;

let gateway: Gateway;

beforeEach(() => {
  vi.useFakeTimers();
  gateway = new Gateway();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('while the page lives', () => {
  it('what is urgent goes at once with all that waits, the rest in a batch after a second', async () => {
    const { queue } = makeQueue(gateway);
    queue.push('a');
    queue.push('b', 'urgent');
    await vi.advanceTimersByTimeAsync(1);
    expect(gateway.requests).toEqual([['a', 'b']]);
    for (const item of ['c', 'd', 'e']) queue.push(item);
    await vi.advanceTimersByTimeAsync(900);
    expect(gateway.requests).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(100);
    expect(gateway.requests[1]).toEqual(['c', 'd', 'e']);
  });

  it('what is urgent does not wait for a request on its way, what is not does', async () => {
    gateway.latency = 5000;
    const { queue } = makeQueue(gateway);
    queue.push('a');
    await vi.advanceTimersByTimeAsync(1000);
    queue.push('b');
    await vi.advanceTimersByTimeAsync(2000);
    expect(gateway.requests).toEqual([['a']]);
    queue.push('c', 'urgent');
    await vi.advanceTimersByTimeAsync(1);
    expect(gateway.requests).toEqual([['a'], ['b', 'c']]);
    queue.push('d');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(gateway.requests).toEqual([['a'], ['b', 'c'], ['d']]);
  });

  it('a request carries 512 items at most', async () => {
    const { queue } = makeQueue(gateway);
    const items = range(1300);
    for (const item of items) queue.push(item);
    await vi.advanceTimersByTimeAsync(2000);
    expect(gateway.requests.map(({ length }) => length)).toEqual([512, 512, 276]);
    expect(gateway.requests.flat()).toEqual(items);
  });
});

describe('offline', () => {
  it('an hour offline loses nothing within the bound, and the order is kept', async () => {
    const { queue, drops } = makeQueue(gateway);
    gateway.answer = 'retry';
    const items = range(2000);
    for (const [index, item] of items.entries()) {
      queue.push(item, index % 100 === 0 ? 'urgent' : 'normal');
      await vi.advanceTimersByTimeAsync(HOUR / items.length);
    }
    gateway.answer = 'ok';
    gateway.requests = [];
    queue.retryNow();
    await vi.advanceTimersByTimeAsync(1000);
    expect(gateway.requests.flat()).toEqual(items);
    expect(drops).toEqual([]);
  });

  it('requests that fail beside each other come back in their order', async () => {
    gateway.answer = 'retry';
    const { queue } = makeQueue(gateway);
    gateway.latency = 100;
    queue.push('a', 'urgent');
    await vi.advanceTimersByTimeAsync(1);
    queue.push('b', 'urgent');
    gateway.latency = 10; // fails before the first does
    await vi.advanceTimersByTimeAsync(1);
    queue.push('c', 'urgent');
    await vi.advanceTimersByTimeAsync(200);
    gateway.answer = 'ok';
    gateway.requests = [];
    await vi.advanceTimersByTimeAsync(2000);
    expect(gateway.requests).toEqual([['a', 'b', 'c']]);
  });

  it('tries again later and later, up to a minute, also when more comes', async () => {
    gateway.answer = 'retry';
    const { queue } = makeQueue(gateway);
    const tries: number[] = [];
    for (let second = 0; second < 600; second++) {
      const before = gateway.requests.length;
      queue.push(`item ${second}`, second % 10 === 0 ? 'urgent' : 'normal');
      await vi.advanceTimersByTimeAsync(1000);
      if (gateway.requests.length > before) tries.push(second);
    }
    const pauses = tries.slice(1).map((second, n) => second - (tries[n] ?? 0));
    expect(tries.length).toBeGreaterThan(9);
    expect(tries.length).toBeLessThan(20); // about 1 + 2 + 4 + 8 + 16 + 32 s, then one a minute
    expect(Math.max(...pauses)).toBeLessThanOrEqual(76);
    expect(Math.max(...pauses.slice(0, 3))).toBeLessThan(Math.min(...pauses.slice(-3)));
  });

  it('after it is back, the next failure begins with a short pause again', async () => {
    gateway.answer = 'retry';
    const { queue } = makeQueue(gateway);
    queue.push('a', 'urgent');
    await vi.advanceTimersByTimeAsync(5 * 60_000);
    gateway.answer = 'ok';
    await vi.advanceTimersByTimeAsync(80_000);
    gateway.answer = 'retry';
    gateway.requests = [];
    queue.push('b', 'urgent');
    await vi.advanceTimersByTimeAsync(1500);
    expect(gateway.requests).toEqual([['b'], ['b']]);
  });
});

describe('the bound', () => {
  it('the oldest go, are counted, and what leaves first stays', async () => {
    gateway.answer = 'retry';
    const { queue, drops } = makeQueue(gateway, { maxItems: 10 });
    queue.push('started', 'urgent');
    for (const item of range(29)) queue.push(item);
    gateway.answer = 'ok';
    await vi.advanceTimersByTimeAsync(1000);
    expect(gateway.requests.flat()).toEqual(['started', ...range(29).slice(-9)]);
    expect(drops).toEqual(Array(20).fill([1, 'queue_full']));
  });

  it('what is on its way to a gateway that never answers counts', async () => {
    gateway.latency = HOUR;
    const { queue, drops } = makeQueue(gateway, { maxItems: 10 });
    for (const item of range(25)) {
      queue.push(item, 'urgent');
      await vi.advanceTimersByTimeAsync(1);
    }
    expect(gateway.requests.flat()).toHaveLength(10);
    expect(drops).toHaveLength(15);
  });
});

it('what the gateway refuses is dropped, counted, and not sent again', async () => {
  gateway.answer = 'refused';
  const { queue, drops } = makeQueue(gateway);
  for (const item of ['a', 'b']) queue.push(item);
  await vi.advanceTimersByTimeAsync(HOUR);
  expect(gateway.requests).toEqual([['a', 'b']]);
  expect(drops).toEqual([[2, 'export_failed']]);
});

it('what can not be serialised is dropped and counted, and the next goes on', async () => {
  const serialize = (items: string[]) => {
    if (items.includes('bad')) throw new TypeError('a hostile value');
    return new TextEncoder().encode(JSON.stringify(items));
  };
  const { queue, drops } = makeQueue(gateway, { serialize });
  queue.push('bad', 'urgent');
  await vi.advanceTimersByTimeAsync(1);
  queue.push('good', 'urgent');
  await vi.advanceTimersByTimeAsync(1);
  expect(gateway.requests).toEqual([['good']]);
  expect(drops).toEqual([[1, 'export_failed']]);
});

describe('flush and close', () => {
  it('flush sends all at once and waits for the answers', async () => {
    const { queue } = makeQueue(gateway);
    for (const item of range(600)) queue.push(item);
    let flushed = false;
    void queue.flush().then(() => {
      flushed = true;
    });
    expect(gateway.requests.flat()).toHaveLength(600);
    await vi.advanceTimersByTimeAsync(9);
    expect(flushed).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(flushed).toBe(true);
  });

  it('flush settles when the gateway fails, and does not try for ever', async () => {
    gateway.answer = 'retry';
    const { queue } = makeQueue(gateway);
    queue.push('a');
    const flushed = queue.flush();
    await vi.advanceTimersByTimeAsync(20);
    await flushed;
    expect(gateway.requests).toHaveLength(1);
  });

  it('a closed queue takes nothing, sends nothing and has counted what it lost', async () => {
    gateway.answer = 'retry';
    const { queue, drops } = makeQueue(gateway);
    queue.push('waits');
    queue.close();
    queue.push('too late', 'urgent');
    await vi.advanceTimersByTimeAsync(HOUR);
    expect(gateway.requests).toEqual([]);
    expect(drops).toEqual([[1, 'export_failed']]);
  });
});
