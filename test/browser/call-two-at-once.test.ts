/** One page, two calls: nothing of one is told of the other. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { legsOf } from './call-tree.ts';
import { type Agent, connect, missing, settle, skipped, TracedStage } from './traced-stage.ts';

describe.skipIf(missing)(`two calls at once${skipped}`, () => {
  let traced: TracedStage;
  let alice: Agent;
  let bob: Agent;
  let carol: Agent;
  let held: string;
  let second: string;

  beforeAll(async () => {
    traced = await TracedStage.open();
    alice = await traced.stage.agent(1, traced.url({ logLevel: 'verbose' }));
    [bob, carol] = (await traced.agents(2, 3)) as [Agent, Agent];
    held = await connect(alice, bob);
    await settle();
    await alice.evaluate((me) => me.call?.hold());
    await alice.evaluate((me) => me.sees('state', { state: 'LocalHold' }));
    second = await connect(carol, alice);
    await settle();
    // The held one ends first, by the far side, with the other still going on.
    await bob.evaluate((me) => me.hangUp());
    await traced.over(bob);
    await settle();
    await alice.evaluate((me) => me.hangUp());
    await traced.over(alice, carol);
  });
  afterAll(() => traced?.close());

  test('the one on hold', async () => {
    const [, leg] = (await traced.tree(held, 2)).split(/(?=call outgoing)/);
    expect(leg?.split('call incoming')[0]).toMatchInlineSnapshot(`
      "call outgoing client
        call.direction=outgoing call.duration=<s> call.id=<call> call.server_id=<server id> call.setup.duration=<s> call.type=one_to_one participant.id=<guid> service=calling source=client end[ok by peer, expected, success, 0/5003]
        > call setup internal call.setup.duration=<s>
        > call hold internal call.setup.duration=<s>
        > call participant internal call.setup.duration=<s> participant.kind=communicationUser end[ok by peer, expected, success, 0/5003]
        - call.started
        - call.participant_joined participant.kind=communicationUser
        - call.state_changed call.state=None
        - call.state_changed call.state=Connecting
        - call.state_changed call.state=Ringing
        - call.state_changed call.state=Connected
        - call.connected
        - call.state_changed call.state=LocalHold
        - call.participant_ended "call participant ended: ok, 0/5003" participant.kind=communicationUser end[ok by peer, expected, success, 0/5003]
        - call.state_changed call.state=Disconnected
        - call.ended "call ended: ok, 0/5003" end[ok by peer, expected, success, 0/5003]
        - sdk.log INFO sdk.package=communication-calling
        - sdk.log DEBUG sdk.package=communication-calling
        - sdk.log WARN sdk.package=communication-calling
      "
    `);
  });

  test('the other', async () => {
    expect((await traced.tree(second, 2)).split('call incoming')[1]).toMatchInlineSnapshot(`
      " client
        call.direction=incoming call.duration=<s> call.id=<call> call.server_id=<server id> call.setup.duration=<s> participant.id=<guid> service=calling source=client end[ok by unknown, expected, success, 0/0]
        > call setup internal call.setup.duration=<s>
        > call participant internal call.setup.duration=<s> participant.kind=communicationUser end[ok by unknown, expected, success, 0/0]
        - call.started
        - call.participant_joined participant.kind=communicationUser
        - call.state_changed call.state=Connecting
        - call.state_changed call.state=Connected
        - call.connected
        - call.state_changed call.state=Disconnecting
        - call.participant_ended "call participant ended: ok, 0/0" participant.kind=communicationUser end[ok by unknown, expected, success, 0/0]
        - call.state_changed call.state=Disconnected
        - call.ended "call ended: ok, 0/0" end[ok by unknown, expected, success, 0/0]
        - sdk.log INFO sdk.package=communication-calling
        - sdk.log DEBUG sdk.package=communication-calling
        - sdk.log WARN sdk.package=communication-calling
      outside of every leg: acs.sdk.log
      "
    `);
  });

  test('lines of the SDK that name one call are in the trace of that call', () => {
    const lines = traced.sink.logs.filter(({ eventName }) => eventName === 'acs.sdk.log');
    for (const [id, other, name] of [
      [held, second, 'call outgoing'],
      [second, held, 'call incoming'],
    ] as const) {
      const leg = legsOf(traced.sink, id).find((span) => span.name === name)!;
      const own = lines.filter(({ body }) => String(body).includes(id) && !String(body).includes(other));
      const elsewhere = own.filter(({ traceId }) => traceId !== leg.traceId);
      expect(elsewhere.filter(({ traceId }) => traceId)).toEqual([]);
      // Before the app is told of a call, its id may also stand in a URL or a body, which could be any id.
      const known = elsewhere.filter(({ timeUnixNano }) => timeUnixNano > leg.startUnixNano);
      expect(known.map(({ body }) => String(body).match(`.{0,80}${id}.{0,20}`)?.[0])).toEqual([]);
      expect(own.length).toBeGreaterThan(20);
      expect(elsewhere.length / own.length).toBeLessThan(0.1);
    }
  });
});
