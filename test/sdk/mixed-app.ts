/** An app that uses every service of the server SDKs, one step per service of `src/schema/services.json`. */
import { CallAutomationClient } from '@azure/communication-call-automation';
import { ChatClient } from '@azure/communication-chat';
import { AzureCommunicationTokenCredential } from '@azure/communication-common';
import { EmailClient } from '@azure/communication-email';
import { CommunicationIdentityClient } from '@azure/communication-identity';
import { PhoneNumbersClient, SipRoutingClient } from '@azure/communication-phone-numbers';
import { RoomsClient } from '@azure/communication-rooms';
import { SmsClient } from '@azure/communication-sms';
import messages from '@azure-rest/communication-messages';
import { ALICE, OWNED_NUMBER } from '../fakes/acs-people.ts';
import type { FakeAcs } from '../fakes/acs-server.ts';

/** Thread of a Teams meeting. */
const MEETING = '19:meeting_ZGQ0YjU2MGUtY2M5Mi00@thread.v2';
const CALLBACK = 'https://app.contoso.example/callbacks';
const alice = { communicationUserId: ALICE.userId };

/** Service -> a use of it, against the fake service, which serves https: chat sends no token without. */
export function mixedApp(fake: FakeAcs, options: object): Record<string, () => Promise<unknown>> {
  const { connectionString, url } = fake;
  const calls = new CallAutomationClient(connectionString, options);
  const chat = async () => {
    const { token } = await new CommunicationIdentityClient(connectionString, options).createUserAndToken([
      'chat',
    ]);
    return new ChatClient(url, new AzureCommunicationTokenCredential(token), options);
  };
  return {
    email: async () => {
      const poller = await new EmailClient(connectionString, options).beginSend(
        {
          senderAddress: 'noreply@contoso.example',
          content: { subject: 'x', plainText: 'x' },
          recipients: { to: [{ address: 'bob@contoso.example' }] },
        },
        { updateIntervalInMs: 1 },
      );
      await poller.pollUntilDone();
    },
    sms: () =>
      new SmsClient(connectionString, options).send({
        from: OWNED_NUMBER,
        to: ['+15550000002', '+15550000003'],
        message: 'x',
      }),
    advanced_messaging: async () =>
      factory()(connectionString, options)
        .path('/messages/channels/{channelId}/templates', '00000000-0000-4000-8000-000000000003')
        .get(),
    chat: async () => {
      const { chatThread } = await (await chat()).createChatThread({ topic: 'x' });
      await (await chat()).getChatThreadClient(chatThread?.id ?? '').sendMessage({ content: 'x' });
    },
    chat_teams_interop: async () => (await chat()).getChatThreadClient(MEETING).sendMessage({ content: 'x' }),
    rooms: () => new RoomsClient(connectionString, options).createRoom({}),
    number_management: () =>
      new PhoneNumbersClient(connectionString, options).getPurchasedPhoneNumber(OWNED_NUMBER),
    // The fake service has no trunks: a refused request is a use as well.
    direct_routing: () =>
      new SipRoutingClient(connectionString, options).getTrunk('sbc.contoso.example').catch(() => undefined),
    call_automation: () => calls.createCall({ targetParticipant: alice }, CALLBACK),
    audio_streaming: async () => {
      const { callConnection } = await calls.createCall({ targetParticipant: alice }, CALLBACK);
      await callConnection.getCallMedia().startMediaStreaming();
    },
    call_recording: () =>
      calls.getCallRecording().start({ callLocator: { kind: 'serverCallLocator', id: 'c2VydmVy' } }),
  };
}

type Factory = (typeof messages)['default'];

/** A CommonJS module that an ES module imports has it one level deeper. */
function factory(): Factory {
  const { default: inner } = messages as { default?: Factory };
  return inner ?? (messages as unknown as Factory);
}
