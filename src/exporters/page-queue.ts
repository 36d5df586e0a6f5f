/**
 * A queue for a page: it may go offline for an hour, and it may be gone in the next millisecond. While the page
 * lives, OpenTelemetry's exporter sends; what is left when it goes is put into beacons.
 */

/** What OpenTelemetry's exporters have in common. */
export interface PageExporter<T> {
  export(items: T[], done: (result: { code: number; error?: Error }) => void): void;
}

export interface PageQueueOptions<T> {
  exporter: PageExporter<T>;
  /** OTLP/JSON of some items, as the exporter would send it. */
  serialize(items: T[]): Uint8Array | undefined;
  /** Where a beacon goes. */
  url: string;
  /** Items that are kept at most. @default 2048 */
  maxItems?: number;
  /** Milliseconds until what is not urgent is sent. @default 1000 */
  delay?: number;
  onDrop(count: number, reason: 'queue_full' | 'beacon_refused' | 'export_failed'): void;
}

/** Items of one request at most. */
const MAX_BATCH = 512;
/** A browser takes 64 KiB of beacons at a time; this leaves room for the others. */
const MAX_BEACON = 50 * 1024;
const FIRST_RETRY = 1000;
const LAST_RETRY = 60_000;

export class PageQueue<T> {
  readonly #options: PageQueueOptions<T>;
  #items: T[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #retry = FIRST_RETRY;
  #sending = new Set<Promise<void>>();
  #closed = false;

  constructor(options: PageQueueOptions<T>) {
    this.#options = options;
  }

  /** @param urgent Sent at once, even beside a request that is on its way. */
  push(item: T, urgent = false): void {
    if (this.#closed) return;
    if (this.#items.length >= (this.#options.maxItems ?? 2048)) {
      this.#items.shift(); // the newest tell most of what is going on
      this.#options.onDrop(1, 'queue_full');
    }
    this.#items.push(item);
    if (urgent && this.#retry === FIRST_RETRY) this.#send();
    else this.#schedule(this.#options.delay ?? 1000);
  }

  /** The network is back: no need to wait. */
  wake(): void {
    this.#retry = FIRST_RETRY;
    this.#send();
  }

  /** Sends everything, and waits for what is on its way. */
  async flush(): Promise<void> {
    while (this.#items.length > 0) this.#send();
    await Promise.allSettled(this.#sending);
  }

  /** The page goes: everything into beacons, the first items first. */
  leave(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    let items = this.#items.splice(0);
    while (items.length > 0) {
      const taken = this.#beacon(items);
      if (taken === 0) {
        this.#options.onDrop(items.length, 'beacon_refused');
        return;
      }
      items = items.slice(taken);
    }
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  /** @returns how many of the first items the browser took. */
  #beacon(items: T[]): number {
    for (let count = Math.min(items.length, MAX_BATCH); count > 0; count = Math.floor(count / 2)) {
      const body = this.#options.serialize(items.slice(0, count));
      if (!body) return count;
      if (body.byteLength > MAX_BEACON && count > 1) continue;
      // The Collector refuses anything but JSON.
      const blob = new Blob([body as BlobPart], { type: 'application/json' });
      return navigator.sendBeacon(this.#options.url, blob) ? count : 0;
    }
    return 0;
  }

  #schedule(delay: number): void {
    this.#timer ??= setTimeout(
      () => {
        this.#timer = undefined;
        this.#send();
      },
      Math.max(delay, this.#retry === FIRST_RETRY ? 0 : this.#retry),
    );
  }

  #send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const batch = this.#items.splice(0, MAX_BATCH);
    if (batch.length === 0) return;
    if (this.#items.length > 0) this.#schedule(0);
    const sent = new Promise<void>((resolve) => {
      this.#options.exporter.export(batch, ({ code, error }) => {
        this.#settled(batch, code === 0, /status 4(?!29)/.test(error?.message ?? ''));
        resolve();
      });
    });
    this.#sending.add(sent);
    void sent.then(() => this.#sending.delete(sent));
  }

  /** @param refused Sending the same again would fail again. */
  #settled(batch: T[], ok: boolean, refused: boolean): void {
    if (ok) {
      this.#retry = FIRST_RETRY;
      return;
    }
    if (refused || this.#closed) {
      this.#options.onDrop(batch.length, 'export_failed');
      return;
    }
    this.#retry = Math.min(this.#retry * 2, LAST_RETRY);
    const room = (this.#options.maxItems ?? 2048) - this.#items.length;
    if (room < batch.length) this.#options.onDrop(batch.length - room, 'queue_full');
    this.#items.unshift(...batch.slice(Math.max(0, batch.length - room)));
    this.#schedule(this.#retry);
  }
}
