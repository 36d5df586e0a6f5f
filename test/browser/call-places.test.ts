import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { crash } from '../fakes/calling/stage.ts';
import { legsOf, recordsOutside, traceIdOf } from './call-tree.ts';
import {
  CONNECTS,
  DIALS,
  type ExpectedLeg,
  expectedTree,
  FLIGHT_RECORDER,
  HANGS_UP,
  HUNG_UP,
  INCOMING,
  IS_ENDED,
  JOINS,
  OUTGOING,
} from './expected-leg.ts';
import {
  type Agent,
  connect,
  expectNothingPersonal,
  forget,
  missing,
  settle,
  skipped,
  TracedStage,
} from './traced-stage.ts';

const GROUP = '99999999-aaaa-4bbb-8ccc-dddddddddddd';
const MEETING =
  'https://teams.microsoft.com/l/meetup-join/19%3ameeting_NTY4@thread.v2/0?context=%7b%22Tid%22%3a%2299999999-8888-4777-8666-000000000000%22%2c%22Oid%22%3a%2200000000-aaaa-4bbb-8ccc-000000000009%22%7d';

const RECONNECT =
  'diagnostic.changed WARN "diagnostic changed networkReconnect 3 bad network" diagnostic.name=networkReconnect diagnostic.quality=bad diagnostic.scope=network diagnostic.value=3';

/** Somebody who was let in from the lobby, and left. */
const LET_IN: ExpectedLeg = {
  direction: 'join',
  end: HUNG_UP,
  phases: ['lobby'],
  records: [...JOINS, 'InLobby', ...CONNECTS, 'Disconnecting', 'Disconnected', 'ended'],
};

