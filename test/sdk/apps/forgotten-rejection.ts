// Forgets the promise of one call that fails, and reports how often Node complains about it.

import { createRequire } from 'node:module';
import { CallAutomationClient } from '@azure/communication-call-automation';
import { AzureCommunicationTokenCredential } from '@azure/communication-common';
import { EmailClient } from '@azure/communication-email';
import { SmsClient } from '@azure/communication-sms';
import type createMessagesClient from '@azure-rest/communication-messages';
import { register } from '../../../src/node.ts';
import { clientOptions, connectionString, report } from './app.ts';

if (process.env.ACS_REGISTER) register();
const messages = createRequire(import.meta.url)('@azure-rest/communication-messages') as {
  default: typeof createMessagesClient.default;
};
const reasons: string[] = [];
process.on('unhandledRejection', (reason) => reasons.push((reason as Error).name));
const broken = {
  ...clientOptions,
  retryOptions: { maxRetries: 0 },
  httpClient: { sendRequest: () => Promise.reject(new TypeError('no network')) },
};
const calls = () => new CallAutomationClient(connectionString, broken);
const failing: Record<string, () => unknown> = {
  getToken: () =>
    new AzureCommunicationTokenCredential({
      tokenRefresher: () => Promise.reject(new TypeError('no token')),
    }).getToken(),
  hangUp: () => calls().getCallConnection('x').hangUp(true),
  answerCall: () => calls().answerCall('context', 'https://app.example/callbacks'),
  cancelAllOperations: () => calls().getCallConnection('x').getCallMedia().cancelAllOperations(),
  beginSend: () =>
    new EmailClient(connectionString, broken).beginSend({
      senderAddress: 'a@b.example',
      content: { subject: 's', plainText: 'p' },
      recipients: { to: [] },
    }),
  send: () => new SmsClient(connectionString, broken).send({ from: '+1', to: ['+1'], message: 'x' }),
  post: () =>
    messages
      .default(connectionString, broken)
      .path('/messages/notifications:send')
      .post({ body: {} as never, contentType: 'application/json' })
      .then((response) => response),
};
void failing[process.env.CALL as string]?.();
setTimeout(() => {
  report(reasons);
  process.exit(0);
}, 500);
