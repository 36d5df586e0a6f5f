import { ChatClient } from '@azure/communication-chat';
import { AzureCommunicationTokenCredential } from '@azure/communication-common';
import { EmailClient } from '@azure/communication-email';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { messageTrace } from '../../src/events/hashed-ids.ts';
import { ALICE, BOB, newUserToken } from '../fakes/acs-people.ts';
import { type Stage, startStage } from './harness.ts';
import { exchange, message, operation, record, signalsOf } from './trees.ts';

let stage: Stage;
const url = (path: string) => `${stage.fake.url}${path}?api-version=V`;
const rows = () => stage.fake.ledger;

beforeAll(async () => {
  // The chat client refuses to send a user token over plain http.
  stage = await startStage({ fake: { tls: true } });
});
beforeEach(() => stage.clear());
afterAll(() => stage.close());

describe('chat', () => {
  const client = (credential = new AzureCommunicationTokenCredential(newUserToken())) =>
    new ChatClient(stage.fake.url, credential, stage.clientOptions);

  it('carries thread and message id through a conversation', async () => {
    const { chatThread } = await client().createChatThread({ topic: 'Claim' });
    const threadId = chatThread?.id ?? '';
    const thread = client().getChatThreadClient(threadId);
    const { id } = await thread.sendMessage({ content: 'private words' }, { senderDisplayName: 'Alice' });
    await thread.getProperties();
    for await (const { senderDisplayName } of thread.listMessages()) expect(senderDisplayName).toBe('Alice');
    await thread.removeParticipant({ communicationUserId: BOB.userId });
    await client().deleteChatThread(threadId);
    const { trees, records } = await signalsOf(stage);
    const ids = { 'acs.chat.thread_id': threadId };
    const path = '/chat/threads/REDACTED';
    const one = (n: number, name: string, suffix: string, attributes = {}) =>
      operation(name, 'chat', { ...ids, ...attributes }, [
        exchange(rows()[n], 'chat', url(path + suffix), ids),
      ]);
    expect(trees).toEqual([
      operation('ChatClient.createChatThread', 'chat', ids, [
        exchange(rows()[0], 'chat', url('/chat/threads')),
      ]),
      one(1, 'ChatThreadClient.sendMessage', '/messages', { 'acs.chat.message_id': id }),
      one(2, 'ChatThreadClient.getProperties', ''),
      one(3, 'ChatThreadClient.listMessages', '/messages'),
      one(4, 'ChatThreadClient.removeParticipant', '/participants/:remove'),
      one(5, 'ChatClient.deleteChatThread', ''),
    ]);
    const event = { ...ids, 'acs.service': 'chat' };
    expect(records).toEqual([
      record(
        'acs.chat.thread_created',
        `Chat thread created: ${threadId}`,
        { ...event, 'acs.ms_cv': rows()[0]?.msCv },
        'ChatClient.createChatThread',
      ),
      record(
        'acs.chat.message_sent',
        `Chat message sent: ${id}`,
        { ...event, 'acs.chat.message_id': id, 'acs.ms_cv': rows()[1]?.msCv },
        'ChatThreadClient.sendMessage',
      ),
    ]);
  });

  it('shows a token refresh that fails, which sends nothing', async () => {
    const credential = new AzureCommunicationTokenCredential({
      tokenRefresher: () => Promise.reject(new TypeError(`no token for ${ALICE.userId}`)),
    });
    await expect(client(credential).createChatThread({ topic: 'x' })).rejects.toThrow('no token');
    const { trees, records } = await signalsOf(stage);
    expect(rows()).toEqual([]);
    expect(trees).toEqual([
      operation('ChatClient.createChatThread', 'chat', { 'error.type': 'TypeError' }, []),
    ]);
    expect(records).toEqual([
      record(
        'acs.token.refresh_failed',
        'Token refresh failed (TypeError): no token for REDACTED',
        { 'error.type': 'TypeError' },
        'ChatClient.createChatThread',
        'ERROR',
      ),
    ]);
  });
});

