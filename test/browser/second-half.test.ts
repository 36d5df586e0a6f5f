import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PageAgent } from '../fakes/calling/agent-page.ts';
import { launchChromium } from '../fakes/calling/playwright.ts';
import { type Site, startSite } from '../fakes/calling/site.ts';
import { openPage, SHIM } from '../fakes/calling/stage.ts';
import { type OtlpSink, startOtlpSink } from '../fakes/otlp-sink.ts';
import { callTree, legsOf } from './call-tree.ts';
import { app, connectTwo, missingChromium, tracedUrl } from './traced-call.ts';

const missing = missingChromium('the tests of what a page loads later');
const LATE_MS = 6000;
/** A diagnostic of another participant, through the SDK's own emitter, and a survey. */
async function useFeatures(me: PageAgent): Promise<void> {
  const { Features } = globalThis.callingModule;
  const { remote } = me.call!.feature(Features.UserFacingDiagnostics);
  const diagnostics = [{ diagnostic: 'networkReceiveQuality', value: 3 }];
  const { eventEmitter } = remote as unknown as { eventEmitter: { emit(name: string, event: object): void } };
  eventEmitter.emit('diagnosticChanged', { diagnostics });
  await me.call!.feature(Features.CallSurvey).submitSurvey({ overallRating: { score: 5 } });
}

const CHAT = 'https://contoso.communication.azure.com/chat/threads?api-version=2024-03-07';

describe.skipIf(missing)(`what a page loads later${missing ? ` (${missing})` : ''}`, () => {
  let browser: Browser;
  let site: Site;
  let sink: OtlpSink;
  let page: Page;
  let warnings: string[];
  /** What the network does with the second half. */
  let deliver: (send: () => Promise<void>) => Promise<void>;

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
  beforeEach(async () => {
    sink.clear();
    warnings = [];
  });
  afterEach(() => page.context().close());

  async function open(): Promise<void> {
    const context = await browser.newContext({ permissions: ['microphone', 'camera'] });
    await context.route('**/app/*page-second-half*', (route) =>
      deliver(() => route.continue()).catch(() => route.abort()),
    );
    await context.route(CHAT, (route) =>
      route.fulfill({ status: 200, headers: { 'access-control-allow-origin': '*' }, body: '{}' }),
    );
    context.on('console', (message) => warnings.push(message.text()));
    page = await openPage(context, tracedUrl(`${site.url}/traced`, sink.url, { logLevel: 'off' }));
  }

  /** One call between the users of the page; returns its id and times. */
  async function call(): Promise<{ callId: string; began: number; ended: number }> {
    const began = Date.now();
    const { caller, callee, callId } = await connectTwo(page);
    await page.waitForTimeout(1000);
    await caller.evaluate(useFeatures);
    await caller.evaluate((me) => me.hangUp());
    await Promise.all([caller, callee].map((agent) => agent.evaluate((me) => me.reaches('Disconnected'))));
    return { callId, began, ended: Date.now() };
  }

  /** What was exported of features; the diagnostics of the page itself vary from run to run. */
  const featuresOf = (callId: string) =>
    sink.logs
      .filter(({ attributes }) => attributes['acs.call.id'] === callId)
      .flatMap(({ eventName, attributes }) => {
        const shown = {
          'acs.call.survey': attributes['acs.survey.overall'],
          'acs.diagnostic.changed': attributes['acs.diagnostic.remote'] && attributes['acs.diagnostic.name'],
          'acs.media.summary': attributes['acs.media.direction'],
        }[eventName ?? ''];
        return shown ? [`${eventName} ${shown}`] : [];
      })
      .sort();

  const shape = async (callId: string) => {
    const summaries = () => sink.logs.filter(({ eventName }) => eventName === 'acs.media.summary');
    await sink.waitFor(() => legsOf(sink, callId).length === 2 && summaries().length === 4, 20_000);
    return callTree(sink, callId, {});
  };

  it('a call that ends before the second half has loaded is exported whole, with its own times', async () => {
    deliver = (send) => send();
    await open();
    const prompt = await call();
    await page.evaluate(() => globalThis.acs.forceFlush());
    const expected = await shape(prompt.callId);
    const features = featuresOf(prompt.callId);
    expect(features.slice(0, 2)).toEqual([
      'acs.call.survey 5',
      'acs.diagnostic.changed networkReceiveQuality',
    ]);
    await page.context().close();
    sink.clear();

    deliver = (send) => new Promise<void>((done) => setTimeout(done, LATE_MS)).then(send);
    await open();
    const late = await call();
    await page.evaluate((chat) => fetch(chat).then((response) => response.text()), CHAT);
    late.ended = Date.now();
    expect(sink.requests, 'the second half loaded too early for this test').toEqual([]);
    await page.evaluate(() => globalThis.acs.forceFlush());
    expect(await shape(late.callId)).toBe(expected);
    expect(featuresOf(late.callId)).toEqual(features);
    const exchanges = sink.spans.filter(({ attributes }) => attributes['acs.service'] === 'chat');
    expect(exchanges.map(({ name, kind }) => [name, kind])).toEqual([['GET', 'client']]);
    const times = [
      ...sink.spans.flatMap((span) => [span.startUnixNano, span.endUnixNano]),
      ...sink.logs.map((log) => log.timeUnixNano),
    ].map((nano) => Number(nano / 1_000_000n));
    expect(Math.min(...times)).toBeGreaterThanOrEqual(late.began - 1000);
    expect(Math.max(...times)).toBeLessThanOrEqual(late.ended + 200);
  });

  it('that the network fails once is asked for again, and nothing is lost', async () => {
    let asked = 0;
    deliver = async (send) => {
      if (++asked === 1) throw new Error('blocked');
      await send();
    };
    await open();
    const { callId } = await call();
    await sink.waitFor(() => legsOf(sink, callId).length === 2, 20_000);
    expect(asked).toBe(2);
    expect(warnings.filter((text) => text.includes('[acs-otel]')).length).toBe(1);
  });

  it('if the second half cannot be loaded, calls work and the handle settles', async () => {
    deliver = async () => {
      throw new Error('blocked');
    };
    await open();
    const { callId } = await call();
    await page.evaluate(() => globalThis.acs.shutdown());
    expect(callId).toMatch(/^[\da-f-]{36}$/);
    expect(sink.requests).toEqual([]);
    expect(warnings.filter((text) => text.includes('[acs-otel]')).length).toBe(1);
  });
});
