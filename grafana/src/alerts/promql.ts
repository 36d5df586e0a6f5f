/** Alerts as PromQL. */
import { LABEL, SERIES } from '../names.ts';
import type { Alert, BurnCheck, Match, QuantileCheck, ShareCheck, Window } from './alert.ts';

/** Several sources observe the same call, so calls are never summed over sources. */
const OF_CALLS = [LABEL.service, LABEL.environment, LABEL.source];
const OF_EXCHANGES = [LABEL.service, LABEL.environment, LABEL.acsService];

/** Turns a duration of the table into one of the rule. */
export type Duration = (window: string) => string;

/** A recording rule. */
export interface Recording {
  record: string;
  expr: string;
}

/** Excludes legs that ended because the user left the page: no failure rate counts them. */
const COUNTED = `${LABEL.class}!="abandoned"`;

const OUTCOME = [LABEL.code, LABEL.class, LABEL.origin, LABEL.expected];

const recorded = {
  ended: (window: Window) => `acs:call_ended:increase${window}`,
  exchanges: (window: Window) => `acs:client_exchange:increase${window}`,
};

/** Expressions that several alerts share, recorded once per window. */
export function recordings(alerts: readonly Alert[], duration: Duration): Recording[] {
  const windows = { ended: new Set<Window>(), exchanges: new Set<Window>() };
  for (const { check, window } of alerts) {
    if (check.kind === 'share') windows[check.of].add(window);
    if (check.kind === 'burn') windows.ended.add(window).add(check.shortWindow);
  }
  return [
    ...[...windows.ended].map((window) => ({
      record: recorded.ended(window),
      expr: `sum by (${[...OF_CALLS, ...OUTCOME].join(', ')}) (increase(${SERIES.ended}{${COUNTED}}[${duration(window)}]))`,
    })),
    ...[...windows.exchanges].map((window) => ({
      record: recorded.exchanges(window),
      expr: `sum by (${[...OF_EXCHANGES, LABEL.status, LABEL.errorType].join(', ')}) (increase(${SERIES.exchanges}[${duration(window)}]))`,
    })),
  ];
}

/** The condition of an alert. */
export function expression(alert: Alert, duration: Duration, slo: number): string {
  const { check } = alert;
  switch (check.kind) {
    case 'share':
      return shareExpression(alert, check);
    case 'burn':
      return burnExpression(alert, check, slo);
    case 'quantile':
      return quantileExpression(alert, check, duration);
    case 'silence':
      return silenceExpression(alert, duration);
    case 'count': {
      const by = [LABEL.service, LABEL.environment, LABEL.dropSignal, LABEL.dropReason].join(', ');
      return `sum by (${by}) (increase(${SERIES.dropped}[${duration(alert.window)}])) >= ${alert.floor.events}`;
    }
  }
}

function shareExpression({ window, threshold, floor }: Alert, { of, bad }: ShareCheck): string {
  const sum = sumOf(of === 'ended' ? OF_CALLS : OF_EXCHANGES, recorded[of](window));
  return `${sum(bad)} / ${sum()} > ${threshold}\nand ${sum(bad)} >= ${floor.events}`;
}

function burnExpression(
  { window, threshold, floor }: Alert,
  { bad, shortWindow }: BurnCheck,
  slo: number,
): string {
  const long = sumOf(OF_CALLS, recorded.ended(window));
  const short = sumOf(OF_CALLS, recorded.ended(shortWindow));
  const limit = Number((threshold * (1 - slo)).toPrecision(3));
  return [
    `${long(bad)} / ${long()} > ${limit}`,
    `and ${short(bad)} / ${short()} > ${limit}`,
    `and ${long(bad)} >= ${floor.events}`,
    `and ${long()} >= ${floor.of ?? 0}`,
  ].join('\n');
}

function quantileExpression(alert: Alert, { quantile }: QuantileCheck, duration: Duration): string {
  const range = `[${duration(alert.window)}]`;
  const by = OF_CALLS.join(', ');
  return [
    `histogram_quantile(${quantile}, sum by (${by}, le) (increase(${SERIES.setUp}_bucket${range}))) > ${alert.threshold}`,
    `and sum by (${by}) (increase(${SERIES.setUp}_count${range})) >= ${alert.floor.events}`,
  ].join('\n');
}

/** `unless` instead of a comparison with zero: without the gateway there is no series to compare. */
function silenceExpression({ window, floor }: Alert, duration: Duration): string {
  const calls = (offset = '') =>
    `sum by (${OF_CALLS.join(', ')}) (increase(${SERIES.ended}[${duration(window)}]${offset}))`;
  return [
    `(${calls(` offset ${duration('1d')}`)} >= ${floor.events} and ${calls(` offset ${duration('7d')}`)} >= ${floor.events}) unless ${calls()} > 0`,
    `or max by (job) (up{job="acs-otel-gateway"}) == 0`,
  ].join('\n');
}

function sumOf(by: readonly string[], series: string): (matches?: readonly Match[]) => string {
  return (matches = []) => {
    const selector = matches
      .map(({ attribute, is, value }) => `${LABEL[attribute]}${is}"${value}"`)
      .join(', ');
    return `sum by (${by.join(', ')}) (${series}${selector && `{${selector}}`})`;
  };
}
