import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { shared } from '../../../src/setup/outlet.ts';
import { createWebhookHandler, type WebhookHandler } from '../../../src/webhook.ts';
import { events, type FakeInstallation, installFake, post } from './installation.ts';

let fake: FakeInstallation;
let warnings: string[];
let handle: WebhookHandler;

beforeEach(() => {
  warnings = [];
  vi.spyOn(console, 'warn').mockImplementation((text: string) => void warnings.push(text));
  fake = installFake();
  handle = createWebhookHandler({ unauthenticated: true });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  fake.remove();
});

const send = async (body: object): Promise<number> => (await handle(post(body))).status;

it('without register() the sender is asked to try again', async () => {
  fake.remove();
  const response = await handle(post(events(1)));
  expect([response.status, response.headers.get('retry-after'), await response.text()]).toEqual([
    503,
    '30',
    '',
  ]);
  expect(warnings).toEqual([expect.stringContaining('call register()')]);
});

it('the answer waits for the export', async () => {
  let exported = false;
  fake.onFlush = async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    exported = true;
  };
  expect(await send(events(3))).toBe(200);
  expect(exported).toBe(true);
});

describe('after a failed export', () => {
  it.each([
    ['reported by a provider', () => Promise.reject(new Error('503'))],
    ['counted by our exporter', () => void fake.losses.exportFailed++],
  ])('%s, events are asked for again, recorded again and counted once', async (_, fail) => {
    fake.onFlush = fail;
    expect(await send(events(3))).toBe(503);
    fake.onFlush = () => {};
    expect(await send(events(3))).toBe(200);
    const ids = events(3).map(({ id }) => id);
    expect(fake.recorded).toEqual([...ids, ...ids]);
    expect(fake.counted).toEqual(ids);
    expect(await send(events(3))).toBe(200);
    expect(fake.recorded).toHaveLength(6);
  });

  it('what is left out is counted when the body is acknowledged, and once', async () => {
    fake.onFlush = () => void fake.losses.exportFailed++;
    const body = [...events(5002), { foo: 1 }];
    for (let n = 0; n < 3; n++) expect(await send(body)).toBe(503);
    expect([fake.dropped, fake.reports]).toEqual([{}, 0]);
    fake.onFlush = () => {};
    expect(await send([{ foo: 1 }, ...body])).toBe(200);
    expect(fake.dropped).toEqual({ too_many: 4 });
    expect(fake.reports).toBe(1);
  });

  it('that happened before, events are acknowledged', async () => {
    fake.losses.exportFailed = 7;
    expect(await send(events(1))).toBe(200);
  });

  it('of the request that brought an event first, the request that brings it again is not acknowledged', async () => {
    let settle = () => {};
    fake.onFlush = () =>
      new Promise((resolve) => {
        settle = resolve;
      });
    const first = send(events(1));
    await vi.waitFor(() => expect(fake.flushes).toBe(1));
    // The batch with the event has failed, but the flush has not ended.
    fake.losses.exportFailed++;
    fake.onFlush = () => {};
    const second = send(events(1));
    await new Promise((resolve) => setTimeout(resolve, 10));
    settle();
    expect([await first, await second]).toEqual([503, 503]);
    expect(await send(events(1))).toBe(200);
    expect(fake.recorded).toEqual(['event-0', 'event-0']);
  });
});

describe('an installation that leaves', () => {
  it('before the body has arrived: events are asked for again', async () => {
    let send: ReadableStreamDefaultController<Uint8Array> | undefined;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        send = controller;
      },
    });
    const answer = handle(post(body));
    await new Promise((resolve) => setTimeout(resolve, 10));
    fake.remove();
    send?.enqueue(new TextEncoder().encode(JSON.stringify(events(1))));
    send?.close();
    expect((await answer).status).toBe(503);
    expect(warnings).toEqual([expect.stringContaining('during shutdown() or disable()')]);
  });

  it.each([
    ['between two parts of a body', 5000],
    ['during the last flush', 1],
  ])('%s: events are forgotten and asked for again', async (_, count) => {
    fake.onFlush = () => fake.remove();
    expect(await send(events(count))).toBe(503);
    fake.restore();
    fake.onFlush = () => {};
    expect(await send(events(count))).toBe(200);
    expect(new Set(fake.recorded).size).toBe(count);
    expect(fake.recorded.filter((id) => id === 'event-0')).toHaveLength(2);
    expect(fake.counted).toHaveLength(count);
  });
});

