/**
 * Sends OTLP/HTTP JSON from a page. OpenTelemetry's exporter does not fit: it retries for 10 s on its own, holding its
 * items where the unloading page cannot reach them, and uses nearly all of the keepalive quota.
 *
 * No request has credentials: a gateway that answers CORS with `*` refuses those that have, which rules out
 * `sendBeacon` where `fetch` works.
 */
import { holdKeepalive, keepalive } from '../safety/keepalive.ts';

/** Result of a request. */
export type SendResult =
  | 'ok'
  /** A retry would fail again. */
  | 'refused'
  /** No network, or a gateway that is busy or down. */
  | 'retry';

export interface PageSenderOptions {
  url: string;
  headers: Record<string, string>;
  /** Receives the status of every answer; 0 if there was none. */
  onAnswer?(url: string, status: number): void;
}

/** A browser grants 64 KiB. The rest is a margin for what we cannot see, such as beacons of the app. */
export const KEEPALIVE_ROOM = 60 * 1024;
/** What an unloading page sends without keepalive: Chromium delivers it, other browsers may cut it off. */
const PLAIN_ROOM = 64 * 1024;
const JSON_TYPE = 'application/json';
const TIMEOUT = 10_000;
/** A rejection within this time is the browser's: the quota, or a policy. */
const IMMEDIATE = 100;
/** Browsers cache a preflight for at most two hours. */
const PREFLIGHT_LIFETIME = 3_600_000;
/** The statuses that OTLP lets a client retry. */
const RETRYABLE = new Set([429, 502, 503, 504]);

/** How long a rejection says that requests which we cannot see hold a part of the quota. */
const REJECTION_LIFETIME = 300_000;

/** The smallest total of keepalive bytes that the browser has rejected, and until when that counts. */
let rejected = { bytes: Number.POSITIVE_INFINITY, until: 0 };
let plainBytes = 0;

export class PageSender {
  readonly #options: PageSenderOptions;
  readonly #headers: Record<string, string>;
  #preflightUntil = 0;

  constructor(options: PageSenderOptions) {
    this.#options = options;
    this.#headers = { ...options.headers, 'content-type': JSON_TYPE };
  }

  /** Sends a body; never rejects. @param room Largest total of keepalive bytes with which the request survives the page. */
  async send(body: Uint8Array, room: number): Promise<SendResult> {
    return (await this.#request(body, keepalive.bytes + body.byteLength <= room)) ?? 'retry';
  }

  /** Sends a body while the page unloads. @returns Undefined if the browser has no room for it. */
  sendLast(body: Uint8Array): Promise<SendResult> | undefined {
    const size = body.byteLength;
    const total = keepalive.bytes + size;
    if (total <= KEEPALIVE_ROOM && total < knownRoom()) return this.#request(body, true);
    if (plainBytes + size > PLAIN_ROOM) return undefined;
    plainBytes += size;
    return this.#request(body, false)?.finally(() => {
      plainBytes -= size;
    });
  }

  /** Gets the CORS preflight done before the page unloads. @param empty An OTLP request without items. */
  preflight(empty: string): void {
    if (performance.now() < this.#preflightUntil) return;
    this.#preflightUntil = performance.now() + PREFLIGHT_LIFETIME;
    Promise.resolve(this.#post(empty, {})).then(
      (response) => response && this.#resultOf(response),
      () => {
        this.#preflightUntil = 0;
      },
    );
  }

  /** Never rejects. @returns Undefined if nothing could be sent. */
  #request(body: Uint8Array, survives: boolean): Promise<SendResult> | undefined {
    const total = keepalive.bytes + body.byteLength;
    const { signal, stop } = timeout();
    const response = this.#post(body as BodyInit, { keepalive: survives, ...signal });
    if (!response) {
      stop();
      return this.#beacon(body);
    }
    const release = survives ? holdKeepalive(body.byteLength) : () => {};
    const began = performance.now();
    const failed = async (): Promise<SendResult> => {
      if (!survives || performance.now() - began > IMMEDIATE) {
        this.#options.onAnswer?.(this.#options.url, 0);
        return 'retry';
      }
      const result = (await this.#request(body, false)) ?? 'retry';
      // Otherwise it was the network.
      if (result !== 'retry')
        rejected = { bytes: Math.min(total, knownRoom()), until: began + REJECTION_LIFETIME };
      return result;
    };
    return Promise.resolve(response)
      .finally(release)
      .then((answer) => {
        if (survives && total >= rejected.bytes) rejected.until = 0;
        return this.#resultOf(answer);
      })
      .catch(failed)
      .finally(stop);
  }

  /** Undefined if there is no `fetch`, or it throws. */
  #post(body: BodyInit, more: RequestInit): Promise<Response> | undefined {
    try {
      const init = { method: 'POST', headers: this.#headers, credentials: 'omit' } as const;
      return uninstrumented()(this.#options.url, { ...init, body, ...more });
    } catch {
      return undefined;
    }
  }

  #resultOf({ status }: Response): SendResult {
    this.#options.onAnswer?.(this.#options.url, status);
    if (status >= 200 && status < 300) return 'ok';
    return RETRYABLE.has(status) ? 'retry' : 'refused';
  }

  /** Undefined if the browser does not take it. A beacon cannot carry the headers of the option. */
  #beacon(body: Uint8Array): Promise<SendResult> | undefined {
    const { url, headers } = this.#options;
    if (Object.keys(headers).length > 0) return undefined;
    try {
      // The Collector accepts only this content type.
      const sent = navigator.sendBeacon(url, new Blob([body as BlobPart], { type: JSON_TYPE }));
      return sent ? Promise.resolve('ok') : undefined;
    } catch {
      return undefined;
    }
  }
}

function knownRoom(): number {
  return performance.now() < rejected.until ? rejected.bytes : Number.POSITIVE_INFINITY;
}

/** `AbortSignal.timeout` is younger than the browsers that we support. */
function timeout(): { signal: { signal?: AbortSignal }; stop(): void } {
  if (typeof AbortController !== 'function') return { signal: {}, stop() {} };
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), TIMEOUT);
  return { signal: { signal: controller.signal }, stop: () => clearTimeout(timer) };
}

/** An instrumented fetch would make a span of every export, and so another export. */
function uninstrumented(): typeof fetch {
  let inner: unknown = fetch;
  for (let depth = 0; depth < 10; depth++) {
    const original = (inner as { __original?: unknown }).__original;
    if (typeof original !== 'function') break;
    inner = original;
  }
  return (inner as typeof fetch).bind(globalThis);
}
