/** The SDK skips every listener behind one that throws: calls are seen and end although ours were skipped. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CallEvent, CallEventOf } from '../../../../src/events/call-event.ts';
import { CallingObserver } from '../../../../src/sources/calling/agents.ts';
import { FlightRecorder } from '../../../../src/sources/calling/flight-recorder.ts';
import { FAKE_FEATURES, FakeAgent, FakeCall, FakeEmitter } from '../../../fakes/calling/fake-call.ts';

let events: CallEvent[];
let observer: CallingObserver;
let agent: FakeAgent;

const of = <T extends CallEvent['type']>(type: T) =>
  events.filter((event): event is CallEventOf<T> => event.type === type);

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  events = [];
  observer = new CallingObserver({
    emit: (event) => events.push(event),
    features: FAKE_FEATURES,
    onTap: () => {},
    recorder: () => new FlightRecorder(0),
  });
  agent = new FakeAgent();
  observer.agent(agent as never);
});
afterEach(() => {
  observer.unhook();
  vi.useRealTimers();
});

describe('a listener of the app that throws', () => {
  it('a call whose own listeners throw before ours still ends, once, with its reason', () => {
    const call = new FakeCall('late');
    call.state = 'Connected';
    call.on('stateChanged', () => {
      throw new Error('of the app');
    });
    observer.observe(call);
    expect(() => call.become('Disconnected', { code: 0, subCode: 5003 })).toThrow('of the app');
    expect(of('call.ended')).toEqual([]);
    vi.advanceTimersByTime(2000);
    expect(of('call.ended')).toMatchObject([{ reason: { code: 0, subCode: 5003 } }]);
    expect(of('call.completed')).toHaveLength(1);
    expect(observer.live.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('the update of the calls of the agent ends such a call at once', () => {
    const call = new FakeCall('late');
    call.on('stateChanged', () => {
      throw new Error('of the app');
    });
    observer.observe(call);
    expect(() => call.become('Disconnected', { code: 0, subCode: 0 })).toThrow();
    agent.emit('callsUpdated', { added: [], removed: [call] });
    expect(of('call.ended')).toHaveLength(1);
  });

  it('an incoming call whose end a listener of the app hides still ends', () => {
    const incoming = Object.assign(new FakeEmitter(), {
      id: 'ringing',
      callEndReason: undefined as object | undefined,
    });
    agent.emit('incomingCall', { incomingCall: incoming });
    incoming.callEndReason = { code: 487, subCode: 0 };
    vi.advanceTimersByTime(2000);
    expect(of('call.ended')).toMatchObject([{ reason: { code: 487, beforeConnect: true, incoming: true } }]);
  });

  it('a call whose announcement a listener of the app hides is seen where the app starts it', () => {
    const own = new FakeAgent();
    own.on('callsUpdated', () => {
      throw new Error('of the app');
    });
    const emit = own.emit.bind(own);
    own.emit = (...event) => {
      try {
        emit(...event);
      } catch {} // the SDK logs it
    };
    observer.agent(own as never);
    own.startCall([{}]);
    expect(of('call.started')).toMatchObject([{ leg: { direction: 'outgoing', callType: 'one_to_one' } }]);
  });
});
