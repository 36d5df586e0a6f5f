/** Warns of a gateway that a page cannot reach or that refuses its exports; each reason once. */

/** What a developer can change about a status. */
const ADVICE: Record<number, string> = {
  401: 'A page cannot keep a token secret, so let the gateway accept exports from pages without one',
  403: "Check which origins the gateway's CORS settings and firewall let in",
  404: "Check the option 'endpoint': it is the base address, to which acs-otel appends /v1/traces and /v1/logs",
  413: 'Let the gateway accept request bodies of at least 1 MiB',
  415: 'The gateway must accept OTLP/HTTP as JSON (content-type application/json)',
  429: 'Raise the rate limit of the gateway; acs-otel retries',
};
ADVICE[405] = ADVICE[404] as string;
ADVICE[407] = ADVICE[401] as string;

/** So many failures in a row are no accident of the network. */
const MANY = 3;

export interface RefusalWarning {
  /** @param status 0 if there was no answer. */
  onAnswer(url: string, status: number): void;
  /** Stops listening to the page's Content-Security-Policy. */
  close(): void;
}

/** @param urls Of the exports. */
export function refusalWarning(urls: readonly string[], warn: (message: string) => void): RefusalWarning {
  const warned = new Set<number | string>();
  let unanswered = 0;
  const once = (key: number | string, message: string) => {
    if (!warned.has(key)) warn(message);
    warned.add(key);
  };
  const onViolation = (event: Event) => {
    const { blockedURI, disposition } = event as SecurityPolicyViolationEvent;
    const url = urls.find((one) => blockedURI && one.startsWith(blockedURI));
    if (!url || disposition === 'report') return;
    once(
      'csp',
      `the Content-Security-Policy of this page blocks ${bare(url)}, so nothing is exported. Add ${new URL(url).origin} to its connect-src`,
    );
  };
  globalThis.addEventListener?.('securitypolicyviolation', onViolation);
  return {
    onAnswer(url, status) {
      if (status >= 200 && status < 300) unanswered = 0;
      else if (status > 0) once(status, refusal(url, status));
      else if (navigator.onLine !== false && ++unanswered >= MANY && warned.size === 0)
        once(0, noAnswer(url));
    },
    close: () => globalThis.removeEventListener?.('securitypolicyviolation', onViolation),
  };
}

function refusal(url: string, status: number): string {
  const advice =
    ADVICE[status] ?? (status < 500 ? 'Check what answers there' : "Look at the gateway's own log");
  return `${bare(url)} answered ${status}, so telemetry of this page is missing. ${advice}`;
}

function noAnswer(url: string): string {
  const insecure = url.startsWith('http:') && globalThis.location?.protocol === 'https:';
  const advice = insecure
    ? 'Browsers block http requests of an https page: use an https endpoint'
    : "Start a gateway there, and let its CORS settings allow this page's origin; the browser's console shows what is missing";
  return `${bare(url)} gives this page no answer, so nothing is exported yet; acs-otel retries. ${advice}`;
}

/** Without user name, password and query, which may hold a key. */
function bare(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}
