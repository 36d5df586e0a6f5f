import { ChatClient } from '@azure/communication-chat';
import { AzureCommunicationTokenCredential } from '@azure/communication-common';
import { PhoneNumbersClient } from '@azure/communication-phone-numbers';
import { SmsClient } from '@azure/communication-sms';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newUserToken } from '../fakes/acs-people.ts';
import { everything, metricPoints, type Stage, startStage } from './harness.ts';
import { signalsOf } from './trees.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await startStage({ fake: { tls: true } });
});
beforeEach(() => stage.clear());
afterAll(() => stage.close());

interface Event {
  eventName?: string;
  body: string;
  severityText: string;
  attributes: Record<string, unknown>;
}

const signals = async (eventName: string) => {
  const { spans, records } = await signalsOf(stage);
  const events = (records as Event[]).filter((event) => event.eventName === eventName);
  return { operation: spans.find(({ kind }) => kind === 'internal'), events };
};

const people = [1, 2, 3].map(
  (n) => `8:acs:00000000-0000-4000-8000-000000000001_00000000-0000-4000-8000-00000000000${n}`,
);
const participants = people.map((communicationUserId) => ({ id: { communicationUserId } }));
const refused = (n: number, code: string) => ({ target: people[n], code, message: `refused: ${people[n]}` });

describe('participants of a chat that were refused', () => {
  const chat = () =>
    new ChatClient(
      stage.fake.url,
      new AzureCommunicationTokenCredential(newUserToken(people[0]!)),
      stage.clientOptions,
    );
  const thread = () => chat().getChatThreadClient('19:abc@thread.v2');
  const plan = (match: RegExp, body: object) =>
    stage.fake.plan({ match, method: 'POST', statuses: [201], body });
  const chatThread = {
    id: '19:abc@thread.v2',
    topic: 't',
    createdOn: '2026-01-01T00:00:00Z',
    createdByCommunicationIdentifier: { rawId: people[0], communicationUser: { id: people[0] } },
  };

  it('have a record each while the thread is created', async () => {
    plan(/\/chat\/threads$/, { chatThread, invalidParticipants: [refused(2, '404'), refused(1, '403')] });
    await chat().createChatThread({ topic: 't' }, { participants });
    const { operation, events } = await signals('acs.item.failed');
    expect(operation).toMatchObject({
      status: { code: 'unset' },
      attributes: { 'acs.item.failed_count': 2 },
    });
    const name = 'ChatClient.createChatThread';
    const attributes = { 'acs.operation': name, 'acs.chat.thread_id': chatThread.id, 'acs.service': 'chat' };
    expect(events).toMatchObject([
      {
        severityText: 'WARN',
        body: `${name}: item 2 was refused (404)`,
        attributes: { ...attributes, 'acs.item.index': 2, 'error.type': '404' },
      },
      {
        severityText: 'WARN',
        body: `${name}: item 1 was refused (403)`,
        attributes: { ...attributes, 'acs.item.index': 1, 'error.type': '403' },
      },
    ]);
    expect(events[0]?.attributes['acs.ms_cv']).toBe(stage.fake.ledger[0]?.msCv);
    for (const person of people) expect(everything(stage.sink)).not.toContain(person);
  });

  it('fail the operation when they are all', async () => {
    plan(/participants\/:add$/, { invalidParticipants: people.map((_, n) => refused(n, '404')) });
    await thread().addParticipants({ participants });
    const { operation, events } = await signals('acs.item.failed');
    expect(operation).toMatchObject({
      name: 'ChatThreadClient.addParticipants',
      status: { code: 'error', message: 'ACS refused all items (3)' },
      attributes: { 'acs.item.failed_count': 3, 'error.type': '404' },
    });
    expect(events.map(({ attributes }) => attributes['acs.item.index'])).toEqual([0, 1, 2]);
    expect(Object.keys(metricPoints(stage.sink, 'acs.client.operation.duration'))).toContain(
      'acs.operation=ChatThreadClient.addParticipants acs.service=chat error.type=404',
    );
  });

  it('do not fail it when one was added, and none leave no trace', async () => {
    plan(/participants\/:add$/, { invalidParticipants: [refused(2, '403')] });
    await thread().addParticipants({ participants });
    plan(/participants\/:add$/, { invalidParticipants: [] });
    await thread().addParticipants({ participants });
    const { spans } = await signalsOf(stage);
    const operations = spans.filter(({ kind }) => kind === 'internal');
    expect(operations.map(({ status }) => status.code)).toEqual(['unset', 'unset']);
    expect(operations.map(({ attributes }) => attributes['acs.item.failed_count'])).toEqual([1, undefined]);
  });
});

