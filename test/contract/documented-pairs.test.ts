/** The pairs that public pages list, written from the pages: each has a row of its own, with the page's category. */
import { describe, expect, it } from 'vitest';
import { classifyEndReason } from '../../src/classify.ts';
import { endReasons } from '../../src/schema/build/tables.ts';

const CATEGORY = {
  ok: 'success',
  expected: 'expected_error',
  client: 'unexpected_client_error',
  unstated: undefined,
} as const;

type Listed = Partial<Record<keyof typeof CATEGORY, string>>;

/** Codes and sub codes by the category that the page states. */
const PAGES: Record<string, Listed> = {
  'call-end': {
    ok: '0/0 487/0 603/0 0/4097 0/5000 0/5003 0/5300 0/7000 487/10003 487/10024 0/540000 487/540487 0/560000 486/560486',
    expected:
      '496/7 410/3112 0/4521 0/5317 403/5830 487/10004 480/10037 480/10076 480/10077 480/10078 403/510403',
    client:
      '410/3100 410/3101 410/3111 490/4502 408/4506 495/4507 403/5828 403/5829 401/10009 401/71005 410/301004 410/301005',
    // The page of Teams Phone Extensibility contradicts it.
    unstated: '408/10057',
  },
  'calling-sdk': {
    expected:
      '409/40228 409/40230 405/40606 400/40613 400/41006 400/41007 400/41025 400/41027 400/41030 400/41032 400/41035 400/41041 412/41056 412/41071 412/41073 412/43000 403/43001 400/43004 400/43005 412/43013 412/43015 412/43016 412/43200 404/43202 405/43209 400/43210 400/43220',
    client:
      '408/40101 408/40104 408/40114 412/40115 500/40216 500/40614 500/41015 400/41016 500/41033 500/41034 410/41048 500/43002 412/43014 412/43017 412/43018 412/43019 408/43203 500/43204 401/71005',
  },
  'call-agent': {
    expected: '409/40228 403/40229 403/40231 401/44114 400/44214 401/40235',
    client: '408/40104 500/40216 401/44110 408/40114 412/40115 500/40102',
  },
  'call-automation': {
    unstated:
      '404/8522 400/8523 400/8501 400/8500 400/8559 400/8528 409/8519 403/7507 403/7504 400/8585 405/8520 412/8583 400/8567 405/8522 200/0 200/4521 200/5000 200/5010 200/5013 200/7000 200/7015 487/0 487/10003 487/10024 500/10045 503/560503 401/10009 403/510403 403/560403 404/4500 480/10078 480/560480 487/540487 408/10057 429/10110 480/10076 484/560484 401/71005 404/404 408/4506 495/4507 430/10315 430/10317 480/10077 487/10004 487/4501 490/4502 496/7',
  },
  'call-automation-event-codes': {
    unstated:
      '200/0 200/8514 200/8531 200/8533 200/8545 200/8569 400/8508 400/8510 400/8532 400/8535 400/8536 400/8547 400/8563 400/8565 401/8565 403/8565 408/8565 408/8570 429/8565 500/8511 500/8512 500/8534 500/8572 500/9999 400/8501 400/8523 400/8528 400/8581 400/8605 405/8520 405/8522 500/8578 500/8579 500/8580',
  },
  pstn: {
    ok: '0/0 0/540000 0/560000',
    unstated:
      '403/510403 403/511532 403/560403 404/511404 404/560404 408/500001 408/560408 410/531004 480/560480 484/560484 486/540486 486/560486 487/540487 487/560487 500/560500 503/560503 603/560603',
  },
  'server-legacy': {
    ok: '0/0 487/0 603/0 0/4097 0/5000 0/5003 0/5300 0/7000 487/10003 487/10024 487/540487 0/560000 486/560486',
    expected: '487/10004 403/510403',
    client: '495/4507 410/301005',
  },
  graph: {
    unstated:
      '200/4097 200/4521 200/5000 200/5001 200/5002 200/5003 200/5007 200/5010 200/5012 200/5013 200/5014 200/5020 200/5030 200/5300 200/5855 200/7000 200/7015 200/10550 200/18503 200/540000 200/560000 408/1106 408/8537 408/10057 410/301005 480/10037 480/10076 480/10134 480/10199 500/1005',
  },
  'teams-phone-extensibility': {
    unstated: '400/8523 403/10105 403/510586 404/580406 404/580462 404/580464 408/10057',
  },
  'direct-routing': {
    unstated:
      '403/10199 403/10500 403/10553 403/510532 403/510534 403/510559 403/510560 403/510562 403/510563 403/560403',
  },
  'teams-direct-routing': {
    unstated:
      '400/540400 403/10199 403/10500 403/10553 403/510532 403/510534 403/510546 403/510559 403/510560 403/510562 403/510563 403/560403 404/10202 404/511404 408/1106 408/500001 408/560408 410/531000 410/531004 410/531005 412/510412 420/540420 420/560420 480/10037 480/10140 480/10191 484/560484 486/10321 488/531000 488/531027 488/531052 500/510482 500/510544 500/540500 503/10320 503/540998 503/560503 504/549002 504/549018 504/569002 504/569003 504/569008 504/569009 504/569015 504/569016 504/569018',
  },
  'public-report': {
    unstated:
      '403/5221 403/5222 403/5223 403/10119 403/10124 403/10151 404/5732 404/10202 408/13025 410/10216 412/10073 422/44009 486/10321 500/1999 500/3002 500/3003 500/7106 500/7112 500/7117 500/1203002 500/1203003',
  },
};

