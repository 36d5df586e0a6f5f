/** Calls that die with their page: another page of the origin reports them, once, and no page that lives. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { crash, openPage } from '../fakes/calling/stage.ts';
import { legsOf } from './call-tree.ts';
import { connectTwo } from './traced-call.ts';
import { missing, skipped, TracedStage } from './traced-stage.ts';

describe.skipIf(missing)(`a call that dies with its page${skipped}`, () => {
  let traced: TracedStage;
  let pages: Page[];
  beforeAll(async () => {
    traced = await TracedStage.open();
  });
  afterAll(() => traced?.close());
  beforeEach(() => {
    pages = [];
  });
  afterEach(async () => {
    for (const page of pages) await page.close();
    // A page that is too busy to run `pagehide` dies with its entry, which the next test, or a retry, would find.
    const helper = await traced.barePage();
    await helper.evaluate(() => localStorage.clear());
    await helper.close();
    traced.sink.clear();
  });

  const open = async (): Promise<Page> => {
    const page = await openPage(traced.stage.context, traced.url());
    pages.push(page);
    return page;
  };
  /** A page with two users in a call. */
  const inCall = async () => {
    const page = await open();
    const call = await connectTwo(page);
    await page.waitForFunction(() => Object.keys(localStorage).some((key) => key.startsWith('acs-otel')));
    return { page, ...call };
  };
  /** The storage of a page reaches those in other processes a moment later: ask the page itself, or again. */
  const stored = (page: Page) =>
    page.evaluate(() => Object.entries(localStorage).filter(([key]) => key.startsWith('acs-otel')));
  /** Makes all heartbeats older, as if the page had died earlier. */
  const age = (page: Page, millis: number) =>
    page.evaluate((by) => {
      for (const key of Object.keys(localStorage).filter((name) => name.startsWith('acs-otel'))) {
        const entry = JSON.parse(localStorage.getItem(key) ?? '');
        localStorage.setItem(key, JSON.stringify({ ...entry, heartbeat: entry.heartbeat - by }));
      }
    }, millis);
  const flush = (page: Page) =>
    page.evaluate(async () => {
      await new Promise((done) => setTimeout(done, 500));
      await globalThis.acs.forceFlush();
    });

  it('is reported once as abandoned, with the ids that its records had, after a crash', async () => {
    const { page, callId } = await inCall();
    await page.evaluate(() => globalThis.acs.forceFlush());
    const helper = await traced.barePage();
    pages.push(helper);
    await expect.poll(() => stored(helper)).toHaveLength(1);
    expect(JSON.stringify(await stored(helper))).not.toMatch(/8:acs|orgid/);
    await crash(page);
    const crashed = Date.now();
    const early = await open();
    await flush(early);
    expect(legsOf(traced.sink, callId), 'the heartbeat is young').toEqual([]);
    await age(helper, 61_000);
    const [first, second] = [await open(), await open()];
    await Promise.all([first, second].map(flush));
    const legs = legsOf(traced.sink, callId);
    expect(legs.map(({ name, attributes }) => [name, attributes['acs.end_reason.class']]).sort()).toEqual([
      ['call incoming', 'abandoned'],
      ['call outgoing', 'abandoned'],
    ]);
    const started = traced.sink.logs.filter(({ eventName }) => eventName === 'acs.call.started');
    expect(legs.map(({ spanId }) => spanId).sort()).toEqual(started.map(({ spanId }) => spanId).sort());
    const ended = traced.sink.logs.filter(({ eventName }) => eventName === 'acs.call.ended');
    expect(ended).toHaveLength(2);
    for (const { endUnixNano, startUnixNano } of legs) {
      expect(endUnixNano).toBeGreaterThan(startUnixNano);
      expect(Number(endUnixNano / 1_000_000n)).toBeLessThanOrEqual(crashed);
    }
    await expect.poll(() => stored(helper)).toEqual([]);
  });

  it('is not reported while it lives in a hidden page, however old its heartbeat', async () => {
    const { page, callId } = await inCall();
    const other = await traced.stage.context.newPage();
    pages.push(other);
    await other.bringToFront();
    await age(page, 120_000);
    const next = await open();
    await flush(next);
    expect(legsOf(traced.sink, callId)).toEqual([]);
    expect(await stored(page)).toHaveLength(1);
  });

  it('is forgotten after a day', async () => {
    const { page, callId } = await inCall();
    const helper = await traced.barePage();
    pages.push(helper);
    await expect.poll(() => stored(helper)).toHaveLength(1);
    await crash(page);
    await age(helper, 25 * 3_600_000);
    await flush(await open());
    expect(legsOf(traced.sink, callId)).toEqual([]);
    await expect.poll(() => stored(helper)).toEqual([]);
  });

  it('leaves nothing when it has ended, when the page is left, or when acs-otel is shut down', async () => {
    const { page, caller, callee } = await inCall();
    await caller.evaluate((me) => me.hangUp());
    await Promise.all([caller, callee].map((agent) => agent.evaluate((me) => me.reaches('Disconnected'))));
    // No poll: the listener that removes the entry precedes those of the app.
    expect(await stored(page)).toEqual([]);

    const left = await inCall();
    // A tab that is closed has only a moment for its `pagehide`.
    await left.page.goto(`${traced.site.url}/bare`);
    await expect.poll(() => stored(left.page)).toEqual([]);

    const shut = await inCall();
    await shut.page.evaluate(() => globalThis.acs.shutdown());
    expect(await stored(shut.page)).toEqual([]);
  });

  it('is not stored while acs-otel is disabled, nor without locks', async () => {
    for (const prepare of [{ enabled: false }, 'no locks'] as const) {
      const page = await traced.stage.context.newPage();
      pages.push(page);
      if (prepare === 'no locks')
        await page.addInitScript(() => Object.defineProperty(navigator, 'locks', { value: undefined }));
      const errors: Error[] = [];
      page.on('pageerror', (error) => errors.push(error));
      await page.goto(
        traced.url(prepare === 'no locks' ? { logLevel: 'off' } : { logLevel: 'off', ...prepare }),
      );
      await page.waitForFunction(() => globalThis.newAgent !== undefined);
      await connectTwo(page);
      await flush(page);
      expect(await stored(page)).toEqual([]);
      expect(errors).toEqual([]);
      await page.close();
    }
  });
});
