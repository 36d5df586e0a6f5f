import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CallEvent, CallEventOf, CallRecord } from '../../../../src/events/call-event.ts';
import { CallingObserver } from '../../../../src/sources/calling/agents.ts';
import { CallEvents } from '../../../../src/sources/calling/call-events.ts';
import { FlightRecorder } from '../../../../src/sources/calling/flight-recorder.ts';
import {
  FAKE_FEATURES,
  FakeAgent,
  FakeCall,
  FakeEmitter,
  FakeParticipant,
  FakeSurvey,
} from '../../../fakes/calling/fake-call.ts';

const { submitSurvey } = FakeSurvey.prototype;

let events: CallEvent[];
let observer: CallingObserver;
let agent: FakeAgent;

const of = <T extends CallEvent['type']>(type: T) =>
  events.filter((event): event is CallEventOf<T> => event.type === type);

/** The record of the only call, when it is over. */
function recordOf(call: FakeCall): CallRecord {
  call.become('Disconnected', { code: 0, subCode: 0 });
  vi.advanceTimersByTime(200);
  const completed = of('call.completed');
  expect(completed).toHaveLength(1);
  return completed[0]!.record;
}

const phasesOf = ({ start, phases }: CallRecord) =>
  phases.map((phase) => `${phase.name} ${phase.start - start}-${phase.end! - start}`);

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  events = [];
  const calls = new CallEvents((event) => events.push(event), 0);
  observer = new CallingObserver({
    emit: (event) => calls.emit(event),
    features: FAKE_FEATURES,
    onTap: (...tapped) => calls.onTap(...tapped),
    recorder: () => new FlightRecorder(1000),
  });
  agent = new FakeAgent();
  observer.agent(agent as never);
});

afterEach(() => {
  observer.unhook();
  vi.useRealTimers();
});

describe('phases of a call', () => {
  it.each(['LocalHold', 'RemoteHold'])('each %s lasts until the call goes on', (state) => {
    const call = agent.startCall([{}]);
    for (const [next, millis] of [
      ['Connecting', 10],
      ['Connected', 100],
      [state, 20],
      ['Connected', 30],
      [state, 40],
    ] as const) {
      call.become(next);
      vi.advanceTimersByTime(millis);
    }
    expect(phasesOf(recordOf(call))).toEqual(['setup 0-10', 'hold 110-130', 'hold 160-200']);
  });

  it('a hold that the other side takes over is one hold', () => {
    const call = agent.startCall([{}]);
    for (const state of ['Connected', 'LocalHold', 'RemoteHold', 'Connected']) {
      call.become(state);
      vi.advanceTimersByTime(10);
    }
    expect(phasesOf(recordOf(call))).toEqual(['setup 0-0', 'hold 10-30']);
  });

  it('the lobby is a part of the setup', () => {
    const call = agent.join({ roomId: '1' });
    for (const state of ['Connecting', 'InLobby', 'Connected']) {
      call.become(state);
      vi.advanceTimersByTime(10);
    }
    expect(phasesOf(recordOf(call))).toEqual(['setup 0-20', 'lobby 10-20']);
  });

  it('a reconnect that succeeds ends with the good diagnostic, and the next is another', () => {
    const call = agent.startCall([{}]);
    call.become('Connected');
    for (const value of [2, 3, 1, 3]) {
      call.features.network.emit('diagnosticChanged', { diagnostic: 'networkReconnect', value });
      vi.advanceTimersByTime(10);
    }
    call.features.network.emit('diagnosticChanged', { diagnostic: 'networkReceiveQuality', value: 3 });
    expect(phasesOf(recordOf(call))).toEqual(['setup 0-0', 'reconnect 0-20', 'reconnect 30-40']);
    expect(of('diagnostic.changed')).toHaveLength(5);
  });

  it('a reconnect of another participant is its own', () => {
    const call = agent.startCall([{}]);
    call.become('Connected');
    call.features.remote.emit('diagnosticChanged', {
      diagnostics: [{ diagnostic: 'networkReconnect', value: 3 }],
    });
    expect(of('diagnostic.changed')).toMatchObject([{ name: 'networkReconnect', remote: true }]);
    expect(phasesOf(recordOf(call))).toEqual(['setup 0-0']);
  });

  it('a call that flaps for ever keeps a bounded number of them', () => {
    const call = agent.startCall([{}]);
    for (let n = 0; n < 1000; n++) call.become(n % 2 ? 'LocalHold' : 'Connected');
    expect(recordOf(call).phases.length).toBeLessThanOrEqual(200);
  });
});

