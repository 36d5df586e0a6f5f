/** 400 concurrent operations over a CommonJS client (sms) and an ESM client (call-automation), with retries. */
import { CallAutomationClient } from '@azure/communication-call-automation';
import { SmsClient } from '@azure/communication-sms';
import { clientOptions, connectionString } from './app.ts';

const FAULTS = ['', '429', '503', '429,503'];
const mark = (name: string, n: number) => {
  const faults = FAULTS[n % FAULTS.length];
  return `MARK-${name}${n} ${faults ? `FAULT[${name}${n}]:${faults}` : ''}`;
};

export async function load(operations = 400): Promise<void> {
  const options = { ...clientOptions, retryOptions: { retryDelayInMs: 1, maxRetryDelayInMs: 5 } };
  const sms = new SmsClient(connectionString, options);
  const calls = new CallAutomationClient(connectionString, options);
  const one = (n: number) =>
    n % 2 === 0
      ? sms.send({ from: '+15550000001', to: ['+15550000002'], message: mark('s', n >> 1) })
      : calls.createCall(
          { targetParticipant: { communicationUserId: '8:acs:a_b' } },
          'https://app.example/cb',
          {
            operationContext: mark('c', n >> 1),
          },
        );
  await Promise.all(Array.from({ length: operations }, (_, n) => one(n)));
}
