import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KEEPALIVE_ROOM, type PageSender } from '../../../src/exporters/page-sender.ts';
import { keepalive } from '../../../src/safety/keepalive.ts';

const URL = 'https://otel.contoso.com/v1/logs';
const KIB = 1024;
const body = (bytes: number) => new Uint8Array(bytes);

let fetched: ReturnType<typeof vi.fn<typeof fetch>>;
let sender: (headers?: Record<string, string>) => PageSender;
const beacon = vi.fn((_url: string, _body: Blob) => true);
const onAnswer = vi.fn();

beforeEach(async () => {
  fetched = vi.fn<typeof fetch>(async () => new Response());
  vi.stubGlobal('fetch', fetched);
  vi.stubGlobal('navigator', { sendBeacon: beacon });
  beacon.mockReset().mockReturnValue(true);
  onAnswer.mockReset();
  keepalive.bytes = 0;
  vi.resetModules(); // what a browser has rejected is remembered per page
  const { PageSender } = await import('../../../src/exporters/page-sender.ts');
  const shared = (await import('../../../src/safety/keepalive.ts')).keepalive;
  sender = (headers = {}) => new PageSender({ url: URL, headers, onAnswer });
  quota = shared;
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});
let quota: typeof keepalive;

/** A browser whose other scripts hold so much of the quota. */
const holdQuota = (foreign: number) => {
  let own = 0;
  fetched.mockImplementation(async (_url, init) => {
    const size = init?.keepalive ? (init.body as Uint8Array).byteLength : 0;
    if (own + foreign + size > 64 * KIB) throw new TypeError('Failed to fetch');
    own += size;
    await Promise.resolve();
    own -= size;
    return new Response();
  });
};
const kept = () => fetched.mock.calls.map(([, init]) => init?.keepalive);

describe('a request', () => {
  it.each([
    [200, 'ok'],
    [302, 'refused'],
    [400, 'refused'],
    [401, 'refused'],
    [413, 'refused'],
    [500, 'refused'],
    [429, 'retry'],
    [502, 'retry'],
    [503, 'retry'],
    [504, 'retry'],
  ])('that is answered with %i is %s, and is passed on', async (status, result) => {
    fetched.mockResolvedValue(new Response(null, { status }));
    expect(await sender().send(body(1), KEEPALIVE_ROOM)).toBe(result);
    expect(onAnswer.mock.calls).toEqual([[URL, status]]);
  });

  it('that fails may be retried', async () => {
    fetched.mockRejectedValue(new TypeError('Failed to fetch'));
    expect(await sender().send(body(1), KEEPALIVE_ROOM)).toBe('retry');
    expect(onAnswer.mock.calls).toEqual([[URL, 0]]);
  });

  it('carries no credentials, the headers of the option, and goes through the fetch that makes no spans', async () => {
    const original = vi.fn<typeof fetch>(async () => new Response());
    const wrapper = Object.assign(vi.fn<typeof fetch>(), { __original: original });
    vi.stubGlobal('fetch', Object.assign(fetched, { __original: wrapper }));
    await sender({ 'x-tenant': 'contoso' }).send(body(1), KEEPALIVE_ROOM);
    expect(fetched).not.toHaveBeenCalled();
    expect(wrapper).not.toHaveBeenCalled();
    expect(original.mock.calls[0]?.[1]).toMatchObject({
      method: 'POST',
      credentials: 'omit',
      headers: { 'x-tenant': 'contoso', 'content-type': 'application/json' },
    });
  });

  it('survives the page while all of them together fit the room', async () => {
    const one = sender();
    const requests = [8, 8, 8].map((kib) => one.send(body(kib * KIB), 16 * KIB));
    expect(kept()).toEqual([true, true, false]);
    await Promise.all(requests);
    expect(quota.bytes).toBe(0);
    void one.send(body(16 * KIB), 16 * KIB);
    expect(kept().at(-1)).toBe(true);
  });

  it('is sent once more, without keepalive, when the browser rejects it at once', async () => {
    holdQuota(63 * KIB);
    expect(await sender().send(body(2 * KIB), KEEPALIVE_ROOM)).toBe('ok');
    expect(kept()).toEqual([true, false]);
  });

  it('is not sent once more when the rejection comes late, because the gateway may have it', async () => {
    vi.useFakeTimers();
    fetched.mockImplementation(async () => {
      await new Promise((done) => setTimeout(done, 500));
      throw new TypeError('Failed to fetch');
    });
    const sent = sender().send(body(1), KEEPALIVE_ROOM);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await sent).toBe('retry');
    expect(fetched).toHaveBeenCalledTimes(1);
  });

  it.each(['as it is', 'without AbortSignal.timeout', 'without AbortController'])(
    'ends after ten seconds in a browser %s; without a way to abort it waits',
    async (without) => {
      vi.useFakeTimers();
      if (without === 'without AbortSignal.timeout') vi.stubGlobal('AbortSignal', class {});
      if (without === 'without AbortController') vi.stubGlobal('AbortController', undefined);
      fetched.mockImplementation(
        (_url, init) =>
          new Promise((_, reject) => {
            init?.signal?.addEventListener('abort', () => reject(new Error('aborted')));
          }),
      );
      let result: string | undefined;
      void sender()
        .send(body(1), KEEPALIVE_ROOM)
        .then((settled) => {
          result = settled;
        });
      await vi.advanceTimersByTimeAsync(10_001);
      expect(result).toBe(without === 'without AbortController' ? undefined : 'retry');
    },
  );
});

