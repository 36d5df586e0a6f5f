// Uses two copies of the SMS client: one from node_modules, one from a bundle that nothing leads to.
import { SmsClient } from '@azure/communication-sms';
import { register } from '../../../src/node.ts';
import { clientOptions, connectionString } from './app.ts';

const acs = register();
const { default: bundle } = (await import(process.env.SECOND_COPY ?? '')) as {
  default: { SmsClient: typeof SmsClient };
};
for (const Client of [SmsClient, bundle.SmsClient, bundle.SmsClient]) {
  const sms = new Client(connectionString, clientOptions);
  await sms.send({ from: '+15550000001', to: ['+15550000002'], message: 'x' });
}
await acs.shutdown();
