/** What the app notices of us in a page: nothing. On Node: test/sdk/out-of-the-way.test.ts. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { missing, skipped, TracedStage } from './traced-stage.ts';

const NOBODY = 404;
const ACS = 'https://contoso.communication.azure.com';

describe.skipIf(missing)(`a rejection in a page${skipped}`, () => {
  let traced: TracedStage;
  let page: Page;

  beforeAll(async () => {
    traced = await TracedStage.open();
    await traced.stage.context.route(`${ACS}/**`, (route) => route.abort());
  });
  afterAll(() => traced?.close());
  afterEach(() => page?.close());

  /** The rejections that the browser reports as unhandled while the app makes this call. */
  async function unhandled(call: string, { registered = false, handled = false }): Promise<string[]> {
    page = await traced.barePage();
    if (registered)
      await page.evaluate(() => {
        globalThis.acs = kit.register();
      });
    const agent = call === 'submitSurvey' ? await traced.signIn(page, 1) : undefined;
    await agent?.evaluate(async (me, user) => {
      me.dial(user);
      await me.sees('state', { state: 'Disconnected' });
    }, NOBODY);
    const seen = await page.evaluate(
      async ({ me, method, caught, url }) => {
        const { calling, fakeToken, AzureCommunicationTokenCredential: Credential } = kit;
        const reported: string[] = [];
        const report = ({ reason, promise }: PromiseRejectionEvent) =>
          void reported.push(`${promise instanceof Promise} ${(reason as Error).name} ${reason.code}`);
        addEventListener('unhandledrejection', report);
        const calls: Record<string, () => Promise<unknown>> = {
          createCallAgent: () => new calling.CallClient().createCallAgent({ token: 'none' } as never),
          // The token of an ACS user has no tenant.
          createTeamsCallAgent: () =>
            new calling.CallClient().createTeamsCallAgent(new Credential(fakeToken(3))),
          submitSurvey: () =>
            me!.call!.feature(calling.Features.CallSurvey).submitSurvey({ overallRating: { score: 99 } }),
          fetch: () => fetch(url),
        };
        const returned = calls[method]!();
        if (caught) returned.catch(() => {});
        await new Promise((done) => setTimeout(done, 1000));
        removeEventListener('unhandledrejection', report);
        return reported;
      },
      { me: agent, method: call, caught: handled, url: `${ACS}/chat/threads` },
    );
    await page.close();
    return seen;
  }

  it.each(['createCallAgent', 'createTeamsCallAgent', 'submitSurvey', 'fetch'])(
    'of %s is reported as without us if the app forgot it, and only then',
    async (call) => {
      const without = await unhandled(call, {});
      expect(without).toHaveLength(1);
      expect(await unhandled(call, { registered: true })).toEqual(without);
      expect(await unhandled(call, { registered: true, handled: true })).toEqual([]);
    },
  );
});
