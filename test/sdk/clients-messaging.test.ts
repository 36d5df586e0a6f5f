import { createRequire } from 'node:module';
import { CommunicationIdentityClient } from '@azure/communication-identity';
import { SmsClient } from '@azure/communication-sms';
import type createMessagesClient from '@azure-rest/communication-messages';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { messageTrace } from '../../src/events/hashed-ids.ts';
import { ALICE, BOB, OWNED_NUMBER } from '../fakes/acs-people.ts';
import { metricPoints, type Stage, startStage } from './harness.ts';
import { exchange, message, operation, record, signalsOf } from './trees.ts';

let stage: Stage;
const url = (path: string) => `${stage.fake.url}${path}?api-version=V`;
const rows = () => stage.fake.ledger;

beforeAll(async () => {
  stage = await startStage({ fake: { profile: 'extra' } });
});
beforeEach(() => stage.clear());
afterAll(() => stage.close());

const signals = () => signalsOf(stage);

describe('sms', () => {
  const sms = () => new SmsClient(stage.fake.connectionString, stage.clientOptions);

  it('gives a send one span, one exchange per try, and each message a trace of its own', async () => {
    const results = await sms().send({
      from: OWNED_NUMBER,
      to: [ALICE.phoneNumber, BOB.phoneNumber],
      message: 'private words FAULT[a]:429,503',
    });
    const ids = results.map((result) => result.messageId ?? '');
    const { trees, records, spans } = await signals();
    const sent = spans.find((span) => span.name === 'SmsClient.send');
    const tries = rows().map((row, n) =>
      exchange(row, 'sms', url('/sms'), n > 0 ? { 'http.request.resend_count': n } : {}),
    );
    const traces = ids.map((id) => messageTrace('sms', id).traceId);
    expect(trees).toHaveLength(3);
    expect(trees).toEqual(
      expect.arrayContaining([
        operation('SmsClient.send', 'sms', { 'acs.sms.message_ids': ids }, tries, traces),
        ...ids.map((id) => message('sms', id, sent?.traceId ?? '')),
      ]),
    );
    const roots = spans.filter((span) => span.name === 'sms send');
    expect(roots.map((span) => span.traceId)).toEqual(traces);
    expect(rows().map((row) => row.status)).toEqual([429, 503, 202]);

    const failed = (n: number) => {
      const {
        'acs.source': _s,
        'acs.resource.id': _r,
        'user_agent.original': _u,
        ...rest
      } = tries[n]!.attributes;
      const {
        'azure.resource_provider.namespace': _n,
        'http.request.resend_count': _c,
        ...attributes
      } = rest;
      const type = String(rows()[n]?.status);
      return record('acs.exchange.failed', `POST ${url('/sms')} failed: ${type}`, attributes, 'POST', 'WARN');
    };
    const events = ids.map((id) =>
      record(
        'acs.sms.sent',
        `SMS taken: ${id}`,
        {
          'acs.service': 'sms',
          'acs.sms.message_id': id,
          'http.response.status_code': 202,
          'acs.ms_cv': rows()[2]?.msCv,
        },
        'sms send',
      ),
    );
    expect(records).toEqual([failed(0), failed(1), ...events]);
  });

  it('counts tries by status, operations by name, messages and events', async () => {
    await sms().send({ from: OWNED_NUMBER, to: [BOB.phoneNumber, '+15559999'], message: 'FAULT[b]:429' });
    await signals();
    const { sink } = stage;
    const exchangeKey = 'acs.operation=SmsClient.send acs.service=sms';
    expect(metricPoints(sink, 'acs.client.exchanges')).toEqual({
      [`${exchangeKey} error.type=429 http.request.method=POST http.response.status_code=429`]: 1,
      [`${exchangeKey} http.request.method=POST http.response.status_code=202`]: 1,
    });
    expect(metricPoints(sink, 'acs.client.operation.duration')).toEqual({
      'acs.operation=SmsClient.send acs.service=sms': 1,
    });
    expect(metricPoints(sink, 'acs.sms.sent')).toEqual({ '': 1, 'error.type=400': 1 });
    expect(metricPoints(sink, 'acs_otel.events.received')).toEqual({
      'acs_otel.event.type=exchange': 2,
      'acs_otel.event.type=operation': 1,
      'acs_otel.event.type=sdk.log': 1, // see DEPRECATED in trees.ts
      'acs_otel.event.type=sms.sent': 2,
    });
    const duration = sink.metrics.find((metric) => metric.name === 'acs.client.operation.duration');
    expect(duration).toMatchObject({ unit: 's', type: 'histogram' });
    expect(duration?.points[0]?.attributes['acs.source']).toBe('sdk');
    expect(duration?.points[0]?.sum).toBeLessThan(10);
  });

  it('tells of a recipient that was refused inside an accepted request', async () => {
    await sms().send({ from: OWNED_NUMBER, to: ['+15559999'], message: 'x' });
    const { trees, records } = await signals();
    expect(trees).toEqual([
      operation('SmsClient.send', 'sms', { 'acs.item.failed_count': 1, 'error.type': '400' }, [
        exchange(rows()[0], 'sms', url('/sms')),
      ]),
    ]);
    expect(records).toEqual([
      record(
        'acs.sms.sent',
        'SMS not taken (400): Invalid To phone number format.',
        {
          'acs.service': 'sms',
          'acs.item.index': 0,
          'http.response.status_code': 400,
          'error.type': '400',
          'acs.ms_cv': rows()[0]?.msCv,
        },
        'SmsClient.send',
        'WARN',
      ),
    ]);
  });

  it('gives a refused message that has an id a span of its own, with the error', async () => {
    const [result] = await sms().send({ from: OWNED_NUMBER, to: ['+15559998'], message: 'x' });
    const { spans, records } = await signals();
    const failed = { 'acs.sms.message_id': result?.messageId, 'error.type': '403' };
    const span = spans.find(({ name }) => name === 'sms send');
    expect(span).toMatchObject({ attributes: failed, status: { code: 'error' } });
    expect(records).toMatchObject([{ eventName: 'acs.sms.sent', attributes: failed }]);
  });

  it('names the error and the MS-CV of the last try when all tries fail', async () => {
    const client = new SmsClient(stage.fake.connectionString, {
      ...stage.clientOptions,
      retryOptions: { maxRetries: 1 },
    });
    const sending = client.send({ from: OWNED_NUMBER, to: [BOB.phoneNumber], message: 'FAULT[c]:503,503' });
    await expect(sending).rejects.toMatchObject({ statusCode: 503 });
    const { trees, records } = await signals();
    expect(trees).toEqual([
      operation('SmsClient.send', 'sms', { 'error.type': '503' }, [
        exchange(rows()[0], 'sms', url('/sms')),
        exchange(rows()[1], 'sms', url('/sms'), { 'http.request.resend_count': 1 }),
      ]),
    ]);
    expect(records).toMatchObject(
      rows().map((row) => ({ eventName: 'acs.exchange.failed', attributes: { 'acs.ms_cv': row.msCv } })),
    );
  });

  it('shows a connection that was cut as a failed exchange without status', async () => {
    stage.fake.plan({ match: '/sms', statuses: [0], dropConnection: true });
    await sms().send({ from: OWNED_NUMBER, to: [BOB.phoneNumber], message: 'x' });
    const { trees } = await signals();
    const sent = trees.find((tree) => tree.name === 'SmsClient.send');
    expect(sent?.children).toEqual([
      exchange(rows()[0], 'sms', url('/sms'), { 'error.type': 'ECONNRESET' }),
      exchange(rows()[1], 'sms', url('/sms'), { 'http.request.resend_count': 1 }),
    ]);
    expect(Object.keys(metricPoints(stage.sink, 'acs.client.exchanges'))).toContain(
      'acs.operation=SmsClient.send acs.service=sms error.type=ECONNRESET http.request.method=POST',
    );
  });
});

