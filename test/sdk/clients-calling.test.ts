import { CallAutomationClient } from '@azure/communication-call-automation';
import { PhoneNumbersClient } from '@azure/communication-phone-numbers';
import { RoomsClient } from '@azure/communication-rooms';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { traceIdOfCall } from '../../src/events/hashed-ids.ts';
import { ALICE, BOB, OWNED_NUMBER } from '../fakes/acs-people.ts';
import { type Stage, startStage } from './harness.ts';
import { exchange, operation, record, signalsOf } from './trees.ts';

const CALLBACK = 'https://app.contoso.example/callbacks';
const alice = { communicationUserId: ALICE.userId };

let stage: Stage;
const url = (path: string) => `${stage.fake.url}${path}?api-version=V`;
const rows = () => stage.fake.ledger;

beforeAll(async () => {
  stage = await startStage();
});
beforeEach(() => stage.clear());
afterAll(() => stage.close());

describe('call automation', () => {
  const client = () => new CallAutomationClient(stage.fake.connectionString, stage.clientOptions);
  const callIds = (properties: object) => {
    const { correlationId, serverCallId, callConnectionId } = properties as Record<string, string>;
    return {
      'acs.call.id': correlationId,
      'acs.call.server_id': serverCallId,
      'acs.call.connection_id': callConnectionId,
    };
  };

  it('carries the ids of a call and links to its trace, whichever way it came about', async () => {
    const answers = [
      await client().createCall({ targetParticipant: alice }, CALLBACK),
      await client().createGroupCall([alice, { phoneNumber: BOB.phoneNumber }], CALLBACK),
      await client().answerCall('incoming-context', CALLBACK),
      await client().connectCall({ kind: 'roomCallLocator', id: '99123' }, CALLBACK),
    ];
    const { trees, records } = await signalsOf(stage);
    const calls = [
      ['createCall', '/calling/callConnections'],
      ['createGroupCall', '/calling/callConnections'],
      ['answerCall', '/calling/callConnections:answer'],
      ['connectCall', '/calling/callConnections:connect'],
    ].map(([method = '', path = ''], n) => {
      const ids = callIds(answers[n]!.callConnectionProperties);
      return { name: `CallAutomationClient.${method}`, path, ids, callId: ids['acs.call.id'] ?? '' };
    });
    expect(trees).toEqual(
      calls.map(({ name, path, ids, callId }, n) =>
        operation(
          name,
          'call_automation',
          ids,
          [exchange(rows()[n], 'call_automation', url(path))],
          [traceIdOfCall(callId)],
        ),
      ),
    );
    expect(records).toEqual(
      calls.map(({ name, ids, callId }, n) =>
        record(
          'acs.call.created',
          `${name}: ${callId}`,
          {
            ...ids,
            'acs.service': 'call_automation',
            'acs.operation': name,
            'acs.ms_cv': rows()[n]?.msCv,
          },
          name,
        ),
      ),
    );
  });

  it('traces what happens in a call: connection, media, participants', async () => {
    const { callConnection, callConnectionProperties } = await client().createCall(
      { targetParticipant: alice },
      CALLBACK,
    );
    await stage.acs.forceFlush();
    stage.sink.clear();
    await callConnection.getCallConnectionProperties();
    await callConnection.addParticipant({ targetParticipant: { phoneNumber: BOB.phoneNumber } });
    await callConnection.listParticipants();
    await callConnection.getCallMedia().playToAll([{ kind: 'fileSource', url: 'https://a.example/a.wav' }]);
    await callConnection.getCallMedia().cancelAllOperations();
    await callConnection.hangUp(true);
    await expect(callConnection.getCallConnectionProperties()).rejects.toMatchObject({ statusCode: 404 });
    const { trees, records } = await signalsOf(stage);
    const ids = callIds(callConnectionProperties);
    const id = ids['acs.call.connection_id'];
    const leg = { 'acs.call.connection_id': id };
    const path = `/calling/callConnections/${id}`;
    const one = (n: number, name: string, suffix: string, attributes: object, links: string[] = []) =>
      operation(
        name,
        'call_automation',
        { ...leg, ...attributes },
        [exchange(rows()[n], 'call_automation', url(path + suffix), leg)],
        links,
      );
    expect(trees).toEqual([
      one(1, 'CallConnection.getCallConnectionProperties', '', ids, [
        traceIdOfCall(ids['acs.call.id'] ?? ''),
      ]),
      one(2, 'CallConnection.addParticipant', '/participants:add', {}),
      one(3, 'CallConnection.listParticipants', '/participants', {}),
      one(4, 'CallMedia.playToAll', ':play', {}),
      one(5, 'CallMedia.cancelAllOperations', ':cancelAllMediaOperations', {}),
      one(6, 'CallConnection.hangUp', ':terminate', {}),
      one(7, 'CallConnection.getCallConnectionProperties', '', { 'error.type': '404' }),
    ]);
    expect(records).toMatchObject([
      {
        eventName: 'acs.exchange.failed',
        severityText: 'ERROR',
        attributes: { ...leg, 'acs.ms_cv': rows()[7]?.msCv, 'http.response.status_code': 404 },
      },
    ]);
  });

  it('traces recordings by their id', async () => {
    const recording = client().getCallRecording();
    const callLocator = { kind: 'serverCallLocator' as const, id: 'c2VydmVy' };
    const { recordingId } = await recording.start({ callLocator });
    await recording.pause(recordingId);
    await recording.getState(recordingId);
    await recording.stop(recordingId);
    const { trees, records } = await signalsOf(stage);
    const ids = { 'acs.recording.id': recordingId };
    const one = (n: number, method: string, suffix: string) =>
      operation(`CallRecording.${method}`, 'call_automation', ids, [
        exchange(rows()[n], 'call_automation', url(`/calling/recordings/REDACTED${suffix}`), ids),
      ]);
    expect(trees).toEqual([
      operation('CallRecording.start', 'call_automation', ids, [
        exchange(rows()[0], 'call_automation', url('/calling/recordings')),
      ]),
      one(1, 'pause', ':pause'),
      one(2, 'getState', ''),
      one(3, 'stop', ''),
    ]);
    expect(records).toEqual([
      record(
        'acs.recording.started',
        `Recording started: ${ids['acs.recording.id']}`,
        { ...ids, 'acs.service': 'call_automation', 'acs.ms_cv': rows()[0]?.msCv },
        'CallRecording.start',
      ),
    ]);
  });
});

