/** Requests inside the exchange of an SDK: the exchange's own, and others such as that of a token. */
import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type EventSink, type OpenExchange, withExchange } from '../../../../src/events/sink.ts';
import { keepParent, keepRequest } from '../../../../src/sources/azure-sdk/sdk-requests.ts';
import { acsEndpoints } from '../../../../src/sources/http/acs-endpoint.ts';
import { observeHttp } from '../../../../src/sources/http/node.ts';
import { observeUndici } from '../../../../src/sources/http/undici.ts';

let server: Server;
let url: string;
beforeAll(async () => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  server = createServer((_, response) => response.end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => {
  context.disable();
  server.close();
});

const SENDERS: Record<string, (headers: Record<string, string>) => Promise<unknown>> = {
  async 'node:http'(headers) {
    const [response] = await once(request(url, { headers }).end(), 'response');
    await once(response.resume(), 'end');
  },
  fetch: (headers) => fetch(url, { headers }).then((response) => response.text()),
};

it.each(
  Object.keys(SENDERS).flatMap((sender) => [
    [sender, 'has the answer of its own request', { 'x-ms-client-request-id': 'own' }, 1] as const,
    [sender, 'does not have that of another request', { 'x-ms-client-request-id': 'other' }, 0] as const,
    [sender, 'does not have that of a request without an id', {}, 0] as const,
  ]),
)('through %s, an exchange %s', async (sender, _, headers, answers) => {
  const exchange = { answered: false, response: vi.fn() };
  const sink = { startExchange: vi.fn(), adoptExchange: vi.fn() };
  const observe = [observeHttp, observeUndici].map((one) =>
    one(sink as unknown as EventSink, acsEndpoints(['127.0.0.1'])),
  );
  const own = exchange as unknown as OpenExchange;
  keepParent(own, ROOT_CONTEXT);
  keepRequest(own, { headers: new Headers({ 'x-ms-client-request-id': 'own' }) });
  const inside = withExchange(ROOT_CONTEXT, own);
  await context.with(inside, () => SENDERS[sender]?.(headers));
  for (const stop of observe) stop();
  expect(exchange.response).toHaveBeenCalledTimes(answers);
  expect(sink.startExchange).not.toHaveBeenCalled();
});
