/**
 * Sends an SMS and prints the ids that Microsoft support asks for.
 *
 * npm install acs-otel @opentelemetry/api @azure/communication-sms
 * COMMUNICATION_CONNECTION_STRING=… node node-sms.js +15550100100 +15550100101
 */
import { SmsClient } from '@azure/communication-sms';
import { register } from 'acs-otel';

register({ serviceName: 'node-sms' });
const [from = '', to = ''] = process.argv.slice(2);

const client = new SmsClient(process.env.COMMUNICATION_CONNECTION_STRING ?? '');
const results = await client.send({ from, to: [to], message: 'Your table is ready.' });
for (const { messageId, httpStatusCode } of results) console.log(httpStatusCode, messageId);
