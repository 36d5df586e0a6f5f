/** An app that receives events by `acs-otel/webhook`, on Hono, Express, Fastify or Node's own HTTP server. Prints its port. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import express from 'express';
import Fastify from 'fastify';
import { Hono } from 'hono';
import { register } from '../../../src/node.ts';
import { createWebhookHandler, type WebhookOptions } from '../../../src/webhook.ts';

const { HOW = 'hono', WEBHOOK_OPTIONS = '{"unauthenticated":true}' } = process.env;
const acs = register();
const handle = createWebhookHandler(JSON.parse(WEBHOOK_OPTIONS) as WebhookOptions);

const started = ({ port }: { port: number }): void => console.log(port);

/** As README shows it. */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const made = await handle(request);
  response.writeHead(made.status, Object.fromEntries(made.headers));
  response.end(await made.text());
}

const listen = (server: Server): void => {
  server.listen(0, '127.0.0.1', () => started(server.address() as AddressInfo));
};

if (HOW === 'hono') {
  const app = new Hono();
  app.on(['POST', 'OPTIONS'], '/events', (context) => handle(context.req.raw));
  serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, started);
} else if (HOW === 'express') {
  const app = express();
  app.use(express.json({ limit: '3mb' }));
  app.all('/events', answer);
  listen(createServer(app));
} else if (HOW === 'fastify') {
  const app = Fastify({ bodyLimit: 3_000_000 });
  app.route({ method: ['POST', 'OPTIONS'], url: '/events', handler: (request) => handle(request) });
  await app.ready();
  app.server.listen(0, '127.0.0.1', () => started(app.server.address() as AddressInfo));
} else listen(createServer(answer));

process.once('SIGTERM', async () => {
  await acs.shutdown();
  process.exit();
});
