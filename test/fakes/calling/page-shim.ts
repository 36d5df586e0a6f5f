/**
 * For an ordinary page, without Playwright: whatever leaves this origin by fetch, XMLHttpRequest, WebSocket or
 * sendBeacon goes to a fake service. It must run before the SDK, which keeps some of these functions.
 */
import { type FakeService, sleep } from './protocol.ts';
import { shimWebSocket } from './shim-web-socket.ts';
import { shimXhr } from './shim-xhr.ts';

const LATENCY_MS = 5;

/** Sends this page's foreign traffic to the fake; gives a function that undoes it. */
export function installShim(fake: FakeService): () => void {
  const service = overNetwork(fake);
  const { fetch, XMLHttpRequest, WebSocket } = globalThis;
  const sendBeacon = navigator.sendBeacon;
  globalThis.fetch = async (input, init) => {
    const url = foreignUrl(input instanceof Request ? input.url : String(input));
    if (!url) return fetch(input, init);
    const request = new Request(input, init);
    const headers = Object.fromEntries(request.headers);
    const answer = await service.http({ method: request.method, url, headers, body: await request.text() });
    return new Response(isBodiless(answer.status) ? null : answer.body, answer);
  };
  globalThis.XMLHttpRequest = shimXhr(XMLHttpRequest, foreignUrl, service);
  globalThis.WebSocket = shimWebSocket(WebSocket, foreignUrl, service);
  navigator.sendBeacon = (url, data) =>
    foreignUrl(String(url)) ? true : sendBeacon.call(navigator, url, data);
  return () => {
    Object.assign(globalThis, { fetch, XMLHttpRequest, WebSocket });
    navigator.sendBeacon = sendBeacon;
  };
}

/** The absolute URL when it leaves this machine; undefined for our own pages and a local collector. */
function foreignUrl(url: string): string | undefined {
  const { protocol, hostname, href } = new URL(url, location.href);
  const isLocal = hostname === 'localhost' || hostname === '127.0.0.1';
  return /^(https?|wss?):$/.test(protocol) && !isLocal ? href : undefined;
}

/** Answers in a task of their own, never sooner than a network could: the SDK misses what comes at once. */
function overNetwork(fake: FakeService): FakeService {
  return {
    open: (url, send) => fake.open(url, send),
    http: async (request) => {
      await sleep(LATENCY_MS);
      return await fake.http(request);
    },
  };
}

const isBodiless = (status: number) => status === 204 || status === 205 || status === 304;
