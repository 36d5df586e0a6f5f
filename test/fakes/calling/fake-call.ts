/** Objects with the shape of the Calling SDK's, for what the SDK cannot be brought to do without its service. */

/** As much of an emitter as the SDK's objects have: a throwing listener skips the later ones. */
export class FakeEmitter {
  readonly #listeners = new Map<string, ((event: unknown) => void)[]>();

  on(name: string, listener: (event: never) => void): void {
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener as (event: unknown) => void]);
  }

  off(name: string, listener: (event: never) => void): void {
    this.#listeners.set(
      name,
      (this.#listeners.get(name) ?? []).filter((other) => other !== (listener as unknown)),
    );
  }

  emit(name: string, event?: unknown): void {
    for (const listener of this.#listeners.get(name) ?? []) listener(event);
  }

  /** How many listen, to all events together. */
  get listening(): number {
    return [...this.#listeners.values()].reduce((total, { length }) => total + length, 0);
  }
}

/** The features that are observed, under the names of `calling.Features`. */
export class FakeFeatures {
  readonly network = new FakeEmitter();
  readonly media = new FakeEmitter();
  readonly remote = new FakeEmitter();
  readonly collector = Object.assign(new FakeEmitter(), { disposed: 0 });
  readonly survey = new FakeSurvey();

  of(factory: unknown): unknown {
    if (factory === 'diagnostics') return { network: this.network, media: this.media, remote: this.remote };
    if (factory === 'survey') return this.survey;
    if (factory !== 'stats') throw new Error(`no feature ${factory}`);
    const { collector } = this;
    return { createCollector: () => Object.assign(collector, { dispose: () => collector.disposed++ }) };
  }
}

/** `calling.Features` for a fake call. */
export const FAKE_FEATURES = {
  UserFacingDiagnostics: 'diagnostics',
  MediaStats: 'stats',
  CallSurvey: 'survey',
};

export class FakeSurvey {
  async submitSurvey(survey: unknown): Promise<unknown> {
    return survey;
  }
}

export interface FakeReason {
  code?: unknown;
  subCode?: unknown;
  resultCategories?: unknown;
}

export class FakeParticipant extends FakeEmitter {
  identifier: { kind: string; rawId?: string };
  state = 'Connecting';
  callEndReason: FakeReason | undefined;

  constructor(kind: string) {
    super();
    this.identifier = { kind };
  }

  become(state: string, reason?: FakeReason): void {
    this.state = state;
    this.callEndReason = reason;
    this.emit('stateChanged');
  }
}

export class FakeCall extends FakeEmitter {
  id: string | undefined;
  direction = 'Outgoing';
  state = 'None';
  callEndReason: FakeReason | undefined;
  info: { groupId?: string; participantId: string; getServerCallId(): Promise<string> };
  remoteParticipants: FakeParticipant[] = [];
  readonly features = new FakeFeatures();

  constructor(id: string) {
    super();
    this.id = id;
    this.info = { participantId: `participant of ${id}`, getServerCallId: async () => `server of ${id}` };
  }

  feature(factory: unknown): unknown {
    return this.features.of(factory);
  }

  become(state: string, reason?: FakeReason): void {
    this.state = state;
    this.callEndReason = reason;
    this.emit('stateChanged');
  }

  rename(id: string | undefined): void {
    this.id = id;
    this.emit('idChanged');
  }

  joinedBy(...added: FakeParticipant[]): void {
    this.remoteParticipants.push(...added);
    this.emit('remoteParticipantsUpdated', { added, removed: [] });
  }
}

/** Makes a call for every `startCall` and `join`, telling it inside of them as the SDK does. */
export class FakeAgent extends FakeEmitter {
  kind = 'CallAgent';
  calls: FakeCall[] = [];
  #made = 0;

  startCall(_callees: unknown): FakeCall {
    return this.#make();
  }

  join(_locator: unknown): FakeCall {
    return this.#make();
  }

  #make(): FakeCall {
    const call = new FakeCall(`call ${++this.#made}`);
    this.calls.push(call);
    this.emit('callsUpdated', { added: [call], removed: [] });
    return call;
  }
}
