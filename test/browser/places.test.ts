/** `register()` in real workers, in a frame without storage, and twice in one page. */
import type { RequestListener } from 'node:http';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bundleEntry, bundleWhole } from '../fakes/calling/bundle.ts';
import { launchChromium } from '../fakes/calling/playwright.ts';
import { type Site, startSite } from '../fakes/calling/site.ts';
import { type OtlpSink, startOtlpSink } from '../fakes/otlp-sink.ts';
import { app, missingChromium } from './traced-call.ts';

const missing = missingChromium('the tests of workers and frames');
const CORS = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' };

/** How a page gets the answer of the app in each place. */
const PLACES: Record<string, (query: string) => Promise<unknown>> = {
  'a dedicated worker': (query) =>
    new Promise((resolve) => {
      new Worker('/worker.js', { type: 'module', name: query }).onmessage = ({ data }) => resolve(data);
    }),
  'a shared worker': (query) =>
    new Promise((resolve) => {
      new SharedWorker('/worker.js', { type: 'module', name: query }).port.onmessage = ({ data }) =>
        resolve(data);
    }),
  'a service worker, bundled into one file': async (query) => {
    const answer = new Promise((resolve) => {
      navigator.serviceWorker.onmessage = ({ data }) => resolve(data);
    });
    await navigator.serviceWorker.register(`/whole.js?${query}`, { type: 'module' });
    (await navigator.serviceWorker.ready).active?.postMessage('go');
    return answer;
  },
  'a frame without storage': (query) =>
    new Promise((resolve) => {
      addEventListener('message', ({ data }) => resolve(data));
      const frame = document.createElement('iframe');
      frame.setAttribute('sandbox', 'allow-scripts');
      frame.src = `/frame?${query}`;
      document.body.append(frame);
    }),
};

describe.skipIf(missing)(`register() in${missing ? ` (${missing})` : ''}`, () => {
  let browser: Browser;
  let site: Site;
  let sink: OtlpSink;
  let context: BrowserContext;
  let page: Page;
  let warnings: string[];

  beforeAll(async () => {
    const launched = await launchChromium();
    if (!launched.browser) throw new Error(launched.missing);
    browser = launched.browser;
    const split = await bundleEntry(app('worker-app'), 'worker', []);
    const whole = await bundleWhole(app('worker-app'), 'whole');
    const scripts = new Map([...split, ...whole, ...(await bundleEntry(app('worker-app'), 'second', []))]);
    site = await startSite({}, answer(scripts));
    sink = await startOtlpSink();
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all([site?.close(), sink?.close()]);
  });
  beforeEach(async () => {
    sink.clear();
    warnings = [];
    context = await browser.newContext();
    context.on('console', (message) => warnings.push(message.text()));
    page = await context.newPage();
    await page.goto(`${site.url}/empty`);
  });
  afterEach(() => context.close());

  const query = () => new URLSearchParams({ otlp: sink.url, acs: new URL(site.url).host });
  const exchanges = () => sink.spans.filter(({ attributes }) => attributes['acs.service'] === 'chat');

  it.each(Object.entries(PLACES))(
    '%s observes one request, and shutdown() restores fetch',
    async (_, start) => {
      const answered = await page.evaluate(start, String(query()));
      expect(answered).toEqual({ unhooked: true });
      expect(exchanges().map(({ name, kind }) => [name, kind])).toEqual([['GET', 'client']]);
      expect(warnings).toEqual([]);
    },
  );

  it('one page twice, in two bundles, counts once', async () => {
    await page.goto(`${site.url}/twice?${query()}`);
    await sink.waitFor(() => exchanges().length >= 2, 10_000);
    await page.waitForTimeout(1000);
    // Each bundle sends one request.
    expect(exchanges()).toHaveLength(2);
    expect(new Set(exchanges().map(({ spanId }) => spanId)).size).toBe(2);
  });
});

/** Pages, the scripts, and the ACS resource that they ask. */
function answer(scripts: ReadonlyMap<string, string>): RequestListener {
  const html = (...names: string[]) =>
    `<!doctype html><body>${names.map((name) => `<script type="module" src="/${name}.js"></script>`).join('')}`;
  const pages: Record<string, string> = {
    '/empty': html(),
    '/frame': html('worker'),
    '/twice': html('worker', 'second'),
  };
  return (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const script = scripts.get(pathname.slice(1));
    const text = pages[pathname] ?? script ?? '{}';
    const type = pages[pathname] ? 'text/html' : script ? 'text/javascript' : 'application/json';
    response.writeHead(200, { ...CORS, 'content-type': type, 'cache-control': 'no-store' }).end(text);
  };
}
