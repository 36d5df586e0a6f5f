import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { traceIdOf } from './call-tree.ts';
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

  it('the caller hangs up: one trace of both ends, with ids, durations, media and outcomes', async () => {
    const id = await connect(alice, bob);
    await settle(3_000);
    await alice.evaluate((me) => me.hangUp());
    await traced.over(alice, bob);
    expect(await traced.tree(id, 2, { media: true })).toMatchInlineSnapshot(`
      "
      call outgoing client
        call.direction=outgoing call.duration=<s> call.id=<call> call.server_id=<server id> call.setup.duration=<s> call.type=one_to_one media.quality=good media.receive.bitrate[4] media.receive.jitter[4] media.receive.packet_loss[4] media.receive.round_trip_time[4] media.send.bitrate[4] media.send.round_trip_time[4] participant.id=<guid> service=calling source=client end[ok by unknown, expected, success, 0/0]
        > call setup internal call.setup.duration=<s>
        > call participant internal call.setup.duration=<s> participant.kind=communicationUser end[ok by unknown, expected, success, 0/0]
        - call.started
        - call.participant_joined participant.kind=communicationUser
        - call.state_changed call.state=None
        - call.state_changed call.state=Connecting
        - call.state_changed call.state=Ringing
        - call.state_changed call.state=Connected
        - call.connected
        - call.state_changed call.state=Disconnecting
        - call.participant_ended "call participant ended: ok, 0/0" participant.kind=communicationUser end[ok by unknown, expected, success, 0/0]
        - call.state_changed call.state=Disconnected
        - call.ended "call ended: ok, 0/0" end[ok by unknown, expected, success, 0/0]
        - media.summary media.bitrate[4] media.direction=send media.quality=good media.round_trip_time[4]
        - media.summary media.bitrate[4] media.direction=receive media.jitter[4] media.packet_loss[4] media.quality=good media.round_trip_time[4]
      call incoming client
        call.direction=incoming call.duration=<s> call.id=<call> call.server_id=<server id> call.setup.duration=<s> media.quality=good media.receive.bitrate[4] media.receive.jitter[4] media.receive.packet_loss[4] media.receive.round_trip_time[4] media.send.bitrate[4] media.send.round_trip_time[4] participant.id=<guid> service=calling source=client end[ok by peer, expected, success, 0/5003]
        > call setup internal call.setup.duration=<s>
        > call participant internal call.setup.duration=<s> participant.kind=communicationUser end[ok by peer, expected, success, 0/5003]
        - call.started
        - call.participant_joined participant.kind=communicationUser
        - call.state_changed call.state=Connecting
        - call.state_changed call.state=Connected
        - call.connected
        - call.participant_ended "call participant ended: ok, 0/5003" participant.kind=communicationUser end[ok by peer, expected, success, 0/5003]
        - call.state_changed call.state=Disconnected
        - call.ended "call ended: ok, 0/5003" end[ok by peer, expected, success, 0/5003]
        - media.summary media.bitrate[4] media.direction=send media.quality=good media.round_trip_time[4]
        - media.summary media.bitrate[4] media.direction=receive media.jitter[4] media.packet_loss[4] media.quality=good media.round_trip_time[4]
      "
    `);
  });

  it('the callee hangs up', async () => {
    const id = await connect(alice, bob);
    await settle();
    await bob.evaluate((me) => me.hangUp());
    await traced.over(alice, bob);
    expect(await traced.tree(id, 2)).toMatchInlineSnapshot(`
      "
      call outgoing client
        call.direction=outgoing call.duration=<s> call.id=<call> call.server_id=<server id> call.setup.duration=<s> call.type=one_to_one participant.id=<guid> service=calling source=client end[ok by peer, expected, success, 0/5003]
        > call setup internal call.setup.duration=<s>
        > call participant internal call.setup.duration=<s> participant.kind=communicationUser end[ok by peer, expected, success, 0/5003]
        - call.started
        - call.participant_joined participant.kind=communicationUser
        - call.state_changed call.state=None
        - call.state_changed call.state=Connecting
        - call.state_changed call.state=Ringing
        - call.state_changed call.state=Connected
        - call.connected
        - call.participant_ended "call participant ended: ok, 0/5003" participant.kind=communicationUser end[ok by peer, expected, success, 0/5003]
        - call.state_changed call.state=Disconnected
        - call.ended "call ended: ok, 0/5003" end[ok by peer, expected, success, 0/5003]
      call incoming client
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
      "
    `);
  });

  it('a declined call: the callee has a span although it never had a call', async () => {
    const id = await alice.evaluate((me) => me.dial(2));
    await bob.evaluate((me) => me.decline());
    await traced.over(alice);
    await bob.evaluate((me) => me.sees('incoming ended'));
    await traced.flush(bob);
    expect(await traced.tree(id, 2)).toMatchInlineSnapshot(`
      "
      call outgoing client
        call.direction=outgoing call.id=<call> call.type=one_to_one participant.id=<guid> service=calling source=client end[declined by peer, expected, success, 603/0]
        > call setup internal
        > call participant internal participant.kind=communicationUser end[declined by peer, expected, success, 603/0]
        - call.started
        - call.participant_joined participant.kind=communicationUser
        - call.state_changed call.state=None
        - call.state_changed call.state=Connecting
        - call.state_changed call.state=Ringing
        - call.participant_ended "call participant ended: declined, 603/0" participant.kind=communicationUser end[declined by peer, expected, success, 603/0]
        - call.state_changed call.state=Disconnected
        - call.ended "call ended: declined, 603/0" end[declined by peer, expected, success, 603/0]
      call incoming client
        call.direction=incoming call.id=<call> service=calling source=client end[declined by peer, expected, success, 603/0]
        > call setup internal
        - call.started
        - call.ended "call ended: declined, 603/0" end[declined by peer, expected, success, 603/0]
      "
    `);
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
    expect(await traced.tree(id, 2)).toMatchInlineSnapshot(`
      "
      call outgoing client
        call.direction=outgoing call.id=<call> call.type=one_to_one participant.id=<guid> service=calling source=client end[cancelled by unknown, expected, success, 0/0]
        > call setup internal
        > call participant internal participant.kind=communicationUser end[cancelled by unknown, expected, success, 0/0]
        - call.started
        - call.participant_joined participant.kind=communicationUser
        - call.state_changed call.state=None
        - call.state_changed call.state=Connecting
        - call.state_changed call.state=Ringing
        - call.state_changed call.state=Disconnecting
        - call.participant_ended "call participant ended: cancelled, 0/0" participant.kind=communicationUser end[cancelled by unknown, expected, success, 0/0]
        - call.state_changed call.state=Disconnected
        - call.ended "call ended: cancelled, 0/0" end[cancelled by unknown, expected, success, 0/0]
      call incoming client
        call.direction=incoming call.id=<call> service=calling source=client end[cancelled by unknown, expected, success, 487/0]
        > call setup internal
        - call.started
        - call.ended "call ended: cancelled, 487/0" end[cancelled by unknown, expected, success, 487/0]
      "
    `);
  });

  it('a callee without a device is unreachable, and nobody is to blame', async () => {
    const id = await alice.evaluate((me, user) => me.dial(user), NOBODY);
    await traced.over(alice);
    expect(await traced.tree(id, 1)).toMatchInlineSnapshot(`
      "
      call outgoing client
        call.direction=outgoing call.id=<call> call.type=one_to_one participant.id=<guid> service=calling source=client end[unreachable by peer, expected, expected_error, 480/10037]
        > call setup internal
        > call participant internal participant.kind=communicationUser end[unreachable by peer, expected, expected_error, 480/10037]
        - call.started
        - call.participant_joined participant.kind=communicationUser
        - call.state_changed call.state=None
        - call.state_changed call.state=Connecting
        - call.participant_ended "call participant ended: unreachable, 480/10037" participant.kind=communicationUser end[unreachable by peer, expected, expected_error, 480/10037]
        - call.state_changed call.state=Disconnected
        - call.ended "call ended: unreachable, 480/10037" end[unreachable by peer, expected, expected_error, 480/10037]
      "
    `);
  });

  it('the service gives the call another id: the trace is that of the last, linked to that of the first', async () => {
    const newId = crypto.randomUUID();
    traced.stage.fake.next({ newId });
    const previousId = await connect(alice, bob);
    await settle();
    await alice.evaluate((me) => me.hangUp());
    await traced.over(alice, bob);
    expect(await traced.tree(newId, 2, { previousId })).toMatchInlineSnapshot(`
      "
      call outgoing client -> <previous>
        call.direction=outgoing call.duration=<s> call.id=<call> call.previous_id=<previous> call.server_id=<server id> call.setup.duration=<s> call.type=one_to_one participant.id=<guid> service=calling source=client end[ok by unknown, expected, success, 0/0]
        > call setup internal call.setup.duration=<s>
        > call participant internal call.setup.duration=<s> participant.kind=communicationUser end[ok by unknown, expected, success, 0/0]
        - call.id_changed call.previous_id=<previous>
        - call.state_changed call.state=Ringing
        - call.state_changed call.state=Connected
        - call.connected
        - call.state_changed call.state=Disconnecting
        - call.participant_ended "call participant ended: ok, 0/0" participant.kind=communicationUser end[ok by unknown, expected, success, 0/0]
        - call.state_changed call.state=Disconnected
        - call.ended "call ended: ok, 0/0" end[ok by unknown, expected, success, 0/0]
      call incoming client
        call.direction=incoming call.duration=<s> call.id=<call> call.server_id=<server id> call.setup.duration=<s> participant.id=<guid> service=calling source=client end[ok by peer, expected, success, 0/5003]
        > call setup internal call.setup.duration=<s>
        > call participant internal call.setup.duration=<s> participant.kind=communicationUser end[ok by peer, expected, success, 0/5003]
        - call.started
        - call.participant_joined participant.kind=communicationUser
        - call.state_changed call.state=Connecting
        - call.state_changed call.state=Connected
        - call.connected
        - call.participant_ended "call participant ended: ok, 0/5003" participant.kind=communicationUser end[ok by peer, expected, success, 0/5003]
        - call.state_changed call.state=Disconnected
        - call.ended "call ended: ok, 0/5003" end[ok by peer, expected, success, 0/5003]
      "
    `);
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
      "  - diagnostic.changed WARN "diagnostic changed: bad" diagnostic.name=noMicrophoneDevicesEnumerated diagnostic.quality=bad diagnostic.scope=media diagnostic.value=true
        - diagnostic.changed "diagnostic changed: good" diagnostic.name=noMicrophoneDevicesEnumerated diagnostic.quality=good diagnostic.scope=media diagnostic.value=false"
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
      `"  - call.survey survey.audio=2 survey.audio_issues=NoLocalAudio,Echo survey.overall=5"`,
    );
  });

  it('nothing personal was exported', () => {
    expectNothingPersonal(traced.sink, [1, 2, NOBODY], ['Zebulon', '555 0100']);
  });
});