describe('how a call is entered', () => {
  it.each([
    [{ groupId: 'g' }, 'group'],
    [{ roomId: 'r' }, 'room'],
    [{ meetingLink: 'https://teams.microsoft.com/l/meetup-join/1' }, 'teams_meeting'],
    [{ meetingId: 'm', passcode: 'p' }, 'teams_meeting'],
    [{ threadId: 't', organizerId: 'o', tenantId: 'i', messageId: 'm' }, 'teams_meeting'],
    [{ unheardOf: 'x' }, undefined],
    [{ groupId: 5 }, undefined],
    [undefined, undefined],
  ])('join(%j) is of type %s', (locator, callType) => {
    agent.join(locator);
    expect(of('call.started')).toMatchObject([{ leg: { direction: 'join', callType } }]);
  });

  it.each([
    [[{}], 'one_to_one'],
    [{}, 'one_to_one'],
    [[{}, {}], 'group'],
  ])('startCall(%j) is of type %s', (callees, callType) => {
    agent.startCall(callees);
    expect(of('call.started')).toMatchObject([{ leg: { direction: 'outgoing', callType } }]);
  });

  it('a call that was there before us has no setup, and one with a group was joined', () => {
    const call = new FakeCall('c');
    call.state = 'Connected';
    call.info.groupId = 'g';
    observer.observe(call);
    expect(of('call.started')).toMatchObject([{ leg: { direction: 'join', callType: 'group' } }]);
    vi.advanceTimersByTime(10);
    const record = recordOf(call);
    expect(record.connected).toBe(record.start);
    expect(record.phases).toEqual([]);
  });

  it('an incoming call that is accepted starts when it rings', () => {
    const incoming = Object.assign(new FakeEmitter(), { id: 'c' });
    agent.emit('incomingCall', { incomingCall: incoming });
    vi.advanceTimersByTime(500);
    const call = Object.assign(new FakeCall('c'), { direction: 'Incoming' });
    agent.emit('callsUpdated', { added: [call] });
    call.become('Connected');
    incoming.emit('callEnded', { callEndReason: { code: 0, subCode: 0 } });
    expect(phasesOf(recordOf(call))).toEqual(['setup 0-500']);
    expect(of('call.started')).toHaveLength(1);
    expect(of('call.ended')).toHaveLength(1);
  });
});

describe('ids, participants and ends', () => {
  it('an id that goes away is kept, and a change is told once', () => {
    const call = agent.startCall([{}]);
    for (const id of [undefined, 'call 1', 'new', undefined, 'new']) call.rename(id);
    const { leg, previousId } = recordOf(call);
    expect([leg.ids.callId, previousId, of('call.id_changed').length]).toEqual(['new', 'call 1', 1]);
  });

  it('a server id that is not known yet when the call connects is asked for again', async () => {
    const call = agent.join({ groupId: 'g' });
    const asked = vi.spyOn(call.info, 'getServerCallId');
    asked.mockRejectedValueOnce(new Error('not yet')).mockResolvedValueOnce(undefined as never);
    for (const state of ['Connected', 'LocalHold']) call.become(state);
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).toHaveBeenCalledTimes(2);
    call.rename('new');
    await vi.advanceTimersByTimeAsync(0);
    call.become('Connected');
    expect(asked).toHaveBeenCalledTimes(3);
    expect(recordOf(call).leg.ids.serverCallId).toBe('server of call 1');
  });

  it('a server id that throws ends nothing else', () => {
    const call = agent.startCall([{}]);
    vi.spyOn(call.info, 'getServerCallId').mockImplementation(() => {
      throw new Error('no');
    });
    call.become('Connected');
    expect(recordOf(call).reason).toMatchObject({ code: 0 });
  });

  it('a participant who never connected was cancelled, not hung up on', () => {
    const call = agent.startCall([{}, {}]);
    const [silent, present] = [new FakeParticipant('communicationUser'), new FakeParticipant('phoneNumber')];
    call.joinedBy(silent, present);
    present.become('Connected');
    for (const one of [silent, present]) one.become('Disconnected', { code: 0, subCode: 0 });
    silent.become('Disconnected');
    expect(of('call.participant_ended').map(({ kind, reason }) => [kind, reason.beforeConnect])).toEqual([
      ['communicationUser', true],
      ['phoneNumber', false],
    ]);
    expect(recordOf(call).participants.map(({ kind }) => kind)).toEqual(['communicationUser', 'phoneNumber']);
  });

  it('a huge call has spans of the first 500 participants and events of all', () => {
    const call = agent.join({ groupId: 'g' });
    call.joinedBy(...Array.from({ length: 600 }, () => new FakeParticipant('communicationUser')));
    expect(of('call.participant_joined')).toHaveLength(600);
    expect(recordOf(call).participants).toHaveLength(500);
  });

  it('calls end when the page unloads, with the code that the SDK reported or none', () => {
    const [left, open] = [agent.startCall([{}]), agent.startCall([{}])];
    left.become('Disconnected', { code: 0, subCode: 4521 });
    observer.abandonAll();
    expect(of('call.ended').map(({ reason }) => [reason.subCode, reason.pageLeft])).toEqual([
      [4521, undefined],
      [undefined, true],
    ]);
    expect(of('call.completed')).toHaveLength(2);
    expect(observer.live.size).toBe(0);
    open.become('Disconnected', { code: 0, subCode: 0 });
    expect(of('call.ended')).toHaveLength(2);
  });

  it('when a call is over nothing listens to it or collects statistics any more', () => {
    const call = agent.startCall([{}]);
    call.features.collector.emit('sampleReported', { audio: { send: [{ jitterInMs: 40 }] } });
    const record = recordOf(call);
    expect(record.media).toMatchObject([{ direction: 'send', figures: { jitter: { mean: 0.04 } } }]);
    const { network, media, remote, collector } = call.features;
    expect([call, network, media, remote, collector].map(({ listening }) => listening)).toEqual([
      0, 0, 0, 0, 0,
    ]);
    expect(collector.disposed).toBe(1);
    expect(observer.live.size).toBe(0);
  });
});

it('a survey that is sent after the call is heard, its free text is not, and the class is given back', async () => {
  const call = agent.startCall([{}]);
  const { survey } = call.features;
  recordOf(call);
  const given = {
    overallRating: { score: 3 },
    videoRating: { score: 'bad', issues: ['Freezes', 'he said no', 7] },
    comment: 'free',
  };
  expect(await survey.submitSurvey(given)).toBe(given);
  expect(of('call.survey')).toMatchObject([{ ratings: { overall: 3, video_issues: 'Freezes' } }]);
  expect(JSON.stringify(of('call.survey'))).not.toMatch(/free"|he said/);
  observer.unhook();
  expect(FakeSurvey.prototype.submitSurvey).toBe(submitSurvey);
});
