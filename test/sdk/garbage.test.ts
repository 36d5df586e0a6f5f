import { createRequire } from 'node:module';
import { AzureCommunicationTokenCredential } from '@azure/communication-common';
import { EmailClient } from '@azure/communication-email';
import { SmsClient } from '@azure/communication-sms';
import { createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline';
import * as esm from '@azure/logger';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OWNED_NUMBER } from '../fakes/acs-people.ts';
import { metricPoints, type Stage, startStage } from './harness.ts';

const cjs = createRequire(import.meta.url)('@azure/logger') as typeof esm;
const MS_CV = 'q9BxPkZl+/0SxKQfM1J5aA.0';
let stage: Stage;

beforeAll(async () => {
  stage = await startStage({ register: { logLevel: 'info' } });
});
beforeEach(() => stage.clear());
afterAll(() => stage.close());

const sms = (options: object = {}) =>
  new SmsClient(stage.fake.connectionString, { ...stage.clientOptions, ...options });
const send = (client = sms(), message = 'x') =>
  client.send({ from: OWNED_NUMBER, to: ['+15550000002'], message });
const quick = { retryOptions: { maxRetries: 0 } };

/** After whatever came before, an ordinary send is traced in full. */
async function expectStillWorking(): Promise<void> {
  await stage.clear();
  await send();
  await stage.acs.forceFlush();
  expect(stage.sink.spans.map((span) => span.name).sort()).toEqual(['POST', 'SmsClient.send', 'sms send']);
  expect(stage.sink.logs.map((log) => log.eventName)).toContain('acs.sms.sent');
}

const circular: Record<string, unknown> = {};
circular.self = circular;
const hostile = new Proxy(
  {},
  {
    get() {
      throw new Error('every property throws');
    },
    ownKeys() {
      throw new Error('so do the keys');
    },
  },
);

describe('garbage in the logger', () => {
  it.each<[string, unknown[]]>([
    ['nothing', []],
    ['no text', [undefined, null, 7]],
    ['half a line', ['azure:']],
    ['no such level', ['azure:sms:loud hello']],
    ['a circular object', ['azure:sms:warning hello', circular]],
    ['an object whose properties throw', ['azure:sms:warning hello', hostile]],
    ['an object instead of a text', [hostile]],
    ['1 MiB', [`azure:sms:warning ${'x"\\'.repeat(350_000)}`]],
    ['1 MiB of a name', [`azure:${'x:'.repeat(500_000)}`]],
    ['headers that are none', ['azure:sms:info Headers: {"ms-cv":{"ms-cv":[]}}']],
    ['a lone surrogate', ['azure:sms:warning \uD800']],
  ])('does not reach the app: %s', async (_name, args) => {
    const shown = esm.AzureLogger.log;
    for (const { AzureLogger } of [esm, cjs]) {
      AzureLogger.log = () => {};
      expect(() => AzureLogger.log(...args)).not.toThrow();
    }
    esm.AzureLogger.log = shown;
    await stage.acs.forceFlush();
    for (const log of stage.sink.logs) expect(Buffer.byteLength(String(log.body))).toBeLessThanOrEqual(8192);
    await expectStillWorking();
  });
});

/** An HTTP client of the app's own that does what `answer` says. */
const clientOf = (answer: HttpClient['sendRequest']) => ({ ...quick, httpClient: { sendRequest: answer } });

