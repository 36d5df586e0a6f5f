/** Observes the Calling SDK in a page: agents and calls, found where the app creates them. */

import type { CallDirection, CallType } from '../../events/call-event.ts';
import { now } from '../../events/clock.ts';
import { errorInfo } from '../../events/error-info.ts';
import { randomSpanId } from '../../events/ids.ts';
import { shortText } from '../../events/text.ts';
import { guarded, isPlainPromise, observed } from '../../safety/guard.ts';
import { Actions } from './actions.ts';
import { CallObserver, type CallSettings } from './call.ts';
import { Listeners, type Method } from './listeners.ts';
import {
  type CallingModule,
  plainReason,
  type SdkAgent,
  type SdkCall,
  type SdkEndReason,
  type SdkIncomingCall,
} from './sdk-types.ts';

const FACTORIES = ['createCallAgent', 'createTeamsCallAgent', 'getDeviceManager'];

/** How often the state of a call is compared with what its events said. */
const LOOK_MS = 1000;

export interface CallingSettings extends Omit<CallSettings, 'onDone' | 'actions'> {
  /** Called with a client that is about to create an agent. */
  onClient?(client: unknown): void;
}

/** How the app entered the call that the SDK is creating. */
interface Entry {
  direction: CallDirection;
  callType?: CallType | undefined;
  /** It had connected before it was observed. */
  late?: boolean;
}

export class CallingObserver {
  /** Calls in progress. */
  readonly live = new Set<CallObserver>();
  readonly #settings: CallingSettings;
  readonly #listeners = new Listeners();
  readonly #seen = new WeakSet<object>();
  readonly #mark = Symbol('acs-otel');
  readonly #ringing = new Map<string, CallObserver>();
  readonly #actions: Actions;
  #entry: Entry | undefined;
  #looking: ReturnType<typeof setInterval> | undefined;

  constructor(settings: CallingSettings) {
    this.#settings = settings;
    this.#actions = new Actions(settings);
  }

  /** Observes every agent that the module's clients create from now on. */
  hook({ CallClient }: CallingModule): void {
    const observer = this;
    const prototype = CallClient.prototype as Record<string, unknown>;
    for (const name of FACTORIES)
      this.#listeners.replace(
        prototype,
        name,
        (original) =>
          function (...args) {
            const began = now();
            guarded('a client', () => observer.#settings.onClient?.(this));
            const made = original.apply(this, args);
            if (!isPlainPromise(made)) return made;
            return observed(
              name,
              made as Promise<SdkAgent>,
              (result) => {
                if (name === 'getDeviceManager') observer.#actions.watch(result, 'DeviceManager');
                else observer.agent(result);
              },
              (error) => observer.#agentFailed(name, error, began),
            );
          },
      );
  }

  /** Observes an agent or call that already exists. */
  observe(agentOrCall: unknown): void {
    if (typeof agentOrCall !== 'object' || agentOrCall === null) return;
    const { startCall, state } = agentOrCall as { startCall?: unknown; state?: unknown };
    if (typeof startCall === 'function') this.agent(agentOrCall as SdkAgent);
    else if (state !== undefined) this.#call(agentOrCall as SdkCall);
  }