describe('rooms', () => {
  it('carries the room id, also into pages that are asked for later', async () => {
    const client = new RoomsClient(stage.fake.connectionString, stage.clientOptions);
    const { id } = await client.createRoom({ participants: [{ id: alice, role: 'Presenter' }] });
    for await (const participant of client.listParticipants(id)) expect(participant.role).toBe('Presenter');
    await client.deleteRoom(id);
    await expect(client.getRoom(id)).rejects.toMatchObject({ statusCode: 404 });
    const { trees, records } = await signalsOf(stage);
    const room = { 'acs.room.id': id };
    const of = (n: number, path: string) => [exchange(rows()[n], 'rooms', url(path), n > 0 ? room : {})];
    expect(trees).toEqual([
      operation('RoomsClient.createRoom', 'rooms', room, of(0, '/rooms')),
      operation('RoomsClient.listParticipants', 'rooms', room, of(1, '/rooms/REDACTED/participants')),
      operation('RoomsClient.deleteRoom', 'rooms', room, of(2, '/rooms/REDACTED')),
      operation('RoomsClient.getRoom', 'rooms', { ...room, 'error.type': '404' }, of(3, '/rooms/REDACTED')),
    ]);
    expect(records).toMatchObject([
      record(
        'acs.room.created',
        `Room created: ${id}`,
        { ...room, 'acs.service': 'rooms', 'acs.ms_cv': rows()[0]?.msCv },
        'RoomsClient.createRoom',
      ),
      { eventName: 'acs.exchange.failed', attributes: { ...room, 'acs.ms_cv': rows()[3]?.msCv } },
    ]);
  });
});

describe('phone numbers', () => {
  it('traces pages, single numbers and a search that takes several requests', async () => {
    const client = new PhoneNumbersClient(stage.fake.connectionString, stage.clientOptions);
    const owned = [];
    for await (const { phoneNumber } of client.listPurchasedPhoneNumbers()) owned.push(phoneNumber);
    expect(owned).toContain(OWNED_NUMBER);
    await client.getPurchasedPhoneNumber(OWNED_NUMBER);
    const poller = await client.beginSearchAvailablePhoneNumbers({
      countryCode: 'US',
      phoneNumberType: 'tollFree',
      assignmentType: 'application',
      capabilities: { calling: 'none', sms: 'outbound' },
    });
    await poller.pollUntilDone();
    const { trees } = await signalsOf(stage);
    const of = (n: number, path: string) => exchange(rows()[n], 'phone_numbers', url(path));
    const pages = `${stage.fake.url}/phoneNumbers?skip=0&api-version=V&top=100`;
    const search = rows()[2]!;
    const searchId = rows().at(-1)?.path.split('/').at(-1);
    expect(search.status).toBe(202);
    expect(trees).toEqual([
      operation('PhoneNumbersClient.listPurchasedPhoneNumbers', 'phone_numbers', {}, [
        exchange(rows()[0], 'phone_numbers', pages),
      ]),
      operation('PhoneNumbersClient.getPurchasedPhoneNumber', 'phone_numbers', {}, [
        of(1, '/phoneNumbers/REDACTED'),
      ]),
      operation(
        'PhoneNumbersClient.beginSearchAvailablePhoneNumbers',
        'phone_numbers',
        { 'acs.ms_cv': search.msCv },
        [of(2, '/availablePhoneNumbers/countries/US/:search'), of(3, '/phoneNumbers/operations/REDACTED')],
      ),
      operation('PhoneNumbersClient.pollUntilDone', 'phone_numbers', {}, [
        of(4, '/phoneNumbers/operations/REDACTED'),
        of(5, `/availablePhoneNumbers/searchResults/${searchId}`),
      ]),
    ]);
  });
});