describe('SMS that were refused', () => {
  const send = async (...rows: object[]) => {
    const to = rows.map((_, n) => `+1555010090${n}`);
    const value = rows.map((row, n) => ({ to: to[n], ...row }));
    stage.fake.plan({ match: '/sms', statuses: [202], body: { value } });
    const client = new SmsClient(stage.fake.connectionString, stage.clientOptions);
    await client.send({ from: '+15550100100', to, message: 'private words' });
    return signals('acs.sms.sent');
  };
  const accepted = {
    messageId: 'Outgoing_1',
    httpStatusCode: 202,
    repeatabilityResult: 'accepted',
    successful: true,
  };

  it.each<[string, object, string]>([
    ['a 400', { httpStatusCode: 400, successful: false, errorMessage: 'Invalid' }, '400'],
    ['a 401 without `successful`', { httpStatusCode: 401 }, '401'],
    ['a 429 without `successful`', { httpStatusCode: 429 }, '429'],
    ['a 500 with an empty id', { messageId: '', httpStatusCode: 500, successful: false }, '500'],
    [
      'a 202 of a rejected repetition',
      { messageId: 'Outgoing_5', httpStatusCode: 202, repeatabilityResult: 'rejected', successful: false },
      'rejected',
    ],
  ])('are recorded and counted: %s', async (_, row, type) => {
    const { operation, events } = await send(accepted, row);
    expect(operation).toMatchObject({
      status: { code: 'unset' },
      attributes: { 'acs.item.failed_count': 1 },
    });
    expect(
      events.map(({ severityText, attributes }) => [
        severityText,
        attributes['error.type'],
        attributes['acs.item.index'],
      ]),
    ).toEqual([
      ['INFO', undefined, undefined],
      ['WARN', type, 1],
    ]);
    expect(metricPoints(stage.sink, 'acs.sms.sent')).toEqual({ '': 1, [`error.type=${type}`]: 1 });
  });

  it('fail the operation when they are all', async () => {
    const { operation } = await send({ httpStatusCode: 401 }, { httpStatusCode: 404, successful: false });
    expect(operation).toMatchObject({
      status: { code: 'error' },
      attributes: { 'error.type': '401', 'acs.item.failed_count': 2 },
    });
  });
});

describe('phone numbers that were refused', () => {
  const client = () => new PhoneNumbersClient(stage.fake.connectionString, stage.clientOptions);
  const number = (n: number, more: object) => ({
    id: `1555010090${n}`,
    phoneNumber: `+1555010090${n}`,
    countryCode: 'US',
    phoneNumberType: 'tollFree',
    assignmentType: 'application',
    capabilities: { calling: 'none', sms: 'outbound' },
    ...more,
  });
  const reserve = async (...numbers: object[]) => {
    const entries = numbers.map((one, n) => [`1555010090${n}`, one]);
    const id = '00000000-0000-4000-8000-000000000008';
    const body = { id, status: 'active', phoneNumbers: Object.fromEntries(entries) };
    stage.fake.plan({ match: '/reservations/', method: 'PATCH', statuses: [201], body });
    await client().createOrUpdateReservation({ reservationId: id }, { add: numbers as never });
    return signals('acs.item.failed');
  };
  const gone = {
    status: 'error',
    error: { code: 'PhoneNumberUnavailable', message: '+15550100901 is gone' },
  };

  it('are counted on the reservation, which lasts until its response', async () => {
    const { operation, events } = await reserve(number(0, { status: 'reserved' }), number(1, gone));
    expect(operation).toMatchObject({
      name: 'PhoneNumbersClient.createOrUpdateReservation',
      status: { code: 'unset' },
      attributes: { 'acs.item.failed_count': 1, 'acs.ms_cv': stage.fake.ledger[0]?.msCv },
    });
    expect(events).toMatchObject([
      { severityText: 'WARN', attributes: { 'acs.item.index': 1, 'error.type': 'PhoneNumberUnavailable' } },
    ]);
    expect(everything(stage.sink)).not.toContain('5550100901');
  });

  it('fail it when they are all', async () => {
    const { operation } = await reserve(number(0, gone), number(1, { status: 'error' }));
    expect(operation?.attributes).toMatchObject({
      'acs.item.failed_count': 2,
      'error.type': 'PhoneNumberUnavailable',
    });
  });

  it('are named by a search that succeeds without numbers', async () => {
    const body = {
      searchId: 's',
      phoneNumbers: [],
      phoneNumberType: 'tollFree',
      assignmentType: 'application',
      capabilities: { calling: 'none', sms: 'none' },
      cost: { amount: 0, currencyCode: 'USD', billingFrequency: 'monthly' },
      searchExpiresBy: '2026-01-01T00:00:00Z',
      error: 'OutOfStock',
    };
    stage.fake.plan({ match: '/searchResults/', statuses: [200], body });
    const poller = await client().beginSearchAvailablePhoneNumbers(
      {
        countryCode: 'US',
        phoneNumberType: 'tollFree',
        assignmentType: 'application',
        capabilities: { calling: 'none', sms: 'none' },
      },
      { intervalInMs: 1 } as object,
    );
    await poller.pollUntilDone();
    const { spans } = await signalsOf(stage);
    const wait = spans.find(({ name }) => name === 'PhoneNumbersClient.pollUntilDone');
    expect(wait?.attributes['error.type']).toBe('OutOfStock');
  });
});
