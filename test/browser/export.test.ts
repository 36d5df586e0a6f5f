import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SCHEMA_URL } from '../../src/generated/version.ts';
import { launchChromium } from '../fakes/calling/playwright.ts';
import { type Site, startSite } from '../fakes/calling/site.ts';
import { openPage, SHIM } from '../fakes/calling/stage.ts';
import { type OtlpSink, startOtlpSink } from '../fakes/otlp-sink.ts';
import {
  app,
  connectTwo,
  dial,
  missingChromium,
  openTracedCall,
  participantSpansOf,
  recordsOf,
  type TracedCall,
  tracedUrl,
} from './traced-call.ts';

const missing = missingChromium('the tests of the export from a page');

describe.skipIf(missing)(`the export from a page${missing ? ` (${missing})` : ''}`, () => {
  let browser: Browser;
  let site: Site;
  let sink: OtlpSink;
  let call: TracedCall;

  beforeAll(async () => {
    const launched = await launchChromium();
    if (!launched.browser) throw new Error(launched.missing);
    browser = launched.browser;
    site = await startSite({ traced: [SHIM, app('traced-app')] });
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

  afterEach(async () => {
    await call?.context.close();
  });

  const open = async (options: object = {}) => {
    call = await openTracedCall(browser, tracedUrl(`${site.url}/traced`, sink.url, options));
    return call;
  };

  const hangUp = () => call.caller.evaluate((me) => me.hangUp());
  const flush = () => call.page.evaluate(() => globalThis.acs.forceFlush());

  it('is OTLP/HTTP JSON for traces and logs, with the headers of the option, and no metrics', async () => {
    await open({ headers: { 'x-tenant': 'contoso' } });
    await hangUp();
    await sink.waitFor(() => sink.spans.some(({ name }) => name === 'call outgoing'));
    expect(new Set(sink.requests.map(({ path }) => path))).toEqual(new Set(['/v1/traces', '/v1/logs']));
    for (const { contentType, headers } of sink.requests) {
      expect(contentType).toBe('application/json');
      expect(headers['x-tenant']).toBe('contoso');
    }
    expect(sink.logs[0]?.resource).toMatchObject({ 'service.name': 'contoso-web' });
    const instances = [...sink.logs, ...sink.spans].map(({ resource }) => resource['service.instance.id']);
    expect(new Set(instances).size).toBe(1);
    expect(instances[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(sink.logs[0]?.scope.schemaUrl).toBe(SCHEMA_URL);
    expect(sink.spans[0]?.scope.schemaUrl).toBe(SCHEMA_URL);
  });

  it('started and ended go out at once, the rest in batches', async () => {
    const { callId } = await open();
    await flush();
    const requests = () => sink.requests.filter(({ path }) => path === '/v1/logs').length;
    await new Promise((done) => setTimeout(done, 1500));
    const before = requests();
    // Twenty non-urgent records within a second.
    await call.page.evaluate(async () => {
      for (let n = 0; n < 20; n++) {
        globalThis.acs.logger.error(`error ${n}`);
        await new Promise((done) => setTimeout(done, 10));
      }
    });
    await sink.waitFor(() => sink.logs.some(({ body }) => String(body).includes('error 19')));
    expect(requests() - before).toBe(1);
    const hungUp = Date.now();
    await hangUp();
    const ended = await sink.waitFor(() => recordsOf(sink, callId, 'acs.call.ended')[0], 900);
    expect(Date.now() - Number(ended.timeUnixNano / 1_000_000n)).toBeLessThan(900);
    expect(Date.now() - hungUp).toBeLessThan(2000);
  });

  it('the end of a call does not wait for a batch', async () => {
    const context = await browser.newContext({ permissions: ['microphone', 'camera'] });
    const changed = await delayBatches(context);
    const page = await openPage(context, tracedUrl(`${site.url}/traced`, sink.url));
    call = { context, page, ...(await connectTwo(page)) };
    await hangUp();
    await sink.waitFor(() => recordsOf(sink, call.callId, 'acs.call.ended').length === 2);
    expect(changed()).toBe(2);
    // The spans of both participants wait.
    expect(participantSpansOf(sink, call.callId)).toEqual([]);
  });

  it('offline and back: nothing is lost, and the records keep their order', async () => {
    const { callId, context } = await open();
    await flush();
    await context.setOffline(true);
    await hangUp();
    await call.caller.evaluate((me) => me.reaches('Disconnected'));
    const second = await dial(call.caller, call.callee);
    await hangUp();
    await call.caller.evaluate((me) => me.reaches('Disconnected'));
    await new Promise((done) => setTimeout(done, 2500));
    expect(recordsOf(sink, callId, 'acs.call.ended')).toEqual([]);
    await context.setOffline(false);
    await sink.waitFor(() => recordsOf(sink, second, 'acs.call.ended').length === 2);
    await sink.waitFor(() => sink.spans.filter(({ parentSpanId }) => !parentSpanId).length === 4);
    await flush();
    for (const id of [callId, second])
      for (const name of ['acs.call.started', 'acs.call.connected', 'acs.call.ended'])
        expect(recordsOf(sink, id, name), name).toHaveLength(2);
    const times = sink.logs.filter(({ eventName }) => eventName !== undefined).map((log) => log.timeUnixNano);
    expect(times).toEqual(times.toSorted((a, b) => Number(a - b)));
    expect(new Set(sink.spans.map(({ spanId }) => spanId)).size).toBe(sink.spans.length);
  });

  it('a gateway that is down is asked again later and later, and gets all when it is back', async () => {
    const { callId } = await open();
    await flush();
    sink.clear();
    sink.options.failWith = 503;
    await hangUp();
    await new Promise((done) => setTimeout(done, 6000));
    const tries = sink.requests.filter(({ path }) => path === '/v1/logs').length;
    expect(tries).toBeGreaterThanOrEqual(2);
    expect(tries).toBeLessThanOrEqual(8); // records and lines have a queue each: at 0, 1 and 3 s
    sink.options.failWith = undefined;
    await sink.waitFor(() => recordsOf(sink, callId, 'acs.call.ended').length === 2, 12_000);
    await sink.waitFor(() => sink.spans.some(({ name }) => name === 'call outgoing'), 12_000);
  });

  it('what the gateway refuses is not sent again; it is counted and reported with the next call', async () => {
    await open();
    await flush();
    sink.clear();
    sink.options.failWith = 400;
    await call.page.evaluate(() => globalThis.acs.logger.error('nobody wants this'));
    await flush();
    await new Promise((done) => setTimeout(done, 3000));
    expect(sink.requests).toHaveLength(1);
    sink.options.failWith = undefined;
    await hangUp();
    const dropped = await sink.waitFor(() => sink.logs.find((log) => log.eventName === 'acs_otel.dropped'));
    expect(dropped.attributes).toMatchObject({
      'acs_otel.signal': 'log',
      'acs_otel.drop.reason': 'export_failed',
      'acs_otel.drop.count': expect.any(Number),
    });
    expect(sink.logs.some(({ body }) => String(body).includes('nobody wants this'))).toBe(false);
  });

  it('forceFlush and shutdown settle within the limit when nobody answers', async () => {
    await open({ shutdownTimeoutMillis: 700 });
    sink.options.hang = true;
    const took = await call.page.evaluate(async () => {
      const times: number[] = [];
      for (const settle of ['forceFlush', 'shutdown'] as const) {
        globalThis.acs.logger.error(settle);
        const began = performance.now();
        await globalThis.acs[settle]();
        times.push(performance.now() - began);
      }
      return times;
    });
    for (const time of took) {
      expect(time).toBeGreaterThan(600);
      expect(time).toBeLessThan(1700);
    }
  });
});

const BATCH_DELAY = /(\bdelay: |= logQueue\()1e3\b/g;

/** Batches of events and spans are sent after an hour instead of a second. @returns the number of delays changed so far */
async function delayBatches(context: BrowserContext): Promise<() => number> {
  let changed = 0;
  await context.route('**/app/*.js', async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replace(BATCH_DELAY, (_, before) => {
      changed++;
      return `${before}36e5`;
    });
    await route.fulfill({ response, body });
  });
  return () => changed;
}
