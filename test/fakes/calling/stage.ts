import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, JSHandle, Page } from 'playwright-core';
import type { PageAgent } from './agent-page.ts';
import { FakeCalling, type FakeOptions } from './core.ts';
import type { User } from './identity.ts';
import { connectFake } from './playwright.ts';

/** The plainest test app: the SDK and nothing else. */
export const PLAIN_APP = fileURLToPath(new URL('agent-entry.ts', import.meta.url));

/** Put before an app's entry: the page then carries a fake service of its own and needs no Playwright. */
export const SHIM = fileURLToPath(new URL('shim-entry.ts', import.meta.url));

/** A fake service and a browser context whose pages reach nothing else. */
export interface Stage {
  fake: FakeCalling;
  context: BrowserContext;
  /** Signs a user in, on a page of its own. Drive it with `agent.evaluate((me) => me.dial(2))`. */
  agent(user: User, url: string): Promise<JSHandle<PageAgent>>;
  /** The page that an agent lives on. */
  pageOf(agent: JSHandle<PageAgent>): Page;
  close(): Promise<void>;
}

/** Opens a stage in a browser that runs; stages don't see each other. */
export async function openStage(browser: Browser, options: FakeOptions = {}): Promise<Stage> {
  const fake = new FakeCalling(options);
  const context = await browser.newContext({ permissions: ['microphone', 'camera'] });
  await connectFake(context, fake);
  const pages = new WeakMap<JSHandle<PageAgent>, Page>();
  return {
    fake,
    context,
    agent: async (user, url) => {
      const page = await openPage(context, url);
      const agent = await signIn(page, user);
      pages.set(agent, page);
      return agent;
    },
    pageOf: (agent) => {
      const page = pages.get(agent);
      if (!page) throw new Error('this agent is of another stage');
      return page;
    },
    close: () => context.close(),
  };
}

/** Opens a page whose app calls `exposeAgents()`. */
export async function openPage(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForFunction(() => globalThis.newAgent !== undefined);
  return page;
}

/** Signs a user in on a page whose app called `exposeAgents()`. */
export async function signIn(page: Page, user: User): Promise<JSHandle<PageAgent>> {
  return await page.evaluateHandle((who) => globalThis.newAgent(who), user);
}

/** Kills the renderer of a page: none of its code runs any more, not even `pagehide`. */
export async function crash(page: Page): Promise<void> {
  const crashed = page.waitForEvent('crash');
  // The navigation never ends.
  page.goto('chrome://crash').catch(() => {});
  await crashed;
}
