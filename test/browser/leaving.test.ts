import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchChromium } from '../fakes/calling/playwright.ts';
import { type Site, startSite } from '../fakes/calling/site.ts';
import { PLAIN_APP, SHIM } from '../fakes/calling/stage.ts';
import { type OtlpSink, startOtlpSink } from '../fakes/otlp-sink.ts';
import {
  app,
  missingChromium,
  openTracedCall,
  participantSpansOf,
  recordsOf,
  type TracedCall,
  tracedUrl,
  traceOf,
} from './traced-call.ts';

const missing = missingChromium('the tests of pages that are left in mid-call');

const TIMES = 10;
/** Pages that are open at once. Chromium gives a closed tab 500 ms, which five calls would exceed. */
const AT_ONCE: Record<string, number> = { 'the tab is closed': 1 };

/** Every way to leave a page; the browser's events differ in order. */
const WAYS: Record<string, (call: TracedCall, site: Site) => Promise<unknown>> = {
  'the tab is closed': ({ page }) => page.close({ runBeforeUnload: true }),
  'the page is navigated away': ({ page }, site) => page.goto(`${site.url}/plain`),
  'the page is reloaded': ({ page }) => page.reload(),
};

describe.skipIf(missing)(`a page that is left in mid-call${missing ? ` (${missing})` : ''}`, () => {
  let browser: Browser;
  let site: Site;
  let sink: OtlpSink;

  beforeAll(async () => {
    const launched = await launchChromium();
    if (!launched.browser) throw new Error(launched.missing);
    browser = launched.browser;
    site = await startSite({ traced: [SHIM, app('traced-app')], plain: [PLAIN_APP] });
    sink = await startOtlpSink();
  });

  afterAll(async () => {
    await browser?.close();
    await site?.close();
    await sink?.close();
  });

  beforeEach(() => {
    sink.clear();
    sink.options = {};
  });

  it.each(Object.keys(WAYS))(
    `%s, ${TIMES} times: the abandoned ends and the spans of both participants arrive each time`,
    async (way) => {
      const atOnce = AT_ONCE[way] ?? 5;
      for (let left = TIMES; left > 0; left -= atOnce)
        await Promise.all(Array.from({ length: atOnce }, () => leaveOnce(way)));
    },
  );

  async function leaveOnce(way: string): Promise<void> {
    const url = tracedUrl(`${site.url}/traced`, sink.url);
    const before = sink.preflights;
    const call = await openTracedCall(browser, url);
    const { callId } = call;
    await sink.waitFor(() => recordsOf(sink, callId, 'acs.call.started').length === 2);
    expect(sink.preflights).toBeGreaterThan(before);
    await exportInFlight(call, sink);
    await WAYS[way]?.(call, site);
    await sink.waitFor(() => recordsOf(sink, callId, 'acs.call.ended').length === 2);
    await sink.waitFor(() => participantSpansOf(sink, callId).length === 2);
    expectAbandoned(sink, callId);
    await call.context.close();
  }

  it('a full flight recorder on its way and another one ready displace neither ends nor spans', async () => {
    const url = tracedUrl(`${site.url}/traced`, sink.url, { flightRecorderMaxChars: 1024 * 1024 });
    const call = await openTracedCall(browser, url);
    await sink.waitFor(() => recordsOf(sink, call.callId, 'acs.call.started').length === 2);
    await exportInFlight(call, sink, () => fillRecorder(call));
    await fillRecorder(call);
    await call.page.evaluate(() => globalThis.acs.recordNow());
    await call.page.close({ runBeforeUnload: true });
    await sink.waitFor(() => participantSpansOf(sink, call.callId).length === 2);
    await sink.waitFor(() => recordsOf(sink, call.callId, 'acs.call.ended').length === 2);
    expectAbandoned(sink, call.callId);
    await call.context.close();
  });

  it('the last records arrive with the headers of the option', async () => {
    const headers = { 'x-tenant': 'contoso' };
    const call = await openTracedCall(browser, tracedUrl(`${site.url}/traced`, sink.url, { headers }));
    await sink.waitFor(() => recordsOf(sink, call.callId, 'acs.call.started').length === 2);
    await exportInFlight(call, sink);
    await call.page.close({ runBeforeUnload: true });
    await sink.waitFor(() => recordsOf(sink, call.callId, 'acs.call.ended').length === 2);
    await sink.waitFor(() => participantSpansOf(sink, call.callId).length === 2);
    expectAbandoned(sink, call.callId);
    expect(new Set(sink.requests.map((request) => request.headers['x-tenant']))).toEqual(
      new Set(['contoso']),
    );
    await call.context.close();
  });

  it('what the browser has no room for on page leave is counted and reported', async () => {
    const url = tracedUrl(`${site.url}/traced`, sink.url, { flightRecorderMaxChars: 1024 * 1024 });
    const call = await openTracedCall(browser, url);
    await fillRecorder(call);
    await call.page.evaluate(() => globalThis.acs.recordNow());
    await call.page.close({ runBeforeUnload: true });
    const dropped = await sink.waitFor(() =>
      sink.logs.find(({ eventName }) => eventName === 'acs_otel.dropped'),
    );
    expect(dropped.attributes).toMatchObject({
      'acs_otel.signal': 'log',
      'acs_otel.drop.reason': 'page_left',
    });
    expect(dropped.attributes['acs_otel.drop.count']).toBeGreaterThan(1);
    expectAbandoned(sink, call.callId);
    await call.context.close();
  });

  it('a page that is hidden sends what is queued', async () => {
    const { page, context } = await openTracedCall(browser, tracedUrl(`${site.url}/traced`, sink.url));
    await page.evaluate(() => globalThis.acs.forceFlush());
    const logged = (text: string) => sink.logs.some(({ body }) => String(body).includes(text));
    await page.evaluate(() => globalThis.acs.logger.error('said before it is hidden'));
    await page.evaluate(() => {
      Object.defineProperty(document, 'visibilityState', { value: 'hidden' });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await sink.waitFor(() => logged('said before it is hidden'), 600);
    await page.evaluate(() => globalThis.acs.logger.error('said in its own time'));
    await expect(sink.waitFor(() => logged('said in its own time'), 600)).rejects.toThrow('Not seen');
    await context.close();
  });

  it('of a browser that is killed the started record is there', async () => {
    const { browser: doomed } = await launchChromium();
    if (!doomed) throw new Error('no second Chromium');
    const { callId } = await openTracedCall(doomed, tracedUrl(`${site.url}/traced`, sink.url));
    const gone = new Promise((resolve) => doomed.once('disconnected', resolve));
    await kill(doomed);
    await gone;
    const started = recordsOf(sink, callId, 'acs.call.started');
    expect(started.map(({ attributes }) => attributes['acs.call.direction']).sort()).toEqual([
      'incoming',
      'outgoing',
    ]);
    expect(recordsOf(sink, callId, 'acs.call.ended')).toEqual([]);
  });
});

/** Sends SIGKILL to every process of this browser, the main one included. */
async function kill(browser: Browser): Promise<void> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  for (const { id } of processInfo) if (id > 1) process.kill(id, 'SIGKILL'); // 0 would be our own group
}

/** Fills the recorders of the calls with more lines than an unloading page can send. */
async function fillRecorder({ page }: TracedCall): Promise<void> {
  await page.evaluate(() => {
    for (let n = 0; n < 500; n++) globalThis.acs.logger.verbose(`line ${n} ${'x'.repeat(1000)}`);
  });
}

/** Leaves a request in flight: the gateway answers slowly. */
async function exportInFlight(
  { page }: TracedCall,
  sink: OtlpSink,
  before?: () => Promise<void>,
): Promise<void> {
  sink.options.delayMillis = 1000;
  await before?.();
  const requests = sink.requests.length;
  await page.evaluate(() => {
    globalThis.acs.recordNow();
    void globalThis.acs.forceFlush();
  });
  await sink.waitFor(() => sink.requests.length > requests);
}

/** Both legs of the call, once each, in the trace of the call. */
function expectAbandoned(sink: OtlpSink, callId: string): void {
  const ended = recordsOf(sink, callId, 'acs.call.ended');
  const spans = participantSpansOf(sink, callId);
  for (const { traceId, attributes } of [...ended, ...spans]) {
    expect(traceId).toBe(traceOf(callId));
    expect(attributes).toMatchObject({ 'acs.end_reason.class': 'abandoned', 'acs.call.id': callId });
  }
  expect(spans.map(({ name, status }) => `${name} ${status.code}`).sort()).toEqual([
    'call incoming unset',
    'call outgoing unset',
  ]);
  expect(new Set(ended.map(({ spanId }) => spanId))).toEqual(new Set(spans.map(({ spanId }) => spanId)));
}
