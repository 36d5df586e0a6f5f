import { afterEach, describe, expect, it, vi } from 'vitest';
import { type RefusalWarning, refusalWarning } from '../../../src/exporters/refusal-warning.ts';

const TRACES = 'https://otel.contoso.com/v1/traces';
const LOGS = 'https://otel.contoso.com/v1/logs';

let open: RefusalWarning | undefined;

function watch() {
  const warnings: string[] = [];
  vi.stubGlobal('navigator', { onLine: true });
  open = refusalWarning([TRACES, LOGS], (message) => warnings.push(message));
  return { refusals: open, warnings };
}
afterEach(() => {
  open?.close();
  vi.unstubAllGlobals();
});

describe('a refused export', () => {
  it.each([
    [400, 'Check what answers there'],
    [401, 'without one'],
    [403, 'CORS settings'],
    [404, "option 'endpoint'"],
    [405, "option 'endpoint'"],
    [407, 'without one'],
    [413, '1 MiB'],
    [415, 'application/json'],
    [429, 'rate limit'],
    [500, "gateway's own log"],
  ])('%i is warned of once, with the address and what to change', (status, advice) => {
    const { refusals, warnings } = watch();
    for (const url of [TRACES, LOGS, TRACES]) refusals.onAnswer(url, status);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`${TRACES} answered ${status}`);
    expect(warnings[0]).toContain(advice);
  });

  it('with another status is another reason', () => {
    const { refusals, warnings } = watch();
    for (const status of [503, 401, 503]) refusals.onAnswer(TRACES, status);
    expect(warnings).toHaveLength(2);
  });

  it('shows neither a password nor a key', () => {
    const { refusals, warnings } = watch();
    refusals.onAnswer('https://user:pass-1@otel.contoso.com/v1/logs?key=hidden', 401);
    expect(warnings[0]).toMatch(/^https:\/\/otel\.contoso\.com\/v1\/logs answered/);
    expect(warnings[0]).not.toMatch(/user|pass-1|hidden/);
  });
});

describe('no answer', () => {
  it('is warned of once when it comes three times in a row', () => {
    const { refusals, warnings } = watch();
    for (const status of [0, 0, 200, 0, 0]) refusals.onAnswer(LOGS, status);
    expect(warnings).toEqual([]);
    for (const status of [0, 0, 0, 0]) refusals.onAnswer(LOGS, status);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`${LOGS} gives this page no answer`);
    expect(warnings[0]).toContain('CORS');
  });

  it('is normal offline', () => {
    const { refusals, warnings } = watch();
    vi.stubGlobal('navigator', { onLine: false });
    for (let n = 0; n < 10; n++) refusals.onAnswer(LOGS, 0);
    expect(warnings).toEqual([]);
  });

  it('of an http endpoint to an https page has a reason of its own', () => {
    const { refusals, warnings } = watch();
    vi.stubGlobal('location', { protocol: 'https:' });
    for (let n = 0; n < 3; n++) refusals.onAnswer('http://otel.contoso.com/v1/logs', 0);
    expect(warnings[0]).toContain('use an https endpoint');
  });
});

describe('a Content-Security-Policy', () => {
  /** The page, as far as it reports violations. */
  function page() {
    const target = new EventTarget();
    vi.stubGlobal('addEventListener', target.addEventListener.bind(target));
    vi.stubGlobal('removeEventListener', target.removeEventListener.bind(target));
    return (blockedURI: string, disposition = 'enforce') =>
      target.dispatchEvent(Object.assign(new Event('securitypolicyviolation'), { blockedURI, disposition }));
  }

  it('that blocks the export is warned of once, instead of the missing answers', () => {
    const violate = page();
    const { refusals, warnings } = watch();
    for (const blocked of [LOGS, TRACES, 'https://otel.contoso.com']) violate(blocked);
    for (let n = 0; n < 5; n++) refusals.onAnswer(LOGS, 0);
    expect(warnings).toEqual([
      `the Content-Security-Policy of this page blocks ${LOGS}, so nothing is exported. Add https://otel.contoso.com to its connect-src`,
    ]);
  });

  it('that blocks something else, only reports, or blocks after close() is not reported', () => {
    const violate = page();
    const { refusals, warnings } = watch();
    violate('https://ads.example/v1/logs');
    violate('inline');
    violate('');
    violate(LOGS, 'report');
    refusals.close();
    violate(LOGS);
    expect(warnings).toEqual([]);
  });
});
