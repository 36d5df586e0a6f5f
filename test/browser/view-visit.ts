/** Visits to the page of `acs-otel view`, built for the test: what is strange fails it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { build } from 'vite';
import { expect } from 'vitest';

const root = join(import.meta.dirname, '../..');
let folder: string | undefined;

/** Builds the page into a temporary folder. */
export async function builtPage(): Promise<string> {
  folder = mkdtempSync(join(tmpdir(), 'acs-otel-page-'));
  await build({
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'error',
    build: { outDir: folder, emptyOutDir: true },
  });
  return folder;
}

export function removePage(): void {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}

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
