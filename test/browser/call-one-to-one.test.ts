import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { traceIdOf } from './call-tree.ts';
import {
  ANSWERS,
  CONNECTS,
  DIALS,
  expectedTree,
  HANGS_UP,
  HUNG_UP,
  INCOMING,
  IS_ENDED,
  MISSED,
  OUTGOING,
  PEER_HUNG_UP,
  UNANSWERED,
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

const NOBODY = 404;
const DECLINED = 'declined by peer, expected, success, 603/0';
/** Media records of a leg: jitter and loss are known of what is received. */
const SUMMARIES = [
  'media.summary "media summary send good" media.bitrate[4] media.direction=send media.quality=good media.round_trip_time[4]',
  'media.summary "media summary receive good" media.bitrate[4] media.direction=receive media.jitter[4] media.packet_loss[4] media.quality=good media.round_trip_time[4]',
];

describe.skipIf(missing)(`a call between two traced pages${skipped}`, () => {
  let traced: TracedStage;
  let alice: Agent;
  let bob: Agent;

  beforeAll(async () => {
    traced = await TracedStage.open();
    [alice, bob] = (await traced.agents(1, 2)) as [Agent, Agent];
  });
  afterAll(() => traced?.close());
  beforeEach(() => forget(alice, bob));

  it('the caller hangs up: one trace for both ends, with ids, durations, media and outcomes', async () => {
    const id = await connect(alice, bob);
    await settle(3_000);
    await alice.evaluate((me) => me.hangUp());
    await traced.over(alice, bob);
    expect(await traced.tree(id, 2, { media: true })).toBe(
      expectedTree(
        { ...OUTGOING, media: true, records: [...OUTGOING.records, ...SUMMARIES] },
        { ...INCOMING, media: true, records: [...INCOMING.records, ...SUMMARIES] },
      ),
    );
  });

  it('the callee hangs up', async () => {
    const id = await connect(alice, bob);
    await settle();
    await bob.evaluate((me) => me.hangUp());
    await traced.over(alice, bob);
    expect(await traced.tree(id, 2)).toBe(
      expectedTree(
        { ...OUTGOING, end: PEER_HUNG_UP, records: [...DIALS, 'Ringing', ...CONNECTS, ...IS_ENDED] },
        { ...INCOMING, end: HUNG_UP, records: [...ANSWERS, ...CONNECTS, ...HANGS_UP] },
      ),
    );
  });

  it('a declined call: the callee has a span although it never had a call', async () => {
    const id = await alice.evaluate((me) => me.dial(2));
    await bob.evaluate((me) => me.decline());
    await traced.over(alice);
    await bob.evaluate((me) => me.sees('incoming ended'));
    await traced.flush(bob);
    expect(await traced.tree(id, 2)).toBe(
      expectedTree({ ...UNANSWERED, end: DECLINED }, { ...MISSED, end: DECLINED }),
    );
  });

  it('the caller gives up while it rings: cancelled for the caller, missed for the callee', async () => {
    const id = await alice.evaluate((me) => me.dial(2));
    await Promise.all([
      alice.evaluate((me) => me.reaches('Ringing')),
      bob.evaluate((me) => me.sees('incoming')),
    ]);
    await alice.evaluate((me) => me.hangUp());
    await traced.over(alice);
    await bob.evaluate((me) => me.sees('incoming ended'));
    await traced.flush(bob);
    expect(await traced.tree(id, 2)).toBe(
      expectedTree(
        {
          ...UNANSWERED,
          end: 'cancelled by unknown, expected, success, 0/0',
          records: [...DIALS, 'Ringing', ...HANGS_UP],
        },
        { ...MISSED, end: 'cancelled by peer, expected, success, 487/0' },
      ),
    );
  });

  it('a callee without a device is unreachable, which is an expected end', async () => {
    const id = await alice.evaluate((me, user) => me.dial(user), NOBODY);
    await traced.over(alice);
    expect(await traced.tree(id, 1)).toBe(
      expectedTree({
        ...UNANSWERED,
        end: 'unreachable by peer, expected, expected_error, 480/10037',
        records: [...DIALS, ...IS_ENDED],
      }),
    );
  });

  it('the service changes the id of the call: its trace has the last id and links to the first', async () => {
    const newId = crypto.randomUUID();
    traced.stage.fake.next({ newId });
    const previousId = await connect(alice, bob);
    await settle();
    await alice.evaluate((me) => me.hangUp());
    await traced.over(alice, bob);
    expect(await traced.tree(newId, 2, { previousId })).toBe(
      expectedTree(
        {
          ...OUTGOING,
          renamed: true,
          // What came before the new id is in the trace of the old one.
          records: ['renamed', 'Ringing', ...CONNECTS, ...HANGS_UP],
        },
        INCOMING,
      ),
    );
    const early = traced.sink.logs.filter(({ traceId }) => traceId === traceIdOf(previousId));
    expect(early.map(({ eventName, spanId }) => [eventName, spanId])).toEqual(
      early.map(({ eventName }) => [
        eventName,
        traced.sink.spans.find(({ links }) => links.length > 0)?.spanId,
      ]),
    );
    expect(early[0]?.eventName).toBe('acs.call.started');
    expect(traced.sink.spans.filter(({ traceId }) => traceId === traceIdOf(previousId))).toEqual([]);
  });

  it('the last microphone is unplugged and comes back', async () => {
    const id = await connect(alice, bob);
    const named = { diagnostic: 'noMicrophoneDevicesEnumerated' };
    await alice.evaluate(() => {
      Object.assign(navigator.mediaDevices, { enumerateDevices: async () => [] });
      navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
    });
    await alice.evaluate((me, facts) => me.sees('diagnostic', { ...facts, value: true }), named);
    await alice.evaluate(() => {
      Reflect.deleteProperty(navigator.mediaDevices, 'enumerateDevices');
      navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
    });
    await alice.evaluate((me, facts) => me.sees('diagnostic', { ...facts, value: false }), named);
    await alice.evaluate((me) => me.hangUp());
    await traced.over(alice, bob);
    const diagnostics = (await traced.tree(id, 2))
      .split('\n')
      .filter((line) => line.includes('noMicrophone'));
    expect(diagnostics.join('\n')).toMatchInlineSnapshot(`
      "  - diagnostic.changed WARN "diagnostic changed noMicrophoneDevicesEnumerated true bad media" diagnostic.name=noMicrophoneDevicesEnumerated diagnostic.quality=bad diagnostic.scope=media diagnostic.value=true
        - diagnostic.changed "diagnostic changed noMicrophoneDevicesEnumerated false good media" diagnostic.name=noMicrophoneDevicesEnumerated diagnostic.quality=good diagnostic.scope=media diagnostic.value=false"
    `);
  });

  it('ratings of the survey are exported, what the user wrote is not', async () => {
    const id = await connect(alice, bob);
    await alice.evaluate((me) => me.hangUp());
    await traced.over(alice, bob);
    const answer = await alice.evaluate(async (me) => {
      const { Features } = globalThis.callingModule;
      return await me.call
        ?.feature(Features.CallSurvey)
        .submitSurvey({
          overallRating: { score: 5, issues: [] },
          audioRating: { score: 2, issues: ['NoLocalAudio', 'Echo'] },
          extendedSurveyData: 'ask me at work, 555 0100',
          comment: 'my neighbour Zebulon heard it all',
        } as never)
        .then(
          (result) => typeof result,
          (error: Error) => error.message,
        );
    });
    expect(answer).toBe('object');
    await traced.flush(alice);
    const line = (await traced.tree(id, 2)).split('\n').filter((text) => text.includes('survey'));
    expect(line.join('\n')).toMatchInlineSnapshot(
      `"  - call.survey "call survey NoLocalAudio,Echo" survey.audio=2 survey.audio_issues=NoLocalAudio,Echo survey.overall=5"`,
    );
  });

  it('nothing personal was exported', () => {
    expectNothingPersonal(traced.sink, [1, 2, NOBODY], ['Zebulon', '555 0100']);
  });
});
