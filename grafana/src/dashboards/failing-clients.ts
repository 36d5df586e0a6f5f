/** Overview: whether failing calls share a version of the app, a browser or a region. */
import { callsBehind, rowField } from '../links.ts';
import { EVENTS, LABEL } from '../names.ts';
import type { PanelSpec } from '../panel.ts';
import { records } from '../selectors.ts';
import type { Columns } from '../table-columns.ts';

const BY: Columns = {
  [LABEL.service]: { title: 'service', width: 160 },
  [LABEL.version]: { title: 'app version', width: 130 },
  [LABEL.browser]: { title: 'browser', width: 140 },
  [LABEL.browserVersion]: { title: 'browser version', width: 130 },
  [LABEL.system]: { title: 'system', width: 110 },
  [LABEL.region]: { title: 'region' },
};

/** As alerts count: neither a user who left the page nor an end without a reason. */
const ENDED = [
  EVENTS.ended,
  `${LABEL.source}=~"$source"`,
  `${LABEL.class}!="abandoned"`,
  `(${LABEL.class}!="unknown" or ${LABEL.code}!="")`,
] as const;
const count = (...more: string[]) =>
  `sum by (${Object.keys(BY).join(', ')}) (count_over_time(${records(...ENDED, ...more)} [$__range]))`;
const FAILED = count(`${LABEL.expected}="false"`, `${LABEL.origin}=~"$origin"`);

const BEHIND = callsBehind({
  event: EVENTS.ended,
  source: '$source',
  expected: 'false',
  service: rowField('service'),
  version: rowField('app version'),
  browser: rowField('browser'),
  browser_version: rowField('browser version'),
  system: rowField('system'),
  region: rowField('region'),
});

const SAME_ORIGIN = { ...BEHIND, url: `${BEHIND.url}&\${origin:queryparam}` };

export const FAILING_CLIENTS: PanelSpec = {
  kind: 'table',
  title: 'Failing calls by version, browser and region',
  description:
    'Call legs that ended unexpectedly, and their share of all legs of the same version, browser and region. If one row stands out, the failure has its cause there. Counted from log records.',
  width: 24,
  empty: 'no failures in this time range',
  queries: [
    { in: 'loki', as: 'table', expr: `sort_desc(${FAILED})` },
    { in: 'loki', as: 'table', expr: `${FAILED} / ${count()}` },
  ],
  columns: {
    ...BY,
    'Value #A': { title: 'failed', unit: 'locale', width: 90, links: [SAME_ORIGIN] },
    'Value #B': { title: 'share', unit: 'percentunit', width: 90 },
  },
};
