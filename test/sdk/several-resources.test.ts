import { EmailClient } from '@azure/communication-email';
import { SmsClient } from '@azure/communication-sms';
import { createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Traced } from '../../src/node.ts';
import { type Stage, startStage } from './harness.ts';

const IDS = {
  'contoso.communication.azure.com': '/subscriptions/s/communicationServices/contoso',
  'fabrikam.unitedstates.communication.azure.com': '/subscriptions/s/communicationServices/fabrikam',
};
const asked: Traced[] = [];
let answer: unknown;

let stage: Stage;
beforeAll(async () => {
  const attributes = (traced: Traced) => {
    asked.push(traced);
    if (answer instanceof Error) throw answer;
    return answer as Record<string, string>;
  };
  stage = await startStage({ register: { resourceId: IDS, attributes } });
});
beforeEach(async () => {
  await stage.clear();
  asked.length = 0;
  answer = undefined;
});
afterAll(() => stage.close());

/** The client talks to the public name of a resource; the bytes go to the fake service. */
function clientOf(host: string) {
  const httpClient: HttpClient = {
    async sendRequest(request) {
      const headers = Object.fromEntries([...request.headers].filter(([name]) => name !== 'content-length'));
      const url = request.url.replace(`https://${host}`, stage.fake.url);
      const { method, body } = request;
      const response = await fetch(url, { method, headers, ...(body ? { body: body as string } : {}) });
      const all = createHttpHeaders(Object.fromEntries(response.headers));
      return { request, status: response.status, headers: all, bodyAsText: await response.text() };
    },
  };
  const key = /accesskey=([^;]+)/.exec(stage.fake.connectionString)?.[1];
  const options = { httpClient, retryOptions: { maxRetries: 0 } };
  return new SmsClient(`endpoint=https://${host}/;accesskey=${key}`, options);
}

const message = { from: '+15550000001', to: ['+15550000002'], message: 'x' };

describe('several resources in one process', () => {
  it.each(Object.entries(IDS))('have name and id of their host: %s', async (host, id) => {
    await clientOf(host).send(message);
    await stage.acs.forceFlush();
    const name = host.split('.')[0];
    const own = stage.sink.spans.filter(({ name }) => /^(SmsClient\.send|POST)$/.test(name));
    expect(own).toHaveLength(2);
    const [sent] = stage.sink.logs.filter((log) => log.eventName === 'acs.sms.sent');
    for (const { attributes } of [...own, sent as NonNullable<typeof sent>])
      expect(attributes).toMatchObject({ 'acs.resource.name': name, 'acs.resource.id': id });
  });

  it('are known to the record of a failed exchange', async () => {
    stage.fake.plan({ match: '/sms', statuses: [400] });
    await expect(clientOf('contoso.communication.azure.com').send(message)).rejects.toThrow();
    await stage.acs.forceFlush();
    const failed = stage.sink.logs.find((log) => log.eventName === 'acs.exchange.failed');
    expect(failed?.attributes).toMatchObject({
      'acs.resource.name': 'contoso',
      'acs.resource.id': IDS['contoso.communication.azure.com'],
    });
  });

  it('that the map lacks have no id', async () => {
    await clientOf('other.communication.azure.com').send(message);
    await stage.acs.forceFlush();
    const [post] = stage.sink.spans.filter(({ name }) => name === 'POST');
    expect(post?.attributes['acs.resource.name']).toBe('other');
    expect(post?.attributes['acs.resource.id']).toBeUndefined();
  });
});

describe("the app's own attributes", () => {
  const send = async () => {
    await clientOf('contoso.communication.azure.com').send(message);
    await stage.acs.forceFlush();
    const of = (name: string) => stage.sink.spans.find((span) => span.name === name)?.attributes ?? {};
    return { operation: of('SmsClient.send'), message: of('sms send'), exchange: of('POST') };
  };

  it('are asked for each operation and message, and are on no metric', async () => {
    answer = { 'app.tenant': 'blue', 'app.tries': 2, 'app.beta': true };
    const spans = await send();
    expect(asked).toEqual([
      { kind: 'operation', operation: 'SmsClient.send', service: 'sms' },
      { kind: 'message', service: 'sms', messageId: spans.message['acs.sms.message_id'] },
    ]);
    expect(spans.operation).toMatchObject(answer as object);
    expect(spans.message).toMatchObject(answer as object);
    expect(spans.exchange).not.toHaveProperty('app.tenant');
    const names = stage.sink.metrics.flatMap(({ points }) =>
      points.flatMap((point) => Object.keys(point.attributes)),
    );
    expect(names).toContain('acs.service');
    expect(names).not.toContain('app.tenant');
  });

  it('of emails are asked by operation id', async () => {
    answer = { 'app.tenant': 'blue' };
    const client = new EmailClient(stage.fake.connectionString, stage.clientOptions);
    await client.beginSend({
      senderAddress: 'a@b.example',
      content: { subject: 's', plainText: 'p' },
      recipients: { to: [{ address: 'c@d.example' }] },
    });
    expect(asked.at(-1)).toMatchObject({ kind: 'message', service: 'email' });
  });

  it('are redacted, bounded, and cannot replace ours', async () => {
    answer = {
      'app.caller': 'called by +1 555 010 0199',
      'app.long': 'x'.repeat(10_000),
      'acs.service': 'forged',
      [`app.${'n'.repeat(100)}`]: 'too long a name',
      'app.object': { nested: true },
      'app.nan': Number.NaN,
      ...Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`app.n${n}`, n])),
    };
    const { operation } = await send();
    expect(operation['app.caller']).not.toContain('0199');
    expect(String(operation['app.long'])).toHaveLength(256);
    expect(operation['acs.service']).toBe('sms');
    const own = Object.keys(operation).filter((name) => name.startsWith('app.'));
    expect(own.length).toBeLessThanOrEqual(16);
    expect(own).not.toEqual(expect.arrayContaining([expect.stringMatching(/object|nan|nnn/)]));
  });

  it.each([new Error('mine'), null, 'text', ['text'], 7, Promise.reject.bind(Promise)])(
    'do no harm when the function fails or returns %s',
    async (value) => {
      answer = value;
      const { operation } = await send();
      expect(operation['acs.service']).toBe('sms');
      expect(Object.keys(operation).filter((name) => !/^(?:acs|azure|error)\./.test(name))).toEqual([]);
    },
  );
});
