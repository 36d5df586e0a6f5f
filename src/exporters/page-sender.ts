/**
 * One OTLP/HTTP JSON request of a page. Not OpenTelemetry's exporter: that one retries by itself for 10 s, keeping
 * what it has where no beacon can reach it when the page goes, and takes nearly all of the room that beacons share.
 */

/** How a request went. */
export type SendResult =
  | 'ok'
  /** Sending the same again would fail again. */
  | 'refused'
  /** Not now: no network, a gateway that is busy or down. */
  | 'retry';

export interface PageSender {
  /** Sends a body; never rejects. */
  send(body: Uint8Array): PageRequest;
  /** Asks the gateway for its consent (CORS) while there is time. */
  warm(empty: string): void;
  /** Sends a body while the page goes. @returns whether the browser took it. */
  leave(body: Uint8Array): boolean;
}

export interface PageRequest {
  done: Promise<SendResult>;
  /** The browser finishes it even when the page is gone. */
  survives: boolean;
}

/** A browser takes 64 KiB of beacons and keepalive requests at a time: most of it is for the page's end. */
const MAX_KEEPALIVE = 16 * 1024;
const TIMEOUT = 10_000;
/** Browsers keep a consent for two hours at most. */
const WARM = 3_600_000;
/** The statuses that OTLP says may be tried again. */
const RETRYABLE = new Set([429, 502, 503, 504]);
let keptAlive = 0;

export function pageSender(url: string, headers: Record<string, string>): PageSender {
  const json = { ...headers, 'content-type': 'application/json' };
  // A beacon has no headers of ours.
  const beacons = Object.keys(headers).length === 0;
  let warmUntil = 0;
  // Asynchronous for its errors; the request itself begins at once.
  const post = async (body: BodyInit, more: RequestInit) =>
    uninstrumented()(url, { method: 'POST', headers: json, body, ...more });
  return {
    send(body) {
      const size = body.byteLength;
      const survives = keptAlive + size <= MAX_KEEPALIVE;
      if (survives) keptAlive += size;
      const request = post(body as BodyInit, { keepalive: survives, signal: AbortSignal.timeout(TIMEOUT) });
      const done = request
        .then(({ ok, status }): SendResult => (ok ? 'ok' : RETRYABLE.has(status) ? 'retry' : 'refused'))
        .catch((): SendResult => 'retry')
        .finally(() => {
          if (survives) keptAlive -= size;
        });
      return { done, survives };
    },
    warm(empty) {
      if (performance.now() < warmUntil) return;
      warmUntil = performance.now() + WARM;
      // A beacon has credentials, and a consent that was asked for without them does not cover it.
      post(empty, { credentials: beacons ? 'include' : 'same-origin' }).catch(() => {
        warmUntil = 0;
      });
    },
    leave(body) {
      // The Collector refuses anything but JSON.
      if (beacons)
        return navigator.sendBeacon(url, new Blob([body as BlobPart], { type: 'application/json' }));
      post(body as BodyInit, { keepalive: true }).catch(() => {});
      return true;
    },
  };
}

/** A span of a request that brings spans would bring another request. */
function uninstrumented(): typeof fetch {
  return ((fetch as { __original?: typeof fetch }).__original ?? fetch).bind(globalThis);
}
