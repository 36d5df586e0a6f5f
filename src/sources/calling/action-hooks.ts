/**
 * Hooks on the methods by which the app acts on calls. They are on the SDK's classes, because apps act on calls that
 * are over, and a hook on a class keeps no call in memory.
 */
import type { CallLeg } from '../../events/call-event.ts';
import { guarded, isPlainPromise, observed } from '../../safety/guard.ts';
import { Listeners } from './listeners.ts';

/** The actions of objects that have many other methods. */
const ACTIONS: Record<string, RegExp> = {
  Call: /^(?:feature|hangUp|hold|resume|(?:un)?mute(?:IncomingAudio)?|muteAllRemoteParticipants|sendDtmf|setConstraints|(?:add|remove)Participant|(?:start|stop)(?:Video|Audio|ScreenSharing))$/,
  DeviceManager: /^askDevicePermission$/,
};
/** Of other objects, everything that is no query and not meant for the SDK itself. */
const OTHER_ACTION = /^(?!_|(?:on|off|constructor)$|dispose|initialize|get|is|create|update|validate|handle)/;

/** An action of the app. */
export interface Action {
  /** Undefined for an action outside of calls. */
  leg: CallLeg | undefined;
  /** Kind of object and method, such as `Call.hold`. */
  operation: string;
}

export interface ActionListener {
  onRejected(action: Action, error: unknown): void;
  onDone(action: Action, result: unknown, args: unknown[]): void;
}

interface Watched {
  kind: string;
  leg: CallLeg | undefined;
}

export class ActionHooks {
  readonly #listener: ActionListener;
  readonly #listeners = new Listeners();
  readonly #hooked = new WeakSet<object>();
  /** A property, not a map: the proxy that an app has and the object that its method runs on share it. */
  readonly #mark = Symbol('acs-otel action');
  /** An action may reject because an action inside it has. */
  readonly #seen = new WeakSet<object>();

  constructor(listener: ActionListener) {
    this.#listener = listener;
  }

  /** Observes the actions on an object of this kind, which may be the name of a feature. @returns Whether it is new. */
  watch(thing: object, kind: string, leg?: CallLeg): boolean {
    if (Object.hasOwn(thing, this.#mark)) return false;
    guarded(kind, () => {
      Object.defineProperty(thing, this.#mark, { value: { kind, leg } satisfies Watched });
      const isAction = ACTIONS[kind] ?? OTHER_ACTION;
      for (let owner = thing; owner && owner !== Object.prototype; owner = Object.getPrototypeOf(owner)) {
        if (this.#hooked.has(owner)) continue;
        if (owner !== thing) this.#hooked.add(owner);
        for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(owner)))
          if (typeof value === 'function' && isAction.test(name)) this.#hook(owner, name);
      }
    });
    return true;
  }

  unhook(): void {
    this.#listeners.off();
  }

  #hook(owner: object, name: string): void {
    const actions = this;
    this.#listeners.replace(
      owner as Record<string, unknown>,
      name,
      (original) =>
        function (this: { [mark: symbol]: Watched | undefined } | undefined, ...args: unknown[]) {
          const watched = this?.[actions.#mark];
          if (!watched) return original.apply(this, args);
          const action = { leg: watched.leg, operation: `${watched.kind}.${name}` };
          const rejected = (error: unknown) => actions.#rejected(action, error);
          const done = (result: unknown) => actions.#listener.onDone(action, result, args);
          let returned: unknown;
          try {
            returned = original.apply(this, args);
          } catch (error) {
            guarded(name, () => rejected(error));
            throw error;
          }
          if (isPlainPromise(returned)) return observed(name, returned, done, rejected);
          guarded(name, () => done(returned));
          return returned;
        } as never,
    );
  }

  #rejected(action: Action, error: unknown): void {
    if (typeof error === 'object' && error !== null) {
      if (this.#seen.has(error)) return;
      this.#seen.add(error);
    }
    this.#listener.onRejected(action, error);
  }
}
