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

describe('keepalive', () => {
  it('has more room for a request with an urgent item, so that it need not be sent again on page leave', async () => {
    const { queue } = makeQueue(gateway);
    queue.push('normal');
    await vi.advanceTimersByTimeAsync(1000);
    queue.push('ended', 'urgent');
    await vi.advanceTimersByTimeAsync(1000);
    queue.push('participant span', 'high');
    await vi.advanceTimersByTimeAsync(1000);
    expect(gateway.rooms.map((room) => room / 1024)).toEqual([16, 60, 60]);
  });
});

describe('leaving the page', () => {
  it('an urgent item of this very task is sent once', async () => {
    const { queue } = makeQueue(gateway);
    queue.push('ended', 'urgent');
    queue.leave('normal');
    await vi.advanceTimersByTimeAsync(HOUR);
    expect(gateway.last).toEqual([['ended']]);
    expect(gateway.requests).toEqual([]);
  });

  it('what leaves first leaves first, however much waits before it', () => {
    const { queue, drops } = makeQueue(gateway);
    const old = range(200, 'x'.repeat(1000));
    for (const item of old) queue.push(item);
    queue.push('ended', 'urgent');
    queue.push('participant span', 'high');
    queue.leave('high');
    expect(gateway.last).toEqual([['ended', 'participant span']]);
    queue.leave('normal');
    const sent = gateway.last.slice(1).flat();
    expect(sent.length).toBeGreaterThan(20);
    expect(sent).toEqual(old.slice(0, sent.length));
    expect(drops).toEqual([[old.length - sent.length, 'page_left']]);
  });

  it('a request in flight is not sent again', async () => {
    gateway.latency = 1000;
    const { queue } = makeQueue(gateway);
    queue.push('in flight', 'urgent');
    await vi.advanceTimersByTimeAsync(1);
    queue.push('waiting');
    queue.leave('normal');
    queue.leave('normal');
    await vi.advanceTimersByTimeAsync(HOUR);
    expect(gateway.requests).toEqual([['in flight']]);
    expect(gateway.last).toEqual([['waiting']]);
  });

  it('what waits for a gateway to come back is sent as well', async () => {
    gateway.answer = 'retry';
    const { queue } = makeQueue(gateway);
    queue.push('a', 'urgent');
    await vi.advanceTimersByTimeAsync(100);
    queue.leave('normal');
    expect(gateway.last).toEqual([['a']]);
  });

  it('a page that comes back retries what failed while it left', async () => {
    const { queue } = makeQueue(gateway);
    queue.push('a', 'urgent');
    gateway.answer = 'retry';
    queue.leave('normal');
    await vi.advanceTimersByTimeAsync(100);
    gateway.answer = 'ok';
    await vi.advanceTimersByTimeAsync(5000);
    expect(gateway.requests).toEqual([['a']]);
  });
});
