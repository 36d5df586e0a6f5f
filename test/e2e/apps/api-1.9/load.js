import { CallAutomationClient } from '@azure/communication-call-automation';
import { SmsClient } from '@azure/communication-sms';

const FAULTS = ['', '429', '429,429'];

/** 200 concurrent operations over a CommonJS client and an ESM client; two of three are throttled first. */
export async function load() {
  const options = {
    allowInsecureConnection: true,
    retryOptions: { retryDelayInMs: 1, maxRetryDelayInMs: 5 },
  };
  const sms = new SmsClient(process.env.FAKE_ACS, options);
  const calls = new CallAutomationClient(process.env.FAKE_ACS, options);
  const target = { targetParticipant: { communicationUserId: '8:acs:a_b' } };
  const one = (n) => {
    const faults = FAULTS[n % FAULTS.length];
    const message = `MARK-${n} ${faults && `FAULT[${n}]:${faults}`}`;
    return n % 2 === 0
      ? sms.send({ from: '+15550000001', to: ['+15550000002'], message })
      : calls.createCall(target, 'https://app.example/cb', { operationContext: message });
  };
  await Promise.all(Array.from({ length: 200 }, (_, n) => one(n)));
}
