/** Which pages may send to `acs-otel view`, by the rules of a real browser: exports as `fetch`, and beacons. */
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { About } from '../../src/view/api.ts';
import { startView, type View } from '../../src/view/server.ts';
import { logsRequest } from '../e2e/gateway/otlp-json.ts';
import { launchChromium } from '../fakes/calling/playwright.ts';
import { type Loopback, listenOnLoopback } from '../fakes/loopback.ts';
import { missing, skipped } from './traced-stage.ts';

/** Resolves to this machine, as after DNS rebinding. */
const OTHER_SITE = 'shop.example';
const BODY = JSON.stringify(logsRequest([{ body: 'from a page' }]));

interface Export {
  url: string;
  body: string;
}

describe.skipIf(missing)(`acs-otel view${skipped}`, () => {
  let browser: Browser;
  let site: Loopback;
  let view: View;
  let context: BrowserContext;

  beforeAll(async () => {
    const hosts = `MAP localhost 127.0.0.1 , MAP ${OTHER_SITE} 127.0.0.1 , MAP * ~NOTFOUND , EXCLUDE 127.0.0.1`;
    browser = (await launchChromium([`--host-resolver-rules=${hosts}`])).browser!;
    site = await listenOnLoopback(async (_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<link rel="icon" href="data:,">');
    });
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });
  beforeEach(async () => {
    view = await startView({ port: 0, say: () => {} });
    context = await browser.newContext();
  });
  afterEach(async () => {
    await context.close();
    await view.close();
  });

  const received = async () => ((await (await fetch(`${view.url}/api/about`)).json()) as About).received.logs;

  async function pageAt(host: string) {
    const page = await context.newPage();
    await page.goto(`http://${host}:${new URL(site.url).port}`);
    return page;
  }

  const sent = (): Export => ({ url: view.url, body: BODY });
  const post = async ({ url, body, credentials }: Export & { credentials: RequestCredentials }) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${url}/v1/logs`, { method: 'POST', headers, body, credentials }).catch(
      () => null,
    );
    return answer?.status ?? 'refused by the browser';
  };
  const beacon = ({ url, body }: Export) =>
    navigator.sendBeacon(`${url}/v1/logs`, new Blob([body], { type: 'application/json' }));

  it.each(['localhost', '127.0.0.1'])(
    'receives from a page on %s, with credentials and without, and beacons',
    async (host) => {
      const page = await pageAt(host);
      for (const credentials of ['include', 'omit'] as const)
        expect(await page.evaluate(post, { ...sent(), credentials })).toBe(200);
      expect(await received()).toBe(2);
      expect(await page.evaluate(beacon, sent())).toBe(true);
      await expect.poll(received).toBe(3);
    },
  );

  it('receives nothing from a page of another site, whatever its content type', async () => {
    const page = await pageAt(OTHER_SITE);
    expect(await page.evaluate(post, { ...sent(), credentials: 'include' as const })).toBe(
      'refused by the browser',
    );
    await page.evaluate(beacon, sent());
    // Needs no preflight.
    await page.evaluate(
      ({ url, body }) => fetch(`${url}/v1/logs`, { method: 'POST', mode: 'no-cors', body }).catch(() => {}),
      sent(),
    );
    await page.waitForTimeout(300);
    expect(await received()).toBe(0);
  });
});
