/** A span names the host that its request was sent to, whoever chose it: the client, the app, or the service. */
import { readFileSync, rmSync } from 'node:fs';
import { Agent as TlsAgent } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { CallAutomationClient } from '@azure/communication-call-automation';
import { EmailClient } from '@azure/communication-email';
import { RoomsClient } from '@azure/communication-rooms';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { metricPoints, type Stage, startStage } from './harness.ts';
import { signalsOf } from './trees.ts';

let stage: Stage;
afterEach(() => stage.close());

const port = () => Number(stage.fake.host.split(':')[1]);
/** The same server under another name. */
const elsewhere = () => `http://localhost:${port()}`;

/** Operations with their exchanges: [method, URL, address, port, status], and `acs.ms_cv` of the operation. */
async function spans() {
  const { trees } = await signalsOf(stage);
  return trees.map(({ name, attributes, children = [] }) => ({
    name,
    status: attributes['error.type'],
    msCv: attributes['acs.ms_cv'],
    exchanges: children.map(({ attributes: of }) => [
      of['http.request.method'],
      of['url.full'],
      of['server.address'],
      of['server.port'],
      of['http.response.status_code'],
    ]),
  }));
}

/** Every host is the fake. */
const agent = new TlsAgent({
  rejectUnauthorized: false,
  lookup: (_host, options, done) =>
    options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4),
});
const toFake = {
  position: 'perRetry',
  policy: {
    name: 'toFake',
    sendRequest(request: { agent?: unknown }, next: (request: unknown) => Promise<unknown>) {
      request.agent = agent;
      return next(request);
    },
  },
};

describe('the content of a recording', () => {
  const HOST = 'eu-storage.asm.skype.com';
  const id = '0-neu-d1-0123456789abcdef';
  let location: string;
  const recordings = (more: object = {}) =>
    new CallAutomationClient(stage.fake.connectionString, {
      ...stage.clientOptions,
      additionalPolicies: [toFake],
      ...more,
    } as object).getCallRecording();

  beforeEach(async () => {
    stage = await startStage({ fake: { tls: true } });
    location = `https://${HOST}:${port()}/v1/objects/${id}`;
  });

  const file = join(tmpdir(), `acs-otel-recording-${process.pid}`);
  const WAYS: Record<string, (url: string) => Promise<unknown>> = {
    async downloadStreaming(url) {
      expect(JSON.parse(String(await buffer(await recordings().downloadStreaming(url))))).toEqual({
        content: 'of a recording',
      });
    },
    async downloadToStream(url) {
      await recordings().downloadToStream(url, new PassThrough().resume());
    },
    async downloadToPath(url) {
      await recordings().downloadToPath(url, file);
      expect(readFileSync(file, 'utf8')).toContain('of a recording');
      rmSync(file);
    },
  };

  it.each(Object.keys(WAYS))(
    'is downloaded by %s from its own host, not from that of the client',
    async (way) => {
      await WAYS[way]?.(`${location}/content/video`);
      expect(await spans()).toEqual([
        {
          name: `CallRecording.${way}`,
          msCv: stage.fake.ledger[0]?.msCv,
          exchanges: [['GET', expect.stringMatching(`^https://${HOST}:${port()}/`), HOST, port(), 200]],
        },
      ]);
    },
  );

  it('is deleted there', async () => {
    await recordings().delete(location);
    const [operation] = await spans();
    expect(operation?.exchanges).toEqual([
      ['DELETE', expect.stringMatching(`^https://${HOST}:${port()}/`), HOST, port(), 200],
    ]);
  });

  it('names the host in the record of a failure', async () => {
    stage.fake.plan({ match: '/v1/objects/', statuses: [404] });
    await recordings()
      .downloadStreaming(`${location}/content/video`)
      .catch(() => {});
    const { records } = await signalsOf(stage);
    expect(records).toMatchObject([
      { eventName: 'acs.exchange.failed', attributes: { 'server.address': HOST, 'server.port': port() } },
    ]);
    expect((records[0] as { body: string }).body).toContain(`https://${HOST}:${port()}/`);
  });

  it('names it where the app has an HTTP client of its own, also without an answer', async () => {
    const httpClient = { sendRequest: () => Promise.reject(new Error('no network')) };
    const silent = recordings({ httpClient, retryOptions: { maxRetries: 0 } });
    await expect(silent.downloadStreaming(`${location}/content/video`)).rejects.toThrow('no network');
    const [operation] = await spans();
    expect(operation?.exchanges).toEqual([
      ['GET', expect.stringMatching(`^https://${HOST}:${port()}/`), HOST, port(), undefined],
    ]);
  });
});

