/** Calls and messages to play: by a visitor, or by the check. */
import open from 'open';
import type { PageAssets } from '../../src/view/options.ts';
import { startView, type View } from '../../src/view/server.ts';
import { builtPage } from '../../test/browser/built-page.ts';
import { launchChromium } from '../../test/fakes/calling/playwright.ts';
import { checkScenarios } from './check.ts';
import type { Mode } from './mode.ts';
import { callIsOver, startPlayground } from './playground.ts';
import { NEXT, print } from './print.ts';
import { runSteps, startNodeApp } from './run.ts';

interface Urls {
  page: string;
  view: string;
}

export interface Session {
  /** Resolves when somebody has had enough. */
  readonly interrupted: Promise<void>;
  /** Receives what must be closed at the end. */
  readonly ends: AsyncDisposableStack;
  /** Exit code after an interruption. */
  interruptedCode: number;
}

/** @returns the exit code */
export async function playDemo(mode: Mode, session: Session): Promise<number> {
  const { ends } = session;
  let page: PageAssets | undefined;
  let view: View | undefined;
  const app = await startNodeApp(async (forward) => {
    view = await startView({ port: 0, forward, page: (path) => page?.(path) });
    ends.defer(view.close);
    return view;
  });
  ends.defer(app.close);
  const viewUrl = view?.url ?? '';
  const result = await runSteps(app, (text) => process.stdout.write(text));
  print(result);
  const [assets, playground] = await Promise.all([builtPage(), startPlayground(app, viewUrl)]);
  ends.defer(playground.close);
  page = assets;
  await callIsOver(playground.url, result.spans);
  const urls = { page: playground.url, view: viewUrl };
  if (mode.run === 'check') return await check(urls, mode.requiresBrowser, session);
  session.interruptedCode = 0;
  await invite(urls);
  await session.interrupted;
  return 0;
}

async function check(
  urls: Urls,
  requiresBrowser: boolean,
  { interrupted, interruptedCode, ends }: Session,
): Promise<number> {
  const { browser, missing } = await launchChromium([], false);
  if (!browser) {
    console.log(
      `\nThe calls of the demo were not played: ${missing}. The Node app above is all that was checked.`,
    );
    return Number(requiresBrowser);
  }
  ends.defer(() => browser.close());
  console.log('\nEvery call and message of the demo, as acs-otel view shows it:');
  const misses = await checkScenarios(browser, urls, (line) => console.log(line));
  // Ctrl-C at a terminal ends the browser as well.
  if (await Promise.race([interrupted.then(() => true), false])) return interruptedCode;
  for (const miss of misses) console.error(`Not as expected: ${miss}`);
  if (misses.length === 0) console.log(NEXT);
  return Number(misses.length > 0);
}

async function invite({ page, view }: Urls): Promise<void> {
  console.log(
    `${NEXT}\n\nCalls and messages to try: ${page}\nacs-otel view:              ${view}\n\nCtrl-C ends both.`,
  );
  if (process.env.BROWSER === 'none') return;
  await open(page).then(
    (child) => child.once('error', () => {}),
    () => {}, // The address is printed.
  );
}
