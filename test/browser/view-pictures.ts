/** `npm run pictures:view` draws the page of `acs-otel view` into `docs/images/`: desktop, phone, dark. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { webp } from '../e2e/drawn/webp.ts';
import { tellStory } from './view-story.ts';

const root = join(import.meta.dirname, '../..');
const folder = process.argv[2] ?? join(root, 'docs/images');
const DESKTOP = { viewport: { width: 1280, height: 900 }, colorScheme: 'light' } as const;
const PHONE = { viewport: { width: 390, height: 844 }, colorScheme: 'light' } as const;
const DARK = { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' } as const;

const story = await tellStory(join(root, 'dist/view'));
const failed = `/calls/${story.failedCall}`;
const call = `/calls/${story.call}`;
const pictures = [
  ['view-calls', '/', DESKTOP],
  ['view-call', call, { ...DESKTOP, viewport: { width: 1280, height: 1250 } }],
  ['view-message', `/search?q=${story.message}`, { ...DESKTOP, viewport: { width: 1280, height: 1000 } }],
  ['view-overview', '/overview', { ...DESKTOP, viewport: { width: 1280, height: 1100 } }],
  ['view-call-phone', failed, PHONE],
  ['view-call-dark', failed, DARK],
] as const;

mkdirSync(folder, { recursive: true });
try {
  for (const [name, path, options] of pictures) {
    const context = await story.browser.newContext(options);
    const page = await context.newPage();
    await page.goto(story.view.url + path);
    await page.waitForSelector('a.row, .chart svg, .bars');
    await page.waitForTimeout(300);
    const picture = await webp(story.browser, await page.screenshot());
    await context.close();
    writeFileSync(join(folder, `${name}.webp`), picture);
    console.log(`wrote ${name}.webp, ${Math.round(picture.length / 1024)} kB`);
  }
} finally {
  await story.close();
}
