/** Everything that drawing dashboards needs, started once. */
import type { Browser } from 'playwright-core';
import { launchChromium } from '../../fakes/calling/playwright.ts';
import { startWorld, type World } from './backends.ts';
import { bundlePage, startSite } from './site.ts';

/** Where dashboards are drawn. */
export interface Gallery {
  world: World;
  browser: Browser;
  /** Of the site. */
  url: string;
  close(): Promise<void>;
}

/** Starts it. @throws where there is no Chromium */
export async function openGallery(): Promise<Gallery> {
  const { browser, missing } = await launchChromium();
  if (!browser) throw new Error(`Drawing dashboards needs Chromium: ${missing}`);
  await bundlePage();
  const world = await startWorld();
  const site = await startSite(world);
  const close = async () => {
    await browser.close();
    await site.close();
    await world.stop();
  };
  return { world, browser, url: site.url, close };
}
