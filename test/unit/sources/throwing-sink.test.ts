/** Whatever becomes of our own code, the app's calls go on. */
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as email from '@azure/communication-email';
import * as coreTracing from '@azure/core-tracing';
import { expect, it } from 'vitest';
import type { EventSink } from '../../../src/events/sink.ts';
import { otherAzureSpan } from '../../../src/signals/other-azure-spans.ts';
import { TracingHook } from '../../../src/sources/azure-sdk/tracing-hook.ts';
import { wrapPackage } from '../../../src/sources/azure-sdk/untraced-clients.ts';
import { acsEndpoints } from '../../../src/sources/http/acs-endpoint.ts';
import { observeHttp } from '../../../src/sources/http/node.ts';

const throwing = new Proxy({} as EventSink, {
  get: () => () => {
    throw new Error('our own fault');
  },
});

it('node:http answers although the sink throws', async () => {
  const uncaught: unknown[] = [];
  const listener = (error: unknown) => void uncaught.push(error);
  process.on('uncaughtException', listener); // where diagnostics_channel puts what a subscriber throws
  const server = createServer((_request, response) => response.end('ok'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const undo = observeHttp(throwing, acsEndpoints([host]));
  const status = await new Promise((resolve) => {
    get(`http://${host}/sms`, { agent: false }, (response) => resolve(response.resume().statusCode));
  });
  await new Promise((resolve) => setImmediate(resolve));
  undo();
  server.close();
  process.off('uncaughtException', listener);
  expect([status, uncaught]).toEqual([200, []]);
});

it('the Azure SDK goes on without spans although the sink throws', async () => {
  const hook = new TracingHook(throwing, acsEndpoints([]), otherAzureSpan);
  hook.hook(coreTracing);
  const client = coreTracing.createTracingClient({ namespace: 'Microsoft.Communication', packageName: 'x' });
  const run = client.withSpan('SmsClient-Send', {}, async () => 'sent');
  await expect(run).resolves.toBe('sent');
  hook.remove();
});

it('a wrapped client goes on although the sink throws', async () => {
  const { EmailClient } = email;
  const own = async () => 'poller';
  const original = EmailClient.prototype.beginSend;
  EmailClient.prototype.beginSend = own as never;
  const undo = wrapPackage(throwing, '@azure/communication-email', email);
  expect(EmailClient.prototype.beginSend).not.toBe(own);
  await expect((EmailClient.prototype.beginSend as unknown as typeof own).call({})).resolves.toBe('poller');
  undo();
  expect(EmailClient.prototype.beginSend).toBe(own);
  EmailClient.prototype.beginSend = original;
});
