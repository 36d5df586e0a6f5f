/** Between what a page loads at once and what it loads later: events wait here for what they become. */
import { atTime } from '../events/clock.ts';
import { guarded } from '../safety/guard.ts';

const MAX_KEPT = 1000;

interface Kept<T> {
  time: number;
  use(value: T): void;
}

/** Something that is being loaded. Uses of it are kept in their order, with their times, and made up for. */
export class Later<T> {
  /** Settles when it is there, or never will be; does not reject. */
  readonly ready: Promise<void>;
  #value: T | undefined;
  /** Undefined once it is there, or can't be had. */
  #kept: Kept<T>[] | undefined = [];
  #lost = 0;

  /** @param onLoad Called with what is there, and how many uses of it there had been no room for. */
  constructor(
    load: () => Promise<T>,
    onLoad: (value: T, lost: number) => void,
    onError: (error: unknown) => void,
  ) {
    this.ready = load().then(
      (value) => {
        const kept = this.#kept ?? [];
        this.#kept = undefined;
        this.#value = value;
        for (const { time, use } of kept) guarded('a kept event', () => atTime(time, () => use(value)));
        onLoad(value, this.#lost);
      },
      (error) => {
        this.#kept = undefined;
        onError(error);
      },
    );
  }

  /** What was loaded, if it was. */
  get value(): T | undefined {
    return this.#value;
  }

  /** Now, or as soon as it is there. The first of many tell most: what comes when there is no room is counted. */
  use(use: (value: T) => void): void {
    if (this.#value !== undefined) use(this.#value);
    else if (this.#kept && this.#kept.length < MAX_KEPT) this.#kept.push({ time: Date.now(), use });
    else this.#lost++;
  }
}
