import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pageSender } from '../../../src/exporters/page-sender.ts';

const URL = 'https://otel.contoso.com/v1/logs';
const body = (bytes: number) => new Uint8Array(bytes);

let fetched: ReturnType<typeof vi.fn<typeof fetch>>;
const beacon = vi.fn((_url: string, _body: Blob) => true);

beforeEach(() => {
  fetched = vi.fn<typeof fetch>(async () => new Response());
  vi.stubGlobal('fetch', fetched);
  vi.stubGlobal('navigator', { sendBeacon: beacon });
  beacon.mockClear();
});
afterEach(() => vi.unstubAllGlobals());

describe('a request', () => {
  it.each([
    [200, 'ok'],
    [400, 'refused'],
    [401, 'refused'],
    [413, 'refused'],
    [500, 'refused'],
    [429, 'retry'],
    [502, 'retry'],
    [503, 'retry'],
    [504, 'retry'],
  ])('that is answered with %i is %s', async (status, result) => {
    fetched.mockResolvedValue(new Response(null, { status }));
    expect(await pageSender(URL, {}).send(body(1)).done).toBe(result);
  });

  it('that fails, or whose fetch throws, may be tried again', async () => {
    fetched.mockRejectedValueOnce(new TypeError('Failed to fetch'));
    expect(await pageSender(URL, {}).send(body(1)).done).toBe('retry');
    fetched.mockImplementationOnce(() => {
      throw new Error('a fetch of somebody');
    });
    expect(await pageSender(URL, {}).send(body(1)).done).toBe('retry');
  });

  it('is JSON with the headers of the option, by the fetch that makes no spans', async () => {
    const original = vi.fn<typeof fetch>(async () => new Response());
    vi.stubGlobal('fetch', Object.assign(fetched, { __original: original }));
    await pageSender(URL, { 'x-tenant': 'contoso' }).send(body(1)).done;
    expect(fetched).not.toHaveBeenCalled();
    expect(original.mock.calls[0]?.[1]).toMatchObject({
      method: 'POST',
      headers: { 'x-tenant': 'contoso', 'content-type': 'application/json' },
    });
  });

  it('survives the page while small, all together: beacons share the room', async () => {
    const sender = pageSender(URL, {});
    const requests = [8, 8, 8].map((kib) => sender.send(body(kib * 1024)));
    expect(requests.map(({ survives }) => survives)).toEqual([true, true, false]);
    expect(fetched.mock.calls.map(([, init]) => init?.keepalive)).toEqual([true, true, false]);
    await Promise.all(requests.map(({ done }) => done));
    expect(sender.send(body(16 * 1024)).survives).toBe(true);
  });
});

describe('leaving', () => {
  it('takes beacons of JSON, and hands on what the browser says', () => {
    expect(pageSender(URL, {}).sendBeacon(body(3))).toBe(true);
    expect(beacon.mock.calls[0]?.[1].type).toBe('application/json');
    beacon.mockReturnValueOnce(false);
    expect(pageSender(URL, {}).sendBeacon(body(3))).toBe(false);
  });

  it('with headers takes requests that survive, because beacons have none', () => {
    pageSender(URL, { 'x-tenant': 'contoso' }).sendBeacon(body(3));
    expect(beacon).not.toHaveBeenCalled();
    expect(fetched.mock.calls[0]?.[1]).toMatchObject({ keepalive: true, headers: { 'x-tenant': 'contoso' } });
  });
});

describe('the consent of the gateway', () => {
  it('is asked for once an hour, as a beacon needs it', async () => {
    const sender = pageSender(URL, {});
    for (let n = 0; n < 3; n++) sender.preflight('{}');
    expect(fetched.mock.calls.map(([, init]) => init?.credentials)).toEqual(['include']);
  });

  it('is asked for again when it could not be had', async () => {
    fetched.mockRejectedValueOnce(new TypeError('offline'));
    const sender = pageSender(URL, { 'x-tenant': 'contoso' });
    sender.preflight('{}');
    await Promise.resolve().then(() => new Promise((resolve) => setTimeout(resolve)));
    sender.preflight('{}');
    expect(fetched.mock.calls.map(([, init]) => init?.credentials)).toEqual(['same-origin', 'same-origin']);
  });
});
