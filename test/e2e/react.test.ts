/** `@azure/communication-react`: its stateful client gives the app proxies of agents and calls. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { missingChromium, openTracedCall, participantSpansOf, recordsOf } from '../browser/traced-call.ts';
import { launchChromium } from '../fakes/calling/playwright.ts';
import { type Site, startSite } from '../fakes/calling/site.ts';
import { SHIM } from '../fakes/calling/stage.ts';
import { type OtlpSink, startOtlpSink } from '../fakes/otlp-sink.ts';
import { type InstalledPages, installPages } from './installed-pages.ts';

const missing = missingChromium('the test of a page with @azure/communication-react');

describe.skipIf(missing)(`a page with the stateful client${missing ? ` (${missing})` : ''}`, () => {
  let browser: Browser;
  let site: Site;
  let sink: OtlpSink;
  let pages: InstalledPages;

  beforeAll(async () => {
    const launched = await launchChromium();
    if (!launched.browser) throw new Error(launched.missing);
    browser = launched.browser;
    pages = await installPages('react', ['react']);
    site = await startSite({ react: [SHIM, ...pages.scripts] });
    sink = await startOtlpSink();
  });

  afterAll(async () => {
    await browser?.close();
    await site?.close();
    await sink?.close();
    pages?.remove();
  });

  beforeEach(() => sink.clear());

  it.each([
    ['registered before', {}],
    ['registered before, and its agents handed to observe() too', { observe: '' }],
    ['registered after its agents, which are handed to observe()', { observe: '', later: '' }],
  ])('%s: every call is seen once', async (_, query) => {
    const url = `${site.url}/react?${new URLSearchParams({ otlp: sink.url, ...query })}`;
    const { callId, caller, callee, page, context } = await openTracedCall(browser, url);
    await caller.evaluate((me) => me.hangUp());
    await callee.evaluate((me) => me.reaches('Disconnected'));
    await page.waitForTimeout(1000);
    await page.evaluate(() => globalThis.acs.forceFlush());
    await sink.waitFor(() => participantSpansOf(sink, callId).length >= 2);
    const spans = participantSpansOf(sink, callId).map(({ name }) => name);
    expect(spans.sort()).toEqual(['call incoming', 'call outgoing']);
    for (const name of ['acs.call.started', 'acs.call.connected', 'acs.call.ended'])
      expect(
        recordsOf(sink, callId, name)
          .map(({ attributes }) => attributes['acs.call.direction'])
          .sort(),
        name,
      ).toEqual(['incoming', 'outgoing']);
    await context.close();
  });
});
