import { CallAutomationClient } from '@azure/communication-call-automation';
import { SmsClient } from '@azure/communication-sms';

const options = { allowInsecureConnection: true };

/** One text message over a CommonJS client, one call over an ESM client. */
export async function send() {
  const sms = new SmsClient(process.env.FAKE_ACS, options);
  const calls = new CallAutomationClient(process.env.FAKE_ACS, options);
  await sms.send({ from: '+15550000001', to: ['+15550000002'], message: 'hello' });
  const target = { targetParticipant: { communicationUserId: '8:acs:a_b' } };
  await calls.createCall(target, 'https://app.example/cb');
}
