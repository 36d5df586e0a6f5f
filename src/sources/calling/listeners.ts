/** Listeners and hooks on the SDK's objects: they never throw into it, and all of them can be removed. */
import { guarded } from '../../safety/guard.ts';
import type { Emitter } from './sdk-types.ts';

export class Listeners {
  readonly #undo: (() => void)[] = [];

  /** Adds a guarded listener: one that throws would make the SDK skip the app's listeners. */
  on<T>(emitter: Emitter, event: string, listener: (argument: T) => void): void {
    guarded(event, () => {
      const safe = (argument: T) => void guarded(event, () => listener(argument));
      emitter.on(event, safe as never);
      this.#undo.push(() => emitter.off(event, safe as never));
    });
  }

  /** Replaces a method of this object by `wrap(original)` until `off()`. */
  replace<O extends object>(owner: O, name: keyof O & string, wrap: (original: Method) => Method): void {
    const own = Object.getOwnPropertyDescriptor(owner, name);
    const original = methodOf(owner, name);
    if (typeof original !== 'function') return;
    const wrapper = wrap(original as Method);
    owner[name] = wrapper as never;
    this.#undo.push(() => {
      if (Object.getOwnPropertyDescriptor(owner, name)?.value !== wrapper) return; // another wrapper has replaced ours
      if (own) owner[name] = original as never;
      else delete owner[name];
    });
  }

  /** Adds anything else that `off()` has to undo. */
  add(undo: () => void): void {
    this.#undo.push(undo);
  }

  off(): void {
    for (const undo of this.#undo.splice(0).reverse()) guarded('the removal of a hook', undo);
  }
}

export type Method = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Reads the method without a proxy's `get` trap, as the stateful client of `@azure/communication-react` has it; wrapping
 * the bound wrapper that the trap returns would recurse.
 */
export function methodOf(owner: object, name: string): unknown {
  for (let holder: object | null = owner; holder; holder = Object.getPrototypeOf(holder)) {
    const descriptor = Object.getOwnPropertyDescriptor(holder, name);
    if (descriptor) return descriptor.get ? (owner as Record<string, unknown>)[name] : descriptor.value;
  }
  return undefined;
}