describe('an address that the service chose', () => {
  beforeEach(async () => {
    stage = await startStage();
  });

  it('is that of the next page', async () => {
    const nextLink = `${elsewhere()}/rooms?api-version=2025-03-13&$skiptoken=x`;
    stage.fake.plan({ match: '/rooms', statuses: [200], body: { value: [{ id: '1' }], nextLink } });
    const client = new RoomsClient(stage.fake.connectionString, stage.clientOptions);
    for await (const room of client.listRooms()) expect(room).toBeDefined();
    const hosts = (await spans()).flatMap(({ exchanges }) => exchanges.map(([, , address]) => address));
    expect(hosts).toEqual(['127.0.0.1', 'localhost']);
  });

  it('is that of a long-running operation', async () => {
    const operationId = '8540c0de-899f-5cce-acb5-3ec493af3800';
    stage.fake.plan({
      match: '/emails:send',
      statuses: [202],
      body: { id: operationId, status: 'Running' },
      headers: {
        'operation-location': `${elsewhere()}/emails/operations/${operationId}?api-version=2023-03-31`,
      },
    });
    stage.fake.plan({
      match: '/emails/operations/',
      statuses: [200],
      body: { id: operationId, status: 'Succeeded', error: null },
    });
    const client = new EmailClient(stage.fake.connectionString, stage.clientOptions);
    const mail = {
      senderAddress: 'noreply@contoso.example',
      content: { subject: 'Hello', plainText: 'x' },
      recipients: { to: [{ address: 'alice@contoso.example' }] },
    };
    const poller = await client.beginSend(mail, { updateIntervalInMs: 1 });
    await poller.pollUntilDone();
    const { spans: all } = await signalsOf(stage);
    const asked = all
      .filter(({ kind }) => kind === 'client')
      .sort((a, b) => Number(a.startUnixNano - b.startUnixNano))
      .map(({ attributes }) => [attributes['http.request.method'], attributes['server.address']]);
    expect([...new Set(asked.map(String))]).toEqual(['POST,127.0.0.1', 'GET,localhost']);
  });

  const ROOM = { validFrom: new Date(0), validUntil: new Date(1) };
  const TRANSPORTS: Record<string, object> = {
    'the default HTTP client': {},
    fetch: { httpClient: { sendRequest: (request: FetchLike) => byFetch(request) } },
  };

  it.each(
    Object.keys(TRANSPORTS).flatMap(
      (transport) =>
        [
          [transport, 'the same host', () => ''],
          [transport, 'another host', elsewhere],
        ] as [string, string, () => string][],
    ),
  )('is that of a redirect: through %s to %s, each request is an exchange', async (transport, _, host) => {
    const moved = '/rooms/99123456789012345';
    stage.fake.plan({ match: '/rooms/', statuses: [307], headers: { location: `${host()}${moved}` } });
    stage.fake.plan({ match: '/rooms/', statuses: [200], body: { id: 'x' } });
    const client = new RoomsClient(stage.fake.connectionString, {
      ...stage.clientOptions,
      ...TRANSPORTS[transport],
      redirectOptions: { allowCrossOriginRedirects: true },
    } as object);
    await client.updateRoom('99000000000000000', ROOM);
    const ledger = stage.fake.ledger.map(({ msCv }) => msCv);
    expect(ledger).toHaveLength(2);
    const name = host() ? 'localhost' : '127.0.0.1';
    const url = (address: string) => expect.stringMatching(`^http://${address}:${port()}/rooms/`);
    expect(await spans()).toEqual([
      {
        name: 'RoomsClient.updateRoom',
        msCv: ledger[1],
        exchanges: [
          ['PATCH', url('127.0.0.1'), '127.0.0.1', port(), 307],
          ['PATCH', url(name), name, port(), 200],
        ],
      },
    ]);
    expect(Object.values(metricPoints(stage.sink, 'acs.client.exchanges'))).toEqual([1, 1]);
  });

  it('a redirected request that gets no answer has failed, and not the redirect', async () => {
    stage.fake.plan({ match: '/rooms/', statuses: [307], headers: { location: '/rooms/99123456789012345' } });
    stage.fake.plan({ match: '/rooms/', statuses: [200], dropConnection: true });
    const client = new RoomsClient(stage.fake.connectionString, {
      ...stage.clientOptions,
      retryOptions: { maxRetries: 0 },
    });
    await expect(client.updateRoom('99000000000000000', ROOM)).rejects.toThrow();
    const [operation] = await spans();
    expect(operation?.status).toBe('ECONNRESET');
    expect(operation?.exchanges.map((exchange) => exchange[4])).toEqual([307, undefined]);
  });
});

interface FetchLike {
  url: string;
  method: string;
  headers: Iterable<[string, string]>;
  body?: unknown;
}

/** An HTTP client of the app that uses `fetch`. */
async function byFetch(request: FetchLike): Promise<unknown> {
  const { createHttpHeaders } = await import('@azure/core-rest-pipeline');
  const { url, method, headers, body } = request;
  const response = await fetch(url, {
    method,
    headers: Object.fromEntries([...headers].filter(([name]) => name !== 'content-length')),
    ...(typeof body === 'string' && { body }),
    redirect: 'manual',
  });
  const answer = createHttpHeaders(Object.fromEntries(response.headers));
  return { request, status: response.status, headers: answer, bodyAsText: await response.text() };
}
