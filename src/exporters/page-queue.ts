/**
 * An export queue for a page, which may be offline for an hour and unload within a millisecond. While the page lives,
 * the queue sends batches and retries failed ones; when the page unloads, it sends the rest as beacons.
 */
import type { PageSender } from './page-sender.ts';

export interface PageQueueOptions<T> {
  sender: Pick<PageSender, 'send' | 'sendBeacon'>;
  /** Items -> OTLP/JSON. */
  serialize(items: T[]): Uint8Array | undefined;
  /** Most items that are kept, including those in flight. @default 2048 */
  maxItems?: number;
  /** Milliseconds until items that are not urgent are sent. */
  delay: number;
  onDrop(count: number, reason: 'queue_full' | 'beacon_refused' | 'export_failed'): void;
}

/**
 * `urgent` items are sent at once, even next to a request in flight; `urgent` and `high` items fill the first beacons. A
 * full queue drops its oldest `normal` item; if none waits, its oldest item; if all are in flight, the new one.
 */
export type Priority = 'urgent' | 'high' | 'normal';

interface Entry<T> {
  item: T;
  order: number;
  priority: Priority;
}

interface Batch<T> {
  entries: Entry<T>[];
  /** The browser finishes the request after the page has unloaded. */
  survives: boolean;
  done: Promise<void>;
}

/** Most items of one request. */
const MAX_BATCH = 512;
/** A browser accepts 64 KiB of beacons at a time, which all queues of the page share. */
const MAX_BEACON = 40 * 1024;
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
    // Not in this task: if it is the last one of the page, beacons take the item.
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

  /** Sends items as beacons in their order, because the page unloads. @param least The lowest priority to send. */
  sendBeacons(least: 'high' | 'normal'): void {
    // The browser aborts these requests.
    for (const batch of this.#inFlight) if (!batch.survives) this.#putBack(batch);
    const isLeaving = ({ priority }: Entry<T>) => least === 'normal' || priority !== 'normal';
    const leaving = this.#waiting.filter(isLeaving);
    this.#waiting = this.#waiting.filter((entry) => !isLeaving(entry));
    for (let at = 0; at < leaving.length; ) {
      const accepted = this.#beacon(leaving.slice(at, at + MAX_BATCH).map(({ item }) => item));
      if (accepted === 0) {
        this.#options.onDrop(leaving.length - at, 'beacon_refused');
        return;
      }
      at += accepted;
    }
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    const lost = this.#waiting.splice(0).length;
    if (lost > 0) this.#options.onDrop(lost, 'export_failed');
  }

  /** @returns How many of the first items the browser accepted. */
  #beacon(items: T[]): number {
    for (let count = items.length; count > 0; count >>= 1) {
      const body = this.#serialize(items.slice(0, count));
      if (!body) return count;
      if (body.byteLength > MAX_BEACON && count > 1) continue;
      if (this.#options.sender.sendBeacon(body)) return count;
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
    const body = entries.length > 0 && this.#serialize(entries.map(({ item }) => item));
    if (!body) return;
    const { done, survives } = this.#options.sender.send(body);
    const batch: Batch<T> = {
      entries,
      survives,
      done: done.then((result) => {
        // Unless a beacon has carried the batch in the meantime.
        if (this.#inFlight.delete(batch)) this.#settled(batch, result);
      }),
    };
    this.#inFlight.add(batch);
  }

  #settled(batch: Batch<T>, result: 'ok' | 'refused' | 'retry'): void {
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
    this.#inFlight.delete(batch);
    this.#waiting = [...batch.entries, ...this.#waiting].sort((a, b) => a.order - b.order);
  }

  #serialize(items: T[]): Uint8Array | undefined {
    try {
      const body = this.#options.serialize(items);
      if (body) return body;
    } catch {} // an item that cannot be serialized
    this.#options.onDrop(items.length, 'export_failed');
    return undefined;
  }
}
