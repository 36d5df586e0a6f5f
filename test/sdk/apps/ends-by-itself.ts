// Sends one SMS and ends without a word; then, in the app's own `beforeExit`, another one.
import { SmsClient } from '@azure/communication-sms';
import { register } from '../../../src/node.ts';
import { clientOptions, connectionString } from './app.ts';

register();
const sms = new SmsClient(connectionString, clientOptions);
const send = () => sms.send({ from: '+15550000001', to: ['+15550000002'], message: 'x' });
await send();
if (process.env.LATE) process.once('beforeExit', () => void send());
