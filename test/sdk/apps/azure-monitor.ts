import { SmsClient } from '@azure/communication-sms';
import { createClientLogger } from '@azure/logger';
import { trace } from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';
import { register } from '../../../src/node.ts';
import { clientOptions, connectionString } from './app.ts';

const acs = register({
  serviceName: 'azure-app',
  resourceId: '/subscriptions/test/communicationServices/contoso',
});
const sms = new SmsClient(connectionString, clientOptions);
await sms.send({ from: '+15550000001', to: ['+15550000002'], message: 'private words FAULT[a]:429' });

// Inside a span of the app's own, an operation is `InProc`.
await trace.getTracer('app').startActiveSpan('order', async (order) => {
  await sms.send({ from: '+15550000001', to: [], message: 'FAULT[b]:400' }).catch(() => {});
  order.end();
});
createClientLogger('contoso').warning('something is odd');
logs.getLogger('app').emit({
  body: 'the body',
  attributes: { 'exception.type': 'TypeError', 'exception.message': 'no stack here' },
});
await acs.shutdown();
