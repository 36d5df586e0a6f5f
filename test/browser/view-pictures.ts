/** `npm run pictures:view` draws the page of `acs-otel view` into `docs/images/`, with what the demo has sent: desktop, phone, dark. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkScenarios } from '../../examples/demo/check.ts';
import { callIsOver, startPlayground } from '../../examples/demo/playground.ts';
import { runSteps, startNodeApp } from '../../examples/demo/run.ts';
import type { CallList, MessageList } from '../../src/view/api.ts';
import { startView, type View } from '../../src/view/server.ts';
import { webp } from '../e2e/drawn/webp.ts';
import { launchChromium } from '../fakes/calling/playwright.ts';
import { builtPage } from './built-page.ts';

const root = join(import.meta.dirname, '../..');
const folder = process.argv[2] ?? join(root, 'docs/images');
const DESKTOP = { viewport: { width: 1280, height: 900 }, colorScheme: 'light' } as const;
const TALL = { viewport: { width: 1280, height: 1250 }, colorScheme: 'light' } as const;
const PHONE = { viewport: { width: 390, height: 844 }, colorScheme: 'light' } as const;
const DARK = { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' } as const;
/** Spans of a call wait for its last media report. */
const LAST_REPORT_MILLIS = 15_000;

const { browser, missing } = await launchChromium();
if (!browser) throw new Error(`The pictures need Chromium: ${missing}`);
let view: View | undefined;
const assets = await builtPage();
const app = await startNodeApp(async (forward) => {
  view = await startView({ port: 0, forward, page: assets, say: () => {} });
  return view;
});
const url = view?.url ?? '';
const { spans } = await runSteps(app, () => {});
const playground = await startPlayground(app, url);
await callIsOver(playground.url, spans);
const misses = await checkScenarios(
  browser,
  { page: playground.url, view: url },
  console.log,
  undefined,
  LAST_REPORT_MILLIS,
);
if (misses.length > 0) throw new Error(misses.join('\n'));

const read = async <Answer>(path: string) => (await (await fetch(`${url}/api/${path}`)).json()) as Answer;
const { rows: calls } = await read<CallList>('calls');
const { rows: messages } = await read<MessageList>('messages');
const pathOf = (code: string) => {
  const call = calls.find(({ verdict }) => verdict.code === code);
  const message = messages.find(({ verdict }) => verdict.code === code);
  return call ? `/calls/${call.key}` : `/messages/${message?.key}`;
};

const pictures = [
  ['view-calls', '/', DESKTOP],
  ['view-call', pathOf('500/0'), TALL],
  ['view-message', pathOf('sms 4005'), TALL],
  ['view-overview', '/overview', TALL],
  ['view-call-phone', pathOf('503/560503'), PHONE],
  ['view-call-dark', pathOf('0/0'), DARK],
] as const;

mkdirSync(folder, { recursive: true });
for (const [name, path, options] of pictures) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await page.goto(url + path);
  await page.waitForSelector('a.row, .chart svg, .bars');
  await page.waitForTimeout(300);
  const picture = await webp(browser, await page.screenshot());
  await context.close();
  writeFileSync(join(folder, `${name}.webp`), picture);
  console.log(`wrote ${name}.webp, ${Math.round(picture.length / 1024)} kB`);
}
await browser.close();
await playground.close();
await app.close();
await view?.close();
