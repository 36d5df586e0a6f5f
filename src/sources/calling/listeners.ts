/** Listeners on the SDK's objects: they never throw into it, and all of them can be taken off again. */

import { guarded } from '../../safety/guard.ts';
import type { Emitter } from './sdk-types.ts';

export class Listeners {
  readonly #undo: (() => void)[] = [];

  /** Listens; a throwing listener would make the SDK skip the app's, so ours is guarded. */
  on<T>(emitter: Emitter, event: string, listener: (argument: T) => void): void {
    guarded(event, () => {
      const safe = (argument: T) => void guarded(event, () => listener(argument));
      emitter.on(event, safe as never);
      this.#undo.push(() => emitter.off(event, safe as never));
    });
  }

  /** Puts `wrap(original)` in the place of a method of this very object, until `off()`. */
  replace<O extends object>(owner: O, name: keyof O & string, wrap: (original: Method) => Method): void {
    const own = Object.getOwnPropertyDescriptor(owner, name);
    const original = methodOf(owner, name);
    if (typeof original !== 'function') return;
    const wrapper = wrap(original as Method);
    owner[name] = wrapper as never;
    this.#undo.push(() => {
      if (Object.getOwnPropertyDescriptor(owner, name)?.value !== wrapper) return; // somebody has wrapped us since
      if (own) owner[name] = original as never;
      else delete owner[name];
    });
  }

  /** Anything else that is to be undone. */
  add(undo: () => void): void {
    this.#undo.push(undo);
  }

  off(): void {
    for (const undo of this.#undo.splice(0).reverse()) guarded('taking a hook out', undo);
  }
}

export type Method = (this: unknown, ...args: unknown[]) => unknown;

/**
 * A method without the `get` of a proxy, as the stateful client of `@azure/communication-react` hands them out: that
 * gives a function of its own, which would call ours, and ours would call it, for ever.
 */
function methodOf(owner: object, name: string): unknown {
  for (let holder: object | null = owner; holder; holder = Object.getPrototypeOf(holder)) {
    const descriptor = Object.getOwnPropertyDescriptor(holder, name);
    if (descriptor) return descriptor.get ? (owner as Record<string, unknown>)[name] : descriptor.value;
  }
  return undefined;
}
