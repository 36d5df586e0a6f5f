/** Calls and loggers that exist before `register()`, or hide from it, on the real SDK. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PageAgent } from '../fakes/calling/agent-page.ts';
import { legsOf } from './call-tree.ts';
import { missing, skipped, TracedStage } from './traced-stage.ts';

describe.skipIf(missing)(`what acs-otel meets late${skipped}`, () => {
  let traced: TracedStage;
  beforeAll(async () => {
    traced = await TracedStage.open();
  });
  afterAll(() => traced?.close());

  it('a call that is observed behind a listener that throws ends, with its reason', async () => {
    const page = await traced.barePage();
    await page.evaluate(async () => {
      const { kit } = globalThis;
      const [caller, callee] = await Promise.all([kit.signInAgent(1), kit.signInAgent(2)]);
      Object.assign(globalThis, { caller, callee });
      caller.dial(2);
      await callee.accept();
      await caller.reaches('Connected');
      caller.call?.on('stateChanged', () => {
        throw new Error('of the app');
      });
      globalThis.acs = kit.register();
      globalThis.acs.observe(caller.call);
    });
    const id = await page.evaluate(async () => {
      const { caller } = globalThis as unknown as { caller: PageAgent };
      const callId = caller.call?.id ?? '';
      await caller.hangUp();
      await caller.until(() => caller.call?.state === 'Disconnected', 'the end');
      await new Promise((done) => setTimeout(done, 1500));
      await globalThis.acs.shutdown();
      return callId;
    });
    expect(legsOf(traced.sink, id).map(({ attributes }) => attributes['acs.end_reason.code'])).toEqual([0]);
    await page.close();
  });

  it('a logger whose methods exist only in the trap of a proxy is heard, and still writes', async () => {
    traced.sink.clear();
    const page = await traced.barePage();
    const written = await page.evaluate(async () => {
      const { kit } = globalThis;
      globalThis.acs = kit.register({ logLevel: 'verbose' });
      const lines: string[] = [];
      const trap = { get: () => (line: string) => void lines.push(line) };
      const agent = await kit.signInAgent(3, { logger: new Proxy({}, trap) as never });
      agent.dial(4);
      await agent.hangUp();
      await new Promise((done) => setTimeout(done, 500));
      await globalThis.acs.shutdown();
      return lines.length;
    });
    const heard = traced.sink.logs.filter(
      ({ attributes }) => attributes['acs.sdk.package'] === 'communication-calling',
    );
    expect(written).toBeGreaterThan(50);
    expect(heard.length).toBeGreaterThan(50);
    await page.close();
  });
});