const listed = Object.entries(PAGES).flatMap(([page, categories]) =>
  Object.entries(categories).flatMap(([name, pairs]) =>
    pairs.split(' ').map((pair) => [page, pair, CATEGORY[name as keyof typeof CATEGORY]] as const),
  ),
);

it.each(listed)('%s lists %s', (page, pair, category) => {
  const [code, subCode] = pair.split('/').map(Number);
  const row = endReasons.pairs.find((entry) => entry.code === code && entry.subCode === subCode);
  expect(row?.tables).toContain(page);
  const outcome = classifyEndReason({ code, subCode });
  expect(outcome).toMatchObject({ matched: 'pair', ...(category && { category }) });
});

it('no row names a page that does not list it', () => {
  const pages = new Set(listed.map(([page, pair]) => `${page} ${pair}`));
  const named = endReasons.pairs.flatMap(({ code, subCode, tables = [] }) =>
    tables.filter((page) => page in PAGES).map((page) => `${page} ${code}/${subCode}`),
  );
  expect(named.filter((name) => !pages.has(name))).toEqual([]);
});

describe('whose fault', () => {
  const origin = (pair: string) => {
    const [code, subCode] = pair.split('/').map(Number);
    return classifyEndReason({ code, subCode }).origin;
  };

  it.each([
    // A gateway timeout would blame the service, but the border controller did not take the message.
    ['sbc', '504/549002 504/569002 504/569008 504/569015 504/569018 500/540500 410/531000 488/531027'],
    // Settings of the tenant or the app behind a 404 or 5xx.
    ['client', '404/580406 404/580464 500/510482 500/510544 500/40102 480/10191 480/10199 403/510560'],
    ['acs', '503/540998 500/10045 500/8580'],
    ['peer', '400/8547 400/8563 500/8534'],
    // No source names a side.
    [
      'unknown',
      '401/71005 404/404 429/10110 403/510586 408/13025 410/10216 500/3003 500/7106 500/7117 503/10320',
    ],
  ])('%s: %s', (side, pairs) => {
    expect(pairs.split(' ').map((pair) => `${pair} ${origin(pair)}`)).toEqual(
      pairs.split(' ').map((pair) => `${pair} ${side}`),
    );
  });
});
