/** Remembers events, to record and count those that are delivered again once. */
import { createHash } from 'node:crypto';
import { remembered } from '../events/remembered.ts';
import { NewestKeys } from './newest-keys.ts';

/** Of about 150 bytes each. An event that is delivered again after so many others is recorded again. */
const MAX_SEEN = 50_000;

/**
 * Identity of an event: its id is unique within its source. Undefined without an id.
 * @param source Topic, `source` or call of the event. The case of a topic differs between events.
 */
export function eventKey(
  id: string | undefined,
  kind: string,
  source: string | undefined,
): string | undefined {
  return id && JSON.stringify([id, kind, source && shortSource(source)]);
}

/** Topics are long. */
const shortSource = remembered((source) =>
  createHash('sha256').update(source.toLowerCase()).digest('base64').slice(0, 16),
);

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
