/** A map that keeps the entries that were set last. */
export class NewestKeys<T> {
  readonly #max: number;
  readonly #entries = new Map<string, T>();
  /** Stands behind the entries that were removed: a new iterator would pass the place of each of them again. */
  readonly #oldest = this.#entries.keys();

  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): T | undefined {
    return this.#entries.get(key);
  }

  set(key: string, value: T): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size <= this.#max) return;
    const { value: oldest } = this.#oldest.next();
    if (oldest !== undefined) this.#entries.delete(oldest);
  }
}
