/** Remembers events, to record and count those that are delivered again once. */
import { NewestKeys } from './newest-keys.ts';

/** Of about 150 bytes each. An event that is delivered again after so many others is recorded again. */
const MAX_SEEN = 50_000;

/** Permission to record an event. */
export interface Admission {
  /** It was counted before and then forgotten: it is recorded without being counted. */
  again: boolean;
  /** The event will be delivered again, to be recorded again. */
  forget(): void;
}

/** Three values: an unknown event, one that was recorded, and one that was forgotten after it had been counted. */
export class SeenEvents {
  readonly #seen: NewestKeys<'recorded' | 'counted'>;

  constructor(max = MAX_SEEN) {
    this.#seen = new NewestKeys(max);
  }

  get size(): number {
    return this.#seen.size;
  }

  /**
   * Remembers an event as recorded.
   * @param key Undefined for an event without an id, of which nothing is remembered.
   * @returns Undefined if it was recorded before.
   */
  admit(key: string | undefined): Admission | undefined {
    if (key === undefined) return { again: false, forget: () => {} };
    const before = this.#seen.get(key);
    if (before === 'recorded') return undefined;
    this.#seen.set(key, 'recorded');
    return { again: before === 'counted', forget: () => this.#seen.set(key, 'counted') };
  }
}
