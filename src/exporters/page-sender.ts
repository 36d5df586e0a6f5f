/**
 * Sends OTLP/HTTP JSON from a page. OpenTelemetry's exporter does not fit: it retries for 10 s on its own, holding its
 * items where no beacon can reach them when the page unloads, and uses nearly all of the room that beacons share.
 */

/** Result of a request. */
export type SendResult =
  | 'ok'
  /** A retry would fail again. */
  | 'refused'
  /** No network, or a gateway that is busy or down. */
  | 'retry';

export interface PageSender {
  /** Sends a body; never rejects. */
  send(body: Uint8Array): PageRequest;
  /** Gets the CORS preflight done before the page unloads. @param empty An OTLP request without items. */
  preflight(empty: string): void;
  /** Sends a body while the page unloads. @returns Whether the browser accepted it. */
  sendBeacon(body: Uint8Array): boolean;
}

export interface PageRequest {
  done: Promise<SendResult>;
  /** The browser finishes the request after the page has unloaded. */
  survives: boolean;
}

/** A browser accepts 64 KiB of beacons and keepalive requests at a time; most of it is reserved for the unload. */
const MAX_KEEPALIVE = 16 * 1024;
const TIMEOUT = 10_000;
/** Browsers cache a preflight for at most two hours. */
const PREFLIGHT_LIFETIME = 3_600_000;
/** The statuses that OTLP lets a client retry. */
const RETRYABLE = new Set([429, 502, 503, 504]);
let keptAlive = 0;

export function pageSender(url: string, headers: Record<string, string>): PageSender {
  const json = { ...headers, 'content-type': 'application/json' };
  // A beacon cannot carry custom headers.
  const beacons = Object.keys(headers).length === 0;
  let preflightUntil = 0;
  // `async` turns a synchronous exception into a rejection; the request still starts at once.
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
    preflight(empty) {
      if (performance.now() < preflightUntil) return;
      preflightUntil = performance.now() + PREFLIGHT_LIFETIME;
      // A beacon sends credentials, and a preflight without them does not cover it.
      post(empty, { credentials: beacons ? 'include' : 'same-origin' }).catch(() => {
        preflightUntil = 0;
      });
    },
    sendBeacon(body) {
      // The Collector accepts only this content type.
      if (beacons)
        return navigator.sendBeacon(url, new Blob([body as BlobPart], { type: 'application/json' }));
      post(body as BodyInit, { keepalive: true }).catch(() => {});
      return true;
    },
  };
}

/** An instrumented fetch would make a span of every export, and so another export. */
function uninstrumented(): typeof fetch {
  return ((fetch as { __original?: typeof fetch }).__original ?? fetch).bind(globalThis);
}
