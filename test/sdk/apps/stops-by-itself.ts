// Sends, flushes, and has nothing more to do: how long does the process live after that?
import { SmsClient } from '@azure/communication-sms';
import { register } from '../../../src/node.ts';
import { clientOptions, connectionString, report } from './app.ts';

const acs = register();
const sms = new SmsClient(connectionString, clientOptions);
for (let n = 0; n < 3; n++)
  await sms.send({ from: '+15550000001', to: ['+15550000002'], message: `message ${n}` });
if (process.env.HOW === 'forceFlush') await acs.forceFlush();
if (process.env.HOW === 'shutdown') await acs.shutdown();
const done = performance.now();
process.once('exit', () => report({ lived: Math.round(performance.now() - done) }));
