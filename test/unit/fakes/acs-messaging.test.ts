import { createRequire } from 'node:module';
import { ChatClient } from '@azure/communication-chat';
import { AzureCommunicationTokenCredential } from '@azure/communication-common';
import { EmailClient } from '@azure/communication-email';
import { CommunicationIdentityClient } from '@azure/communication-identity';
import { SmsClient } from '@azure/communication-sms';
import type Messages from '@azure-rest/communication-messages';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ALICE, BOB, newUserToken, OWNED_NUMBER } from '../../fakes/acs-people.ts';
import { type FakeAcs, startFakeAcs } from '../../fakes/acs-server.ts';

// CommonJS with an `exports.default`: a plain import is the function in Vitest, but not in Node.
const messages: typeof Messages = createRequire(import.meta.url)('@azure-rest/communication-messages');

let acs: FakeAcs;
const insecure = { allowInsecureConnection: true };

beforeAll(async () => {
  acs = await startFakeAcs();
});
beforeEach(() => acs.reset());
afterAll(() => acs.close());

const operations = (): string[] =>
  acs.ledger.map(({ method, path, status }) => `${method} ${path} ${status}`);

describe('identity', () => {
  it('creates a user with a token that the credential can read, and removes it', async () => {
    const client = new CommunicationIdentityClient(acs.connectionString, insecure);
    const { user, token } = await client.createUserAndToken(['chat', 'voip']);
    expect(user.communicationUserId).toMatch(/^8:acs:[0-9a-f-]{36}_[0-9a-f-]{36}$/);
    const credential = new AzureCommunicationTokenCredential(token);
    expect((await credential.getToken()).expiresOnTimestamp).toBeGreaterThan(Date.now());
    await client.getToken(user, ['chat']);
    await client.revokeTokens(user);
    await client.deleteUser(user);
    expect(acs.ledger.map(({ status }) => status)).toEqual([201, 200, 204, 204]);
  });

  it('gets the client request id echoed, unlike SMS', async () => {
    const echo = async (path: string): Promise<string | null> => {
      const headers = { 'x-ms-client-request-id': 'client-1' };
      const response = await fetch(`${acs.url}${path}`, { method: 'POST', headers, body: '{}' });
      return response.headers.get('x-ms-client-request-id');
    };
    expect(await echo('/identities')).toBe('client-1');
    expect(await echo('/sms')).toBeNull();
  });
});

describe('sms', () => {
  it('gives each recipient a message id of the documented shape', async () => {
    const client = new SmsClient(acs.connectionString, insecure);
    const to = [ALICE.phoneNumber, BOB.phoneNumber];
    const results = await client.send({ from: OWNED_NUMBER, to, message: 'hello' });
    expect(results.map(({ to }) => to)).toEqual(to);
    for (const { messageId, successful } of results) {
      expect(successful).toBe(true);
      expect(messageId).toMatch(/^Outgoing_\d{14}[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(_[a-z]+)?$/);
    }
  });

  it('refuses one recipient inside an accepted request', async () => {
    const client = new SmsClient(acs.connectionString, insecure);
    const [result] = await client.send({ from: OWNED_NUMBER, to: ['+15559999'], message: 'x' });
    expect(result).toMatchObject({ successful: false, httpStatusCode: 400 });
  });
});

describe('chat', () => {
  // The chat client refuses to send a user token over plain http, so it gets a fake of its own.
  let secure: FakeAcs;
  beforeAll(async () => {
    secure = await startFakeAcs({ tls: true });
  });
  afterAll(() => secure.close());

  it('carries a thread through messages, participants, receipts and typing', async () => {
    const credential = new AzureCommunicationTokenCredential(newUserToken());
    const client = new ChatClient(secure.url, credential, { tlsOptions: { ca: secure.certificate! } });
    const { chatThread } = await client.createChatThread({ topic: 'Claim' });
    expect(chatThread?.id).toMatch(/^19:[0-9a-f]+@thread\.v2$/);
    const thread = client.getChatThreadClient(chatThread!.id);
    const { id } = await thread.sendMessage({ content: 'private words' }, { senderDisplayName: 'Alice' });
    expect((await thread.getMessage(id)).content?.message).toBe('private words');
    await thread.updateMessage(id, { content: 'other words' });
    await thread.addParticipants({ participants: [{ id: { communicationUserId: '8:acs:a_b' } }] });
    await thread.removeParticipant({ communicationUserId: BOB.userId });
    const members = [];
    for await (const { id } of thread.listParticipants()) members.push(id);
    expect(members.map((one) => 'communicationUserId' in one && one.communicationUserId)).toEqual([
      ALICE.userId,
      '8:acs:a_b',
    ]);
    await thread.sendReadReceipt({ chatMessageId: id });
    for await (const receipt of thread.listReadReceipts()) expect(receipt.chatMessageId).toBe(id);
    expect(await thread.sendTypingNotification()).toBe(true);
    for await (const message of thread.listMessages()) expect(message.senderDisplayName).toBe('Alice');
    await thread.updateTopic('Closed');
    await thread.deleteMessage(id);
    await client.deleteChatThread(chatThread!.id);
    expect(secure.ledger.every(({ status }) => status >= 200 && status < 300)).toBe(true);
  });
});

describe('email', () => {
  const message = {
    senderAddress: 'noreply@contoso.example',
    content: { subject: 'Hello', plainText: 'private words' },
    recipients: { to: [{ address: ALICE.email, displayName: ALICE.displayName }] },
  };

  it('polls Running once, then Succeeded, under one operation id', async () => {
    const client = new EmailClient(acs.connectionString, insecure);
    const poller = await client.beginSend(message, { updateIntervalInMs: 1 });
    const result = await poller.pollUntilDone();
    expect(result.status).toBe('Succeeded');
    expect(operations()).toEqual([
      'POST /emails:send 202',
      `GET /emails/operations/${result.id} 200`,
      `GET /emails/operations/${result.id} 200`,
    ]);
  });

  it('fails when a plan says so', async () => {
    const error = { code: 'EmailDroppedAllRecipientsSuppressed', message: 'All recipients are suppressed.' };
    acs.plan({ match: '/emails/operations/', statuses: [200], body: { id: 'x', status: 'Failed', error } });
    const client = new EmailClient(acs.connectionString, insecure);
    const outcome = client
      .beginSend(message, { updateIntervalInMs: 1 })
      .then((poller) => poller.pollUntilDone());
    await expect(outcome).rejects.toThrow('All recipients are suppressed.');
  });
});

describe('messages', () => {
  it('sends a notification and lists templates', async () => {
    const client = messages.default(acs.connectionString, insecure);
    const sent = await client.path('/messages/notifications:send').post({
      contentType: 'application/json',
      body: {
        channelRegistrationId: '00000000-0000-4000-8000-000000000003',
        to: [ALICE.phoneNumber],
        kind: 'text',
        content: 'private words',
      },
    });
    expect(sent.status).toBe('202');
    expect(sent.body).toMatchObject({ receipts: [{ to: ALICE.phoneNumber }] });
    const templates = await client
      .path('/messages/channels/{channelId}/templates', '00000000-0000-4000-8000-000000000003')
      .get();
    expect(templates.body).toMatchObject({ value: [{ name: 'appointment_reminder' }] });
  });
});
