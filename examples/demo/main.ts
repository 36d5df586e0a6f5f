/**
 * `npm run demo`: the main job without Docker or an Azure account. A small app on the real Azure SDKs and a page with the
 * real Calling SDK talk to fakes of the service; `acs-otel view` shows what acs-otel exports.
 */
import open from 'open';
import type { PageAssets } from '../../src/view/options.ts';
import { startView, type View } from '../../src/view/server.ts';
import { launchChromium } from '../../test/fakes/calling/playwright.ts';
import { checkScenarios } from './check.ts';
import { type Mode, modeOf } from './mode.ts';
import { startPlayground } from './playground.ts';
import { NEXT, print } from './print.ts';
import { runDemo, runSteps, startNodeApp } from './run.ts';
import { buildViewPage } from './view-page.ts';

const say = (text: string) => process.stdout.write(text);
/** Of a shell, after Ctrl-C. */
const INTERRUPTED = 130;

async function main(): Promise<void> {
  let mode: Mode;
  try {
    mode = modeOf(process.argv.slice(2), process.stdout.isTTY, process.env);
  } catch (error) {
    console.error(`${(error as Error).message}\nOptions: --print, --check, --require-browser.`);
    process.exitCode = 2;
    return;
  }
  if (mode.run !== 'print') return runAll(mode);
  print(await runDemo(say));
  console.log(NEXT);
}

async function runAll(mode: Mode): Promise<void> {
  let page: PageAssets | undefined;
  let view: View | undefined;
  const app = await startNodeApp(async (forward) => {
    view = await startView({ port: 0, forward, page: (path) => page?.(path) });
    return view;
  });
  const viewUrl = view?.url ?? '';
  print(await runSteps(app, say));
  const [assets, playground] = await Promise.all([buildViewPage(), startPlayground(app, viewUrl)]);
  page = assets;
  const urls = { page: playground.url, view: viewUrl };
  if (mode.run === 'check') process.exitCode = await check(urls, mode.requiresBrowser);
  else await stay(urls);
  await playground.close();
  await app.close();
  await view?.close();
}

interface Urls {
  page: string;
  view: string;
}

/** @returns the exit code */
async function check(urls: Urls, requiresBrowser: boolean): Promise<number> {
  const { browser, missing } = await launchChromium();
  if (!browser) {
    console.log(
      `\nThe calls of the demo were not played: ${missing}. The Node app above is all that was checked.`,
    );
    return Number(requiresBrowser);
  }
  console.log('\nEvery call and message of the demo, as acs-otel view shows it:');
  const misses = await checkScenarios(browser, urls, (line) => console.log(line));
  await browser.close();
  for (const miss of misses) console.error(`Not as expected: ${miss}`);
  if (misses.length === 0) console.log(NEXT);
  return Number(misses.length > 0);
}

async function stay({ page, view }: Urls): Promise<void> {
  const interrupted = interruption();
  console.log(
    `${NEXT}\n\nCalls and messages to try: ${page}\nacs-otel view:              ${view}\n\nCtrl-C ends both.`,
  );
  if (process.env.BROWSER !== 'none')
    await open(page).then(
      (child) => child.once('error', () => {}),
      () => {}, // The address is printed.
    );
  await interrupted;
}

/** A second signal ends the process at once. */
function interruption(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => {
        resolve();
        process.once(signal, () => process.exit(INTERRUPTED));
      });
    }
  });
}

await main();
