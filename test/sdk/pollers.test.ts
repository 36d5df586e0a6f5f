import { EmailClient } from '@azure/communication-email';
import { PhoneNumbersClient } from '@azure/communication-phone-numbers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { metricPoints, type Stage, startStage } from './harness.ts';
import { signalsOf } from './trees.ts';

let stage: Stage;
const rows = () => stage.fake.ledger;

beforeAll(async () => {
  stage = await startStage();
});
beforeEach(() => stage.clear());
afterAll(() => stage.close());

const signals = async () => {
  const { spans, records } = await signalsOf(stage);
  const events = (records as { eventName?: string; attributes: Record<string, unknown> }[]).filter(
    ({ eventName }) => eventName,
  );
  const operations = spans.filter(({ kind }) => kind === 'internal');
  return { operations, events, spans };
};
const named = (name: string, more: object = {}) => ({ name, ...more });

describe('a poller of an email', () => {
  const mail = {
    senderAddress: 'noreply@contoso.example',
    content: { subject: 'Hello', plainText: 'private words' },
    recipients: { to: [{ address: 'alice@contoso.example' }] },
  };
  const client = () => new EmailClient(stage.fake.connectionString, stage.clientOptions);
  const options = { updateIntervalInMs: 1 };
  const plan = (status: string, error: object | null = null) =>
    stage.fake.plan({ match: '/emails/operations/', statuses: [200], body: { id: 'x', status, error } });

  it('sends nothing a second time when it is resumed', async () => {
    const first = await client().beginSend(mail, options);
    const resumed = await client().beginSend(mail, { ...options, resumeFrom: first.toString() });
    await resumed.pollUntilDone();
    const { operations, events } = await signals();
    expect(rows().filter(({ method }) => method === 'POST')).toHaveLength(1);
    expect(events.map(({ eventName }) => eventName)).toEqual(['acs.email.sent', 'acs.email.completed']);
    expect(operations).toMatchObject([
      named('EmailClient.beginSend', { attributes: { 'acs.ms_cv': rows()[0]?.msCv } }),
      named('EmailClient.beginSend', { attributes: { 'acs.ms_cv': rows()[2]?.msCv } }),
      ...(operations.length > 2 ? [named('EmailClient.pollUntilDone')] : []),
    ]);
  });

  it.each(['Succeeded', 'Failed', 'Canceled'])(
    'does not report %s again after it was resumed',
    async (status) => {
      const first = await client().beginSend(mail, options);
      plan(status, status === 'Failed' ? { code: 'EmailDropped', message: 'no' } : null);
      await first.pollUntilDone().catch(() => {});
      const kept = first.toString();
      await stage.clear();
      const resuming = client().beginSend(mail, { ...options, resumeFrom: kept });
      await resuming.then((poller) => poller.pollUntilDone()).catch(() => {});
      const { operations, events } = await signals();
      expect(rows()).toEqual([]);
      expect(events).toEqual([]);
      expect(operations[0]?.status.code).toBe(status === 'Failed' ? 'error' : 'unset');
      expect(operations[0]?.attributes['error.type']).toBe(status === 'Succeeded' ? undefined : status);
    },
  );

  it('has the MS-CV of the request that was accepted, and of the poll that was refused', async () => {
    stage.fake.plan({ match: '/emails/operations/', statuses: [403] });
    await expect(client().beginSend(mail, options)).rejects.toMatchObject({ statusCode: 403 });
    await client().beginSend(mail, options);
    const { operations } = await signals();
    expect(operations.map(({ attributes }) => attributes['acs.ms_cv'])).toEqual([
      rows()[1]?.msCv,
      rows()[2]?.msCv,
    ]);
    expect(rows().map(({ status }) => status)).toEqual([202, 403, 202, 200]);
  });

  it.each(['Failed', 'Canceled'])(
    'is sent and %s where the first poll says so, with a span that the operation links to',
    async (status) => {
      plan(status, status === 'Failed' ? { code: 'EmailDropped', message: 'no' } : null);
      await expect(client().beginSend(mail, options)).rejects.toThrow();
      const { operations, events, spans } = await signals();
      const [post, poll] = rows();
      const id = poll?.path.split(/[/?]/)[3];
      const sent = spans.find(({ name }) => name === 'email send');
      expect(sent?.attributes).toMatchObject({ 'acs.email.operation_id': id });
      expect(operations[0]?.links).toMatchObject([{ traceId: sent?.traceId, spanId: sent?.spanId }]);
      expect(operations[0]?.attributes).toMatchObject({ 'acs.email.status': status });
      const ids = { 'acs.email.operation_id': id };
      expect(events).toMatchObject([
        { eventName: 'acs.email.sent', attributes: { ...ids, 'acs.ms_cv': post?.msCv } },
        { eventName: 'acs.email.completed', attributes: { ...ids, 'acs.email.status': status } },
      ]);
    },
  );

  it('is sent where the service accepts it and refuses the first poll', async () => {
    stage.fake.plan({ match: '/emails/operations/', statuses: [403] });
    await expect(client().beginSend(mail, options)).rejects.toMatchObject({ statusCode: 403 });
    const { events, spans } = await signals();
    expect(events.map(({ eventName }) => eventName)).toEqual(['acs.exchange.failed', 'acs.email.sent']);
    expect(events[1]?.attributes['acs.ms_cv']).toBe(rows()[0]?.msCv);
    expect(spans.filter(({ name }) => name === 'email send')).toHaveLength(1);
  });

  it('is not sent where the service refuses it, or where a resumed poller finds it failed', async () => {
    stage.fake.plan({ match: '/emails:send', statuses: [400] });
    await expect(client().beginSend(mail, options)).rejects.toMatchObject({ statusCode: 400 });
    const first = await client().beginSend(mail, options);
    plan('Failed', { code: 'EmailDropped', message: 'no' });
    const resuming = client().beginSend(mail, { ...options, resumeFrom: first.toString() });
    await expect(resuming.then((poller) => poller.pollUntilDone())).rejects.toThrow('EmailDropped');
    const { events } = await signals();
    expect(events.map(({ eventName }) => eventName)).toEqual([
      'acs.exchange.failed',
      'acs.email.sent',
      'acs.email.completed',
    ]);
  });

  it('is Canceled, which is neither Succeeded nor a failure, at once or later', async () => {
    plan('Canceled');
    await expect(client().beginSend(mail, options)).rejects.toThrow('canceled');
    const poller = await client().beginSend(mail, options);
    plan('Canceled');
    await expect(poller.pollUntilDone()).rejects.toThrow('canceled');
    const { operations, events } = await signals();
    const ended = events.filter(({ eventName }) => eventName === 'acs.email.completed');
    const canceled = { severityText: 'INFO', attributes: { 'acs.email.status': 'Canceled' } };
    expect(ended).toMatchObject([canceled, canceled]);
    for (const { attributes } of ended) expect(attributes['error.type']).toBeUndefined();
    expect(operations.map(({ status }) => status.code)).toEqual(['unset', 'unset', 'unset']);
    const type = operations.map(({ name, attributes }) => [name, attributes['error.type']]);
    expect(type).toEqual([
      ['EmailClient.beginSend', 'Canceled'],
      ['EmailClient.beginSend', undefined],
      ['EmailClient.pollUntilDone', 'Canceled'],
    ]);
  });

  it('is an operation where the app polls by hand', async () => {
    const poller = await client().beginSend(mail, options);
    plan('Failed', { code: 'EmailDropped', message: 'no' });
    await expect(poller.poll()).rejects.toThrow('EmailDropped');
    const { operations, events } = await signals();
    expect(operations.at(-1)).toMatchObject(
      named('EmailClient.poll', {
        attributes: { 'error.type': 'EmailDropped', 'acs.ms_cv': rows()[2]?.msCv },
      }),
    );
    expect(events.at(-1)).toMatchObject({ attributes: { 'acs.email.status': 'Failed' } });
  });
});

