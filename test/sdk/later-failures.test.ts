import { ChatClient } from '@azure/communication-chat';
import { AzureCommunicationTokenCredential } from '@azure/communication-common';
import { PhoneNumbersClient, SipRoutingClient } from '@azure/communication-phone-numbers';
import { RoomsClient } from '@azure/communication-rooms';
import { SmsClient } from '@azure/communication-sms';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { newUserToken, OWNED_NUMBER } from '../fakes/acs-people.ts';
import { metricPoints, type Stage, startStage } from './harness.ts';
import { signalsOf } from './trees.ts';

let stage: Stage;
const rows = () => stage.fake.ledger;

beforeAll(async () => {
  stage = await startStage({ fake: { tls: true } });
});
beforeEach(() => stage.clear());
afterAll(() => stage.close());

const operations = async () => {
  const { spans } = await signalsOf(stage);
  return spans.filter(({ kind }) => kind === 'internal');
};

describe('a list', () => {
  const credential = () => new AzureCommunicationTokenCredential(newUserToken());
  const chat = () => new ChatClient(stage.fake.url, credential(), stage.clientOptions);
  const numbers = () => new PhoneNumbersClient(stage.fake.connectionString, stage.clientOptions);
  const date = '2026-01-01T00:00:00Z';
  const room = { id: '1', createdAt: date, validFrom: date, validUntil: date };

  const lists: [string, RegExp, object, () => AsyncIterable<unknown>][] = [
    [
      'RoomsClient.listRooms',
      /^\/rooms$/,
      { value: [room] },
      () => new RoomsClient(stage.fake.connectionString, stage.clientOptions).listRooms(),
    ],
    [
      'ChatClient.listChatThreads',
      /^\/chat\/threads$/,
      { value: [{ id: 't', topic: 't' }] },
      () => chat().listChatThreads(),
    ],
    [
      'ChatThreadClient.listReadReceipts',
      /readReceipts$/,
      {
        value: [
          {
            senderCommunicationIdentifier: { rawId: 'x', communicationUser: { id: 'x' } },
            chatMessageId: '1',
            readOn: date,
          },
        ],
      },
      () => chat().getChatThreadClient('19:abc@thread.v2').listReadReceipts(),
    ],
    [
      'PhoneNumbersClient.listPurchasedPhoneNumbers',
      /^\/phoneNumbers$/,
      { phoneNumbers: [{ id: '1', phoneNumber: OWNED_NUMBER }] },
      () => numbers().listPurchasedPhoneNumbers(),
    ],
    [
      'PhoneNumbersClient.listAvailableCountries',
      /countries$/,
      { countries: [{ localizedName: 'x', countryCode: 'US' }] },
      () => numbers().listAvailableCountries(),
    ],
  ];

  it.each(lists)(
    '%s has an operation per page, and a later page that fails marks its own',
    async (name, match, page, list) => {
      const path = '/next-page';
      stage.fake.plan({ match, statuses: [200], body: { ...page, nextLink: `${stage.fake.url}${path}` } });
      stage.fake.plan({ match: path, statuses: [404] });
      const read = async () => {
        let count = 0;
        for await (const _ of list()) count++;
        return count;
      };
      await expect(read()).rejects.toMatchObject({ statusCode: 404 });
      expect(await operations()).toMatchObject([
        { name, status: { code: 'unset' }, attributes: { 'acs.ms_cv': rows()[0]?.msCv } },
        {
          name,
          status: { code: 'error' },
          attributes: { 'error.type': '404', 'acs.ms_cv': rows()[1]?.msCv },
        },
      ]);
      const service = name.startsWith('Rooms') ? 'rooms' : name.startsWith('Chat') ? 'chat' : 'phone_numbers';
      expect(metricPoints(stage.sink, 'acs.client.operation.duration')).toEqual({
        [`acs.operation=${name} acs.service=${service}`]: 1,
        [`acs.operation=${name} acs.service=${service} error.type=404`]: 1,
      });
    },
  );

  it.each(lists)('%s is marked by its first page', async (name, match, _page, list) => {
    stage.fake.plan({ match, statuses: [403] });
    await expect(list()[Symbol.asyncIterator]().next()).rejects.toMatchObject({ statusCode: 403 });
    expect(await operations()).toMatchObject([{ name, attributes: { 'error.type': '403' } }]);
  });

  it.each([
    ['a refusal', [403], '403'],
    ['a success', [], undefined],
    ['a success after a retry', [503], undefined],
    ['the last retry', [503, 503, 503, 503], '503'],
  ])('ends with %s where no generated span follows', async (_, statuses, type) => {
    stage.fake.plan({ match: /^\/sip$/, statuses });
    stage.fake.plan({ match: /^\/sip$/, statuses: [200], body: { trunks: {}, routes: [] } });
    const client = new SipRoutingClient(stage.fake.connectionString, {
      ...stage.clientOptions,
      retryOptions: { retryDelayInMs: 1 },
    });
    await client
      .listTrunks()
      .next()
      .catch(() => {});
    const [operation, ...more] = await operations();
    expect(operation).toMatchObject({
      name: 'SipRoutingClient.listTrunks',
      attributes: { 'acs.ms_cv': rows().at(-1)?.msCv },
    });
    expect(operation?.attributes['error.type']).toBe(type);
    expect(more).toEqual([]);
  });

  it('that is left after the first page has one operation, and one that is never read none', async () => {
    const client = new RoomsClient(stage.fake.connectionString, stage.clientOptions);
    client.listRooms();
    await client.createRoom();
    for await (const _ of client.listRooms()) break;
    expect((await operations()).map(({ name }) => name)).toEqual([
      'RoomsClient.createRoom',
      'RoomsClient.listRooms',
    ]);
  });
});

