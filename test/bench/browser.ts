/** The cost of acs-otel in a page with the real Calling SDK in Chromium: ratios of pages with it and without. */
import type { Browser, CDPSession, Page } from 'playwright-core';
import { app, connectTwo, dial, tracedUrl } from '../browser/traced-call.ts';
import { launchChromium } from '../fakes/calling/playwright.ts';
import { type Site, startSite } from '../fakes/calling/site.ts';
import { openPage, SHIM } from '../fakes/calling/stage.ts';
import { type OtlpSink, startOtlpSink } from '../fakes/otlp-sink.ts';
import { median, spread, verdictOn } from './figures.ts';

const CALL_MS = 10_000;
const ROUNDS = 3;
const CALLS = Number(process.env.BENCH_CALLS ?? 400);
const WARM_UP = 50;
const SETTLE_MS = 20_000;

/** Pages with the same agents, without us and with us. */
const PAGES = {
  without: [SHIM, app('logging-agents')],
  with: [SHIM, app('register-app'), app('logging-agents')],
};
type PageName = keyof typeof PAGES;

/** Scripts by the address that they come from. */
const OURS = /\/app\/with-1(?:-[\w-]+)?\.js/;
const SDK = /\/sdk\//;
/** The fake service inside the page: neither the SDK's work nor ours. */
const FAKE = /\/app\/with(?:out)?-0\.js/;

/** One of each per leg or signal. */
const OUR_OBJECTS = ['CallObserver', 'FlightRecorder', 'MediaMeter', 'SpanImpl', 'LogRecordImpl'];

/** Prints CPU time of 10 s calls at verbose logging. */
export const benchBrowserCpu = (print: (line: string) => void = console.log): Promise<void> =>
  inChromium('browser-cpu', print, cpu);

/** Prints the growth of the heap over many calls. */
export const benchBrowserHeap = (print: (line: string) => void = console.log): Promise<void> =>
  inChromium('browser-heap', print, heap);

/** Each part has a browser of its own: a crash of one leaves the other's figures alone. */
async function inChromium(
  part: string,
  print: (line: string) => void,
  measure: (bench: Bench, print: (line: string) => void) => Promise<void>,
): Promise<void> {
  const { browser, missing } = await launchChromium(['--js-flags=--expose-gc']);
  if (!browser) {
    print(`${part}: SKIPPED, ${missing}`);
    return;
  }
  const site = await startSite(PAGES);
  const sink = await startOtlpSink();
  try {
    await measure({ browser, site, sink }, print);
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

/** Prints two comparisons: whole pages differ from run to run by more than our part of them. */
async function cpu(bench: Bench, print: (line: string) => void): Promise<void> {
  const script: Record<PageName, number[]> = { without: [], with: [] };
  const [ours, sdk]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++)
    for (const name of ['without', 'with'] as const) {
      const [page, session] = await open(bench, name);
      const { time, profile } = await callOf10Seconds(page, session);
      script[name].push(time - selfTime(profile, FAKE));
      if (name === 'with') {
        ours.push(selfTime(profile, OURS));
        sdk.push(selfTime(profile, SDK));
      }
      await page.context().close();
    }
  const of = (figures: number[], other: number[]) => figures.map((one, n) => (100 * one) / other[n]!);
  print(
    `10 s call, verbose, CPU: our scripts ${milli(median(ours))} / the page without us ${milli(median(script.without))}, in %: ` +
      spread(of(ours, script.without), 1) +
      verdictOn(of(ours, script.without), 3),
  );
  print(`our scripts / the SDK's scripts ${milli(median(sdk))}, in %: ${spread(of(ours, sdk), 1)}`);
  print(
    `the page with us / without us, CPU in all: ${spread(script.with.map((one, n) => one / script.without[n]!))}`,
  );
}

/** @returns seconds of CPU in the page's tasks, and a profile of its scripts. */
async function callOf10Seconds(page: Page, session: CDPSession): Promise<{ time: number; profile: Profile }> {
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
  return { time: (await taskDuration(session)) - before, profile };
}

async function taskDuration(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
}

type Profile = Awaited<ReturnType<typeof stop>>['profile'];

const stop = (session: CDPSession) => session.send('Profiler.stop');

/**
 * Seconds in scripts of an address; the engine's own functions count as their caller's. Counts samples instead of the
 * time between them, which includes other processes.
 */
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
  const hits = (profile.samples ?? []).filter((id) => url.test(owner(id))).length;
  return (hits * median(profile.timeDeltas ?? [])) / 1e6;
}

/**
 * Growth after a warm-up and a garbage collection. The SDK keeps a varying number of ended calls, so the growth of two
 * pages differs from run to run; the number of our own objects that are left does not.
 */
async function heap(bench: Bench, print: (line: string) => void): Promise<void> {
  const [without, withUs] = await Promise.all([growth(bench, 'without'), growth(bench, 'with')]);
  const connections = (growth: Growth) => growth.kept.RTCPeerConnection ?? 0;
  const each = (growth: Growth) => growth.bytes / Math.max(connections(growth), 1);
  print(
    `heap growth over ${CALLS} calls: ${mebi(withUs.bytes)} with us, ${mebi(without.bytes)} without, ratio ` +
      `${(withUs.bytes / without.bytes).toFixed(2)}; connections that the SDK kept: ${connections(withUs)} and ` +
      `${connections(without)}, ratio per kept connection ${(each(withUs) / each(without)).toFixed(2)}`,
  );
  const ours = OUR_OBJECTS.map((name) => `${withUs.kept[name] ?? 0} ${name}`);
  print(`objects of ours that are left after ${CALLS} calls: ${ours.join(', ')}`);
}

interface Growth {
  bytes: number;
  kept: Record<string, number>;
}

async function growth(bench: Bench, name: PageName): Promise<Growth> {
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
  const bytes = (await usedHeap(page, session)) - before;
  const kept = await countObjects(session);
  await page.context().close();
  return { bytes, kept };
}

interface Snapshot {
  snapshot: { meta: { node_fields: string[]; node_types: [string[]] } };
  nodes: number[];
  strings: string[];
}

/** Objects by the name of their class. */
async function countObjects(session: CDPSession): Promise<Record<string, number>> {
  const chunks: string[] = [];
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  const { snapshot, nodes, strings } = JSON.parse(chunks.join('')) as Snapshot;
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const [type, name] = [fields.indexOf('type'), fields.indexOf('name')];
  const counts: Record<string, number> = {};
  for (let at = 0; at < nodes.length; at += fields.length) {
    if (!/^(object|native)$/.test(types[0][nodes[at + type] ?? 0] ?? '')) continue;
    const className = strings[nodes[at + name] ?? 0] ?? '';
    counts[className] = (counts[className] ?? 0) + 1;
  }
  return counts;
}

async function usedHeap(page: Page, session: CDPSession): Promise<number> {
  await page.evaluate(() => (globalThis as { acs?: { forceFlush(): Promise<void> } }).acs?.forceFlush());
  await page.waitForTimeout(SETTLE_MS);
  for (let n = 0; n < 3; n++) await session.send('HeapProfiler.collectGarbage');
  return (await session.send('Runtime.getHeapUsage')).usedSize;
}

const milli = (seconds: number) => `${(seconds * 1000).toFixed(0)} ms`;
const mebi = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(2)} MiB`;
