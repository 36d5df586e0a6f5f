/** Uses every client once. `HAND_OVER` names what `register({ clients })` gets; this package is imported from outside. */

import { CallAutomationClient } from '@azure/communication-call-automation';
import { ChatClient } from '@azure/communication-chat';
import { AzureCommunicationTokenCredential } from '@azure/communication-common';
import * as email from '@azure/communication-email';
import { CommunicationIdentityClient } from '@azure/communication-identity';
import { RoomsClient } from '@azure/communication-rooms';
import { SmsClient } from '@azure/communication-sms';
import createMessagesClient from '@azure-rest/communication-messages';
import type { AcsOtel, AcsOtelOptions } from '../../../src/node.ts';
import { clientOptions, connectionString, report } from './app.ts';

const { ACS_OTEL = '', FAKE_ACS_URL = '', USER_TOKEN = '', HAND_OVER = '' } = process.env;

type Factory = (typeof createMessagesClient)['default'];

/** A CommonJS module that an ES module imports has it one level deeper; a bundler takes the ES module. */
function factory(): Factory {
  const { default: inner } = createMessagesClient as { default?: Factory };
  return inner ?? (createMessagesClient as unknown as Factory);
}

async function main(): Promise<void> {
  const { register } = (await import(ACS_OTEL)) as { register(options: AcsOtelOptions): AcsOtel };
  // Handed over, it may be older than our hooks.
  const older = HAND_OVER === 'all' ? factory()(connectionString, clientOptions) : undefined;
  const classes = [
    SmsClient,
    email,
    CallAutomationClient,
    ChatClient,
    CommunicationIdentityClient,
    new RoomsClient(connectionString),
    older as object,
  ];
  const foreign = [URL, factory(), 'EmailClient' as never];
  const acs = register({ clients: { all: classes, foreign, none: [] }[HAND_OVER] ?? [] });
  await new SmsClient(connectionString, clientOptions).send({
    from: '+15550000001',
    to: ['+15550000002'],
    message: 'x',
  });
  const poller = await new email.EmailClient(connectionString, clientOptions).beginSend(
    {
      senderAddress: 'noreply@contoso.example',
      content: { subject: 'x', plainText: 'x' },
      recipients: { to: [{ address: 'bob@contoso.example' }] },
    },
    { updateIntervalInMs: 5 },
  );
  await poller.pollUntilDone();
  const calls = new CallAutomationClient(connectionString, clientOptions);
  const { callConnection } = await calls.createCall(
    { targetParticipant: { communicationUserId: '8:acs:a_b' } },
    'https://app.example/cb',
  );
  await callConnection.getCallConnectionProperties();
  await callConnection.hangUp(true);
  await chat();
  await new CommunicationIdentityClient(connectionString, clientOptions).createUser();
  const rooms = new RoomsClient(connectionString, clientOptions);
  const { id } = await rooms.createRoom({});
  for await (const _ of rooms.listParticipants(id)) break;
  await (older ?? factory()(connectionString, clientOptions))
    .path('/messages/channels/{channelId}/templates', '00000000-0000-4000-8000-000000000003')
    .get();
  await acs.shutdown();
  report({});
}

async function chat(): Promise<void> {
  const client = new ChatClient(
    FAKE_ACS_URL,
    new AzureCommunicationTokenCredential(USER_TOKEN),
    clientOptions,
  );
  const { chatThread } = await client.createChatThread({ topic: 'x' });
  const thread = client.getChatThreadClient(chatThread?.id ?? '');
  await thread.sendMessage({ content: 'x' });
  for await (const _ of thread.listMessages()) break;
}

void main();
