/**
 * A queue for a page: it may go offline for an hour, and it may be gone in the next millisecond. While the page
 * lives, it sends in batches and keeps what did not arrive; what is left when the page goes is put into beacons.
 */
import type { PageSender } from './page-sender.ts';

export interface PageQueueOptions<T> {
  sender: Pick<PageSender, 'send' | 'leave'>;
  /** OTLP/JSON of some items. */
  serialize(items: T[]): Uint8Array | undefined;
  /** Items that are kept at most, those on their way included. @default 2048 */
  maxItems?: number;
  /** Milliseconds until what is not urgent is sent. */
  delay: number;
  onDrop(count: number, reason: 'queue_full' | 'beacon_refused' | 'export_failed'): void;
}

interface Entry<T> {
  item: T;
  order: number;
  first: boolean;
}

interface Batch<T> {
  entries: Entry<T>[];
  survives: boolean;
  done: Promise<void>;
}

/** Items of one request at most. */
const MAX_BATCH = 512;
/** A browser takes 64 KiB of beacons at a time; this leaves room for the others. */
const MAX_BEACON = 40 * 1024;
const FIRST_RETRY = 1000;
const LAST_RETRY = 60_000;

export class PageQueue<T> {
  readonly #options: PageQueueOptions<T>;
  readonly #maxItems: number;
  readonly #underway = new Set<Batch<T>>();
  #waiting: Entry<T>[] = [];
  #order = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #due = 0;
  #urgent = false;
  #retry = 0;
  #notBefore = 0;
  #closed = false;

  constructor(options: PageQueueOptions<T>) {
    this.#options = options;
    this.#maxItems = options.maxItems ?? 2048;
  }

  /**
   * @param urgent Sent at once, even beside a request that is on its way.
   * @param first Leaves first when the page goes.
   */
  push(item: T, urgent = false, first = urgent): void {
    if (this.#closed) return;
    let kept = this.#waiting.length;
    for (const { entries } of this.#underway) kept += entries.length;
    if (kept >= this.#maxItems) {
      this.#options.onDrop(1, 'queue_full');
      // The newest tell most of what is going on, and the first most of all.
      const oldest = this.#waiting.findIndex((entry) => !entry.first);
      if (this.#waiting.splice(Math.max(oldest, 0), 1).length === 0) return;
    }
    this.#waiting.push({ item, order: this.#order++, first });
    this.#urgent ||= urgent;
    // Not in this very task: it may be the page's last one, and then beacons take all.
    this.#schedule(urgent ? 0 : this.#options.delay);
  }

  /** The network is back: no need to wait. */
  wake(): void {
    this.#retry = this.#notBefore = 0;
    this.#send();
  }

  /** Sends everything, and waits for what is on its way. */
  async flush(): Promise<void> {
    while (this.#waiting.length > 0) this.#send();
    await Promise.all([...this.#underway].map(({ done }) => done));
  }

  /** The page goes: into beacons, in their order. @param first Only what leaves first. */
  leave(first: boolean): void {
    // The browser drops these with the page.
    for (const batch of this.#underway) if (!batch.survives) this.#putBack(batch);
    const going = this.#waiting.filter((entry) => entry.first || !first);
    if (first) this.#waiting = this.#waiting.filter((entry) => !entry.first);
    else this.#waiting = [];
    for (let at = 0; at < going.length; ) {
      const taken = this.#beacon(going.slice(at, at + MAX_BATCH).map(({ item }) => item));
      if (taken === 0) {
        this.#options.onDrop(going.length - at, 'beacon_refused');
        return;
      }
      at += taken;
    }
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    const lost = this.#waiting.splice(0).length;
    if (lost > 0) this.#options.onDrop(lost, 'export_failed');
  }

  /** @returns how many of the first items the browser took. */
  #beacon(items: T[]): number {
    for (let count = items.length; count > 0; count >>= 1) {
      const body = this.#serialize(items.slice(0, count));
      if (!body) return count;
      if (body.byteLength > MAX_BEACON && count > 1) continue;
      if (this.#options.sender.leave(body)) return count;
    }
    return 0;
  }

  #schedule(delay: number): void {
    const now = performance.now();
    const due = Math.max(now + delay, this.#notBefore);
    if (this.#timer !== undefined && this.#due <= due) return;
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (performance.now() < this.#notBefore)
        this.#schedule(0); // failed meanwhile
      // One request at a time, so that what fails keeps its order; its end brings the next.
      else if (this.#urgent || this.#underway.size === 0) this.#send();
    }, due - now);
  }

  #send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#urgent = false;
    const entries = this.#waiting.splice(0, MAX_BATCH);
    const body = entries.length > 0 && this.#serialize(entries.map(({ item }) => item));
    if (!body) return;
    const { done, survives } = this.#options.sender.send(body);
    const batch: Batch<T> = {
      entries,
      survives,
      done: done.then((result) => {
        // Beacons may have taken it meanwhile.
        if (this.#underway.delete(batch)) this.#settled(batch, result);
      }),
    };
    this.#underway.add(batch);
  }

  #settled(batch: Batch<T>, result: 'ok' | 'refused' | 'retry'): void {
    if (result === 'refused' || (result === 'retry' && this.#closed))
      this.#options.onDrop(batch.entries.length, 'export_failed');
    else if (result === 'retry') this.#putBack(batch);
    const now = performance.now();
    if (result !== 'retry') this.#retry = this.#notBefore = 0;
    else if (now >= this.#notBefore) {
      this.#retry = Math.min(this.#retry * 2 || FIRST_RETRY, LAST_RETRY);
      // Not all pages at once, when a gateway is back.
      this.#notBefore = now + this.#retry * (0.75 + Math.random() / 2);
    }
    if (this.#waiting.length > 0 && this.#timer === undefined && !this.#closed) this.#schedule(0);
  }

  #putBack(batch: Batch<T>): void {
    this.#underway.delete(batch);
    this.#waiting = [...batch.entries, ...this.#waiting].sort((a, b) => a.order - b.order);
  }

  #serialize(items: T[]): Uint8Array | undefined {
    try {
      const body = this.#options.serialize(items);
      if (body) return body;
    } catch {} // an item that is no OTLP
    this.#options.onDrop(items.length, 'export_failed');
    return undefined;
  }
}