describe('an error without a code', () => {
  const send = (error: unknown, status: number) => {
    stage.fake.plan({ match: '/sms', statuses: [status] });
    const client = new SmsClient(stage.fake.connectionString, {
      ...stage.clientOptions,
      retryOptions: { maxRetries: 0 },
    });
    (client as unknown as { api: { pipeline: { addPolicy(policy: object): void } } }).api.pipeline.addPolicy({
      name: 'strange',
      async sendRequest(request: unknown, next: (request: unknown) => Promise<unknown>) {
        await next(request).catch(() => {}); // the SDK's own error
        throw error;
      },
    });
    return client.send({ from: OWNED_NUMBER, to: [OWNED_NUMBER], message: 'x' }).catch(() => {});
  };

  it.each([
    ['a text', 'refused', 403, '403'],
    ['a plain error', new Error('refused'), 500, '500'],
    ['the response of a REST client', { status: '429', body: {} }, 429, '429'],
    ['an error with a name', new TypeError('x'), 403, 'TypeError'],
    ['a text after a success', 'strange', 202, '_OTHER'],
  ])('has the status of the exchange: %s', async (_, error, status, type) => {
    await send(error, status);
    expect((await operations())[0]?.attributes['error.type']).toBe(type);
  });
});

describe('a token refresh in the background', () => {
  afterEach(() => vi.restoreAllMocks());
  const failures = async () => {
    const { records } = await signalsOf(stage);
    return (records as { eventName?: string }[]).filter(
      (one) => one.eventName === 'acs.token.refresh_failed',
    );
  };
  /** A credential whose timer the test holds. */
  const scheduled = (tokenRefresher: () => Promise<string>) => {
    const timers: (() => Promise<unknown>)[] = [];
    const spy = vi.spyOn(globalThis, 'setTimeout').mockImplementation((run) => {
      timers.push(run as () => Promise<unknown>);
      return 0 as never;
    });
    const credential = new AzureCommunicationTokenCredential({
      tokenRefresher,
      refreshProactively: true,
      token: newUserToken(),
    });
    spy.mockRestore();
    return { credential, due: () => timers[0]!() };
  };

  it('is recorded when the refresher fails', async () => {
    const { due } = scheduled(() => Promise.reject(new TypeError('no token')));
    await expect(due()).rejects.toThrow('no token');
    expect(await failures()).toMatchObject([
      { attributes: { 'error.type': 'TypeError' }, severityText: 'ERROR' },
    ]);
  });

  it('is recorded when it gives a token that has expired', async () => {
    const expired = `x.${Buffer.from(JSON.stringify({ exp: 1 })).toString('base64url')}.x`;
    const { due } = scheduled(async () => expired);
    await expect(due()).rejects.toThrow('expired');
    expect(await failures()).toHaveLength(1);
  });

  it('is no record when it succeeds', async () => {
    const { due } = scheduled(async () => newUserToken());
    await due();
    expect(await failures()).toEqual([]);
  });

  it('is one record when the app waits for it as well', async () => {
    const credential = new AzureCommunicationTokenCredential({
      tokenRefresher: () => Promise.reject(new TypeError('no token')),
    });
    await Promise.allSettled([credential.getToken(), credential.getToken()]);
    expect(await failures()).toHaveLength(1);
  });
});
