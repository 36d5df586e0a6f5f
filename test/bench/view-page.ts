/** First paint of a call with many events in the page of `acs-otel view`. */
import type { Browser } from 'playwright-core';
import { logsRequest } from '../e2e/gateway/otlp-json.ts';
import { launchChromium } from '../fakes/calling/playwright.ts';
import { spread, verdictOn } from './figures.ts';
import { startViewProcess } from './view-process.ts';

const EVENTS = 2000;
const ROUNDS = 15;
const TARGET_MILLIS = 500;

/** Prints the time from the navigation until the timeline is drawn, against a call with one event. */
export async function benchViewPage(print: (line: string) => void = console.log): Promise<void> {
  const { browser, missing } = await launchChromium();
  if (!browser) {
    print(`view-page: SKIPPED, ${missing}`);
    return;
  }
  const view = await startViewProcess();
  try {
    const [small, large] = [await sendCall(view.url, 1), await sendCall(view.url, EVENTS)];
    const times: Record<'small' | 'large', number[]> = { small: [], large: [] };
    for (let round = 0; round < ROUNDS; round++) {
      times.small.push(await paint(browser, `${view.url}/calls/${small}`));
      times.large.push(await paint(browser, `${view.url}/calls/${large}`));
    }
    print(
      `view: first paint of a call with ${EVENTS} events, ms: ${spread(times.large, 0)}${verdictOn(times.large, TARGET_MILLIS)}`,
    );
    print(`the same / a call with 1 event: ${spread(times.large.map((time, n) => time / times.small[n]!))}`);
  } finally {
    await browser.close();
    await view.close();
  }
}

/** @returns the id of the call */
async function sendCall(url: string, events: number): Promise<string> {
  const id = crypto.randomUUID();
  const logs = Array.from({ length: events }, (_, n) => ({
    body: `event ${n}`,
    eventName: n % 2 === 0 ? 'acs.call.state_changed' : 'acs.diagnostic.changed',
    traceId: id.replaceAll('-', ''),
    attributes: {
      'acs.source': 'client',
      'acs.call.id': id,
      'acs.call.state': 'Connected',
      'acs.participant.id': `participant-${n % 4}`,
    },
  }));
  const request = logsRequest(logs) as { resourceLogs: { scopeLogs: { logRecords: LogRecord[] }[] }[] };
  const records = request.resourceLogs[0]?.scopeLogs[0]?.logRecords ?? [];
  // Over ten minutes, on four participants.
  for (const [n, record] of records.entries()) {
    record.timeUnixNano = `${BigInt(Date.now() - 600_000 + n * 300)}000000`;
    record.spanId = `000000000000000${(n % 4) + 1}`;
  }
  const body = JSON.stringify(request);
  const answer = await fetch(`${url}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return id;
}

interface LogRecord {
  timeUnixNano: string;
  spanId?: string;
}

/** A new context, so that nothing is cached. @returns milliseconds */
async function paint(browser: Browser, url: string): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  // Measured in the page: this process may be late.
  await page.addInitScript(() => {
    const look = () => {
      if (!document.querySelector('.chart .mark')) requestAnimationFrame(look);
      else setTimeout(() => performance.mark('painted'));
    };
    requestAnimationFrame(look);
  });
  await page.goto(url, { waitUntil: 'commit' });
  const mark = await page.waitForFunction(() => performance.getEntriesByName('painted')[0]?.startTime);
  const time = (await mark.jsonValue()) as number;
  // The process still makes the support request, which must not count as part of the next round.
  await page.waitForSelector('#support', { state: 'attached' });
  await context.close();
  return time;
}