  /** Observes an agent, once. */
  agent(agent: SdkAgent): void {
    if (!this.#isNew(agent)) return;
    guarded('an agent', () => {
      const kind = shortText(agent.kind) ?? 'CallAgent';
      this.#listeners.on<{ newValue?: unknown; reason?: unknown }>(
        agent,
        'connectionStateChanged',
        ({ newValue, reason }) => {
          const state = shortText(newValue);
          if (state)
            this.#settings.emit({
              type: 'call_agent.connection_changed',
              agent: kind,
              state,
              reason: shortText(reason),
            });
        },
      );
      this.#listeners.on<{ added?: SdkCall[] }>(agent, 'callsUpdated', ({ added }) => {
        for (const call of added ?? []) this.#call(call);
        this.#look();
      });
      this.#listeners.on<{ incomingCall: SdkIncomingCall }>(agent, 'incomingCall', ({ incomingCall }) =>
        this.#incoming(incomingCall),
      );
      this.#entering(agent, 'startCall', (args) => ({
        direction: 'outgoing',
        callType: calleesType(args[0]),
      }));
      this.#entering(agent, 'join', (args) => ({ direction: 'join', callType: locatorType(args[0]) }));
      for (const call of agent.calls ?? []) this.#call(call);
    });
  }

  /** The page unloads. */
  abandonAll(): void {
    for (const call of [...this.live]) guarded('an abandoned call', () => call.abandon());
  }

  /** Removes all hooks. */
  unhook(): void {
    this.#listeners.off();
    this.#actions.unhook();
    for (const call of this.live) call.listeners.off();
    this.live.clear();
    this.#stopLooking();
  }

  /** A proxy and its target are different objects, but share the mark. */
  #isNew(thing: object): boolean {
    if (this.#seen.has(thing) || Object.hasOwn(thing, this.#mark)) return false;
    this.#seen.add(thing);
    guarded('a mark', () => Object.defineProperty(thing, this.#mark, { value: true }));
    return true;
  }

  /** `callsUpdated` fires inside these methods, so its call is the one that they create. */
  #entering(agent: SdkAgent, name: string, entry: (args: unknown[]) => Entry): void {
    const observer = this;
    this.#listeners.replace(agent, name, (original): Method => {
      return function (...args) {
        observer.#entry = guarded(name, () => entry(args));
        try {
          const call = original.apply(this, args) as SdkCall;
          // Unless a listener of the app has thrown before ours ran, `callsUpdated` has announced it.
          if (call) guarded(name, () => observer.#call(call));
          return call;
        } catch (error) {
          guarded(name, () =>
            observer.#settings.emit({
              type: 'call.start_failed',
              operation: name,
              error: errorInfo(error),
              reason: thrownReason(error),
            }),
          );
          throw error;
        } finally {
          observer.#entry = undefined;
        }
      };
    });
  }

  #call(call: SdkCall): void {
    if (!this.#isNew(call)) return;
    guarded('a call', () => {
      const id = shortText(call.id);
      const rung = this.#ringing.get(id ?? '');
      const incoming = call.direction === 'Incoming';
      const entry = incoming
        ? { ...lateEntry(call), direction: 'incoming' as const }
        : (this.#entry ?? lateEntry(call));
      const observer = rung ?? this.#start(call, id, entry);
      if (rung && id) this.#ringing.delete(id);
      observer.accepted = call;
      observer.observe(call);
    });
  }

  #incoming(incoming: SdkIncomingCall): void {
    if (!this.#isNew(incoming)) return;
    const id = shortText(incoming.id);
    const observer = this.#start(undefined, id, { direction: 'incoming' });
    observer.incoming = incoming;
    this.#actions.watch(incoming, 'IncomingCall', observer.record.leg);
    if (id) this.#ringing.set(id, observer);
    observer.listeners.on<{ callEndReason?: SdkEndReason }>(incoming, 'callEnded', (event) => {
      if (id) this.#ringing.delete(id);
      if (!observer.accepted) observer.end(observer.endReason(() => event.callEndReason));
    });
  }

  #start(call: SdkCall | undefined, id: string | undefined, entry: Entry): CallObserver {
    const observer = new CallObserver(
      id,
      { ...entry, spanId: randomSpanId() },
      {
        ...this.#settings,
        actions: this.#actions,
        onDone: (done) => {
          this.live.delete(done);
          if (id) this.#ringing.delete(id);
          if (this.live.size === 0) this.#stopLooking();
        },
      },
    );
    observer.accepted = call;
    this.live.add(observer);
    this.#looking ??= setInterval(() => this.#look(), LOOK_MS);
    observer.started();
    return observer;
  }

  #look(): void {
    for (const call of [...this.live]) call.look();
  }

  #stopLooking(): void {
    clearInterval(this.#looking);
    this.#looking = undefined;
  }

  #agentFailed(operation: string, error: unknown, began: number): void {
    this.#settings.emit({
      type: 'call_agent.create_failed',
      operation,
      error: errorInfo(error),
      reason: thrownReason(error),
      seconds: (now() - began) / 1000,
    });
  }
}

/** How the app entered a call that already exists: only a group call is known to have been joined. */
function lateEntry({ info, state }: SdkCall): Entry {
  const late = state !== 'None' && state !== 'Connecting' && state !== 'Ringing';
  const group = shortText(info?.groupId);
  return { direction: group ? 'join' : 'outgoing', callType: group ? 'group' : undefined, late };
}

/** `CallingCommunicationError` has the fields of an end reason. */
function thrownReason(error: unknown) {
  return { ...plainReason(() => error as SdkEndReason), beforeConnect: true };
}

function calleesType(callees: unknown): CallType {
  return Array.isArray(callees) && callees.length > 1 ? 'group' : 'one_to_one';
}

const LOCATORS: Record<string, CallType> = {
  groupId: 'group',
  roomId: 'room',
  meetingLink: 'teams_meeting',
  meetingId: 'teams_meeting',
  threadId: 'teams_meeting',
};

function locatorType(locator: unknown): CallType | undefined {
  const name = Object.keys(LOCATORS).find(
    (key) => shortText((locator as Record<string, unknown> | undefined)?.[key]) !== undefined,
  );
  return LOCATORS[name ?? ''];
}
