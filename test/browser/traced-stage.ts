/** The stage of the call tests: a browser, a site with traced pages, a fake service and an OTLP sink. */
import { fileURLToPath } from 'node:url';
import type { Browser, JSHandle, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { AcsOtelOptions } from '../../src/browser.ts';
import type { PageAgent } from '../fakes/calling/agent-page.ts';
import type { FakeOptions } from '../fakes/calling/core.ts';
import { fakeToken, idOf, type User } from '../fakes/calling/identity.ts';
import { findChromium, launchChromium } from '../fakes/calling/playwright.ts';
import { type Site, startSite } from '../fakes/calling/site.ts';
import { openPage, openStage, type Stage, signIn } from '../fakes/calling/stage.ts';
import { type OtlpSink, startOtlpSink } from '../fakes/otlp-sink.ts';
import { callTree, legsOf, type TreeOptions } from './call-tree.ts';

export type Agent = JSHandle<PageAgent>;

/** Why the browser tests don't run, or undefined. */
export const { missing } = findChromium();
if (missing) console.warn(`SKIPPED the tests with the real Calling SDK: ${missing}`);

/** For the name of a `describe.skipIf(missing)`. */
export const skipped = missing ? ` (skipped: ${missing})` : '';

const app = (name: string) => fileURLToPath(new URL(`apps/${name}.ts`, import.meta.url));
const NO_LINES: AcsOtelOptions = { logLevel: 'off' };

/** Media reports may arrive for 100 ms after the end. */
const COMPLETE_MS = 150;

export class TracedStage {
  readonly browser: Browser;
  readonly site: Site;
  readonly stage: Stage;
  readonly sink: OtlpSink;
  readonly #stages: Stage[] = [];

  private constructor(browser: Browser, site: Site, stage: Stage, sink: OtlpSink) {
    this.browser = browser;
    this.site = site;
    this.stage = stage;
    this.sink = sink;
  }

  static async open(options: FakeOptions = {}): Promise<TracedStage> {
    const { browser, missing } = await launchChromium();
    if (!browser) throw new Error(missing);
    const site = await startSite({ traced: [app('traced-app')], bare: [app('bare-app')] });
    return new TracedStage(browser, site, await openStage(browser, options), await startOtlpSink());
  }

  /** A page with `register()`; by default without lines of the SDK. */
  url(options: AcsOtelOptions = NO_LINES, more = ''): string {
    const query = new URLSearchParams({ otlp: this.sink.url, options: JSON.stringify(options) });
    return `${this.site.url}/traced?${query}${more}`;
  }

  /** Signs users in, each on a traced page of its own. */
  agents(...users: User[]): Promise<Agent[]> {
    return Promise.all(users.map((user) => this.stage.agent(user, this.url())));
  }

  /** A page without `register()`; the test calls what `bare-app.ts` exposes. */
  async barePage(): Promise<Page> {
    const page = await openPage(this.stage.context, `${this.site.url}/bare`);
    await page.evaluate((url) => {
      globalThis.otlp = url;
    }, this.sink.url);
    return page;
  }

  signIn(page: Page, user: User): Promise<Agent> {
    return signIn(page, user);
  }

  /** Another stage, with its own service, in the same browser. */
  async another(options: FakeOptions): Promise<Stage> {
    const stage = await openStage(this.browser, options);
    this.#stages.push(stage);
    return stage;
  }

  /** Waits until all of these have left their calls and everything is exported. */
  async over(...agents: Agent[]): Promise<void> {
    await Promise.all(
      agents.map((agent) => agent.evaluate((me) => me.sees('state', { state: 'Disconnected' }))),
    );
    await this.flush(...agents);
  }

  /** Sends what the agents' pages have queued. */
  async flush(...agents: Agent[]): Promise<void> {
    const flush = async (_: unknown, wait: number) => {
      await new Promise((done) => setTimeout(done, wait));
      await globalThis.acs.forceFlush();
    };
    await Promise.all(agents.map((agent) => agent.evaluate(flush, COMPLETE_MS)));
  }

  /** The whole trace of a call, once it has this many legs. */
  async tree(callId: string, legs: number, options: TreeOptions = {}): Promise<string> {
    await this.sink.waitFor((sink) => legsOf(sink, callId).length >= legs);
    return callTree(this.sink, callId, options);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await Promise.all([this.site.close(), this.sink.close()]);
  }
}

/** Connects a call from one agent's user to the other; returns its first id. */
export async function connect(caller: Agent, callee: Agent): Promise<string> {
  const id = await caller.evaluate((me, other) => me.dial(other), await callee.evaluate((me) => me.id));
  await callee.evaluate((me) => me.accept());
  await Promise.all([caller, callee].map((agent) => agent.evaluate((me) => me.reaches('Connected'))));
  return id;
}

/** Waits for what the SDK reports a moment after a call has connected, such as its server id. */
export const settle = (millis = 300) => new Promise((done) => setTimeout(done, millis));

/** Clears what the agents have seen in earlier tests of a file. */
export const forget = (...agents: Agent[]) =>
  Promise.all(agents.map((agent) => agent.evaluate((me) => me.forget())));

/** Nothing exported contains a user, a name or a token of the tests, in any encoding. */
export function expectNothingPersonal(sink: OtlpSink, users: User[], more: string[] = []): void {
  const all = JSON.stringify([sink.spans, sink.logs], (_, value) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  const base64 = (text: string) =>
    [0, 1, 2].map((skipped) =>
      Buffer.from('xx'.slice(0, skipped) + text)
        .toString('base64')
        .slice(4, -4),
    );
  const secrets = users.flatMap((user) => {
    const id = idOf(user);
    const person = id.slice(id.lastIndexOf(':') + 1);
    const [, payload = ''] = fakeToken(user).split('.');
    return [
      id,
      encodeURIComponent(id),
      person,
      person.split('_').at(-1),
      `user ${user}`,
      payload.slice(0, 40),
      ...base64(id),
    ];
  });
  const found = [...secrets, ...more].filter(
    (secret) => secret && all.toLowerCase().includes(secret.toLowerCase()),
  );
  expect(found).toEqual([]);
  expect(sink.spans.length + sink.logs.length).toBeGreaterThan(0);
  const origins = [...sink.spans, ...sink.logs].map(
    ({ resource }) => `${resource['service.name']} ${typeof resource['service.instance.id']}`,
  );
  expect([...new Set(origins)]).toEqual(['contoso-web string']);
}
