import { CallAutomationClient } from '@azure/communication-call-automation';
import { PhoneNumbersClient } from '@azure/communication-phone-numbers';
import { RoomsClient } from '@azure/communication-rooms';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ALICE, BOB, OWNED_NUMBER } from '../../fakes/acs-people.ts';
import { type FakeAcs, startFakeAcs } from '../../fakes/acs-server.ts';

let acs: FakeAcs;
const insecure = { allowInsecureConnection: true };
const CALLBACK = 'https://app.contoso.example/callbacks';
const alice = { communicationUserId: ALICE.userId };
const bob = { phoneNumber: BOB.phoneNumber };

beforeAll(async () => {
  acs = await startFakeAcs();
});
beforeEach(() => acs.reset());
afterAll(() => acs.close());

describe('call automation', () => {
  const client = (): CallAutomationClient => new CallAutomationClient(acs.connectionString, insecure);

  it('returns the three ids of a call and the same ones when asked again', async () => {
    const { callConnectionProperties, callConnection } = await client().createCall(
      { targetParticipant: alice },
      CALLBACK,
    );
    const { callConnectionId, serverCallId, correlationId } = callConnectionProperties;
    expect(callConnectionId).toMatch(/^[0-9a-f-]{36}$/);
    expect(correlationId).toMatch(/^[0-9a-f-]{36}$/);
    expect(Buffer.from(serverCallId!, 'base64').toString()).toMatch(/^https:\/\/conv\./);
    const again = await callConnection.getCallConnectionProperties();
    expect(again).toMatchObject({ serverCallId, correlationId, callConnectionState: 'connected' });
  });

  it('creates group calls, answers, connects, redirects and rejects', async () => {
    const group = await client().createGroupCall([alice, bob], CALLBACK);
    expect(group.callConnectionProperties.targetParticipants).toHaveLength(2);
    const answered = await client().answerCall('incoming-context', CALLBACK);
    const connected = await client().connectCall({ kind: 'roomCallLocator', id: '99123' }, CALLBACK);
    for (const { callConnectionProperties } of [answered, connected]) {
      expect(callConnectionProperties.correlationId).toBeTruthy();
    }
    await client().redirectCall('incoming-context', { targetParticipant: alice });
    await client().rejectCall('incoming-context');
    expect(acs.ledger.map(({ status }) => status)).toEqual([201, 200, 200, 204, 204]);
  });

  it('takes media actions and participants, and ends', async () => {
    const { callConnection } = await client().createCall({ targetParticipant: alice }, CALLBACK);
    const media = callConnection.getCallMedia();
    const file = { kind: 'fileSource' as const, url: 'https://app.contoso.example/hello.wav' };
    await media.playToAll([file]);
    await media.startRecognizing(bob, { kind: 'callMediaRecognizeDtmfOptions', maxTonesToCollect: 3 });
    await media.hold(alice);
    await media.unhold(alice);
    await media.sendDtmfTones(['one'], bob);
    await media.cancelAllOperations();
    const added = await callConnection.addParticipant({
      targetParticipant: bob,
      sourceCallIdNumber: { phoneNumber: OWNED_NUMBER },
    });
    expect(added).toMatchObject({
      participant: { identifier: bob },
      invitationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect((await callConnection.listParticipants()).values).toHaveLength(1);
    expect(await callConnection.getParticipant(alice)).toMatchObject({ identifier: alice });
    await callConnection.muteParticipant(alice);
    await callConnection.transferCallToParticipant(bob, { operationContext: 'context' });
    await callConnection.removeParticipant(bob);
    await callConnection.hangUp(true);
    await expect(callConnection.hangUp(false)).rejects.toMatchObject({ statusCode: 404 });
  });

  it('keeps the state of a recording', async () => {
    const recording = client().getCallRecording();
    const { recordingId, recordingState } = await recording.start({
      callLocator: { kind: 'serverCallLocator', id: 'c2VydmVy' },
    });
    expect(recordingState).toBe('active');
    await recording.pause(recordingId!);
    expect((await recording.getState(recordingId!)).recordingState).toBe('inactive');
    await recording.resume(recordingId!);
    await recording.stop(recordingId!);
    await expect(recording.getState(recordingId!)).rejects.toMatchObject({ statusCode: 404 });
  });
});

describe('rooms', () => {
  it('creates, updates, lists and deletes rooms with participants', async () => {
    const client = new RoomsClient(acs.connectionString, insecure);
    const { id } = await client.createRoom({ participants: [{ id: alice, role: 'Presenter' }] });
    await client.updateRoom(id, { pstnDialOutEnabled: true });
    expect((await client.getRoom(id)).pstnDialOutEnabled).toBe(true);
    await client.addOrUpdateParticipants(id, [{ id: { communicationUserId: BOB.userId } }]);
    await client.removeParticipants(id, [alice]);
    const members = [];
    for await (const member of client.listParticipants(id)) members.push(member);
    expect(members).toMatchObject([{ id: { communicationUserId: BOB.userId }, role: 'Attendee' }]);
    const rooms = [];
    for await (const room of client.listRooms()) rooms.push(room.id);
    expect(rooms).toEqual([id]);
    await client.deleteRoom(id);
    await expect(client.getRoom(id)).rejects.toMatchObject({ statusCode: 404 });
  });
});

describe('phone numbers', () => {
  it('lists, gets and searches through a long-running operation', async () => {
    const client = new PhoneNumbersClient(acs.connectionString, insecure);
    const owned = [];
    for await (const { phoneNumber } of client.listPurchasedPhoneNumbers()) owned.push(phoneNumber);
    expect(owned).toContain(OWNED_NUMBER);
    expect((await client.getPurchasedPhoneNumber(OWNED_NUMBER)).phoneNumber).toBe(OWNED_NUMBER);
    const poller = await client.beginSearchAvailablePhoneNumbers({
      countryCode: 'US',
      phoneNumberType: 'tollFree',
      assignmentType: 'application',
      capabilities: { calling: 'none', sms: 'outbound' },
    });
    expect((await poller.pollUntilDone()).phoneNumbers).toEqual(['+15550100910']);
  });
});
