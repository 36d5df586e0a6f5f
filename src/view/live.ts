/** Server-sent events: which pages changed. Bursts are joined. */
import type { ServerResponse } from 'node:http';
import type { About, LiveChange, PageRef } from './api.ts';

const JOIN_MILLIS = 100;
/** Also keeps proxies and browsers from closing a silent connection. */
const ABOUT_MILLIS = 5000;
const MAX_PAGES = 50;
const MAX_LISTENERS = 50;
/** A page that does not read its events is closed; it connects again by itself. */
const MAX_BUFFERED_BYTES = 1024 * 1024;

export class Live {
  readonly #listeners = new Set<ServerResponse>();
  readonly #pages = new Map<string, PageRef>();
  readonly #heartbeat: NodeJS.Timeout;
  readonly #about: () => About;
  #timer: NodeJS.Timeout | undefined;

  /** @param about What a new listener gets first, and every listener every 5 s. */
  constructor(about: () => About) {
    this.#about = about;
    this.#heartbeat = setInterval(() => this.#sendAbout(), ABOUT_MILLIS);
    this.#heartbeat.unref();
  }

  listen(response: ServerResponse): void {
    const [oldest] = this.#listeners;
    if (oldest && this.#listeners.size >= MAX_LISTENERS) oldest.end();
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' });
    response.write(event('about', this.#about()));
    this.#listeners.add(response);
    response.on('close', () => this.#listeners.delete(response));
  }

  changed(pages: readonly PageRef[]): void {
    if (this.#listeners.size === 0) return;
    for (const page of pages) this.#pages.set(`${page.kind} ${page.key}`, page);
    this.#timer ??= setTimeout(() => this.#flush(), JOIN_MILLIS);
  }

  close(): void {
    clearInterval(this.#heartbeat);
    clearTimeout(this.#timer);
    for (const response of this.#listeners) response.end();
  }

  #flush(): void {
    this.#timer = undefined;
    const pages = [...this.#pages.values()];
    this.#pages.clear();
    const change: LiveChange = { pages: pages.slice(0, MAX_PAGES), more: pages.length > MAX_PAGES };
    this.#write(event('changed', change));
  }

  #sendAbout(): void {
    if (this.#listeners.size > 0) this.#write(event('about', this.#about()));
  }

  #write(text: string): void {
    for (const response of this.#listeners) {
      if (response.writableLength > MAX_BUFFERED_BYTES) response.destroy();
      else response.write(text);
    }
  }
}

function event(name: string, data: LiveChange | About): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