describe('garbage in answers', () => {
  const body = JSON.stringify({
    value: [{ to: '+1', messageId: 'm', httpStatusCode: 202, successful: true }],
  });

  it('takes no MS-CV from a body or from lines that imitate a header', async () => {
    const imitation = `Headers: {"ms-cv":"${MS_CV}"}`;
    const client = sms(
      clientOf(async (request) => {
        for (const { createClientLogger } of [esm, cjs]) createClientLogger('x').info(`Body: ${imitation}`);
        return {
          request,
          status: 202,
          headers: createHttpHeaders({ 'x-text': imitation }),
          bodyAsText: `{"text":${JSON.stringify(imitation)},${body.slice(1)}`,
        };
      }),
    );
    await send(client);
    await stage.acs.forceFlush();
    const exchange = stage.sink.spans.find((span) => span.kind === 'client');
    expect(exchange?.attributes['http.response.status_code']).toBe(202);
    expect(exchange?.attributes).not.toHaveProperty('acs.ms_cv');
  });

  it.each(['', '<script>alert(1)</script>', 'x'.repeat(500), 'a\u0000b', '+15550000001'])(
    'takes no MS-CV of the wrong shape: %j',
    async (value) => {
      const headers = { get: (name: string) => (name === 'ms-cv' ? value : undefined) };
      const all = Object.assign(createHttpHeaders(), headers);
      await send(
        sms(clientOf(async (request) => ({ request, status: 202, headers: all, bodyAsText: body }))),
      );
      await stage.acs.forceFlush();
      const exchange = stage.sink.spans.find((span) => span.kind === 'client');
      expect(exchange?.attributes).not.toHaveProperty('acs.ms_cv');
    },
  );

  it('survives headers that throw, without hiding the answer from the app', async () => {
    let asked = 0;
    const headers = Object.assign(createHttpHeaders(), {
      get(name: string) {
        if (name === 'ms-cv' && ++asked) throw new Error('no headers here');
        return undefined;
      },
    });
    const results = await send(
      sms(clientOf(async (request) => ({ request, status: 202, headers, bodyAsText: body }))),
    );
    expect(results).toMatchObject([{ messageId: 'm' }]);
    await stage.acs.forceFlush();
    expect(asked).toBe(1);
    expect(metricPoints(stage.sink, 'acs_otel.events.dropped')).toEqual({
      'acs_otel.drop.reason=exception acs_otel.signal=event': 1,
    });
    await expectStillWorking();
  });

  it('names the parse error of an answer that is no JSON, not its status', async () => {
    const headers = createHttpHeaders({ 'content-type': 'application/json' });
    const client = sms(
      clientOf(async (request) => ({ request, status: 202, headers, bodyAsText: '<html></html>' })),
    );
    await expect(send(client)).rejects.toMatchObject({ code: 'PARSE_ERROR' });
    await stage.acs.forceFlush();
    const operation = stage.sink.spans.find((span) => span.name === 'SmsClient.send');
    expect(operation?.attributes).toMatchObject({ 'error.type': 'PARSE_ERROR' });
  });

  it.each([['{"value":"none"}'], ['{"value":[null,7,{"messageId":{}}]}'], ['[]'], ['{}']])(
    'survives a result that is none: %s',
    async (bodyAsText) => {
      const client = sms(
        clientOf(async (request) => ({ request, status: 202, headers: createHttpHeaders(), bodyAsText })),
      );
      await send(client).catch(() => undefined);
      await stage.acs.forceFlush();
      expect(stage.sink.spans.map((span) => span.name)).toContain('SmsClient.send');
      await expectStillWorking();
    },
  );
});

describe('garbage that is thrown', () => {
  const throwing = Object.defineProperty(new Error(), 'message', {
    get() {
      throw new Error('message');
    },
  });

  it.each<[string, unknown]>([
    ['a text', 'just a text'],
    ['null', null],
    ['undefined', undefined],
    ['a number', 7],
    ['a circular object', circular],
    ['an error with a getter that throws', throwing],
    ['an error with a huge code', Object.assign(new Error('x'), { code: 'y'.repeat(1000) })],
  ])('is the app’s own and reaches it unchanged: %s', async (_name, thrown) => {
    const credential = new AzureCommunicationTokenCredential({
      tokenRefresher: () => Promise.reject(thrown),
    });
    const seen = await credential.getToken().then(
      () => 'no error',
      (error: unknown) => error,
    );
    expect(seen).toBe(thrown);
    const email = new EmailClient(stage.fake.connectionString, {
      ...stage.clientOptions,
      ...clientOf(() => Promise.reject(thrown)),
    } as object);
    const content = { subject: 's', plainText: 'p' };
    const sending = email.beginSend({ senderAddress: 'a@b.example', content, recipients: { to: [] } });
    await expect(
      sending.then(
        () => 'sent',
        () => 'refused',
      ),
    ).resolves.toBe('refused');
    await stage.acs.forceFlush();
    const refresh = stage.sink.logs.find((log) => log.eventName === 'acs.token.refresh_failed');
    expect(String(refresh?.attributes['error.type'])).toMatch(/^[\w.-]{1,64}$/);
    const failed = stage.sink.spans.find((span) => span.name === 'EmailClient.beginSend');
    expect(String(failed?.attributes['error.type'])).toMatch(/^[\w.-]{1,64}$/);
    await expectStillWorking();
  });
});
