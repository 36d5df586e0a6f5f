/** When this process sent the messages whose delivery reports may still come. */
import { messageKey } from '../events/hashed-ids.ts';
import { NewestKeys } from '../sources/newest-keys.ts';

/** Of about 200 bytes each; most reports come within seconds. */
const MAX_MESSAGES = 20_000;

export class SentMessages {
  readonly #times: NewestKeys<number>;

  constructor(max = MAX_MESSAGES) {
    this.#times = new NewestKeys(max);
  }

  get size(): number {
    return this.#times.size;
  }

  /** @param at Milliseconds since 1970. */
  add(kind: 'sms' | 'email', id: string, at: number): void {
    this.#times.set(messageKey(kind, id), at);
  }

  /** Undefined if another process has sent it. */
  timeOf(kind: 'sms' | 'email', id: string): number | undefined {
    return this.size === 0 ? undefined : this.#times.get(messageKey(kind, id));
  }
}