describe('email', () => {
  const mail = {
    senderAddress: 'noreply@contoso.example',
    content: { subject: 'Hello', plainText: 'private words' },
    recipients: { to: [{ address: ALICE.email, displayName: ALICE.displayName }] },
  };
  const client = () => new EmailClient(stage.fake.connectionString, stage.clientOptions);
  const failure = { code: 'EmailDroppedAllRecipientsSuppressed', message: `Suppressed: ${ALICE.email}` };
  const failed = { id: 'x', status: 'Failed', error: failure };
  const poll = (n: number, id: string) => {
    const ids = { 'acs.email.operation_id': id };
    return exchange(rows()[n], 'email', url(`/emails/operations/${id}`), ids);
  };
  const sentRecord = (id: string, msCv: string | undefined) => {
    const attributes = { 'acs.service': 'email', 'acs.email.operation_id': id, 'acs.ms_cv': msCv };
    return record('acs.email.sent', `Email taken: ${id}`, attributes, 'email send');
  };
  const failedRecord = (id: string, place: string, msCv?: string) =>
    record(
      'acs.email.completed',
      `Email Failed (${failure.code}): Suppressed: REDACTED`,
      {
        'acs.service': 'email',
        'acs.email.operation_id': id,
        'acs.email.status': 'Failed',
        'error.type': failure.code,
        ...(msCv && { 'acs.ms_cv': msCv }),
      },
      place,
      'ERROR',
    );

  /** Lines of the SDK have a scope of their own, so that within a millisecond they may arrive after later events. */
  const eventsOf = (records: object[]) => records.filter((one) => 'eventName' in one && one.eventName);
  const linesOf = (records: object[]) => records.filter((one) => !eventsOf([one]).length);
  const FAILED_LINE = expect.stringMatching(/^The long-running operation has failed/);

  it('follows an email from the first request to its end', async () => {
    const poller = await client().beginSend(mail, { updateIntervalInMs: 1 });
    const { id } = await poller.pollUntilDone();
    const { trees, records, spans } = await signalsOf(stage);
    const ids = { 'acs.email.operation_id': id };
    const { traceId } = messageTrace('email', id);
    const sending = spans.find((span) => span.name === 'EmailClient.beginSend');
    expect(spans.find((span) => span.name === 'email send')?.traceId).toBe(traceId);
    expect(trees).toHaveLength(3);
    expect(trees).toEqual(
      expect.arrayContaining([
        message('email', id, sending?.traceId ?? ''),
        operation(
          'EmailClient.beginSend',
          'email',
          { ...ids, 'acs.ms_cv': rows()[0]?.msCv },
          [exchange(rows()[0], 'email', url('/emails:send')), poll(1, id)],
          [traceId],
        ),
        operation(
          'EmailClient.pollUntilDone',
          'email',
          { ...ids, 'acs.email.status': 'Succeeded' },
          [poll(2, id)],
          [traceId],
        ),
      ]),
    );
    expect(records).toEqual([
      sentRecord(id, rows()[0]?.msCv),
      record(
        'acs.email.completed',
        `Email Succeeded: ${id}`,
        { ...ids, 'acs.service': 'email', 'acs.email.status': 'Succeeded' },
        'EmailClient.pollUntilDone',
      ),
    ]);
  });

  it('tells that an email failed while it was waited for', async () => {
    const poller = await client().beginSend(mail, { updateIntervalInMs: 1 });
    stage.fake.plan({ match: '/emails/operations/', statuses: [200], body: failed });
    await expect(poller.pollUntilDone()).rejects.toThrow('Suppressed');
    const { trees, records } = await signalsOf(stage);
    const id = rows()[1]?.path.split('/').at(-1) ?? '';
    const waiting = trees.find((tree) => tree.name === 'EmailClient.pollUntilDone');
    expect(waiting).toEqual(
      operation(
        'EmailClient.pollUntilDone',
        'email',
        { 'acs.email.operation_id': id, 'acs.email.status': 'Failed', 'error.type': failure.code },
        [poll(2, id)],
        [messageTrace('email', id).traceId],
      ),
    );
    expect(eventsOf(records)).toMatchObject([
      sentRecord(id, rows()[0]?.msCv),
      failedRecord(id, 'EmailClient.pollUntilDone'),
    ]);
    expect(linesOf(records)).toMatchObject([{ in: 'EmailClient.pollUntilDone', body: FAILED_LINE }]);
  });

  it('tells that an email failed before the app got a poller', async () => {
    stage.fake.plan({ match: '/emails/operations/', statuses: [200], body: failed });
    await expect(client().beginSend(mail)).rejects.toThrow('Suppressed');
    const { trees, records, spans } = await signalsOf(stage);
    const id = rows()[1]?.path.split('/').at(-1) ?? '';
    const sending = spans.find((span) => span.name === 'EmailClient.beginSend');
    expect(trees).toHaveLength(2);
    expect(trees).toEqual(
      expect.arrayContaining([
        message('email', id, sending?.traceId ?? ''),
        operation(
          'EmailClient.beginSend',
          'email',
          {
            'acs.email.operation_id': id,
            'acs.email.status': 'Failed',
            'error.type': failure.code,
            'acs.ms_cv': rows()[0]?.msCv,
          },
          [exchange(rows()[0], 'email', url('/emails:send')), poll(1, id)],
          [messageTrace('email', id).traceId],
        ),
      ]),
    );
    expect(eventsOf(records)).toMatchObject([
      sentRecord(id, rows()[0]?.msCv),
      failedRecord(id, 'EmailClient.beginSend', rows()[0]?.msCv),
    ]);
    expect(linesOf(records)).toMatchObject([{ in: 'EmailClient.beginSend', body: FAILED_LINE }]);
  });

  it('does not take a refused request for a failed email', async () => {
    stage.fake.plan({ match: '/emails:send', statuses: [401] });
    await expect(client().beginSend(mail)).rejects.toMatchObject({ statusCode: 401 });
    const { trees, records } = await signalsOf(stage);
    expect(trees).toEqual([
      operation('EmailClient.beginSend', 'email', { 'error.type': '401' }, [
        exchange(rows()[0], 'email', url('/emails:send')),
      ]),
    ]);
    expect(records).toMatchObject([
      { eventName: 'acs.exchange.failed', attributes: { 'acs.ms_cv': rows()[0]?.msCv } },
    ]);
  });
});
