/** An app that sends SMS, and passes on the callbacks and events that it receives. Prints its port. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SmsClient } from '@azure/communication-sms';
import { recordCallAutomationEvents, recordEventGridEvents, register } from '../../../src/node.ts';
import { clientOptions, connectionString } from './app.ts';

const { FROM = '', TO = '' } = process.env;
const acs = register();

const routes: Record<string, (body: string) => unknown> = {
  '/callbacks': recordCallAutomationEvents,
  '/events': recordEventGridEvents,
  '/sms': async () => {
    const client = new SmsClient(connectionString, clientOptions);
    const [result] = await client.send({ from: FROM, to: [TO], message: 'private words' });
    return result?.messageId;
  },
  '/flush': () => acs.forceFlush(),
};
const server = createServer(async (request, response) => {
  const answer = await routes[request.url ?? '']?.(await text(request));
  response.end(String(answer ?? ''));
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));

process.once('SIGTERM', async () => {
  await acs.shutdown();
  process.exit();
});
