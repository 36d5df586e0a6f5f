/** A server that takes events, with our handler or a bare one that only parses JSON. Reports its heap when asked. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { register } from '../../src/node.ts';
import { createWebhookHandler } from '../../src/webhook.ts';

const KEY = 'a-key-of-sufficient-length';
const [, , kind, server] = process.argv;

async function bare(request: Request): Promise<Response> {
  await request.json();
  return new Response(null, { status: 200 });
}

function ours(): (request: Request) => Promise<Response> {
  register();
  return createWebhookHandler({ secret: { query: 'key', values: [KEY] } });
}

const handle = kind === 'ours' ? ours() : bare;
const started = ({ port }: { port: number }) => process.send?.(`http://127.0.0.1:${port}/events?key=${KEY}`);

/** For both handlers alike, because the bare one takes only requests of the Fetch API. */
function toWebRequest(request: IncomingMessage): Request {
  const { method = 'GET', url = '/', headers } = request;
  const init = { method, headers, body: Readable.toWeb(request), duplex: 'half' };
  return new Request(new URL(url, 'http://localhost'), init as unknown as RequestInit);
}

/** After the default 5 s the client would reuse a connection just as the server closes it. */
function keepAlive(listener: Server): Server {
  listener.keepAliveTimeout = 600_000;
  return listener;
}

if (server === 'hono') {
  const app = new Hono();
  app.post('/events', (context) => handle(context.req.raw));
  keepAlive(serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, started) as Server);
} else {
  const listener = createServer(async (request, response) => {
    const answer = await handle(toWebRequest(request));
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(await answer.text());
  });
  keepAlive(listener).listen(0, '127.0.0.1', () => started(listener.address() as AddressInfo));
}

process.on('message', () => {
  globalThis.gc?.();
  process.send?.(process.memoryUsage().heapUsed);
});
process.once('disconnect', () => process.exit());
