import { CallAutomationClient } from '@azure/communication-call-automation';
import { ChatClient } from '@azure/communication-chat';
import { AzureCommunicationTokenCredential } from '@azure/communication-common';
import { EmailClient } from '@azure/communication-email';
import { CommunicationIdentityClient } from '@azure/communication-identity';
import { PhoneNumbersClient } from '@azure/communication-phone-numbers';
import { RoomsClient } from '@azure/communication-rooms';
import { SmsClient } from '@azure/communication-sms';
import { createClientLogger } from '@azure/logger';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ALICE, BOB, newUserToken, OWNED_NUMBER } from '../fakes/acs-people.ts';
import { everything, type Stage, startStage } from './harness.ts';

const TEXT = 'the private words of a claim';
const alice = { communicationUserId: ALICE.userId };
/** A Teams user and a phone user: their ids have other shapes. */
const TEAMS_USER = '8:orgid:4b0e9c1a-3f6f-4e5a-8d11-0000001a2b3c';
const PHONE_USER = '4:+15550100303';
const bob = { phoneNumber: BOB.phoneNumber };
const token = newUserToken(ALICE.userId);
let stage: Stage;
let exported: string;

beforeAll(async () => {
  stage = await startStage({ fake: { tls: true }, register: { logLevel: 'verbose' } });
  await talk();
  await stage.acs.forceFlush();
  exported = everything(stage.sink);
});
afterAll(() => stage.close());

const quietly = (run: Promise<unknown>) => run.catch(() => undefined);
const drain = async (pages: AsyncIterable<unknown>) => {
  for await (const _one of pages);
};

/** Every client says something personal, and half of it goes wrong. */
async function talk(): Promise<void> {
  const { fake, clientOptions } = stage;
  const connection = fake.connectionString;
  const sms = new SmsClient(connection, clientOptions);
  await sms.send({
    from: OWNED_NUMBER,
    to: [ALICE.phoneNumber, '+15550199999'],
    message: `${TEXT} FAULT[p]:429`,
  });
  const identity = new CommunicationIdentityClient(connection, clientOptions);
  await identity.getToken(alice, ['chat']);
  fake.plan({
    match: ALICE.userId,
    statuses: [403, 404],
    body: { error: { code: 'Denied', message: `${ALICE.userId} has no ${BOB.email}` } },
  });
  await quietly(identity.revokeTokens(alice));
  await quietly(identity.deleteUser(alice));

  const chat = new ChatClient(fake.url, new AzureCommunicationTokenCredential(token), clientOptions);
  const { chatThread } = await chat.createChatThread(
    { topic: TEXT },
    { participants: [{ id: alice, displayName: ALICE.displayName }] },
  );
  const thread = chat.getChatThreadClient(chatThread?.id ?? '');
  await thread.sendMessage({ content: TEXT }, { senderDisplayName: ALICE.displayName });
  await drain(thread.listParticipants());
  await quietly(thread.removeParticipant({ communicationUserId: BOB.userId }));
  const calls = new CallAutomationClient(connection, { ...clientOptions, sourceIdentity: alice });
  const { callConnection } = await calls.createCall(
    {
      targetParticipant: bob,
      sourceCallIdNumber: { phoneNumber: OWNED_NUMBER },
      sourceDisplayName: ALICE.displayName,
    },
    'https://app.contoso.example/callbacks',
  );
  await callConnection.getParticipant(alice);
  await callConnection.removeParticipant(bob);
  const email = new EmailClient(connection, clientOptions);
  const failure = {
    code: 'EmailDropped',
    message: `All of ${ALICE.email} and ${encodeURIComponent(BOB.email)}`,
  };
  fake.plan({
    match: '/emails/operations/',
    statuses: [200],
    body: { id: 'x', status: 'Failed', error: failure },
  });
  const recipients = { to: [{ address: ALICE.email, displayName: ALICE.displayName }] };
  const content = { subject: TEXT, plainText: TEXT, html: `<b>${TEXT}</b>` };
  await quietly(email.beginSend({ senderAddress: BOB.email, content, recipients }));
  const rooms = new RoomsClient(connection, clientOptions);
  const room = await rooms.createRoom({ participants: [{ id: alice, role: 'Presenter' }] });
  await rooms.removeParticipants(room.id, [alice]);
  const numbers = new PhoneNumbersClient(connection, clientOptions);
  await drain(numbers.listPurchasedPhoneNumbers());
  await numbers.getPurchasedPhoneNumber(OWNED_NUMBER);
  await complain();
}

