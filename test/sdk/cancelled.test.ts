import { EmailClient } from '@azure/communication-email';
import { PhoneNumbersClient } from '@azure/communication-phone-numbers';
import { SmsClient } from '@azure/communication-sms';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OWNED_NUMBER } from '../fakes/acs-people.ts';
import { metricPoints, type Stage, startStage } from './harness.ts';
import { signalsOf } from './trees.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await startStage({ fake: { delayMillis: 150 } });
});
beforeEach(() => stage.clear());
afterAll(() => stage.close());

const sms = () =>
  new SmsClient(stage.fake.connectionString, { ...stage.clientOptions, retryOptions: { maxRetries: 0 } });
const message = { from: OWNED_NUMBER, to: [OWNED_NUMBER], message: 'x' };
const mail = {
  senderAddress: 'noreply@contoso.example',
  content: { subject: 'Hello', plainText: 'x' },
  recipients: { to: [{ address: 'alice@contoso.example' }] },
};
const soon = () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 50);
  return controller.signal;
};
const signals = async () => {
  const { spans, records } = await signalsOf(stage);
  const failed = (records as { eventName?: string }[]).filter(
    ({ eventName }) => eventName === 'acs.exchange.failed',
  );
  return { spans, failed };
};

describe('what the app cancels', () => {
  const email = () => new EmailClient(stage.fake.connectionString, stage.clientOptions);
  const numbers = () => new PhoneNumbersClient(stage.fake.connectionString, stage.clientOptions);

  it.each<[string, () => Promise<unknown>]>([
    ['SmsClient.send', () => sms().send(message, { abortSignal: soon() })],
    ['SmsClient.send', () => sms().send(message, { abortSignal: AbortSignal.abort() })],
    ['EmailClient.beginSend', () => email().beginSend(mail, { abortSignal: soon() })],
    [
      'PhoneNumbersClient.getPurchasedPhoneNumber',
      () => numbers().getPurchasedPhoneNumber('+15550100900', { abortSignal: soon() }),
    ],
  ])('is no failure: %s', async (name, run) => {
    await expect(run()).rejects.toMatchObject({ name: 'AbortError' });
    const { spans, failed } = await signals();
    expect(spans.find((span) => span.name === name)).toBeDefined();
    for (const span of spans)
      expect(span).toMatchObject({
        status: { code: 'unset' },
        attributes: { 'error.type': 'AbortError', 'acs.cancelled_by': 'app' },
      });
    expect(failed).toEqual([]);
    for (const key of Object.keys(metricPoints(stage.sink, 'acs.client.exchanges')))
      expect(key).toContain('error.type=AbortError');
  });

  it('is no failure while a poller is waited for', async () => {
    const body = { id: 'x', status: 'Running', error: null };
    stage.fake.plan({ match: '/emails/operations/', statuses: [200, 200, 200], body });
    const poller = await email().beginSend(mail);
    await expect(poller.pollUntilDone({ abortSignal: soon() })).rejects.toMatchObject({ name: 'AbortError' });
    const { spans, failed } = await signals();
    expect(spans.find(({ name }) => name === 'EmailClient.pollUntilDone')).toMatchObject({
      status: { code: 'unset' },
      attributes: { 'acs.cancelled_by': 'app' },
    });
    expect(failed).toEqual([]);
  });

  it('is no failure when a poller is stopped', async () => {
    const poller = await numbers().beginSearchAvailablePhoneNumbers({
      countryCode: 'US',
      phoneNumberType: 'tollFree',
      assignmentType: 'application',
      capabilities: { calling: 'none', sms: 'outbound' },
    });
    const waiting = poller.pollUntilDone();
    poller.stopPolling();
    await expect(waiting).rejects.toMatchObject({ name: 'PollerStoppedError' });
    const { spans } = await signals();
    expect(spans.find(({ name }) => name === 'PhoneNumbersClient.pollUntilDone')).toMatchObject({
      status: { code: 'unset' },
      attributes: { 'error.type': 'PollerStoppedError', 'acs.cancelled_by': 'app' },
    });
  });
});

describe('what the app does not cancel', () => {
  const timeout = () => AbortSignal.timeout(50);
  const polled = { id: 'x', status: 'Running', error: null };
  const wait = async (signal: () => AbortSignal, updateIntervalInMs: number) => {
    stage.fake.plan({ match: '/emails/operations/', statuses: [200, 200, 200], body: polled });
    const poller = await new EmailClient(stage.fake.connectionString, stage.clientOptions).beginSend(mail, {
      updateIntervalInMs,
    });
    return poller.pollUntilDone({ abortSignal: signal() });
  };

  it.each<[string, string, number, () => Promise<unknown>]>([
    ['AbortSignal.timeout()', 'SmsClient.send', 1, () => sms().send(message, { abortSignal: timeout() })],
    [
      'AbortSignal.any()',
      'SmsClient.send',
      1,
      () => sms().send(message, { abortSignal: AbortSignal.any([timeout(), new AbortController().signal]) }),
    ],
    ['a poller, during a request', 'EmailClient.pollUntilDone', 0, () => wait(timeout, 1)],
    [
      'a poller, between requests',
      'EmailClient.pollUntilDone',
      0,
      () => wait(() => AbortSignal.timeout(400), 60_000),
    ],
    [
      'a traced client, between attempts',
      'SmsClient.send',
      1,
      () => {
        stage.fake.plan({ match: '/sms', statuses: [503], headers: { 'retry-after-ms': '60000' } });
        const client = new SmsClient(stage.fake.connectionString, stage.clientOptions);
        return client.send(message, { abortSignal: AbortSignal.timeout(400) });
      },
    ],
  ])('is a failure: a timeout that the app sets, by %s', async (_, name, records, run) => {
    await expect(run()).rejects.toMatchObject({ name: 'AbortError' });
    const { spans, failed } = await signals();
    expect(spans.find((span) => span.name === name)).toMatchObject({
      status: { code: 'error' },
      attributes: { 'error.type': 'TimeoutError' },
    });
    for (const { attributes } of spans) expect(attributes['acs.cancelled_by']).toBeUndefined();
    expect(failed).toHaveLength(records);
  });

  it.each([
    ['without a signal', {}],
    ['with a signal that was never used', { abortSignal: new AbortController().signal }],
  ])('is a failure: the timeout of a client, %s', async (_, options) => {
    const sending = sms().send(message, { requestOptions: { timeout: 20 }, ...options });
    await expect(sending).rejects.toMatchObject({ name: 'AbortError' });
    const { spans, failed } = await signals();
    expect(spans).toHaveLength(2);
    for (const { status, attributes } of spans) {
      expect(status.code).toBe('error');
      expect(attributes['error.type']).toBe('TimeoutError');
      expect(attributes['acs.cancelled_by']).toBeUndefined();
    }
    expect(failed).toHaveLength(1);
  });

  it('is a failure: a response that came before the abort', async () => {
    stage.fake.plan({ match: '/sms', statuses: [503] });
    await expect(sms().send(message, { abortSignal: new AbortController().signal })).rejects.toMatchObject({
      statusCode: 503,
    });
    const { spans, failed } = await signals();
    const own = spans.filter(({ attributes }) => attributes['acs.service'] === 'sms');
    expect(own.map(({ status }) => status.code)).toEqual(['error', 'error']);
    expect(failed).toHaveLength(1);
  });
});
