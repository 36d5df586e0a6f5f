import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchChromium } from '../fakes/calling/playwright.ts';
import { type Site, startSite } from '../fakes/calling/site.ts';
import { openPage, SHIM } from '../fakes/calling/stage.ts';
import { type OtlpSink, startOtlpSink } from '../fakes/otlp-sink.ts';
import {
  app,
  missingChromium,
  openTracedCall,
  participantSpansOf,
  recordsOf,
  type TracedCall,
  traceOf,
} from './traced-call.ts';

const missing = missingChromium('the tests of pages with an OpenTelemetry of their own');
const CHAT = 'https://contoso.communication.azure.com/chat/threads?api-version=2024-03-07';

describe.skipIf(missing)(`a page with an OpenTelemetry of its own${missing ? ` (${missing})` : ''}`, () => {
  let browser: Browser;
  let site: Site;
  let sink: OtlpSink;
  let call: TracedCall | undefined;

  beforeAll(async () => {
    const launched = await launchChromium();
    if (!launched.browser) throw new Error(launched.missing);
    browser = launched.browser;
    site = await startSite({ coexist: [SHIM, app('coexist-app')] });
    sink = await startOtlpSink();
  });

  afterAll(async () => {
    await browser?.close();
    await site?.close();
    await sink?.close();
  });

  beforeEach(() => sink.clear());
  afterEach(() => call?.context.close());

  const url = (parts: string) => `${site.url}/coexist?${new URLSearchParams({ otlp: sink.url, app: parts })}`;

  /** A whole call, exported. */
  async function wholeCall(parts: string): Promise<string> {
    call = await openTracedCall(browser, url(parts));
    const { callId, caller, page } = call;
    await caller.evaluate((me) => me.hangUp());
    await caller.evaluate((me) => me.reaches('Disconnected'));
    await sink.waitFor(() => participantSpansOf(sink, callId).length >= 2);
    await page.evaluate(() => globalThis.acs.forceFlush());
    await sink.waitFor(() => recordsOf(sink, callId, 'acs.call.ended').length >= 2);
    return callId;
  }

  const services = (list: { resource: Record<string, unknown> }[]) =>
    [...new Set(list.map(({ resource }) => resource['service.name']))].sort();

  /** Every span and record of the call once; the records point to the spans of their legs. */
  function expectWholeOnce(callId: string): void {
    const spans = participantSpansOf(sink, callId);
    expect(spans.map(({ name }) => name).sort()).toEqual(['call incoming', 'call outgoing']);
    for (const name of ['acs.call.started', 'acs.call.connected', 'acs.call.ended']) {
      const places = recordsOf(sink, callId, name).map(({ traceId, spanId }) => `${traceId} ${spanId}`);
      expect(places.sort(), name).toEqual(spans.map(({ traceId, spanId }) => `${traceId} ${spanId}`).sort());
    }
    const setups = sink.spans.filter(({ name }) => name === 'call setup');
    expect(setups.map(({ parentSpanId }) => parentSpanId).sort()).toEqual(
      spans.map(({ spanId }) => spanId).sort(),
    );
  }

  it('without any, all is exported by us', async () => {
    const callId = await wholeCall('');
    expectWholeOnce(callId);
    expect([services(sink.spans), services(sink.logs)]).toEqual([['contoso-web'], ['contoso-web']]);
  });

  it('a tracer provider with our ids makes the spans, in the trace of the call; the records are ours', async () => {
    const callId = await wholeCall('traces ids');
    expectWholeOnce(callId);
    expect([services(sink.spans), services(sink.logs)]).toEqual([['the-app'], ['contoso-web']]);
    for (const { traceId } of participantSpansOf(sink, callId)) expect(traceId).toBe(traceOf(callId));
  });

  it('a tracer provider without them keeps its trace; the records go there, and a link to that of the call', async () => {
    const callId = await wholeCall('traces');
    expectWholeOnce(callId);
    expect(services(sink.spans)).toEqual(['the-app']);
    const spans = participantSpansOf(sink, callId);
    for (const { traceId, links } of spans) {
      expect(traceId).not.toBe(traceOf(callId));
      expect(links.map((link) => link.traceId)).toEqual([traceOf(callId)]);
    }
    expect(spans[0]?.traceId).not.toBe(spans[1]?.traceId);
  });

  it('a logger provider gets the records; the spans are ours', async () => {
    const callId = await wholeCall('logs');
    expectWholeOnce(callId);
    expect([services(sink.spans), services(sink.logs)]).toEqual([['contoso-web'], ['the-app']]);
  });

  it('where it has both, nothing is exported beside', async () => {
    const callId = await wholeCall('traces ids logs');
    expectWholeOnce(callId);
    expect([services(sink.spans), services(sink.logs)]).toEqual([['the-app'], ['the-app']]);
  });

  it.each(['fetch-before', 'fetch-after'])(
    'an instrumented fetch (%s) makes one CLIENT span of an exchange, ours or below ours, and none of exports',
    async (order) => {
      const context = await browser.newContext();
      const page = await openPage(context, url(`traces ids ${order}`));
      await page.evaluate((chat) => fetch(chat).then((response) => response.text()), CHAT);
      await page.evaluate(() => fetch('/coexist').then((response) => response.text()));
      const client = () => sink.spans.filter(({ kind }) => kind === 'client');
      await sink.waitFor(() => client().length >= 2);
      await page.evaluate(() => globalThis.acs.forceFlush());
      await new Promise((done) => setTimeout(done, 1500));
      expect(
        client().map((span) => `${span.attributes['http.url'] ?? span.attributes['url.full']}`),
      ).toHaveLength(2);
      const ofChat = sink.spans.filter(({ attributes }) => attributes['acs.service'] === 'chat');
      expect(ofChat.map(({ kind }) => kind)).toEqual([order === 'fetch-before' ? 'internal' : 'client']);
      if (order === 'fetch-before')
        expect(client().map(({ parentSpanId }) => parentSpanId)).toContain(ofChat[0]?.spanId);
      await context.close();
    },
  );
});
