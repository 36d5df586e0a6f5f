/** Plays every scenario once in a headless Chromium, and compares what `acs-otel view` says with what is expected. */
import type { Browser, Page } from 'playwright-core';
import { FAULTS } from '../../src/view-page/fault.ts';
import { outcomeOf } from './playground.ts';
import { type Expected, type Outcome, SCENARIOS } from './scenarios.ts';

const TIMEOUT_MILLIS = 20_000;
const POLL_MILLIS = 100;
const READY_MILLIS = 60_000;

/**
 * @param expected By scenario.
 * @param timeoutMillis Longest wait for each.
 * @returns one line per scenario that went otherwise: what was expected, what was seen
 */
export async function checkScenarios(
  browser: Browser,
  { page: pageUrl, view: viewUrl }: { page: string; view: string },
  say: (line: string) => void,
  expected: Readonly<Record<string, Expected>> = expectations(),
  timeoutMillis: number = TIMEOUT_MILLIS,
): Promise<string[]> {
  const page = await browser.newPage();
  const foreign = foreignRequests(page);
  await page.goto(pageUrl);
  await page.locator('body.ready').waitFor({ timeout: READY_MILLIS });
  const misses: string[] = [];
  for (const [name, wanted] of Object.entries(expected)) {
    try {
      const id = await page.evaluate((scenario) => globalThis.play(scenario), name);
      const outcome = await settled(viewUrl, id, wanted, timeoutMillis);
      const isRight = outcome !== null && differences(wanted, outcome).length === 0;
      say(`  ${isRight ? '✓' : '✗'} ${name}: ${outcome ? wordsOf(outcome) : 'not in acs-otel view'}`);
      if (!isRight) misses.push(missOf(name, wanted, outcome));
    } catch (error) {
      if (page.isClosed()) return [...misses, `${name}: the browser ended`];
      say(`  ✗ ${name}`);
      misses.push(`${name}: ${(error as Error).message}`);
    }
  }
  await page.close();
  if (foreign.length > 0) misses.push(`the page asked for other machines: ${foreign.join(', ')}`);
  return misses;
}

const expectations = () =>
  Object.fromEntries(Object.entries(SCENARIOS).map(([name, { expected }]) => [name, expected]));

/** The outcome as soon as it is as expected, else the last one. */
async function settled(
  viewUrl: string,
  id: string,
  wanted: Expected,
  timeoutMillis: number,
): Promise<Outcome | null> {
  const deadline = Date.now() + timeoutMillis;
  for (;;) {
    const outcome = await outcomeOf(viewUrl, id);
    if ((outcome && differences(wanted, outcome).length === 0) || Date.now() > deadline) return outcome;
    await new Promise((done) => setTimeout(done, POLL_MILLIS));
  }
}

/** Names of what is not as expected. */
export function differences(wanted: Expected, seen: Outcome): string[] {
  return (Object.keys(wanted) as (keyof Expected)[]).filter((name) => wanted[name] !== seen[name]);
}

export function missOf(name: string, wanted: Expected, seen: Outcome | null): string {
  const facts = (given: Expected | Outcome) =>
    (Object.keys(wanted) as (keyof Expected)[]).map((key) => `${key} ${given[key]}`).join(', ');
  return `${name}: expected ${facts(wanted)}; seen ${seen ? facts(seen) : 'nothing'}`;
}

const wordsOf = ({ state, origin, code, tries }: Outcome) =>
  [
    state === 'failed' ? `failed: ${FAULTS[origin]}` : state,
    code,
    tries !== null && tries > 1 ? `${tries} tries` : '',
  ]
    .filter(Boolean)
    .join(', ');

function foreignRequests(page: Page): string[] {
  const found: string[] = [];
  const look = (address: { url(): string }) => {
    const { protocol, hostname, host } = new URL(address.url());
    const isLocal = hostname === 'localhost' || hostname === '127.0.0.1';
    if (/^(?:http|ws)s?:$/.test(protocol) && !isLocal) found.push(host);
  };
  page.on('request', look);
  page.on('websocket', look);
  return found;
}