/** What apps and SDKs write into logs and errors. */
async function complain(): Promise<void> {
  const logger = createClientLogger('contoso');
  const data = {
    rawId: ALICE.userId,
    displayName: BOB.displayName,
    content: TEXT,
    phoneNumber: BOB.phoneNumber,
    token,
  };
  for (const text of Object.values(encodings(JSON.stringify(data)))) logger.warning(`failed with ${text}`);
  for (const datum of PERSONAL.slice(2))
    for (const text of Object.values(encodings(datum))) logger.error(text, { text });
  stage.acs.logger.warning('handle', data);
  const refusing = new AzureCommunicationTokenCredential({
    tokenRefresher: () =>
      Promise.reject(new Error(`${token} of ${ALICE.userId}: ${stage.fake.connectionString}`)),
  });
  await quietly(refusing.getToken());
  const { get } = await import('node:http');
  // A request of the app itself, with ids in its address and no SDK around it.
  await new Promise<void>((resolve) => {
    get(
      `http://${stage.fake.host}/identities/${encodeURIComponent(ALICE.userId)}?phone=${encodeURIComponent(BOB.phoneNumber)}`,
      () => resolve(),
    ).once('error', () => resolve());
  });
}

const escaped = (text: string, make: (code: string) => string) =>
  text.replace(/[:+@"]/g, (one) => make(one.charCodeAt(0).toString(16).padStart(2, '0')));

function encodings(text: string): Record<string, string> {
  return {
    plain: text,
    percent: encodeURIComponent(text),
    twice: encodeURIComponent(encodeURIComponent(text)),
    json: escaped(text, (code) => `\\u00${code}`),
    html: escaped(text, (code) => `&#${Number.parseInt(code, 16)};`),
    'html hex': escaped(text, (code) => `&#x${code};`),
    base64: Buffer.from(text).toString('base64'),
    base64url: Buffer.from(text).toString('base64url'),
    string: JSON.stringify(JSON.stringify(text)).slice(1, -1),
  };
}

/** Texts and names are personal only where a field says so; ids, numbers, addresses and secrets are everywhere. */
const PERSONAL = [
  TEXT,
  `${ALICE.displayName}`,
  ALICE.phoneNumber,
  BOB.phoneNumber,
  OWNED_NUMBER,
  ALICE.email,
  BOB.email,
  ALICE.userId,
  BOB.userId,
  TEAMS_USER,
  PHONE_USER,
  token,
];

it('exports a lot, so that there is something to search in', () => {
  expect(stage.sink.spans.length).toBeGreaterThan(30);
  expect(stage.sink.logs.length).toBeGreaterThan(80);
  expect(stage.fake.ledger.length).toBeGreaterThan(15);
});

it.each(PERSONAL)('exports nothing of %s in any encoding', (datum) => {
  for (const text of Object.values(encodings(datum))) {
    expect(exported).not.toContain(text);
    expect(exported).not.toContain(JSON.stringify(text).slice(1, -1));
  }
});

it('exports no part by which a person could be found either', () => {
  const parts = [ALICE, BOB].flatMap(({ userId, phoneNumber, email }) => [
    userId.split('_')[1] ?? '',
    phoneNumber.slice(1),
    email.split('@')[0] ?? '',
  ]);
  parts.push(TEAMS_USER.slice(8), PHONE_USER.slice(3));
  for (const part of [...parts, ...token.split('.'), 'c3ludGhldGljLXRlc3Qta2V5', 'private'])
    expect(exported).not.toContain(part);
});

it('names spans after methods only', () => {
  const names = new Set(stage.sink.spans.map((span) => span.name));
  for (const name of names)
    expect(name).toMatch(/^(?:[A-Z][A-Za-z]+\.[a-z][A-Za-z]+|GET|POST|PATCH|PUT|DELETE|(?:sms|email) send)$/);
});
