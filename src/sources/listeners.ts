/** Listeners on the SDK's objects: they never throw into it, and all of them can be taken off again. */
import type { Emitter } from './calling-types.ts';
import { guarded } from './guard.ts';

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
    const original = owner[name];
    if (typeof original !== 'function') return;
    const own = Object.hasOwn(owner, name);
    const wrapper = wrap(original as unknown as Method);
    owner[name] = wrapper as never;
    this.#undo.push(() => {
      if ((owner[name] as unknown) !== wrapper) return; // somebody has wrapped us since
      if (own) owner[name] = original;
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
