import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Route } from 'playwright-core';
import type { FakeService } from './protocol.ts';

const CHROMIUM_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];

const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  // Nothing but this machine can be reached, even by a request that the fake failed to catch.
  '--host-resolver-rules=MAP localhost 127.0.0.1 , MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
];

/** Path of this machine's Chromium, or why there is none. `CHROMIUM_PATH` goes first. */
export function findChromium():
  | { path: string; missing?: undefined }
  | { path?: undefined; missing: string } {
  const named = process.env.CHROMIUM_PATH;
  if (named)
    return existsSync(named) ? { path: named } : { missing: `CHROMIUM_PATH ${named} does not exist` };
  const path = CHROMIUM_PATHS.find((candidate) => existsSync(candidate));
  return path ? { path } : { missing: `no Chromium: set CHROMIUM_PATH or install ${CHROMIUM_PATHS[0]}` };
}

/**
 * Starts a headless Chromium with a fake microphone and camera that reaches nothing beyond this machine.
 * `browser` is undefined, and `missing` says why, where there is no Chromium, or none that starts.
 *
 * @param endsOnSignals A signal ends the browser and this process.
 */
export async function launchChromium(
  flags: string[] = [],
  endsOnSignals = true,
): Promise<{ browser: Browser; missing?: undefined } | { browser?: undefined; missing: string }> {
  const found = findChromium();
  if (found.path === undefined) return found;
  const args = [...CHROMIUM_FLAGS, ...flags];
  const signals = { handleSIGINT: endsOnSignals, handleSIGTERM: endsOnSignals, handleSIGHUP: endsOnSignals };
  try {
    return {
      browser: await chromium.launch({ executablePath: found.path, headless: true, args, ...signals }),
    };
  } catch (error) {
    const [line] = (error as Error).message.split('\n');
    return { missing: `${found.path} does not start: ${line}` };
  }
}

/** Sends every request and WebSocket of a context that leaves this machine to the fake. */
export async function connectFake(context: BrowserContext, fake: FakeService): Promise<void> {
  await context.route(isForeign, (route) => answer(route, fake));
  await context.routeWebSocket(isForeign, (socket) => {
    const connection = fake.open(socket.url(), (text) => socket.send(text));
    socket.onMessage((message) => connection.message(String(message)));
    socket.onClose(() => connection.close());
  });
}

const isForeign = (url: URL): boolean =>
  /^(https?|wss?):$/.test(url.protocol) && url.hostname !== 'localhost' && url.hostname !== '127.0.0.1';

async function answer(route: Route, fake: FakeService): Promise<void> {
  const request = route.request();
  const headers = request.headers();
  const response = await fake.http({
    method: request.method(),
    url: request.url(),
    headers,
    body: request.postData() ?? '',
  });
  const cors = {
    'access-control-allow-origin': headers.origin ?? '*',
    'access-control-allow-headers': '*',
    'access-control-expose-headers': '*',
    'access-control-allow-credentials': 'true',
  };
  // The page may have gone while the fake thought.
  await route.fulfill({ ...response, headers: { ...cors, ...response.headers } }).catch(() => {});
}
