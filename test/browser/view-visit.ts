/** Visits to the page of `acs-otel view`, built for the test: what is strange fails it. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { PageAssets } from '../../src/view/options.ts';
import { launchChromium } from '../fakes/calling/playwright.ts';
import { builtPage } from './built-page.ts';

export interface Visit {
  /** Opens an address in a new context, and ends the visit before. */
  open(url: string, options?: BrowserContextOptions): Promise<Page>;
  /** @throws if a request left the origin, or the console has a line */
  end(): Promise<void>;
}

export function visitor(browser: Browser): Visit {
  let page: Page | undefined;
  const strange: string[] = [];
  const end = async () => {
    await page?.context().close();
    page = undefined;
    expect(strange.splice(0)).toEqual([]);
  };
  const open = async (url: string, options: BrowserContextOptions = {}) => {
    await end();
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    page = await context.newPage();
    const { origin } = new URL(url);
    page.on('request', (request) => {
      if (new URL(request.url()).origin !== origin) strange.push(request.url());
    });
    page.on('console', (message) => strange.push(message.text()));
    page.on('pageerror', (error) => strange.push(String(error)));
    await page.goto(url);
    await page.waitForSelector('h1');
    return page;
  };
  return { open, end };
}

/** What the tests of a suite share. */
export interface PageVisits {
  assets: PageAssets;
  browser: Browser;
  visit: Visit;
}

/** Builds the page and starts a browser for the suite. A visit ends with its test. */
export function pageVisits(): PageVisits {
  const given = {} as PageVisits;
  beforeAll(async () => {
    given.assets = await builtPage();
    given.browser = (await launchChromium()).browser as Browser;
    given.visit = visitor(given.browser);
  });
  afterEach(() => given.visit.end());
  afterAll(() => given.browser?.close());
  return given;
}
