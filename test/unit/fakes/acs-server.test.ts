import { SmsClient } from '@azure/communication-sms';
import { afterEach, describe, expect, it } from 'vitest';
import { ALICE, OWNED_NUMBER } from '../../fakes/acs-people.ts';
import { type FakeAcs, type FakeAcsOptions, startFakeAcs } from '../../fakes/acs-server.ts';

const running: FakeAcs[] = [];

async function start(options?: FakeAcsOptions): Promise<FakeAcs> {
  const acs = await startFakeAcs(options);
  running.push(acs);
  return acs;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((acs) => acs.close()));
});

const sms = (acs: FakeAcs, message: string, options = {}) =>
  new SmsClient(acs.connectionString, { allowInsecureConnection: true, ...options }).send({
    from: OWNED_NUMBER,
    to: [ALICE.phoneNumber],
    message,
  });

const statuses = (acs: FakeAcs): number[] => acs.ledger.map(({ status }) => status);

describe('faults', () => {
  it('serves planned statuses first, each retry with its own MS-CV', async () => {
    const acs = await start();
    acs.plan({ match: /^\/sms$/, method: 'POST', statuses: [429, 503] });
    await sms(acs, 'hello');
    expect(statuses(acs)).toEqual([429, 503, 202]);
    expect(new Set(acs.ledger.map(({ msCv }) => msCv)).size).toBe(3);
    expect(new Set(acs.ledger.map(({ clientRequestId }) => clientRequestId)).size).toBe(1);
  });

  it('serves the statuses that a request asks for, independent of its neighbours', async () => {
    const acs = await start();
    await Promise.all([
      sms(acs, 'MARK-a FAULT[a]:429,429'),
      sms(acs, 'MARK-b'),
      sms(acs, 'MARK-c FAULT[c]:503'),
    ]);
    const seenBy = (marker: string): number[] =>
      acs.ledger.filter((row) => row.marker === marker).map(({ status }) => status);
    expect([seenBy('a'), seenBy('b'), seenBy('c')]).toEqual([[429, 429, 202], [202], [503, 202]]);
  });

  it('cuts connections and survives', async () => {
    const acs = await start();
    acs.plan({ match: '/sms', statuses: [0], dropConnection: true });
    await expect(sms(acs, 'x', { retryOptions: { maxRetries: 0 } })).rejects.toThrow(/socket hang up/);
    await sms(acs, 'y');
    expect(statuses(acs)).toEqual([0, 202]);
    expect(acs.ledger[0]?.msCv).toBeUndefined();
  });

  it('answers with the error body and headers of the service', async () => {
    const acs = await start({ retryAfterSeconds: 7 });
    acs.plan({ match: '/sms', statuses: [429], headers: { 'x-extra': 'yes' } });
    const response = await fetch(`${acs.url}/sms`, { method: 'POST' });
    expect(response.headers.get('retry-after')).toBe('7');
    expect(response.headers.get('x-extra')).toBe('yes');
    expect(await response.json()).toEqual({
      error: { code: 'TooManyRequests', message: 'Rate limit exceeded.' },
    });
  });
});

describe('ledger', () => {
  it('says what was received and which ids were sent', async () => {
    const acs = await start();
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const response = await fetch(`${acs.url}/sms?api-version=1`, {
      method: 'POST',
      headers: { traceparent, 'x-ms-client-request-id': 'client-1', 'user-agent': 'test' },
      body: 'MARK-17',
    });
    expect(acs.ledger).toEqual([
      {
        n: 1,
        method: 'POST',
        path: '/sms',
        status: 202,
        msCv: response.headers.get('ms-cv'),
        requestId: undefined,
        clientRequestId: 'client-1',
        traceparent,
        userAgent: 'test',
        marker: '17',
        request: {},
        answer: { value: [] },
      },
    ]);
    expect(response.headers.get('x-azure-ref')).toBeTruthy();
    acs.reset();
    expect(acs.ledger).toEqual([]);
  });

  it('has MS-CVs with and without the awkward characters of base64', async () => {
    const acs = await start();
    await sms(acs, 'one');
    await sms(acs, 'two');
    for (const { msCv } of acs.ledger) expect(msCv).toMatch(/^[A-Za-z0-9+/]{22}\.0$/);
    expect(acs.ledger[1]?.msCv).toContain('+/');
  });

  it('sends request ids with the profile `extra`', async () => {
    const acs = await start({ profile: 'extra' });
    const response = await fetch(`${acs.url}/sms`, { method: 'POST' });
    expect(acs.ledger[0]?.requestId).toBe(response.headers.get('x-ms-request-id'));
    expect(acs.ledger[0]?.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('transport', () => {
  it('survives bad paths and senders that go away', async () => {
    const acs = await start({ delayMillis: 30 });
    expect((await fetch(`${acs.url}/%zz`)).status).toBe(400);
    const body = new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(10)) });
    const half = { method: 'POST', body, duplex: 'half', signal: AbortSignal.timeout(20) };
    await expect(fetch(`${acs.url}/sms`, half as RequestInit)).rejects.toThrow();
    const gone = { method: 'POST', signal: AbortSignal.timeout(10) };
    await expect(fetch(`${acs.url}/sms`, gone)).rejects.toThrow();
    await sms(acs, 'still there');
    expect(statuses(acs).at(-1)).toBe(202);
  });

  it('serves https to a client that trusts the certificate, and to no other', async () => {
    const acs = await start({ tls: true });
    expect(acs.url).toMatch(/^https:/);
    await sms(acs, 'hello', { tlsOptions: { ca: acs.certificate } });
    await expect(sms(acs, 'hello', { retryOptions: { maxRetries: 0 } })).rejects.toThrow(/self.signed/);
    expect(statuses(acs)).toEqual([202]);
  });

  it('answers late when asked to', async () => {
    const acs = await start({ delayMillis: 60, jitterMillis: 10 });
    const started = performance.now();
    await fetch(`${acs.url}/nowhere`);
    expect(performance.now() - started).toBeGreaterThan(55);
    expect(statuses(acs)).toEqual([404]);
  });
});
