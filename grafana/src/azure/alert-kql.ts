/** Alerts as KQL over the tables of a Log Analytics workspace. */
import type { Alert, BurnCheck, Counted, Match, QuantileCheck, ShareCheck } from '../alerts/alert.ts';
import { CANCELLED } from '../alerts/counted.ts';
import { ALERTS } from '../alerts/table.ts';
import { EVENTS } from '../names.ts';
import { ANSWER, ATTRIBUTES, extend, HAS_REASON, IS_EXCHANGE, IS_LEG, lines } from './kql.ts';

/** Log alerts look back two days at most. */
export const LONGEST = '2d';

/**
 * Azure resolves an alert after three evaluations without it, which is 15 minutes. Shorter windows would raise it anew
 * for failures that return every 20 minutes.
 */
const SHORTEST = '15m';

/** The window of an alert here. */
export function windowOf({ window }: Alert): string {
  return window === '3d' ? LONGEST : window;
}

/** Rows for which to fire, one per service, environment and the columns of `dimensions()`. */
export function alertKql(alert: Alert, slo: number): string {
  const { check } = alert;
  switch (check.kind) {
    case 'share':
      return share(alert, check, slo);
    case 'burn':
      return burn(alert, check, slo);
    case 'quantile':
      return quantile(alert, check);
    case 'silence':
      return silence(alert);
    case 'count':
      return drops(alert);
    default:
      throw new Error(`${alert.name}: Azure Monitor has no data for it`);
  }
}

/** What tells every alert from another. */
const HERE = ['Service', 'Environment'] as const;

/** The columns that tell one alert from another. One service with several sources is one alert. */
export function dimensions({ check }: Alert): string[] {
  if (check.kind === 'count') return [...HERE, 'DropReason'];
  return check.kind === 'share' ? [...HERE, ...SUBJECTS[check.of].by] : [...HERE];
}

interface Subject {
  /** Rows, with a column for each condition. */
  rows: string;
  /** Columns of the alert in addition to service and environment. */
  by: readonly string[];
  /** Several sources observe the same call, so their rows are never added. */
  sources?: true;
}

const eventRows = (event: keyof typeof EVENTS, ...more: readonly string[]): string =>
  lines('AppEvents', `| where Name == "${EVENTS[event]}"`, extend(...HERE), ...more);

const REASONS = eventRows(
  'ended',
  extend('Source', 'Code', 'Class', 'Origin', 'Expected'),
  '| where Class != "abandoned"',
);
const ENDED = lines(REASONS, HAS_REASON);

const SUBJECTS: Readonly<Record<Counted, Subject>> = {
  ended: { rows: ENDED, by: [], sources: true },
  reasons: { rows: REASONS, by: [], sources: true },
  exchanges: {
    rows: lines(
      'AppDependencies',
      `| where ${IS_EXCHANGE}`,
      extend(...HERE, 'AcsService', 'ErrorType'),
      `| extend Status = ${ANSWER}`,
    ),
    by: ['AcsService'],
  },
  operations: {
    rows: lines(
      'AppDependencies',
      `| where ${ATTRIBUTES.Operation} != ""`,
      extend(...HERE, 'AcsService', 'ErrorType'),
      `| where not(ErrorType matches regex "^(${CANCELLED})$")`,
    ),
    by: ['AcsService'],
  },
  sms: { rows: eventRows('smsSent', extend('ErrorType')), by: [] },
  smsReports: { rows: eventRows('smsReported', extend('Source', 'SmsExpected')), by: [], sources: true },
  emailReports: {
    rows: eventRows('emailReported', extend('Source', 'EmailExpected')),
    by: [],
    sources: true,
  },
  actions: {
    rows: eventRows(
      'callback',
      extend('Source', 'CallAction', 'Expected'),
      '| where CallAction != "" and Expected != ""',
    ),
    by: ['CallAction'],
    sources: true,
  },
};

function share(alert: Alert, { of, bad }: ShareCheck, slo: number): string {
  const { threshold, floor, cause } = alert;
  const { rows, by, sources } = SUBJECTS[of];
  const others = of === 'ended' && cause === 'calls' ? worse(alert, slo) : [];
  return lines(
    rows,
    `| summarize Bad = sumif(ItemCount, ${condition(bad)}), All = sum(ItemCount)${counts(others)} by ${[...HERE, ...by, ...(sources ? ['Source'] : [])].join(', ')}`,
    `| where Bad >= ${floor.events} and Bad > ${threshold} * All${unless(others)}`,
    ...(sources ? [onePerService(by)] : []),
  );
}

function burn(alert: Alert, { bad, shortWindow }: BurnCheck, slo: number): string {
  const { threshold, floor } = alert;
  const others = worse(alert, slo);
  const recent = `TimeGenerated > ago(${shortest(shortWindow)})`;
  const limit = budget(threshold, slo);
  return lines(
    ENDED,
    `| extend IsBad = ${condition(bad)}`,
    `| summarize Bad = sumif(ItemCount, IsBad), All = sum(ItemCount), RecentBad = sumif(ItemCount, IsBad and ${recent}), Recent = sumif(ItemCount, ${recent})${counts(others)} by ${HERE.join(', ')}, Source`,
    `| where Bad >= ${floor.events} and All >= ${floor.of ?? 0} and Bad > ${limit} * All and RecentBad > ${limit} * Recent${unless(others)}`,
    onePerService([]),
  );
}

