/** What one module keeps with an operation or exchange. */

/**
 * A property under a symbol of its own. Not a `WeakMap`: its entries, with all that they hold, survive the collections of
 * the young generation, which every request would make longer.
 */
export class Slot<K extends object, V> {
  readonly #key = Symbol('acs-otel');

  get(holder: K): V | undefined {
    return (holder as Record<symbol, V>)[this.#key];
  }

  set(holder: K, value: V): void {
    (holder as Record<symbol, V>)[this.#key] = value;
  }
}
