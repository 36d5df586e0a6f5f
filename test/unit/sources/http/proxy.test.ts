/** Requests through a proxy name the host that was asked. */
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { expect, it } from 'vitest';
import type { ExchangeStart } from '../../../../src/events/acs-event.ts';
import type { EventSink, OpenExchange } from '../../../../src/events/sink.ts';
import { acsEndpoints } from '../../../../src/sources/http/acs-endpoint.ts';
import { observeHttp } from '../../../../src/sources/http/node.ts';

it('an absolute-form request has the address of its path, not that of the proxy', async () => {
  const proxy = createServer((_, response) => response.end()).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const { port } = proxy.address() as AddressInfo;
  const starts: ExchangeStart[] = [];
  const exchange = { context: ROOT_CONTEXT, response() {}, end() {}, msCv() {}, answered: false };
  const sink = {
    startExchange: (start: ExchangeStart) => {
      starts.push(start);
      return exchange as unknown as OpenExchange;
    },
  } as unknown as EventSink;
  const stop = observeHttp(sink, acsEndpoints([]));
  const path = 'http://r.communication.azure.com:8080/sms?api-version=1';
  const sent = request({ host: '127.0.0.1', port, path, method: 'POST' }).end();
  const [response] = await once(sent, 'response');
  response.resume();
  await once(response, 'end');
  stop();
  proxy.close();
  expect(starts.map(({ url, service }) => [url.href, service])).toEqual([[path, 'sms']]);
});