describe('identity', () => {
  it('traces users and tokens without their ids', async () => {
    const client = new CommunicationIdentityClient(stage.fake.connectionString, stage.clientOptions);
    const { user } = await client.createUserAndToken(['voip']);
    await client.getToken(user, ['chat']);
    stage.fake.plan({ match: ':revokeAccessTokens', statuses: [403] });
    await expect(client.revokeTokens(user)).rejects.toMatchObject({ statusCode: 403 });
    await client.deleteUser(user);
    const { trees, records } = await signals();
    const name = (method: string) => `CommunicationIdentityClient.${method}`;
    const of = (n: number, path: string) => [exchange(rows()[n], 'identity', url(path))];
    expect(trees).toEqual([
      operation(name('createUserAndToken'), 'identity', {}, of(0, '/identities')),
      operation(name('getToken'), 'identity', {}, of(1, '/identities/REDACTED/:issueAccessToken')),
      operation(
        name('revokeTokens'),
        'identity',
        { 'error.type': '403' },
        of(2, '/identities/REDACTED/:revokeAccessTokens'),
      ),
      operation(name('deleteUser'), 'identity', {}, of(3, '/identities/REDACTED')),
    ]);
    expect(records).toMatchObject([
      {
        eventName: 'acs.exchange.failed',
        severityText: 'ERROR',
        attributes: { 'error.type': '403', 'acs.ms_cv': rows()[2]?.msCv },
      },
    ]);
  });
});

