/** Pages that have Faro or Honeycomb's SDK already, as their users install them. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  missingChromium,
  openTracedCall,
  participantSpansOf,
  recordsOf,
  tracedUrl,
  traceOf,
} from '../browser/traced-call.ts';
import { launchChromium } from '../fakes/calling/playwright.ts';
import { type Site, startSite } from '../fakes/calling/site.ts';
import { SHIM } from '../fakes/calling/stage.ts';
import { readBody } from '../fakes/loopback.ts';
import { flattenSpans } from '../fakes/otlp-records.ts';
import { type OtlpSink, startOtlpSink } from '../fakes/otlp-sink.ts';
import { type InstalledPages, installPages } from './installed-pages.ts';

const missing = missingChromium('the tests of pages with Faro and Honeycomb');
const CHAT = 'https://contoso.communication.azure.com/chat/threads?api-version=2024-03-07';

describe.skipIf(missing)(`a page with an SDK of its own${missing ? ` (${missing})` : ''}`, () => {
  let pages: InstalledPages;
  let browser: Browser;
  let site: Site;
  let sink: OtlpSink;

  beforeAll(async () => {
    const launched = await launchChromium();
    if (!launched.browser) throw new Error(launched.missing);
    browser = launched.browser;
    pages = await installPages('web-sdks', ['faro', 'honeycomb']);
    const [faro = '', honeycomb = ''] = pages.scripts;
    site = await startSite({ faro: [SHIM, faro], honeycomb: [SHIM, honeycomb] }, collect);
    sink = await startOtlpSink();
  });

  afterAll(async () => {
    await browser?.close();
    await site?.close();
    await sink?.close();
    pages?.remove();
  });

  beforeEach(() => sink.clear());

  /** Faro's own protocol has OTLP inside; its spans stand in the sink beside all others. */
  async function collect(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { traces } = JSON.parse((await readBody(request)).toString());
    for (const span of flattenSpans(traces ?? {}))
      sink.spans.push({ ...span, resource: { ...span.resource, collector: 'faro' } });
    response.writeHead(202).end();
  }

  it.each(['faro', 'honeycomb'])(
    '%s makes the spans of a call and of exchanges, once each, and none of our exports',
    async (name) => {
      const call = await openTracedCall(browser, tracedUrl(`${site.url}/${name}`, sink.url));
      const { callId, caller, page } = call;
      await page.evaluate((chat) => fetch(chat).then((response) => response.text()), CHAT);
      await caller.evaluate((me) => me.hangUp());
      await sink.waitFor(() => recordsOf(sink, callId, 'acs.call.ended').length >= 2, 10_000);
      await page.waitForTimeout(1000);
      await page.evaluate(() => globalThis.acs.forceFlush());
      // Their batches wait for seconds; a page that goes sends them.
      await page.close({ runBeforeUnload: true });
      await until(() => participantSpansOf(sink, callId).length >= 2);
      await new Promise((done) => setTimeout(done, 1000));
      const spans = participantSpansOf(sink, callId);
      expect(spans.map((span) => span.name).sort()).toEqual(['call incoming', 'call outgoing']);
      for (const { resource, links } of spans) {
        expect(resource).toMatchObject(
          name === 'faro' ? { collector: 'faro' } : { 'service.name': 'the-app' },
        );
        expect(links.map(({ traceId }) => traceId)).toEqual([traceOf(callId)]);
      }
      for (const event of ['acs.call.started', 'acs.call.ended'])
        expect(
          recordsOf(sink, callId, event)
            .map(({ spanId }) => spanId)
            .sort(),
          event,
        ).toEqual(spans.map(({ spanId }) => spanId).sort());
      const urls = sink.spans.map(({ attributes }) =>
        String(attributes['http.url'] ?? attributes['url.full']),
      );
      // Their fetch lies below ours: their CLIENT span is a child of our span, which has what ACS says.
      const ofChat = sink.spans.filter((_, at) =>
        urls[at]?.startsWith('https://contoso.communication.azure.com/chat'),
      );
      const [ours] = ofChat.filter(({ attributes }) => attributes['acs.service'] === 'chat');
      const theirs = ofChat.filter(({ kind }) => kind === 'client');
      expect(ofChat).toHaveLength(2);
      expect(ours?.kind).toBe('internal');
      expect(theirs.map(({ parentSpanId }) => parentSpanId)).toEqual([ours?.spanId]);
      expect(urls.filter((url) => url.startsWith(sink.url))).toEqual([]);
      await call.context.close();
    },
  );
});

/** The sink does not know of what another collector has put into it. */
async function until(condition: () => boolean): Promise<void> {
  for (let n = 0; n < 100 && !condition(); n++) await new Promise((done) => setTimeout(done, 100));
}