describe.skipIf(missing)(`calls that are joined, held, or made by Teams users${skipped}`, () => {
  let traced: TracedStage;
  let alice: Agent;
  let bob: Agent;
  /** Runs in parallel with the other tests: the SDK takes 16 s to notice a lost peer. */
  let lostPeer: Promise<string>;

  beforeAll(async () => {
    traced = await TracedStage.open();
    lostPeer = losePeer(traced);
    lostPeer.catch(() => {}); // its own test reports it
    [alice, bob] = (await traced.agents(1, 2)) as [Agent, Agent];
  });
  afterAll(() => traced?.close());
  beforeEach(() => forget(alice, bob));

  it('a group call: one trace for all participants, and an end for each one that leaves', async () => {
    const id = await alice.evaluate((me, group) => me.join(group), GROUP);
    await alice.evaluate((me) => me.reaches('Connected'));
    await settle();
    const bobsFirst = await bob.evaluate((me, group) => me.join(group), GROUP);
    await bob.evaluate((me) => me.reaches('Connected'));
    await alice.evaluate((me) => me.sees('participant', { state: 'Connected' }));
    await settle();
    await bob.evaluate((me) => me.hangUp());
    await alice.evaluate((me) => me.sees('participant state', { state: 'Disconnected' }));
    await settle();
    await alice.evaluate((me) => me.hangUp());
    await traced.over(alice, bob);
    const [alices, bobs] = (await traced.tree(id, 2, { previousId: bobsFirst })).split(
      /(?=call join client -> )/,
    );
    expect(alices).toBe(
      expectedTree({
        direction: 'join',
        type: 'group',
        end: HUNG_UP,
        records: [...JOINS, ...CONNECTS, 'joined', 'left', 'Disconnecting', 'Disconnected', 'ended'],
      }),
    );
    // The SDK may connect him before or after it learns the id of the call. Records from before that are in the trace
    // of his first id.
    const [leg, ...records] = bobs?.trimEnd().split('\n  - ') ?? [];
    expect(leg).toMatchInlineSnapshot(`
      "call join client -> <previous>
        call.direction=join call.duration=<s> call.id=<call> call.previous_id=<previous> call.server_id=<server id> call.setup.duration=<s> call.type=group participant.id=<guid> service=calling source=client end[ok by unknown, expected, success, 0/0]
        > call setup internal call.setup.duration=<s>
        > call participant internal call.setup.duration=<s> participant.kind=communicationUser end[ok by unknown, expected, success, 0/0]"
    `);
    const early = traced.sink.logs.filter(({ traceId }) => traceId === traceIdOf(bobsFirst));
    const saidEarly = early.map(({ eventName }) => String(eventName).replace('acs.', ''));
    const names = [...saidEarly, ...records.map((line) => line.split(' ')[0])];
    expect(names.sort()).toEqual([
      'call.connected',
      'call.ended',
      'call.id_changed',
      'call.participant_ended',
      'call.participant_joined',
      'call.started',
      ...Array(5).fill('call.state_changed'),
    ]);
    expect(records).toContain('call.id_changed "call id changed <previous>" call.previous_id=<previous>');
    expect(records.at(-1)).toBe(
      'call.ended "call ended: ok, 0/0" end[ok by unknown, expected, success, 0/0]',
    );
  });

  it.each([
    ['room', { roomId: '99199690362660524' }],
    ['teams_meeting', { meetingLink: MEETING }],
    ['teams_meeting', { meetingId: '123456789012', passcode: 'secret' }],
  ])('a %s that is joined through its lobby', async (type, locator) => {
    traced.stage.fake.next({ lobby: 200 });
    const id = await alice.evaluate(
      (me, where) => (me.agent as { join(l: object): { id: string } }).join(where).id,
      locator,
    );
    await alice.evaluate((me) => me.reaches('Connected'));
    await settle();
    await alice.evaluate((me) => me.hangUp());
    await traced.over(alice);
    expect(await traced.tree(id, 1)).toBe(expectedTree({ ...LET_IN, type }));
  });

  it('a participant who is not let in from the lobby never connected', async () => {
    traced.stage.fake.next({ lobby: 60_000 });
    const id = await alice.evaluate(
      (me) => (me.agent as { join(l: object): { id: string } }).join({ roomId: '99199690362660525' }).id,
    );
    await alice.evaluate((me) => me.reaches('InLobby'));
    await settle();
    await traced.stage.fake.endCall(id, { code: 403, subCode: 5854, resultCategories: ['ExpectedError'] });
    await traced.over(alice);
    expect(await traced.tree(id, 1)).toBe(
      expectedTree({
        ...LET_IN,
        type: 'room',
        end: 'auth by client, expected, expected_error (table: unexpected_client_error), 403/5854',
        records: [...JOINS, 'InLobby', 'Disconnected', 'ended'],
      }),
    );
  });

  it('a hold is a child of the one who holds', async () => {
    const id = await connect(alice, bob);
    await settle();
    await alice.evaluate((me) => me.call?.hold());
    await settle();
    await alice.evaluate((me) => me.hangUp());
    await traced.over(alice, bob);
    expect((await traced.tree(id, 2)).split('call incoming')[0]).toBe(
      expectedTree(
        {
          ...OUTGOING,
          phases: ['hold'],
          records: [...DIALS, 'Ringing', ...CONNECTS, 'LocalHold', ...HANGS_UP],
        },
        INCOMING,
      ).split('call incoming')[0],
    );
    const hold = traced.sink.spans.find(({ name }) => name === 'call hold');
    expect(Number(hold!.endUnixNano - hold!.startUnixNano) / 1e6).toBeGreaterThan(250);
  });

  it('a Teams user calls another', async () => {
    const [carol, dave] = (await traced.agents({ teams: 7 }, { teams: 8 })) as [Agent, Agent];
    const id = await connect(carol, dave);
    await settle();
    await carol.evaluate((me) => me.hangUp());
    await traced.over(carol, dave);
    expect(await traced.tree(id, 2)).toBe(
      expectedTree({ ...OUTGOING, kind: 'microsoftTeamsUser' }, { ...INCOMING, kind: 'microsoftTeamsUser' }),
    );
    expect(legsOf(traced.sink, id)).toHaveLength(2);
    await Promise.all([carol, dave].map((agent) => traced.stage.pageOf(agent).close()));
  });

  it('a peer that is lost in mid-call: a bad network, a reconnect that lasts to the end, and the end', async () => {
    const tree = await lostPeer;
    // Other diagnostics vary from run to run.
    const lines = tree
      .split('\n')
      .filter((line) => !line.includes('diagnostic.name') || line.includes('networkReconnect'));
    expect(lines.join('\n')).toBe(
      expectedTree(
        {
          ...OUTGOING,
          end: 'network by network, UNEXPECTED, unexpected_client_error, 410/3101, error.type=410/3101',
          phases: ['reconnect'],
          records: [...DIALS, 'Ringing', ...CONNECTS, RECONNECT, ...IS_ENDED, FLIGHT_RECORDER],
        },
        // The callee's page crashed: its early records were sent, its spans were not.
        'outside of every leg: acs.call.started, acs.call.participant_joined, acs.call.state_changed, acs.call.connected',
      ),
    );
  });

  it('the connection of every agent is a record that belongs to no call', () => {
    expect([
      ...new Set(recordsOutside(traced.sink, 'acs.call_agent.connection_changed')),
    ]).toMatchInlineSnapshot(`
      [
        "call_agent.connection_changed "call agent connection changed Disconnected" call_agent.state=Disconnected service=calling source=client",
        "call_agent.connection_changed "call agent connection changed Connected" call_agent.state=Connected service=calling source=client",
      ]
    `);
  });

  it('nothing personal was exported', () => {
    expectNothingPersonal(traced.sink, [1, 2, 5, 6, { teams: 7 }, { teams: 8 }], ['meeting_NTY4', 'secret']);
  });
});

/** Crashes the callee's page in a call; returns the trace, which has only the early records of the callee. */
async function losePeer(traced: TracedStage): Promise<string> {
  const stage = await traced.another({ lostAfterMs: 19_000 });
  const [caller, callee] = await Promise.all([stage.agent(5, traced.url()), stage.agent(6, traced.url())]);
  const id = await connect(caller, callee);
  await settle();
  await traced.flush(callee); // what happens later is lost with it
  await crash(stage.pageOf(callee));
  await caller.evaluate((me) => me.sees('state', { state: 'Disconnected' }, 60_000));
  await traced.flush(caller);
  return await traced.tree(id, 1);
}