describe('a queue without room', () => {
  it('is emptied, and what it lost recorded again in smaller parts', async () => {
    fake.queueSize = 100;
    expect(await send(events(1000))).toBe(200);
    expect(new Set(fake.recorded).size).toBe(1000);
    expect(fake.counted).toHaveLength(1000);
  });

  it('is not filled by many requests at the same time', async () => {
    fake.onFlush = () => new Promise((resolve) => setTimeout(resolve, 2));
    const statuses = await Promise.all(Array.from({ length: 60 }, (_, n) => send(events(200, 200 * n))));
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(fake.losses.queueFull).toBe(0);
    expect([fake.recorded.length, fake.counted.length]).toEqual([12_000, 12_000]);
  });

  it('that stays full: the sender is asked to try again', async () => {
    fake.queueSize = 0;
    expect(await send(events(3))).toBe(503);
    fake.queueSize = 10;
    expect(await send(events(3))).toBe(200);
    expect(fake.counted).toHaveLength(3);
  });
});

describe('a backend that does not answer', () => {
  it('the answer comes within 30 seconds, and the events are recorded again at once', async () => {
    vi.useFakeTimers();
    let settle = () => {};
    fake.onFlush = () =>
      new Promise((resolve) => {
        settle = resolve;
      });
    const answer = send(events(2));
    await vi.advanceTimersByTimeAsync(24_000);
    expect(fake.flushes).toBe(1);
    await vi.advanceTimersByTimeAsync(1500);
    expect(await answer).toBe(503);
    fake.onFlush = () => {};
    // The flush has not ended, and the sender delivers again.
    const again = send(events(2));
    await vi.advanceTimersByTimeAsync(100);
    expect(fake.recorded).toHaveLength(4);
    settle();
    await vi.advanceTimersByTimeAsync(100);
    expect(await again).toBe(200);
    expect([fake.recorded.length, fake.counted.length]).toEqual([4, 2]);
  });

  it('a sender that never finishes its body gets its answer as well', async () => {
    vi.useFakeTimers();
    let isCancelled = false;
    const body = new ReadableStream({
      cancel() {
        isCancelled = true;
      },
    });
    const answer = handle(post(body));
    await vi.advanceTimersByTimeAsync(25_500);
    expect((await answer).status).toBe(503);
    expect([isCancelled, fake.bodies]).toEqual([true, []]);
  });

  it('requests beyond 1,000 are not taken', async () => {
    let settle = () => {};
    const flushed = new Promise<void>((resolve) => {
      settle = resolve;
    });
    fake.onFlush = () => flushed;
    const waiting = Array.from({ length: 1000 }, (_, n) => send(events(1, n)));
    expect(await send(events(1, 1000))).toBe(503);
    settle();
    expect(new Set(await Promise.all(waiting))).toEqual(new Set([200]));
    expect(await send(events(1, 1000))).toBe(200);
    expect(fake.counted).toHaveLength(1001);
  });
});

it('bodies of more than 64 MiB at the same time are not taken', async () => {
  let settle = () => {};
  const flushed = new Promise<void>((resolve) => {
    settle = resolve;
  });
  fake.onFlush = () => flushed;
  const body = (n: number) => [{ id: `large-${n}`, text: 'x'.repeat(1_000_000) }];
  const waiting = Array.from({ length: 67 }, (_, n) => send(body(n)));
  await vi.waitFor(() => expect(fake.recorded).toHaveLength(67));
  expect(await send(body(67))).toBe(503);
  expect(warnings).toEqual([expect.stringContaining('64 MiB')]);
  settle();
  expect(new Set(await Promise.all(waiting))).toEqual(new Set([200]));
  expect(await send(body(67))).toBe(200);
});

describe('a shared flush', () => {
  it('begins after what it has to export: calls during a flush share the next one', async () => {
    const ends: (() => void)[] = [];
    const run = () => new Promise<void>((resolve) => void ends.push(resolve));
    const flush = shared(run, 1000);
    const [first, together] = [flush(), flush()];
    expect(first).toBe(together);
    await vi.waitFor(() => expect(ends).toHaveLength(1));
    const [second, third] = [flush(), flush()];
    expect(second).toBe(third);
    expect(second).not.toBe(first);
    ends[0]?.();
    await first;
    await vi.waitFor(() => expect(ends).toHaveLength(2));
    ends[1]?.();
    await Promise.all([second, third]);
    expect(ends).toHaveLength(2);
  });

  it('that fails or hangs does not block the next one', async () => {
    vi.useFakeTimers();
    let runs = 0;
    const run = () => (++runs === 1 ? new Promise<void>(() => {}) : Promise.resolve());
    const flush = shared(run, 1000);
    const hangs = flush();
    const failed = expect(hangs).rejects.toThrow('not flushed within 1000 ms');
    await vi.advanceTimersByTimeAsync(10);
    const next = flush();
    await vi.advanceTimersByTimeAsync(1010);
    await failed;
    await next;
    expect(runs).toBe(2);
  });
});
