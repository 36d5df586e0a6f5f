/** What we cost a page with the real Calling SDK in Chromium: ratios of one run, with us and without. */
import { fileURLToPath } from 'node:url';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { app, connectTwo, dial, tracedUrl } from '../browser/traced-call.ts';
import { launchChromium } from '../fakes/calling/playwright.ts';
import { type Site, startSite } from '../fakes/calling/site.ts';
import { openPage, SHIM } from '../fakes/calling/stage.ts';
import { type OtlpSink, startOtlpSink } from '../fakes/otlp-sink.ts';

const CALL_MS = 10_000;
const ROUNDS = 3;
const CALLS = 400;
const WARM_UP = 50;

/** Names of pages: the same agents, without us and with us. */
const PAGES = {
  without: [SHIM, app('logging-agents')],
  with: [SHIM, app('register-app'), app('logging-agents')],
};
type PageName = keyof typeof PAGES;

/** Where the parts of the page's scripts come from. */
const OURS = /\/app\/with-1\.js/;
const SDK = /\/sdk\//;

/** Prints CPU time of 10 s calls at verbose logging, and the growth of the heap over 400 calls. */
export async function benchBrowser(print: (line: string) => void = console.log): Promise<void> {
  const { browser, missing } = await launchChromium(['--js-flags=--expose-gc']);
  if (!browser) {
    print(`browser: SKIPPED, ${missing}`);
    return;
  }
  const site = await startSite(PAGES);
  const sink = await startOtlpSink();
  const bench = { browser, site, sink };
  try {
    await cpu(bench, print);
    await heap(bench, print);
  } finally {
    await browser.close();
    await Promise.all([site.close(), sink.close()]);
  }
}

interface Bench {
  browser: Browser;
  site: Site;
  sink: OtlpSink;
}

async function open({ browser, site, sink }: Bench, name: PageName): Promise<[Page, CDPSession]> {
  const context = await browser.newContext({ permissions: ['microphone', 'camera'] });
  const page = await openPage(context, tracedUrl(`${site.url}/${name}`, sink.url));
  return [page, await context.newCDPSession(page)];
}

/** Two things, because whole pages differ by more than our part from one run to the next. */
async function cpu(bench: Bench, print: (line: string) => void): Promise<void> {
  const script: Record<PageName, number[]> = { without: [], with: [] };
  const shares: number[] = [];
  for (let round = 0; round < ROUNDS; round++)
    for (const name of ['without', 'with'] as const) {
      const [page, session] = await open(bench, name);
      const { time, share } = await callOf10Seconds(page, session);
      script[name].push(time);
      if (name === 'with') shares.push(share);
      await page.context().close();
    }
  const [without, withUs] = [median(script.without), median(script.with)];
  print(`10 s call, verbose, our share of the SDK's own CPU time (profile): ${percent(median(shares))}`);
  print(
    `10 s call, verbose, CPU time of the page: ${withUs.toFixed(2)} s with us, ${without.toFixed(2)} s without, ` +
      `${percent(withUs / without - 1)} more`,
  );
}

/** @returns seconds of CPU in the page's tasks, and our part of what the SDK's scripts took. */
async function callOf10Seconds(page: Page, session: CDPSession): Promise<{ time: number; share: number }> {
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  await session.send('Profiler.enable');
  await session.send('Profiler.setSamplingInterval', { interval: 200 });
  const before = await taskDuration(session);
  await session.send('Profiler.start');
  const { caller } = await connectTwo(page);
  await page.waitForTimeout(CALL_MS);
  await caller.evaluate((me) => me.hangUp());
  await page.waitForTimeout(1000);
  const { profile } = await stop(session);
  const time = (await taskDuration(session)) - before;
  return { time, share: selfTime(profile, OURS) / selfTime(profile, SDK) };
}

async function taskDuration(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
}

type Profile = Awaited<ReturnType<typeof stop>>['profile'];

const stop = (session: CDPSession) => session.send('Profiler.stop');

/** Time in scripts of an address; that of the engine's own functions is their caller's. */
function selfTime(profile: Profile, url: RegExp): number {
  const parents = new Map(
    profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])),
  );
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const owner = (id: number | undefined): string => {
    const node = id === undefined ? undefined : nodes.get(id);
    if (!node) return '';
    return node.callFrame.url || owner(parents.get(node.id));
  };
  const deltas = profile.timeDeltas ?? [];
  return (profile.samples ?? []).reduce(
    (total, id, index) => (url.test(owner(id)) ? total + (deltas[index] ?? 0) : total),
    0,
  );
}

/** Growth after a warm-up, with all garbage collected; the two pages run side by side. */
async function heap(bench: Bench, print: (line: string) => void): Promise<void> {
  const [without, withUs] = await Promise.all([growth(bench, 'without'), growth(bench, 'with')]);
  print(
    `heap growth over ${CALLS} calls: ${mebi(withUs)} with us, ${mebi(without)} without, ratio ` +
      (withUs / without).toFixed(2),
  );
}

async function growth(bench: Bench, name: PageName): Promise<number> {
  const [page, session] = await open(bench, name);
  const { caller, callee } = await connectTwo(page);
  const hangUp = async () => {
    await caller.evaluate((me) => me.hangUp());
    await Promise.all([caller, callee].map((agent) => agent.evaluate((me) => me.reaches('Disconnected'))));
  };
  await hangUp();
  const run = async (calls: number) => {
    for (let n = 0; n < calls; n++) {
      await dial(caller, callee);
      await hangUp();
    }
  };
  await run(WARM_UP);
  const before = await usedHeap(page, session);
  await run(CALLS);
  const after = await usedHeap(page, session);
  await page.context().close();
  return after - before;
}

async function usedHeap(page: Page, session: CDPSession): Promise<number> {
  await page.evaluate(() => (globalThis as { acs?: { forceFlush(): Promise<void> } }).acs?.forceFlush());
  await page.waitForTimeout(3000);
  for (let n = 0; n < 3; n++) await session.send('HeapProfiler.collectGarbage');
  return (await session.send('Runtime.getHeapUsage')).usedSize;
}

const median = (values: number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const percent = (ratio: number) => `${(ratio * 100).toFixed(1)}%`;
const mebi = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(2)} MiB`;

if (process.argv[1] === fileURLToPath(import.meta.url)) await benchBrowser();
