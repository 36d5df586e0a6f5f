/** Alerts as KQL over the tables of a Log Analytics workspace. */
import type { Alert, BurnCheck, Match, QuantileCheck, ShareCheck } from '../alerts/alert.ts';
import { EVENTS } from '../names.ts';
import { ANSWER, extend, IS_EXCHANGE, IS_LEG, lines } from './kql.ts';

/** Log alerts look back two days at most. */
export const LONGEST = '2d';

/** The window of an alert here. */
export function windowOf({ window }: Alert): string {
  return window === '3d' ? LONGEST : window;
}

/** Rows for which to fire, one per service and the columns in `BY`. */
export function alertKql(alert: Alert, slo: number): string {
  const { check } = alert;
  switch (check.kind) {
    case 'share':
      return check.of === 'ended' ? callShare(alert, check) : requestShare(alert, check);
    case 'burn':
      return burn(alert, check, slo);
    case 'quantile':
      return quantile(alert, check);
    case 'silence':
      return silence(alert);
    case 'count':
      return drops(alert);
  }
}

/** The columns that tell one alert from another. */
export function dimensions({ check }: Alert): string[] {
  if (check.kind === 'share' && check.of === 'exchanges') return ['Service', 'AcsService'];
  return check.kind === 'count' ? ['Service', 'DropReason'] : ['Service', 'Source'];
}

const ENDED = lines(
  'AppEvents',
  `| where Name == "${EVENTS.ended}"`,
  extend('Source', 'Code', 'Class', 'Origin', 'Expected'),
  '| where Class != "abandoned"',
  '| extend Service = AppRoleName',
);

function callShare({ threshold, floor }: Alert, { bad }: ShareCheck): string {
  return lines(
    ENDED,
    `| summarize Bad = sumif(ItemCount, ${condition(bad)}), All = sum(ItemCount) by Service, Source`,
    `| where Bad >= ${floor.events} and Bad > ${threshold} * All`,
  );
}

function requestShare({ threshold, floor }: Alert, { bad }: ShareCheck): string {
  return lines(
    'AppDependencies',
    `| where ${IS_EXCHANGE}`,
    extend('AcsService'),
    `| extend Service = AppRoleName, Status = ${ANSWER}, ErrorType = iff(Success, "", "failed")`,
    `| summarize Bad = sumif(ItemCount, ${condition(bad)}), All = sum(ItemCount) by Service, AcsService`,
    `| where Bad >= ${floor.events} and Bad > ${threshold} * All`,
  );
}

function burn({ threshold, floor }: Alert, { bad, shortWindow }: BurnCheck, slo: number): string {
  const limit = Number((threshold * (1 - slo)).toPrecision(3));
  const recent = `TimeGenerated > ago(${shortWindow})`;
  return lines(
    ENDED,
    `| extend IsBad = ${condition(bad)}`,
    `| summarize Bad = sumif(ItemCount, IsBad), All = sum(ItemCount), RecentBad = sumif(ItemCount, IsBad and ${recent}), Recent = sumif(ItemCount, ${recent}) by Service, Source`,
    `| where Bad >= ${floor.events} and All >= ${floor.of ?? 0} and Bad > ${limit} * All and RecentBad > ${limit} * Recent`,
  );
}

function quantile({ threshold, floor }: Alert, check: QuantileCheck): string {
  return lines(
    'AppDependencies',
    `| where ${IS_LEG}`,
    extend('Source', 'SetupSeconds'),
    '| where isnotnull(SetupSeconds)',
    `| summarize Slowest = percentile(SetupSeconds, ${check.quantile * 100}), All = count() by Service = AppRoleName, Source`,
    `| where All >= ${floor.events} and Slowest > ${threshold}`,
  );
}

/** Log alerts can't look back a week, so only yesterday is compared. */
function silence({ window, floor }: Alert): string {
  return lines(
    'AppEvents',
    `| where Name == "${EVENTS.ended}"`,
    extend('Source'),
    `| summarize Now = sumif(ItemCount, TimeGenerated > ago(${window})), Yesterday = sumif(ItemCount, TimeGenerated between (ago(1d) - ${window} .. ago(1d))) by Service = AppRoleName, Source`,
    `| where Now == 0 and Yesterday >= ${floor.events}`,
  );
}

function drops({ floor }: Alert): string {
  return lines(
    'AppEvents',
    `| where Name == "${EVENTS.dropped}"`,
    extend('DropReason', 'Dropped'),
    '| summarize Dropped = sum(Dropped) by Service = AppRoleName, DropReason',
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
