/** Tabs that are closed in mid-call, whose last records reach `acs-otel view` by `keepalive` or as beacons. */
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { About, CallPage, SearchAnswer } from '../../src/view/api.ts';
import { startView, type View } from '../../src/view/server.ts';
import { launchChromium } from '../fakes/calling/playwright.ts';
import { type Site, startSite } from '../fakes/calling/site.ts';
import { openPage, SHIM } from '../fakes/calling/stage.ts';
import { app, connectTwo, missingChromium, tracedUrl } from './traced-call.ts';

const missing = missingChromium('the tests of closed tabs that send to acs-otel view');

/** Runs in mid-call. */
const BROWSERS: Record<string, () => void> = {
  'a browser that has everything': () => {},
  'a browser without sendBeacon': () => {
    delete (Navigator.prototype as Partial<Navigator>).sendBeacon;
  },
  'a page without fetch': () => {
    delete (globalThis as { fetch?: unknown }).fetch;
  },
  'a fetch that throws': () => {
    globalThis.fetch = () => {
      throw new TypeError('Illegal invocation');
    };
  },
};

describe.skipIf(missing)(`acs-otel view${missing ? ` (${missing})` : ''}`, () => {
  let browser: Browser;
  let site: Site;
  let view: View;
  let context: BrowserContext;

  const get = async <T>(path: string) => (await (await fetch(`${view.url}/api/${path}`)).json()) as T;

  beforeAll(async () => {
    const launched = await launchChromium();
    if (!launched.browser) throw new Error(launched.missing);
    browser = launched.browser;
    site = await startSite({ traced: [SHIM, app('traced-app')] });
    view = await startView({ port: 0, say: () => {} });
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    await view?.close();
  });
  afterEach(() => context?.close());

  it.each(Object.entries(BROWSERS))(
    '%s, closed in mid-call: both ends of the call arrive',
    async (_, change) => {
      context = await browser.newContext({ permissions: ['microphone', 'camera'] });
      const errors: string[] = [];
      context.on('weberror', (error) => errors.push(error.error().message));
      const page = await openPage(context, tracedUrl(`${site.url}/traced`, view.url, { logLevel: 'off' }));
      const { callId } = await connectTwo(page);
      await page.waitForTimeout(500);
      await page.evaluate(change);
      await page.close({ runBeforeUnload: true });
      const search = () => get<SearchAnswer>(`search?q=${callId}`);
      await expect.poll(async () => (await search()).hits.map(({ key }) => key)).toEqual([callId]);
      const ends = async () => {
        const { lanes } = await get<CallPage>(`calls/${callId}`);
        const items = lanes.filter(({ source }) => source === 'client').flatMap((lane) => lane.items);
        return items.map(({ kind }) => kind).filter((kind) => kind === 'end' || kind === 'leg');
      };
      await expect
        .poll(async () => (await ends()).sort(), { timeout: 10_000 })
        .toEqual(['end', 'end', 'leg', 'leg']);
      const { lanes } = await get<CallPage>(`calls/${callId}`);
      const verdicts = [...lanes.filter(({ source }) => source === 'client'), ...(await search()).hits];
      expect(verdicts.map(({ verdict }) => verdict)).toEqual(
        Array(3).fill(expect.objectContaining({ state: 'abandoned', code: '0/4521', expected: true })),
      );
      expect(errors).toEqual([]);
      expect((await get<About>('about')).drops).toEqual([]);
    },
  );
});