describe('leaving', () => {
  it('sends by fetch that survives, without credentials, and not by beacon', async () => {
    expect(await sender().sendLast(body(3))).toBe('ok');
    expect(beacon).not.toHaveBeenCalled();
    expect(fetched.mock.calls[0]?.[1]).toMatchObject({ keepalive: true, credentials: 'omit' });
    expect(fetched).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['is missing', undefined],
    [
      'throws',
      () => {
        throw new Error('a fetch of somebody');
      },
    ],
  ])('takes the beacon if fetch %s', async (_, broken) => {
    vi.stubGlobal('fetch', broken);
    expect(await sender().sendLast(body(3))).toBe('ok');
    expect(beacon.mock.calls[0]?.[1].type).toBe('application/json');
    beacon.mockReturnValueOnce(false);
    expect(sender().sendLast(body(3))).toBeUndefined();
    beacon.mockImplementationOnce(() => {
      throw new TypeError('Illegal invocation');
    });
    expect(sender().sendLast(body(3))).toBeUndefined();
    vi.stubGlobal('navigator', {});
    expect(sender().sendLast(body(3))).toBeUndefined();
    expect(sender({ 'x-tenant': 'contoso' }).sendLast(body(3))).toBeUndefined();
  });

  it('fills the quota, then sends 64 KiB without keepalive, and has no room for more', () => {
    const one = sender();
    const sent = [30, 30, 30, 30, 30].map((kib) => one.sendLast(body(kib * KIB)) !== undefined);
    expect(sent).toEqual([true, true, true, true, false]);
    expect(kept()).toEqual([true, true, false, false]);
  });

  it('counts the keepalive requests of the app', () => {
    quota.bytes = 55 * KIB;
    void sender().sendLast(body(8 * KIB));
    expect(kept()).toEqual([false]);
  });

  it('knows from an earlier rejection that somebody unseen holds the quota', async () => {
    holdQuota(60 * KIB);
    const one = sender();
    await one.send(body(5 * KIB), KEEPALIVE_ROOM);
    fetched.mockClear();
    await Promise.all([one.sendLast(body(6 * KIB)), one.sendLast(body(2 * KIB))]);
    expect(kept()).toEqual([false, true]);
  });

  it('forgets the rejection when the room is back, or after five minutes', async () => {
    holdQuota(60 * KIB);
    const one = sender();
    await one.send(body(5 * KIB), KEEPALIVE_ROOM);
    holdQuota(0);
    await one.send(body(6 * KIB), KEEPALIVE_ROOM);
    fetched.mockClear();
    await one.sendLast(body(6 * KIB));
    expect(kept()).toEqual([true]);
    holdQuota(60 * KIB);
    await one.send(body(5 * KIB), KEEPALIVE_ROOM);
    fetched.mockClear();
    vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 301_000);
    await one.sendLast(body(6 * KIB));
    expect(kept()[0]).toBe(true);
  });

  it('does not take a gateway that is down for a full quota', async () => {
    fetched.mockRejectedValue(new TypeError('Failed to fetch'));
    const one = sender();
    await one.send(body(5 * KIB), KEEPALIVE_ROOM);
    fetched.mockClear();
    void one.sendLast(body(6 * KIB));
    expect(kept()).toEqual([true]);
  });
});

describe('the consent of the gateway', () => {
  it('is requested once an hour, for the same method, headers and credentials as an export', async () => {
    const one = sender({ 'x-tenant': 'contoso' });
    for (let n = 0; n < 3; n++) one.preflight('{}');
    await one.sendLast(body(1));
    const [asked, sent] = fetched.mock.calls.map(([, init]) => init);
    expect(fetched).toHaveBeenCalledTimes(2);
    for (const field of ['method', 'headers', 'credentials'] as const)
      expect(asked?.[field]).toEqual(sent?.[field]);
  });

  it('is requested again when the request failed', async () => {
    fetched.mockRejectedValueOnce(new TypeError('offline'));
    const one = sender();
    one.preflight('{}');
    await new Promise((resolve) => setTimeout(resolve));
    one.preflight('{}');
    expect(fetched).toHaveBeenCalledTimes(2);
  });

  it('throws nothing without fetch', () => {
    vi.stubGlobal('fetch', undefined);
    sender().preflight('{}');
    expect(beacon).not.toHaveBeenCalled();
  });
});