describe('a poller of phone numbers', () => {
  const running = {
    id: 'search_1',
    operationType: 'search',
    status: 'running',
    createdDateTime: '2026-01-01T00:00:00Z',
  };
  const failed = {
    ...running,
    status: 'failed',
    error: { code: 'NotEnoughPhoneNumbers', message: 'none for +15550100900' },
  };
  const search = {
    countryCode: 'US',
    phoneNumberType: 'tollFree' as const,
    assignmentType: 'application' as const,
    capabilities: { sms: 'outbound' as const, calling: 'none' as const },
    quantity: 1,
  };
  const client = () =>
    new PhoneNumbersClient(stage.fake.connectionString, {
      ...stage.clientOptions,
      retryOptions: { maxRetries: 0 },
    });
  const accepted = {
    statuses: [202],
    body: {},
    headers: {
      'Operation-Location': '/phoneNumbers/operations/op_1?api-version=2025-06-01',
      'operation-id': 'op_1',
    },
  };
  const plan = (body: object, status = 200) =>
    stage.fake.plan({ match: '/phoneNumbers/operations', method: 'GET', statuses: [status], body });

  const begins: [string, () => Promise<{ pollUntilDone(): Promise<unknown> }>][] = [
    [
      'beginSearchAvailablePhoneNumbers',
      () => client().beginSearchAvailablePhoneNumbers(search, { intervalInMs: 1 } as object),
    ],
    [
      'beginPurchasePhoneNumbers',
      () => client().beginPurchasePhoneNumbers('search-1', { intervalInMs: 1 } as object),
    ],
    [
      'beginReleasePhoneNumber',
      () => client().beginReleasePhoneNumber('+15550100900', { intervalInMs: 1 } as object),
    ],
    [
      'beginUpdatePhoneNumberCapabilities',
      () =>
        client().beginUpdatePhoneNumberCapabilities('+15550100900', { calling: 'none' }, {
          intervalInMs: 1,
        } as object),
    ],
    [
      'beginReservationPurchase',
      () =>
        client().beginReservationPurchase('00000000-0000-4000-8000-000000000007', {
          intervalInMs: 1,
        } as object),
    ],
  ];

  it.each(begins)('ends the wait after %s with the code of a later failure', async (name, begin) => {
    stage.fake.plan({ match: /^(?!.*\/operations\/)/, ...accepted });
    plan(running);
    plan(failed);
    const poller = await begin();
    await expect(poller.pollUntilDone()).rejects.toThrow('NotEnoughPhoneNumbers');
    const { operations, spans } = await signals();
    expect(operations).toMatchObject([
      named(`PhoneNumbersClient.${name}`, {
        status: { code: 'unset' },
        attributes: { 'acs.ms_cv': rows()[0]?.msCv },
      }),
      named('PhoneNumbersClient.pollUntilDone', {
        status: { code: 'error' },
        attributes: { 'error.type': 'NotEnoughPhoneNumbers', 'acs.ms_cv': rows()[2]?.msCv },
      }),
    ]);
    expect(operations[1]?.status.message).not.toContain('5550100900');
    const last = spans.find(
      ({ attributes, kind }) => kind === 'client' && attributes['acs.ms_cv'] === rows()[2]?.msCv,
    );
    expect(last?.parentSpanId).toBe(operations[1]?.spanId);
    const points = Object.keys(metricPoints(stage.sink, 'acs.client.operation.duration'));
    expect(points).toContain(
      'acs.operation=PhoneNumbersClient.pollUntilDone acs.service=phone_numbers error.type=NotEnoughPhoneNumbers',
    );
  });

  it('ends the first operation with the code where the first poll knows it', async () => {
    plan(failed);
    await expect(client().beginSearchAvailablePhoneNumbers(search)).rejects.toThrow('NotEnough');
    const { operations } = await signals();
    expect(operations).toMatchObject([{ attributes: { 'error.type': 'NotEnoughPhoneNumbers' } }]);
  });

  it('ends with the status of a poll that is refused', async () => {
    plan(running);
    plan({ error: { code: 'InternalError', message: 'x' } }, 500);
    const poller = await client().beginSearchAvailablePhoneNumbers(search, { intervalInMs: 1 } as object);
    await expect(poller.pollUntilDone()).rejects.toMatchObject({ statusCode: 500 });
    const { operations } = await signals();
    expect(operations[1]?.attributes['error.type']).toBe('500');
  });
});