/** Log alerts cannot inhibit each other, so a query leaves out what a worse alert about the same calls reports. */
interface Worse {
  /** Of its column. */
  name: string;
  bad: string;
  window: string;
  floor: Alert['floor'];
  limit: number;
  /** Of a burn: both windows must agree. */
  shortWindow?: string;
}

/** Microsoft's 5xx are worse than everything that counts the same calls, a fast burn is worse than a slow one. */
function worse(alert: Alert, slo: number): Worse[] {
  return ALERTS.flatMap(({ name, check, window, threshold, floor, severity, cause }) => {
    if (cause !== 'calls' || severity !== 'critical') return [];
    const one = { window, floor };
    if (check.kind === 'share' && name !== alert.name)
      return [{ ...one, name: 'Server', bad: condition(check.bad), limit: threshold }];
    if (check.kind === 'burn' && alert.check.kind === 'burn' && threshold > alert.threshold)
      return [
        {
          ...one,
          name: `In${window}`,
          bad: condition(check.bad),
          limit: budget(threshold, slo),
          shortWindow: shortest(check.shortWindow),
        },
      ];
    return [];
  });
}

const counts = (others: readonly Worse[]): string =>
  others
    .flatMap(({ name, bad, window, shortWindow }) => [
      countsSince(name, bad, window),
      ...(shortWindow ? [countsSince(`${name}Recent`, bad, shortWindow)] : []),
    ])
    .join('');

function countsSince(name: string, bad: string, window: string): string {
  const lately = `TimeGenerated > ago(${window})`;
  return `, ${name} = sumif(ItemCount, ${bad} and ${lately}), ${name}All = sumif(ItemCount, ${lately})`;
}

const unless = (others: readonly Worse[]): string =>
  others
    .map(({ name, floor, limit, shortWindow }) => {
      const conditions = [
        `${name} >= ${floor.events}`,
        ...(floor.of ? [`${name}All >= ${floor.of}`] : []),
        `${name} > ${limit} * ${name}All`,
        ...(shortWindow ? [`${name}Recent > ${limit} * ${name}RecentAll`] : []),
      ];
      return ` and not(${conditions.join(' and ')})`;
    })
    .join('');

const shortest = (window: string): string => (window === '5m' ? SHORTEST : window);

const onePerService = (by: readonly string[]): string =>
  `| summarize Sources = make_set(Source) by ${[...HERE, ...by].join(', ')}`;

function budget(rate: number, slo: number): number {
  return Number((rate * (1 - slo)).toPrecision(3));
}

function quantile({ threshold, floor }: Alert, check: QuantileCheck): string {
  return lines(
    'AppDependencies',
    `| where ${IS_LEG}`,
    extend(...HERE, 'Source', 'SetupSeconds'),
    '| where isnotnull(SetupSeconds)',
    `| summarize Slowest = percentile(SetupSeconds, ${check.quantile * 100}), All = count() by ${HERE.join(', ')}, Source`,
    `| where All >= ${floor.events} and Slowest > ${threshold}`,
    onePerService([]),
  );
}

/** Log alerts can't look back a week, so only yesterday is compared. */
function silence({ window, floor }: Alert): string {
  return lines(
    'AppEvents',
    `| where Name == "${EVENTS.ended}"`,
    extend(...HERE, 'Source'),
    `| summarize Now = sumif(ItemCount, TimeGenerated > ago(${window})), Yesterday = sumif(ItemCount, TimeGenerated between (ago(1d) - ${window} .. ago(1d))) by ${HERE.join(', ')}, Source`,
    `| where Now == 0 and Yesterday >= ${floor.events}`,
    onePerService([]),
  );
}

function drops({ floor }: Alert): string {
  return lines(
    'AppEvents',
    `| where Name == "${EVENTS.dropped}"`,
    extend(...HERE, 'DropReason', 'Dropped'),
    `| summarize Dropped = sum(Dropped) by ${HERE.join(', ')}, DropReason`,
    `| where Dropped >= ${floor.events}`,
  );
}

const COLUMNS: Record<Match['attribute'], string> = {
  code: 'Code',
  class: 'Class',
  origin: 'Origin',
  expected: 'Expected',
  status: 'Status',
  errorType: 'ErrorType',
  smsExpected: 'SmsExpected',
  emailExpected: 'EmailExpected',
};

function condition(matches: readonly Match[]): string {
  const one = ({ attribute, is, value }: Match) => {
    const column = COLUMNS[attribute];
    if (is === '=~') return `${column} matches regex "^(${value})$"`;
    if (is === '!~') return `not(${column} matches regex "^(${value})$")`;
    return `${column} ${is === '=' ? '==' : '!='} "${value}"`;
  };
  return matches.map(one).join(' and ');
}
