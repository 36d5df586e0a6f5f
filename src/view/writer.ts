/** Writes exports to the store. Those that wait together share one transaction, because each costs writes to the disk. */
import { setImmediate as immediate } from 'node:timers/promises';
import type { PageRef } from './api-parts.ts';
import { BadRequest } from './bad-request.ts';
import type { Counters } from './counters.ts';
import type { TelemetryRecord } from './record.ts';
import { asStoreError, type Store, StoreError } from './store.ts';

/** Records in one transaction of several exports: readers wait meanwhile. */
const MAX_TOGETHER = 4000;

interface Waiting {
  records: readonly TelemetryRecord[];
  resolve(): void;
  reject(error: unknown): void;
}

export class Writer {
  readonly #store: Store;
  readonly #counters: Counters;
  readonly #changed: (pages: PageRef[]) => void;
  #waiting: Waiting[] = [];
  readonly #syncing = new Set<Promise<void>>();

  /** @param changed Is called with the pages that show what was stored. */
  constructor(store: Store, counters: Counters, changed: (pages: PageRef[]) => void) {
    this.#store = store;
    this.#counters = counters;
    this.#changed = changed;
  }

  /** Resolves when the disk has the records of an export. @throws BadRequest if they were not stored */
  write(records: readonly TelemetryRecord[]): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.push({ records, resolve, reject }) === 1) setImmediate(() => this.#writeWaiting());
    });
  }

  #writeWaiting(): void {
    const all = this.#waiting;
    this.#waiting = [];
    for (let start = 0; start < all.length; ) {
      let [end, count] = [start, 0];
      while (end < all.length && (end === start || count < MAX_TOGETHER))
        count += all[end++]?.records.length ?? 0;
      this.#writeTogether(all.slice(start, end));
      start = end;
    }
  }

  /** If they cannot be stored together, each is tried alone: one may fit where all do not. */
  #writeTogether(some: readonly Waiting[]): void {
    const records = some.flatMap((one) => one.records);
    let pages: PageRef[];
    try {
      pages = this.#store.add(records);
    } catch (error) {
      if (some.length > 1) for (const one of some) this.#writeTogether([one]);
      else some[0]?.reject(this.#refusal(error));
      return;
    }
    this.#stored(records, pages);
    // Meanwhile the next ones are written.
    const synced = this.#answerOnceSynced(some).finally(() => this.#syncing.delete(synced));
    this.#syncing.add(synced);
  }

  async #answerOnceSynced(some: readonly Waiting[]): Promise<void> {
    try {
      await this.#store.sync();
      for (const { resolve } of some) resolve();
    } catch (error) {
      for (const { reject } of some) reject(this.#refusal(asStoreError(error)));
    }
  }

  /** Resolves when what was given has been written. */
  async idle(): Promise<void> {
    await immediate();
    await Promise.all(this.#syncing);
  }

  #stored(records: readonly TelemetryRecord[], pages: PageRef[]): void {
    const spans = records.filter(({ isSpan }) => isSpan).length;
    this.#counters.recover();
    this.#counters.received.spans += spans;
    this.#counters.received.logs += records.length - spans;
    if (pages.length > 0) this.#changed(pages);
  }

  #refusal(error: unknown): unknown {
    if (!(error instanceof StoreError)) return error;
    this.#counters.fail(error.message);
    return new BadRequest(503, error.message);
  }
}
