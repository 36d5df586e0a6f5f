/** From the end of a call in a page to its verdict in `acs-otel view`, with the real Calling SDK. */
import type { Browser, JSHandle, Page } from 'playwright-core';
import { app, connectTwo, dial, tracedUrl } from '../browser/traced-call.ts';
import type { PageAgent } from '../fakes/calling/agent-page.ts';
import { launchChromium } from '../fakes/calling/playwright.ts';
import { startSite } from '../fakes/calling/site.ts';
import { openPage, SHIM } from '../fakes/calling/stage.ts';
import { median, percentile } from './figures.ts';
import { startViewProcess } from './view-process.ts';

const CALLS = Number(process.env.BENCH_CALLS ?? 200);
const CALLS_OF_PAGE = 50;
const POLL_MILLIS = 20;
const LIMIT_MILLIS = 30_000;
const TARGET_MILLIS = 5000;

/** Prints milliseconds from the first `Disconnected` of the two participants until the API states how the call ended. */
export async function benchViewVerdict(): Promise<void> {
  const { browser, missing } = await launchChromium();
  if (!browser) {
    console.log(`view-verdict: SKIPPED, ${missing}`);
    return;
  }
  const site = await startSite({ traced: [SHIM, app('traced-app')] });
  const view = await startViewProcess();
  const times: number[] = [];
  try {
    const url = tracedUrl(`${site.url}/traced`, view.url);
    while (times.length < CALLS)
      times.push(
        ...(await callsOfPage(browser, url, view.url, Math.min(CALLS_OF_PAGE, CALLS - times.length))),
      );
  } finally {
    await browser.close();
    await Promise.all([site.close(), view.close()]);
  }
  const [p50, p99] = [median(times), percentile(times, 0.99)];
  const verdict = p99 <= TARGET_MILLIS ? 'target: at most' : 'ABOVE the target of';
  console.log(
    `view: end of a call in the page until its verdict, ${times.length} calls, asked every ${POLL_MILLIS} ms, ms: ` +
      `p50 ${p50.toFixed(0)}, p99 ${p99.toFixed(0)}  (${verdict} ${TARGET_MILLIS})`,
  );
}

async function callsOfPage(browser: Browser, url: string, viewUrl: string, count: number): Promise<number[]> {
  const context = await browser.newContext({ permissions: ['microphone', 'camera'] });
  const page = await openPage(context, url);
  const { caller, callee } = await connectTwo(page);
  const times = [await timeOfEnd(page, caller, callee, viewUrl)];
  while (times.length < count) {
    await dial(caller, callee);
    times.push(await timeOfEnd(page, caller, callee, viewUrl));
  }
  await context.close();
  return times;
}

type Agent = JSHandle<PageAgent>;

async function timeOfEnd(page: Page, caller: Agent, callee: Agent, viewUrl: string): Promise<number> {
  // The id that the service assigned, which may differ from the one that dialling gave.
  const id = await caller.evaluate((me) => me.call?.id ?? '');
  const over = waitForVerdict(viewUrl, id);
  await caller.evaluate((me) => me.hangUp());
  const ends = await Promise.all(
    [caller, callee].map((agent) => agent.evaluate((me) => me.sees('state', { state: 'Disconnected' }))),
  );
  const origin = await page.evaluate(() => performance.timeOrigin);
  return (await over) - origin - Math.min(...ends.map(({ at }) => at));
}

/** @returns when the answer with the verdict arrived */
async function waitForVerdict(viewUrl: string, id: string): Promise<number> {
  const deadline = Date.now() + LIMIT_MILLIS;
  while (Date.now() < deadline) {
    const answer = await fetch(`${viewUrl}/api/calls/${id}`);
    const { verdict } = (await answer.json()) as { verdict?: { state: string } };
    if (verdict && verdict.state !== 'running') return Date.now();
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLIS));
  }
  throw new Error(`view states no verdict on call ${id}`);
}
