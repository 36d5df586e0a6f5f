/**
 * The endpoint of an Event Grid subscription, on Node's own HTTP server. The address of the endpoint holds the key:
 * https://…/events?key=…
 *
 * npm install acs-otel @opentelemetry/api
 * WEBHOOK_KEY=… PORT=8080 node webhook.js
 */
import { createServer } from 'node:http';
import { register } from 'acs-otel';
import { createWebhookHandler } from 'acs-otel/webhook';

const acs = register({ serviceName: 'webhook' });
const { WEBHOOK_KEY, PORT = '8080' } = process.env;
const handle = createWebhookHandler({ secret: { query: 'key', values: [WEBHOOK_KEY] } });

const server = createServer(async (request, response) => {
  const answer = await handle(request);
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(await answer.text());
});
server.listen(Number(PORT), () => console.log('listening'));

// Node does not flush on a signal.
process.once('SIGTERM', async () => {
  server.close();
  await acs.shutdown();
  process.exit(0);
});
