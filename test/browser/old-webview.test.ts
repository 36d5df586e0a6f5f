import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchChromium } from '../fakes/calling/playwright.ts';
import { type Site, startSite } from '../fakes/calling/site.ts';
import { openPage, SHIM } from '../fakes/calling/stage.ts';
import { type OtlpSink, startOtlpSink } from '../fakes/otlp-sink.ts';
import { app, connectTwo, missingChromium, participantSpansOf, recordsOf, tracedUrl } from './traced-call.ts';

const missing = missingChromium('the tests of browsers that lack something');

/** What browsers that know ES2022 may lack, or what a script of the page has broken once the app runs. */
const LACKS: Record<string, () => void> = {
  'AbortSignal.timeout': () => Reflect.deleteProperty(AbortSignal, 'timeout'),
  'navigator.sendBeacon': () => Reflect.deleteProperty(Navigator.prototype, 'sendBeacon'),
  'navigator.onLine': () => Reflect.deleteProperty(Navigator.prototype, 'onLine'),
  'a clock that returns a time': () => {
    Date.now = () => Number.NaN;
  },
  'a clock that goes only forward': () => {
    const { now } = Date;
    let calls = 0;
    Date.now = () => now() - ++calls * 1000;
  },
};
/** Of these, what the Calling SDK itself needs: broken once the call is connected. */
const LATE = /clock/;

describe.skipIf(missing)(`a browser without${missing ? ` (${missing})` : ''}`, () => {
  let browser: Browser;
  let site: Site;
  let sink: OtlpSink;
  let context: BrowserContext;

  beforeAll(async () => {
    const launched = await launchChromium();
    if (!launched.browser) throw new Error(launched.missing);
    browser = launched.browser;
    site = await startSite({ traced: [SHIM, app('traced-app')] });
    sink = await startOtlpSink();
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all([site?.close(), sink?.close()]);
  });
  beforeEach(() => sink.clear());
  afterEach(() => context.close());

  it.each(Object.entries(LACKS))('%s loses nothing and has no uncaught error', async (name, remove) => {
    context = await browser.newContext({ permissions: ['microphone', 'camera'] });
    const errors: string[] = [];
    context.on('weberror', (error) => {
      const { message, stack } = error.error();
      // Once a number was thrown, which acs-otel never does: what has no stack is not ours.
      if (stack?.includes('/app/traced')) errors.push(message);
    });
    if (!LATE.test(name)) await context.addInitScript(remove);
    const page = await openPage(context, tracedUrl(`${site.url}/traced`, sink.url, { logLevel: 'off' }));
    const began = Date.now();
    const { caller, callee, callId } = await connectTwo(page);
    if (LATE.test(name)) await page.evaluate(remove);
    await caller.evaluate((me) => me.hangUp());
    await Promise.all([caller, callee].map((agent) => agent.evaluate((me) => me.reaches('Disconnected'))));
    await sink.waitFor(() => participantSpansOf(sink, callId).length === 2);
    await sink.waitFor(() => recordsOf(sink, callId, 'acs.call.ended').length === 2);
    const times = [
      ...participantSpansOf(sink, callId).flatMap((span) => [span.startUnixNano, span.endUnixNano]),
      ...recordsOf(sink, callId, 'acs.call.ended').map((log) => log.timeUnixNano),
    ].map((nano) => Number(nano / 1_000_000n));
    expect(Math.min(...times)).toBeGreaterThan(began - 1000);
    expect(Math.max(...times)).toBeLessThan(Date.now() + 1000);
    expect(errors).toEqual([]);
  });
});
