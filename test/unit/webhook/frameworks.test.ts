/** The handler behind real servers, whichever of them has read the body first. */
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import express from 'express';
import Fastify from 'fastify';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createWebhookHandler } from '../../../src/webhook.ts';
import { events, type FakeInstallation, installFake } from './installation.ts';

const SECRET = 'a-secret-of-sufficient-length';
let fake: FakeInstallation;
let warnings: string[];
let close = async (): Promise<void> => {};

beforeEach(() => {
  warnings = [];
  vi.spyOn(console, 'warn').mockImplementation((line: string) => void warnings.push(line));
  fake = installFake();
});
afterEach(async () => {
  await close();
  vi.restoreAllMocks();
  fake.remove();
});

const handle = createWebhookHandler({ secret: { values: SECRET, query: 'key' } });

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const made = await handle(request);
  response.writeHead(made.status, Object.fromEntries(made.headers));
  response.end(await made.text());
}

async function listen(listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return (server.address() as AddressInfo).port;
}

function onExpress(...before: express.RequestHandler[]): Promise<number> {
  const app = express();
  for (const one of before) app.use(one);
  app.all('/events', answer);
  return listen(app);
}

async function onFastify(anyType: boolean): Promise<number> {
  const app = Fastify();
  if (anyType) app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  app.route({ method: ['POST', 'OPTIONS'], url: '/events', handler: (request) => handle(request) });
  await app.listen({ port: 0, host: '127.0.0.1' });
  close = () => app.close();
  return (app.server.address() as AddressInfo).port;
}

const post = (port: number, body: unknown, type = 'application/json') =>
  fetch(`http://127.0.0.1:${port}/events?key=${SECRET}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': type },
  });

const validation = {
  eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
  data: { validationCode: 'code' },
};

describe.each<[string, () => Promise<number>]>([
  ["Node's own server", () => listen(answer)],
  ['Express', () => onExpress()],
  ['Express behind express.json()', () => onExpress(express.json())],
  ['Express behind express.text()', () => onExpress(express.text({ type: '*/*' }))],
  ['Express behind express.raw()', () => onExpress(express.raw({ type: '*/*' }))],
  ['Fastify', () => onFastify(false)],
  ['Fastify with the parser of the README', () => onFastify(true)],
])('%s', (name, start) => {
  it('records events, and answers the handshakes', async () => {
    const port = await start();
    expect((await post(port, events(3))).status).toBe(200);
    expect(fake.recorded).toEqual(['event-0', 'event-1', 'event-2']);
    expect(await (await post(port, [validation])).json()).toEqual({ validationResponse: 'code' });
    const headers = { 'WebHook-Request-Origin': 'eventgrid.azure.net' };
    const consent = await fetch(`http://127.0.0.1:${port}/events`, { method: 'OPTIONS', headers });
    expect(consent.headers.get('webhook-allowed-origin')).toBe('eventgrid.azure.net');
    expect((await fetch(`http://127.0.0.1:${port}/events`, { method: 'POST' })).status).toBe(401);
    expect(warnings).toEqual([expect.stringContaining('401')]);
  });

  it('records CloudEvents by their content type, which Fastify alone refuses', async () => {
    const [event] = events(1);
    const { status } = await post(await start(), event, 'application/cloudevents+json');
    expect([status, fake.recorded]).toEqual(name === 'Fastify' ? [415, []] : [200, ['event-0']]);
  });
});

it.each<[string, express.RequestHandler]>([
  ['nothing', (_request, _response, next) => next()],
  [
    'an empty object, as Express 4 does',
    (request, _response, next) => {
      request.body = {};
      next();
    },
  ],
])('a body that was read and left %s is asked for again', async (_, leave) => {
  const port = await onExpress((request, response, next) => {
    text(request).then(() => leave(request, response, next), next);
  });
  for (const body of [events(1), [validation]]) expect((await post(port, body)).status).toBe(503);
  expect(fake.bodies).toEqual([]);
  expect(warnings).toEqual([expect.stringContaining('the body was read before the webhook saw it')]);
});

it.each([
  ['POST // HTTP/1.1', 400],
  [`POST http://[/?key=${SECRET} HTTP/1.1`, 400],
  ['GET http://[/ HTTP/1.1', 405],
  ['TRACE / HTTP/1.1', 405],
  ['OPTIONS // HTTP/1.1', 400],
])('%s gets %i, and the server lives', async (line, status) => {
  const port = await listen(answer);
  const socket = connect(port, '127.0.0.1');
  socket.end(`${line}\r\nhost: a\r\nconnection: close\r\n\r\n`);
  expect(await text(socket)).toContain(`HTTP/1.1 ${status} `);
  expect((await post(port, events(1))).status).toBe(200);
});