describe('advanced messages', () => {
  // vitest copies the default export of a CommonJS package when it imports it, before `register()`; Node does not.
  const messages = createRequire(import.meta.url)(
    '@azure-rest/communication-messages',
  ) as typeof createMessagesClient;
  const channel = '00000000-0000-4000-8000-000000000003';
  const body = {
    channelRegistrationId: channel,
    to: [ALICE.phoneNumber],
    kind: 'text' as const,
    content: 'words',
  };

  it('traces what the REST client sends, with the ids of the receipts', async () => {
    const client = messages.default(stage.fake.connectionString, stage.clientOptions);
    const request = client
      .path('/messages/notifications:send')
      .post({ contentType: 'application/json', body });
    const sent = await request;
    const receipts = sent.body as unknown as { receipts: { messageId: string }[] };
    const ids = receipts.receipts.map((receipt) => receipt.messageId);
    await client.path('/messages/channels/{channelId}/templates', channel).get();
    const { trees, records } = await signals();
    expect(trees).toEqual([
      operation('MessagesServiceClient.send', 'messages', { 'acs.message.ids': ids }, [
        exchange(rows()[0], 'messages', url('/messages/notifications:send')),
      ]),
      operation('MessagesServiceClient.listTemplates', 'messages', {}, [
        exchange(rows()[1], 'messages', url(`/messages/channels/${channel}/templates`)),
      ]),
    ]);
    expect(records).toEqual([
      record(
        'acs.message.sent',
        'Messages taken: 1',
        { 'acs.service': 'messages', 'acs.message.ids': ids, 'acs.ms_cv': rows()[0]?.msCv },
        'MessagesServiceClient.send',
      ),
    ]);
  });

  it('shows a refusal, which the REST client does not throw', async () => {
    stage.fake.plan({ match: 'notifications:send', statuses: [400] });
    const client = messages.default(stage.fake.connectionString, stage.clientOptions);
    await client.path('/messages/notifications:send').post({ contentType: 'application/json', body });
    const { trees } = await signals();
    expect(trees).toEqual([
      operation('MessagesServiceClient.send', 'messages', { 'error.type': '400' }, [
        exchange(rows()[0], 'messages', url('/messages/notifications:send')),
      ]),
    ]);
  });
});
