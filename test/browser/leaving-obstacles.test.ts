import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchChromium } from '../fakes/calling/playwright.ts';
import { type Site, startSite } from '../fakes/calling/site.ts';
import { openPage, SHIM } from '../fakes/calling/stage.ts';
import { listenOnLoopback } from '../fakes/loopback.ts';
import { type OtlpSink, type OtlpSinkOptions, type SinkLog, startOtlpSink } from '../fakes/otlp-sink.ts';
import { app, connectTwo, missingChromium, tracedUrl } from './traced-call.ts';

const missing = missingChromium('the tests of what stands between a closed page and its gateway');

const CLOSES = 20;

interface Obstacle {
  sink?: OtlpSinkOptions;
  /** Runs before any code of the page. */
  before?: () => void;
  /** Runs before the call begins; `url` never answers. */
  early?: (url: string) => void;
  /** The same in mid-call. */
  during?: (url: string) => void;
  /** Calls that may be lost, of all closes. @default 0 */
  mayLose?: number;
}

/** The page sends this much to a backend that does not answer. */
const hog = (url: string) => {
  const body = new Uint8Array(60_000);
  fetch(url, { method: 'POST', mode: 'no-cors', keepalive: true, body }).catch(() => {});
};

const OBSTACLES: Record<string, Obstacle> = {
  'a gateway that allows every origin, but no credentials': { sink: { anyOrigin: true } },
  'a browser without sendBeacon': {
    before: () => {
      delete (Navigator.prototype as Partial<Navigator>).sendBeacon;
    },
  },
  'a sendBeacon that throws': {
    before: () => {
      Navigator.prototype.sendBeacon = () => {
        throw new TypeError('Illegal invocation');
      };
    },
  },
  'a content blocker that refuses every beacon': {
    before: () => {
      Navigator.prototype.sendBeacon = () => false;
    },
  },
  // A closing page of which nothing has answered yet depends on how much time the browser gives it.
  'a slow preflight': { sink: { preflightMillis: 1500 }, mayLose: 2 },
  'a request of the page that holds the keepalive quota': { during: hog },
  'a hidden request that holds the keepalive quota': {
    // A script that has kept the browser's own fetch; ours cannot count what it sends.
    before: () => {
      const { fetch } = globalThis;
      addEventListener('hog', (event) => {
        const init = { method: 'POST', mode: 'no-cors', keepalive: true } as const;
        fetch((event as CustomEvent<string>).detail, { ...init, body: new Uint8Array(65_000) }).catch(
          () => {},
        );
      });
    },
    early: (url) => void dispatchEvent(new CustomEvent('hog', { detail: url })),
  },
};

describe.skipIf(missing)(`a tab that is closed in mid-call${missing ? ` (${missing})` : ''}`, () => {
  let browser: Browser;
  let site: Site;
  let sink: OtlpSink;
  /** Their other requests end when they are closed. */
  const contexts: BrowserContext[] = [];
  let dead: Awaited<ReturnType<typeof listenOnLoopback>>;

  beforeAll(async () => {
    const launched = await launchChromium();
    if (!launched.browser) throw new Error(launched.missing);
    browser = launched.browser;
    site = await startSite({ traced: [SHIM, app('traced-app')] });
    sink = await startOtlpSink();
    dead = await listenOnLoopback(() => new Promise(() => {}));
  });

  afterAll(async () => {
    await browser?.close();
    await Promise.all([site?.close(), sink?.close(), dead?.close()]);
  });

  beforeEach(() => sink.clear());
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
  });

  it.each(Object.entries(OBSTACLES))(
    `despite %s, ${CLOSES} times: the gateway gets both ends and both spans of every call, once`,
    async (_, obstacle) => {
      sink.options = { ...obstacle.sink };
      const ledger: string[] = [];
      const errors: string[] = [];
      for (let n = 0; n < CLOSES; n++) ledger.push(await closeOnce(obstacle, errors));
      const legs = ledger.flatMap((callId) => [`${callId} incoming`, `${callId} outgoing`]).sort();
      const arrived = () => ({ ended: endedLegs(sink), spans: legSpans(sink) });
      await sink
        .waitFor(() => arrived().ended.length >= legs.length && arrived().spans.length >= legs.length)
        .catch(() => {});
      const lost = ledger.filter((callId) => !legSpans(sink).some((leg) => leg.startsWith(callId)));
      expect(lost.length, `lost calls: ${lost}`).toBeLessThanOrEqual(obstacle.mayLose ?? 0);
      const kept = legs.filter((leg) => !lost.some((callId) => leg.startsWith(callId)));
      expect(arrived()).toEqual({ ended: kept, spans: kept });
      expect(repeated(sink.spans.map(({ spanId }) => spanId))).toEqual([]);
      expect(repeated(sink.logs.filter(({ spanId }) => spanId).map(textOf))).toEqual([]);
      expect(errors).toEqual([]);
    },
  );

  /** @returns The id of the call, which lives when the tab is closed. */
  async function closeOnce({ before, early, during }: Obstacle, errors: string[]): Promise<string> {
    const context = await browser.newContext({ permissions: ['microphone', 'camera'] });
    context.on('weberror', (error) => errors.push(error.error().message));
    if (before) await context.addInitScript(before);
    const page = await openPage(context, tracedUrl(`${site.url}/traced`, sink.url, { logLevel: 'off' }));
    if (early) await page.evaluate(early, dead.url);
    const { callId } = await connectTwo(page);
    if (during) await page.evaluate(during, dead.url);
    await page.waitForTimeout(500);
    await page.close({ runBeforeUnload: true });
    contexts.push(context);
    return callId;
  }
});

/** Call and direction of each ended record. */
const endedLegs = (sink: OtlpSink) =>
  sink.logs
    .filter(({ eventName }) => eventName === 'acs.call.ended')
    .map(({ attributes }) => `${attributes['acs.call.id']} ${attributes['acs.call.direction']}`)
    .sort();

/** Call and direction of each participant span. */
const legSpans = (sink: OtlpSink) =>
  sink.spans
    .filter(({ parentSpanId, name }) => !parentSpanId && name.startsWith('call '))
    .map(({ attributes, name }) => `${attributes['acs.call.id']} ${name.replace('call ', '')}`)
    .sort();

const repeated = (texts: string[]) => texts.toSorted().filter((text, at, sorted) => text === sorted[at - 1]);

const textOf = ({ timeUnixNano, eventName, spanId, attributes }: SinkLog) =>
  JSON.stringify([String(timeUnixNano), eventName, spanId, attributes]);
