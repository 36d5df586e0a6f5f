/**
 * An export queue for a page, which may be offline for an hour and unload within a millisecond. While the page lives,
 * the queue sends batches and retries failed ones; when the page unloads, it sends the rest at once.
 */
import type { DropReason } from './drops.ts';
import { KEEPALIVE_ROOM, type PageSender, type SendResult } from './page-sender.ts';

export interface PageQueueOptions<T> {
  sender: Pick<PageSender, 'send' | 'sendLast'>;
  /** Items -> OTLP/JSON. */
  serialize(items: T[]): Uint8Array | undefined;
  /** Most items that are kept, including those in flight. @default 2048 */
  maxItems?: number;
  /** Milliseconds until items that are not urgent are sent. */
  delay: number;
  onDrop(count: number, reason: DropReason): void;
}

/**
 * `urgent` items are sent at once, even next to a request in flight; `urgent` and `high` items are the first that an
 * unloading page sends. A full queue drops its oldest `normal` item; if none waits, its oldest item; if all are in
 * flight, the new one.
 */
export type Priority = 'urgent' | 'high' | 'normal';

interface Entry<T> {
  item: T;
  order: number;
  priority: Priority;
}

interface Batch<T> {
  entries: Entry<T>[];
  done: Promise<void>;
}

/** Most items of one request. */
const MAX_BATCH = 512;
/** Largest request of an unloading page, so that one queue leaves room for the others. */
const MAX_LAST = 40 * 1024;
/** Keepalive bytes that requests without urgent items may use; the rest is reserved for the unload. */
const NORMAL_ROOM = 16 * 1024;
const FIRST_RETRY = 1000;
const LAST_RETRY = 60_000;

export class PageQueue<T> {
  readonly #options: PageQueueOptions<T>;
  readonly #maxItems: number;
  readonly #inFlight = new Set<Batch<T>>();
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

  push(item: T, priority: Priority = 'normal'): void {
    if (this.#closed) return;
    let kept = this.#waiting.length;
    for (const { entries } of this.#inFlight) kept += entries.length;
    if (kept >= this.#maxItems) {
      this.#options.onDrop(1, 'queue_full');
      // Newer items are worth more than older ones of the same priority.
      const oldest = this.#waiting.findIndex((entry) => entry.priority === 'normal');
      if (this.#waiting.splice(Math.max(oldest, 0), 1).length === 0) return;
    }
    this.#waiting.push({ item, order: this.#order++, priority });
    this.#urgent ||= priority === 'urgent';
    // Not in this task: if it is the last one of the page, `leave()` sends the item.
    this.#schedule(priority === 'urgent' ? 0 : this.#options.delay);
  }

  /** Retries at once, because the network is back. */
  retryNow(): void {
    this.#retry = this.#notBefore = 0;
    this.#send();
  }

  /** Sends everything and waits for all requests in flight. */
  async flush(): Promise<void> {
    while (this.#waiting.length > 0) this.#send();
    await Promise.all([...this.#inFlight].map(({ done }) => done));
  }

  /**
   * Sends what waits, in its order, because the page unloads. What is in flight is not sent again: browsers finish most
   * of it, and the gateway would count it twice.
   * @param least The lowest priority to send.
   */
  leave(least: 'high' | 'normal'): void {
    const isLeaving = ({ priority }: Entry<T>) => least === 'normal' || priority !== 'normal';
    const leaving = this.#waiting.filter(isLeaving);
    this.#waiting = this.#waiting.filter((entry) => !isLeaving(entry));
    for (let at = 0; at < leaving.length; ) {
      const sent = this.#sendLast(leaving.slice(at, at + MAX_BATCH));
      if (sent === 0) {
        this.#options.onDrop(leaving.length - at, 'page_left');
        return;
      }
      at += sent;
    }
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    const lost = this.#waiting.splice(0).length;
    if (lost > 0) this.#options.onDrop(lost, 'export_failed');
  }

  /** @returns How many of the first entries the browser had room for. */
  #sendLast(entries: Entry<T>[]): number {
    for (let count = entries.length; count > 0; count >>= 1) {
      const batch = entries.slice(0, count);
      const body = this.#serialize(batch);
      if (!body) return count;
      if (body.byteLength > MAX_LAST && count > 1) continue;
      const result = this.#options.sender.sendLast(body);
      if (!result) continue;
      this.#track(batch, result);
      return count;
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
        this.#schedule(0); // a request has failed in the meantime
      // One request at a time keeps the order of retries; when it ends, the next is scheduled.
      else if (this.#urgent || this.#inFlight.size === 0) this.#send();
    }, due - now);
  }

  #send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#urgent = false;
    const entries = this.#waiting.splice(0, MAX_BATCH);
    const body = entries.length > 0 && this.#serialize(entries);
    if (!body) return;
    const room = entries.some(({ priority }) => priority !== 'normal') ? KEEPALIVE_ROOM : NORMAL_ROOM;
    this.#track(entries, this.#options.sender.send(body, room));
  }

  #track(entries: Entry<T>[], result: Promise<SendResult>): void {
    const batch: Batch<T> = {
      entries,
      done: result.then((settled) => {
        this.#inFlight.delete(batch);
        this.#settled(batch, settled);
      }),
    };
    this.#inFlight.add(batch);
  }

  #settled(batch: Batch<T>, result: SendResult): void {
    if (result === 'refused' || (result === 'retry' && this.#closed))
      this.#options.onDrop(batch.entries.length, 'export_failed');
    else if (result === 'retry') this.#putBack(batch);
    const now = performance.now();
    if (result !== 'retry') this.#retry = this.#notBefore = 0;
    else if (now >= this.#notBefore) {
      this.#retry = Math.min(this.#retry * 2 || FIRST_RETRY, LAST_RETRY);
      // Jitter: when a gateway is back, pages must not all retry at once.
      this.#notBefore = now + this.#retry * (0.75 + Math.random() / 2);
    }
    if (this.#waiting.length > 0 && this.#timer === undefined && !this.#closed) this.#schedule(0);
  }

  #putBack(batch: Batch<T>): void {
    this.#waiting = [...batch.entries, ...this.#waiting].sort((a, b) => a.order - b.order);
  }

  /** Removes the entries that cannot be serialized, so that the others are sent. */
  #serialize(entries: Entry<T>[]): Uint8Array | undefined {
    try {
      const body = this.#options.serialize(entries.map(({ item }) => item));
      if (body) return body;
    } catch {} // an item that cannot be serialized
    if (entries.length === 1) this.#options.onDrop(1, 'export_failed');
    const sound = entries.length > 1 ? entries.filter((entry) => this.#serialize([entry])) : [];
    entries.splice(0, entries.length, ...sound);
    return sound[0] && this.#serialize(sound);
  }
}
