/** A small app on the real Azure SDKs; nothing in it knows of OpenTelemetry. */
import { CallAutomationClient } from '@azure/communication-call-automation';
import { ChatClient } from '@azure/communication-chat';
import { AzureCommunicationTokenCredential } from '@azure/communication-common';
import { CommunicationIdentityClient } from '@azure/communication-identity';
import { SmsClient } from '@azure/communication-sms';

export interface Acs {
  url: string;
  connectionString: string;
  /** Certificate of the fake service, which the clients are told to trust. */
  certificate: string;
}

/** Sends one SMS; returns its message id. */
export async function sendSms({ connectionString, certificate }: Acs, message: string): Promise<string> {
  const sms = new SmsClient(connectionString, { tlsOptions: { ca: certificate } });
  const [result] = await sms.send({ from: '+15550000001', to: ['+15550000002'], message });
  return result?.messageId ?? '';
}

/** Each step is one thing that an app does with ACS; a step may fail. */
export function demoSteps(acs: Acs) {
  const options = { tlsOptions: { ca: acs.certificate } };
  const identity = new CommunicationIdentityClient(acs.connectionString, options);
  const sms = new SmsClient(acs.connectionString, options);
  const calls = new CallAutomationClient(acs.connectionString, options);

  return {
    'Three SMS': () =>
      sms.send({
        from: '+15550000001',
        to: ['+15550000002', '+15550000003', '+15550000004'],
        message: 'Your table is ready. FAULT[demo]:429',
      }),
    'A chat thread and a message': async () => {
      const { token } = await identity.createUserAndToken(['chat']);
      const chat = new ChatClient(acs.url, new AzureCommunicationTokenCredential(token), options);
      const { chatThread } = await chat.createChatThread({ topic: 'Order 4711' });
      await chat.getChatThreadClient(chatThread?.id ?? '').sendMessage({ content: 'Hello, how can I help?' });
    },
    'An outgoing call': () =>
      calls.createCall(
        {
          targetParticipant: { phoneNumber: '+15550000005' },
          sourceCallIdNumber: { phoneNumber: '+15550000001' },
        },
        'https://app.example.test/callbacks',
      ),
    'Tokens revoked': () =>
      identity.revokeTokens({ communicationUserId: '8:acs:demo_00000000-0000-4000-8000-000000000009' }),
  };
}
