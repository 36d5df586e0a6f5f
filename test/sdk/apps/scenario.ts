/** One operation on a CommonJS client, one on an ESM client, one on a REST client. */
import { createRequire } from 'node:module';
import { CallAutomationClient } from '@azure/communication-call-automation';
import { SmsClient } from '@azure/communication-sms';
import { clientOptions, connectionString } from './app.ts';

export async function scenario(): Promise<void> {
  const options = clientOptions;
  const sms = new SmsClient(connectionString, options);
  await sms.send({ from: '+15550000001', to: ['+15550000002'], message: 'x FAULT[one]:429' });
  const calls = new CallAutomationClient(connectionString, options);
  await calls.createCall(
    { targetParticipant: { communicationUserId: '8:acs:a_b' } },
    'https://app.example/cb',
  );
  const messages = createRequire(import.meta.url)('@azure-rest/communication-messages');
  await messages
    .default(connectionString, options)
    .path('/messages/channels/{channelId}/templates', '00000000-0000-4000-8000-000000000003')
    .get();
}
