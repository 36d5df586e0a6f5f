/** Two calls in one page: their signals never mix. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { legsOf, traceIdOf } from './call-tree.ts';
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
    // The peer ends the held call while the other call continues.
    await bob.evaluate((me) => me.hangUp());
    await traced.over(bob);
    await settle();
    await alice.evaluate((me) => me.hangUp());
    await traced.over(alice, carol);
  });
  afterAll(() => traced?.close());

  const legOf = (id: string, name: string) => legsOf(traced.sink, id).find((leg) => leg.name === name)!;

  /** What happened to alice's leg of a call. */
  function story(id: string, name: string) {
    const { spanId, attributes } = legOf(id, name);
    const states = traced.sink.logs
      .filter((log) => log.spanId === spanId && log.eventName === 'acs.call.state_changed')
      .sort((a, b) => Number(a.timeUnixNano - b.timeUnixNano))
      .map((log) => log.attributes['acs.call.state'])
      .filter((state) => state !== 'EarlyMedia'); // some calls are in it for a moment
    const children = traced.sink.spans.filter(({ parentSpanId }) => parentSpanId === spanId);
    return {
      states: states.join(', '),
      children: children.map((child) => child.name).sort(),
      end: `${attributes['acs.end_reason.code']}/${attributes['acs.end_reason.sub_code']}`,
    };
  }

  it('each has the states and the phases of its own', async () => {
    await traced.sink.waitFor((sink) => [held, second].every((id) => legsOf(sink, id).length === 2));
    const phases = 'call setup, call participant';
    expect(story(held, 'call outgoing')).toEqual({
      states: 'None, Connecting, Ringing, Connected, LocalHold, Disconnected',
      children: `${phases}, call hold`.split(', ').sort(),
      end: '0/5003',
    });
    expect(story(second, 'call incoming')).toEqual({
      states: 'Connecting, Connected, Disconnecting, Disconnected',
      children: phases.split(', ').sort(),
      end: '0/0',
    });
  });

  it('lines of the SDK that name one call are in the trace of that call', () => {
    // The part of a line that is cut off may name the other call, as batches of the SDK's own telemetry do.
    const lines = traced.sink.logs.filter(
      ({ eventName, attributes }) => eventName === undefined && !attributes['acs.sdk.truncated'],
    );
    for (const [id, other, name] of [
      [held, second, 'call outgoing'],
      [second, held, 'call incoming'],
    ] as const) {
      const leg = legOf(id, name);
      const own = lines.filter(({ body }) => String(body).includes(id) && !String(body).includes(other));
      const elsewhere = own.filter(({ traceId }) => traceId !== leg.traceId);
      expect(elsewhere.filter(({ traceId }) => traceId)).toEqual([]);
      // Before the app knows a call, its id may appear in a URL or a body, where it could be any id.
      const known = elsewhere.filter(({ timeUnixNano }) => timeUnixNano > leg.startUnixNano);
      expect(known.map(({ body }) => String(body).match(`.{0,80}${id}.{0,20}`)?.[0])).toEqual([]);
      expect(own.length).toBeGreaterThan(20);
      expect(elsewhere.length / own.length).toBeLessThan(0.1);
    }
    // No other id in the SDK's lines is mistaken for a call's.
    const traces = new Set(lines.flatMap(({ traceId }) => traceId ?? []));
    expect([...traces].sort()).toEqual([held, second].map(traceIdOf).sort());
  });
});
