/** An app that receives events by `acs-otel/webhook`, on Hono or on Node's own HTTP server. Prints its port. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { register } from '../../../src/node.ts';
import { createWebhookHandler, type WebhookOptions } from '../../../src/webhook.ts';

const { HOW = 'hono', WEBHOOK_OPTIONS = '{"unauthenticated":true}' } = process.env;
const acs = register();
const handle = createWebhookHandler(JSON.parse(WEBHOOK_OPTIONS) as WebhookOptions);

const started = ({ port }: { port: number }): void => console.log(port);

/** As README shows it. */
function toWebRequest({ method = 'GET', url = '/', headers }: IncomingMessage, body: unknown): Request {
  const init = { method, headers: headers as Record<string, string>, body, duplex: 'half' };
  return new Request(new URL(url, 'http://localhost'), init as RequestInit);
}

if (HOW === 'hono') {
  const app = new Hono();
  app.on(['POST', 'OPTIONS'], '/events', (context) => handle(context.req.raw));
  serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, started);
} else {
  const server = createServer(async (request, response) => {
    const hasBody = request.method === 'POST';
    const answer = await handle(toWebRequest(request, hasBody ? Readable.toWeb(request) : undefined));
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  server.listen(0, '127.0.0.1', () => started(server.address() as AddressInfo));
}

process.once('SIGTERM', async () => {
  await acs.shutdown();
  process.exit();
});
