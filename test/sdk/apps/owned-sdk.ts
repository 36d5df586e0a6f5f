// The app has an SDK of its own, started before `register()`; its spans must be exported also after our shutdown().
import { SmsClient } from '@azure/communication-sms';
import { trace } from '@opentelemetry/api';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { register } from '../../../src/node.ts';
import { clientOptions, connectionString } from './app.ts';

const sdk = new NodeSDK();
sdk.start();
const acs = register();
const sms = new SmsClient(connectionString, clientOptions);
await sms.send({ from: '+15550000001', to: ['+15550000002'], message: 'x' });
await (process.env.HOW === 'shutdown' ? acs.shutdown() : acs.forceFlush());
if (process.env.HOW === 'shutdown') {
  trace.getTracer('app').startSpan("the app's own").end();
  await sdk.shutdown();
}
process.exit(0); // nothing is flushed from here on
