/**
 * Calls a phone number and counts how calls end.
 *
 * npm install acs-otel @opentelemetry/api @azure/communication-call-automation
 * COMMUNICATION_CONNECTION_STRING=… CALLBACK_URL=https://…/callbacks PORT=8080 \
 *   node call-automation.js +15550100100 +15550100101
 */
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { CallAutomationClient } from '@azure/communication-call-automation';
import { recordCallAutomationEvents, register } from 'acs-otel';

const acs = register({ serviceName: 'call-automation' });
const [from = '', to = ''] = process.argv.slice(2);
const { COMMUNICATION_CONNECTION_STRING = '', CALLBACK_URL = '', PORT = '8080' } = process.env;

const server = createServer((request, response) => {
  const body = text(request);
  recordCallAutomationEvents(body);
  body.then(
    () => response.end(),
    () => response.destroy(),
  );
});
server.listen(Number(PORT));

const client = new CallAutomationClient(COMMUNICATION_CONNECTION_STRING);
const { callConnectionProperties } = await client.createCall(
  { targetParticipant: { phoneNumber: to }, sourceCallIdNumber: { phoneNumber: from } },
  CALLBACK_URL,
);
console.log('call id', callConnectionProperties.correlationId);

// Node does not flush on a signal.
process.once('SIGTERM', async () => {
  server.close();
  await acs.shutdown();
  process.exit(0);
});
