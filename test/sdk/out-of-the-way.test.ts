import { CallAutomationClient } from '@azure/communication-call-automation';
import { EmailClient } from '@azure/communication-email';
import { RoomsClient } from '@azure/communication-rooms';
import { SmsClient } from '@azure/communication-sms';
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startOtlpSink } from '../fakes/otlp-sink.ts';
import { type Stage, startStage } from './harness.ts';
import { fakeEnv, runApp } from './run-app.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
beforeEach(() => stage.clear());
afterAll(() => stage.close());

describe('a rejection that the app forgot', () => {
  it.each(['getToken', 'hangUp', 'answerCall', 'cancelAllOperations', 'beginSend', 'send', 'post'])(
    'is reported by Node as without us: %s',
    async (call) => {
      const env = { ...fakeEnv(stage.fake), CALL: call, OTEL_SDK_DISABLED: '' };
      const [without, withUs] = await Promise.all([
        runApp('forgotten-rejection.ts', env),
        runApp('forgotten-rejection.ts', {
          ...env,
          ACS_REGISTER: '1',
          OTEL_EXPORTER_OTLP_ENDPOINT: stage.sink.url,
        }),
      ]);
      expect(without.result).toHaveLength(1);
      expect(withUs.result).toEqual(without.result);
    },
  );
});

describe('a parent that the app names in tracingOptions', () => {
  const message = { from: '+15550000001', to: ['+15550000002'], message: 'x' };
  const email = {
    senderAddress: 'a@b.example',
    content: { subject: 's', plainText: 'p' },
    recipients: { to: [{ address: 'c@d.example' }] },
  };
  type Traced = { tracingOptions: { tracingContext: never } };
  it.each<[string, (connection: string, client: object, options: Traced) => Promise<unknown>]>([
    ['SmsClient.send', (at, client, options) => new SmsClient(at, client).send(message, options)],
    ['EmailClient.beginSend', (at, client, options) => new EmailClient(at, client).beginSend(email, options)],
    [
      'CallAutomationClient.createCall',
      (at, client, options) =>
        new CallAutomationClient(at, client).createCall(
          { targetParticipant: { communicationUserId: '8:acs:a_b' } },
          'https://app.example/callbacks',
          options,
        ),
    ],
    ['RoomsClient.createRoom', (at, client, options) => new RoomsClient(at, client).createRoom(options)],
  ])('is the parent of %s, whose exchange is inside it', async (name, call) => {
    const parent = trace.getTracer('app').startSpan('parent');
    const tracingContext = trace.setSpan(ROOT_CONTEXT, parent) as never;
    const options = { tracingOptions: { tracingContext } };
    await call(stage.fake.connectionString, stage.clientOptions, options);
    parent.end();
    await stage.acs.forceFlush();
    const operation = stage.sink.spans.find((span) => span.name === name);
    expect(operation?.parentSpanId).toBe(parent.spanContext().spanId);
    const exchanges = stage.sink.spans.filter((span) => span.kind === 'client');
    expect([...new Set(exchanges.map((span) => span.parentSpanId))]).toEqual([operation?.spanId]);
    expect(options).toEqual({ tracingOptions: { tracingContext } });
  });
});

describe("the app's log level", () => {
  it('decides what the app sees; ours decides what becomes records, whenever the app sets its own', async () => {
    const sink = await startOtlpSink();
    const { result, stderr } = await runApp('log-levels.ts', {
      ...fakeEnv(stage.fake),
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    });
    await sink.close();
    expect(stderr).toBe('');
    expect(result).toEqual({
      shown: [
        'azure:contoso:warning at warning',
        'azure:later:warning of a later logger',
        'azure:contoso:verbose at verbose',
      ],
      formatted: 1,
      level: 'none',
    });
    expect(sink.logs.map((log) => log.body).sort()).toEqual(
      ['at no level of the app', 'at error', 'at warning', 'of a later logger', 'off', 'x 1'].sort(),
    );
  });
});
