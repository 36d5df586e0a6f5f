import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { legsOf, recordsOutside } from './call-tree.ts';
import { DIALS, expectedTree, IS_ENDED, UNANSWERED } from './expected-leg.ts';
import { differences, shapes } from './page-shape.ts';
import { type Agent, expectNothingPersonal, missing, settle, skipped, TracedStage } from './traced-stage.ts';

const NOBODY = 404;

/** A call to nobody, however it came to be observed. */
const UNREACHABLE = expectedTree({
  ...UNANSWERED,
  end: 'unreachable by peer, expected, expected_error, 480/10037',
  records: [...DIALS, ...IS_ENDED],
});

describe.skipIf(missing)(`an app and its SDK${skipped}`, () => {
  let traced: TracedStage;
  let page: Page;

  beforeAll(async () => {
    traced = await TracedStage.open();
  });
  afterAll(() => traced?.close());
  beforeEach(async () => {
    await page?.close();
    page = await traced.barePage();
  });

  const register = () =>
    page.evaluate(() => {
      globalThis.acs = kit.register();
    });

  async function callNobody(agent: Agent): Promise<string> {
    const id = await agent.evaluate((me, user) => me.dial(user), NOBODY);
    await traced.over(agent);
    return id;
  }

  it('what startCall and join throw for bad arguments reaches the app, and is a record', async () => {
    await register();
    const agent = await traced.signIn(page, 1);
    const thrown = await agent.evaluate((me) => {
      const caught = (run: () => unknown) => {
        try {
          return `returned ${typeof run()}`;
        } catch (error) {
          return `${(error as Error).name}`;
        }
      };
      const wrong = me.agent as unknown as {
        startCall(callees: unknown): unknown;
        join(locator: unknown): unknown;
      };
      return [caught(() => wrong.startCall('nobody')), caught(() => wrong.join('nowhere'))];
    });
    expect(thrown).toMatchInlineSnapshot(`
      [
        "CallingCommunicationError",
        "CallingCommunicationError",
      ]
    `);
    await traced.flush(agent);
    expect(recordsOutside(traced.sink, 'acs.call.start_failed')).toMatchInlineSnapshot(`
      [
        "call.start_failed ERROR "startCall failed (400): AssertIsObject failed. : userIds must be object" operation=startCall service=calling source=client end[client by client, expected, expected_error (table: unexpected_client_error), 400/40226, error.type=400]",
        "call.start_failed ERROR "join failed (400): Invalid join locator specified." operation=join service=calling source=client end[client by client, expected, expected_error (table: unexpected_client_error), 400/40209, error.type=400]",
      ]
    `);
  });

  it('an agent that cannot be made is a record, and the app gets the same error', async () => {
    await register();
    const errors = await page.evaluate(async () => {
      const { calling, fakeToken, AzureCommunicationTokenCredential: Credential } = kit;
      const attempts = [
        () => new calling.CallClient().createCallAgent({ token: 'none' } as never),
        // The token of an ACS user has no tenant.
        () => new calling.CallClient().createTeamsCallAgent(new Credential(fakeToken(3))),
      ];
      const results: string[] = [];
      for (const attempt of attempts)
        results.push(
          await attempt().then(
            () => 'an agent',
            (error) => `${error.name} ${error.code}/${error.subCode}`,
          ),
        );
      await globalThis.acs.forceFlush();
      return results;
    });
    expect(errors).toMatchInlineSnapshot(`
      [
        "CallingCommunicationError 401/44110",
        "CallingCommunicationError 403/40231",
      ]
    `);
    expect(recordsOutside(traced.sink, 'acs.call_agent.create_failed')).toMatchInlineSnapshot(`
      [
        "call_agent.create_failed ERROR "createCallAgent failed (401): Failed to get AccessToken" operation=createCallAgent service=calling source=client end[auth by client, UNEXPECTED, unexpected_client_error, 401/44110, error.type=401]",
        "call_agent.create_failed ERROR "createTeamsCallAgent failed (403): TeamsCallAgent must be created only with Teams token" operation=createTeamsCallAgent service=calling source=client end[auth by client, expected, expected_error, 403/40231, error.type=403]",
      ]
    `);
  });

  it("the app's own attributes of a call are on its end and its spans, and the SDK's ids are known to them", async () => {
    await page.evaluate(() => {
      const asked: unknown[] = [];
      Object.assign(globalThis, { asked });
      globalThis.acs = kit.register({
        attributes: (traced) => {
          asked.push({ ...traced });
          return { 'app.tenant': 'blue', 'app.caller': '+15550100199' };
        },
      });
    });
    const id = await callNobody(await traced.signIn(page, 1));
    await traced.tree(id, 1);
    expect(await page.evaluate(() => (globalThis as unknown as { asked: unknown[] }).asked)).toEqual([
      { kind: 'call', callId: id, direction: 'outgoing', callType: 'one_to_one' },
    ]);
    const own = { 'app.tenant': 'blue', 'app.caller': 'REDACTED' };
    const spans = traced.sink.spans.filter(({ attributes }) => attributes['acs.call.id'] === id);
    const ended = traced.sink.logs.filter(
      ({ eventName, attributes }) => eventName === 'acs.call.ended' && attributes['acs.call.id'] === id,
    );
    expect(spans.map(({ name }) => name).sort()).toEqual(['call outgoing', 'call participant', 'call setup']);
    expect(ended).toHaveLength(1);
    for (const { attributes } of [...spans, ...ended]) expect(attributes).toMatchObject(own);
  });

  it('the same user in two clients: every call is seen once', async () => {
    await register();
    const first = await traced.signIn(page, 1);
    const same = await first.evaluate(async (me) => {
      const { calling, AzureCommunicationTokenCredential: Credential, fakeToken } = kit;
      const again = await new calling.CallClient()
        .createCallAgent(new Credential(fakeToken(1)))
        .catch((error: Error) => error.message);
      return again === me.agent || again;
    });
    expect(same).toBe(true);
    const id = await callNobody(first);
    expect(await traced.tree(id, 1)).toBe(UNREACHABLE);
  });

  it('listeners of the app that throw cost us nothing', async () => {
    await register();
    const agent = await traced.signIn(page, 1);
    await agent.evaluate((me) => {
      const fail = () => {
        throw new Error('a fault of the app');
      };
      const agent = me.agent as unknown as { on(name: string, listener: (event: never) => void): void };
      agent.on('callsUpdated', ((event: { added: { on(name: string, listener: () => void): void }[] }) => {
        for (const call of event.added)
          for (const name of ['stateChanged', 'idChanged', 'remoteParticipantsUpdated']) call.on(name, fail);
        fail();
      }) as never);
    });
    const id = await callNobody(agent);
    expect(await traced.tree(id, 1)).toBe(UNREACHABLE);
  });

  it('register() twice gives the same handle, and every call is seen once', async () => {
    const same = await page.evaluate(() => {
      globalThis.acs = kit.register();
      return kit.register() === globalThis.acs;
    });
    expect(same).toBe(true);
    const id = await callNobody(await traced.signIn(page, 1));
    expect(await traced.tree(id, 1)).toBe(UNREACHABLE);
  });

  it('an agent that was made before register() is observed on request', async () => {
    const agent = await traced.signIn(page, 1);
    await register();
    await agent.evaluate((me) => {
      globalThis.acs.observe(me.agent);
      globalThis.acs.observe(me.agent);
    });
    const id = await callNobody(agent);
    expect(await traced.tree(id, 1)).toBe(UNREACHABLE);
  });

  it('a call that was made before register() is observed from where it is', async () => {
    const agent = await traced.signIn(page, 1);
    const id = await agent.evaluate((me) => me.join('99999999-aaaa-4bbb-8ccc-eeeeeeeeeeee'));
    await agent.evaluate((me) => me.reaches('Connected'));
    await register();
    await agent.evaluate((me) => {
      globalThis.acs.observe(me.call);
      globalThis.acs.observe(me.call);
      for (const nonsense of [undefined, null, 1, 'call', {}, []]) globalThis.acs.observe(nonsense);
    });
    await settle();
    await agent.evaluate((me) => me.hangUp());
    await traced.over(agent);
    expect(await traced.tree(id, 1)).toMatchInlineSnapshot(`
      "
      call join client
        call.direction=join call.duration=<s> call.id=<call> call.server_id=<server id> call.type=group participant.id=<guid> service=calling source=client end[ok by unknown, expected, success, 0/0]
        - call.started
        - call.state_changed "call state changed Connected" call.state=Connected
        - call.connected
        - call.state_changed "call state changed Disconnecting" call.state=Disconnecting
        - call.state_changed "call state changed Disconnected" call.state=Disconnected
        - call.ended "call ended: ok, 0/0" end[ok by unknown, expected, success, 0/0]
      "
    `);
  });

  it('shutdown() leaves the SDK, its logger and the page as they were found, and no call is traced any more', async () => {
    const agent = await traced.signIn(page, 1);
    await agent.evaluate((me) => me.join('99999999-aaaa-4bbb-8ccc-ffffffffffff'));
    await agent.evaluate((me) => me.reaches('Connected'));
    const before = await shapes(agent);
    await register();
    await agent.evaluate((me) => globalThis.acs.observe(me.agent));
    await page.evaluate(() => kit.signInAgent(4)); // its client's logger is heard
    await settle();
    expect(await differences(agent, before)).not.toEqual([]);
    await page.evaluate(() => globalThis.acs.shutdown());
    expect(await differences(agent, before)).toEqual([]);
    await agent.evaluate((me) => me.hangUp());
    await agent.evaluate((me) => me.forget());
    const id = await agent.evaluate((me, user) => me.dial(user), NOBODY);
    await agent.evaluate((me) => me.sees('state', { state: 'Disconnected' }));
    await settle(1_200);
    expect(legsOf(traced.sink, id)).toEqual([]);
  });

  it('nothing personal was exported', () => {
    expectNothingPersonal(traced.sink, [1, 3, 4, NOBODY]);
  });
});
