/** Objects in the shape of the Calling SDK's, for what the real SDK can't be made to do. */

type Listener = (argument: unknown) => void;

/** Exceptions that our listeners let through: the SDK would skip the app's own listeners. */
export const leaked: unknown[] = [];

export class FakeEmitter {
  readonly listeners = new Map<string, Set<Listener>>();

  on(event: string, listener: Listener): void {
    const set = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, set.add(listener));
  }

  off(event: string, listener: Listener): void {
    this.listeners.get(event)?.delete(listener);
  }

  /** As the SDK does it: a listener that throws takes the others with it. */
  emit(event: string, argument?: unknown): void {
    try {
      for (const listener of [...(this.listeners.get(event) ?? [])]) listener(argument);
    } catch (error) {
      leaked.push(error);
    }
  }

  get listenerCount(): number {
    return [...this.listeners.values()].reduce((count, set) => count + set.size, 0);
  }
}

/** A feature's diagnostics, statistics and survey in one. */
export class FakeCall extends FakeEmitter {
  id: unknown = crypto.randomUUID();
  direction: unknown = 'Outgoing';
  state: unknown = 'Connecting';
  kind = 'Call';
  callEndReason: unknown;
  info: unknown = { participantId: 'p', getServerCallId: async () => 'server-id' };
  remoteParticipants: unknown = [];
  readonly features: Record<string, FakeFeature> = {};

  feature(name: string): FakeFeature {
    this.features[name] ??= new FakeFeature();
    return this.features[name];
  }

  to(state: string): void {
    this.state = state;
    this.emit('stateChanged');
  }

  end(callEndReason: unknown = { code: 0, subCode: 0, resultCategories: ['Success'] }): void {
    this.callEndReason = callEndReason;
    this.to('Disconnected');
  }
}

export class FakeFeature {
  readonly network = new FakeEmitter();
  readonly media = new FakeEmitter();
  readonly remote = new FakeEmitter();
  readonly collector = Object.assign(new FakeEmitter(), { dispose: () => {} });
  createCollector = () => this.collector;
  submitSurvey = async (survey: unknown) => survey;
}

export class FakeParticipant extends FakeEmitter {
  identifier: unknown = { kind: 'communicationUser' };
  state: unknown = 'Connected';
  callEndReason: unknown;
}

export class FakeIncoming extends FakeEmitter {
  id: unknown = crypto.randomUUID();
  kind = 'IncomingCall';
}

export class FakeAgent extends FakeEmitter {
  readonly kind = 'CallAgent';
  readonly calls: FakeCall[] = [];
  connectionState = 'Connected';

  startCall(): FakeCall {
    return this.add(new FakeCall());
  }

  join(): FakeCall {
    return this.add(new FakeCall());
  }

  add(call: FakeCall): FakeCall {
    this.emit('callsUpdated', { added: [call], removed: [] });
    return call;
  }
}

/** In the place of `import * as calling`. */
export function fakeModule() {
  class CallClient {
    async createCallAgent(): Promise<FakeAgent> {
      return new FakeAgent();
    }
  }
  const Features = {
    UserFacingDiagnostics: 'UserFacingDiagnostics',
    MediaStats: 'MediaStats',
    CallSurvey: 'CallSurvey',
  };
  return { CallClient, Features };
}
