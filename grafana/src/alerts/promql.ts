/** Alerts as PromQL. Only what Prometheus 2.42 and later understand, without feature flags. */
import { LABEL, SERIES } from '../names.ts';
import type { Alert, BurnCheck, Counted, Match, QuantileCheck, ShareCheck, Window } from './alert.ts';
import { COUNTED, recorded } from './counted.ts';

/** Turns a duration of the table into one of the rule. */
export type Duration = (window: string) => string;

/** A recording rule. */
export interface Recording {
  record: string;
  expr: string;
}

const OF_CALLS = COUNTED.ended.by;
/** Jobs of the compose file's Prometheus. */
const SCRAPED = 'up{job="acs-otel-gateway"}';
const TELEMETRY = '{job="acs-otel-gateway-telemetry"}';

/** Expressions that several alerts share, recorded once per window. */
export function recordings(alerts: readonly Alert[], duration: Duration): Recording[] {
  const windows = new Map<Counted, Set<Window>>();
  const need = (of: Counted, window: Window) =>
    windows.set(of, (windows.get(of) ?? new Set<Window>()).add(window));
  for (const { check, window } of alerts) {
    if (check.kind === 'share') need(check.of, window);
    if (check.kind === 'burn') for (const one of [window, check.shortWindow]) need('ended', one);
  }
  return [...windows].flatMap(([of, all]) =>
    [...all].map((window) => ({
      record: recorded(of, window),
      expr: `sum by (${[...COUNTED[of].by, ...COUNTED[of].outcome].join(', ')}) (${COUNTED[of].increase(`[${duration(window)}]`)})`,
    })),
  );
}

/** The labels that an alert has from its condition. */
export function labelsOf({ check }: Alert): readonly string[] {
  switch (check.kind) {
    case 'share':
      return COUNTED[check.of].by;
    case 'count':
      return [LABEL.service, LABEL.environment, LABEL.dropSignal, LABEL.dropReason];
    case 'scrape':
    case 'queue':
      return [];
    default:
      return OF_CALLS;
  }
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
    case 'count':
      return `sum by (${labelsOf(alert).join(', ')}) (increase(${SERIES.dropped}[${duration(alert.window)}])) >= ${alert.floor.events}`;
    case 'scrape':
      return check.gone === 'all' ? allGone(duration) : oneGone();
    case 'queue':
      return `otelcol_exporter_queue_size${TELEMETRY} / otelcol_exporter_queue_capacity${TELEMETRY} > ${alert.threshold}`;
  }
}

function shareExpression({ window, threshold, floor }: Alert, { of, bad }: ShareCheck): string {
  const sum = sumOf(COUNTED[of].by, recorded(of, window));
  return `${sum(bad)} / ${sum()} > ${threshold}\nand ${sum(bad)} >= ${floor.events}`;
}

function burnExpression(
  { window, threshold, floor }: Alert,
  { bad, shortWindow }: BurnCheck,
  slo: number,
): string {
  const long = sumOf(OF_CALLS, recorded('ended', window));
  const short = sumOf(OF_CALLS, recorded('ended', shortWindow));
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

/**
 * `unless` instead of a comparison with zero: without the gateway there is no series to compare. In the first week there
 * is nothing to compare with a week ago, so yesterday alone decides.
 */
function silenceExpression({ window, floor }: Alert, duration: Duration): string {
  const calls = (offset = '') =>
    `sum by (${OF_CALLS.join(', ')}) (increase(${SERIES.ended}[${duration(window)}]${offset}))`;
  const yesterday = `${calls(` offset ${duration('1d')}`)} >= ${floor.events}`;
  const aWeekAgo = `${calls(` offset ${duration('7d')}`)} < ${floor.events}`;
  return `(${yesterday} unless ${aWeekAgo}) unless ${calls()} > 0`;
}

/** No replica answers, or the scrape has gone with its configuration. */
function allGone(duration: Duration): string {
  const lately = `max by (job) (max_over_time(${SCRAPED}[${duration('3d')}]))`;
  return `max by (job) (${SCRAPED}) == 0\nor ${lately} unless max by (job) (${SCRAPED})`;
}

function oneGone(): string {
  return `${SCRAPED} == 0 and on (job) max by (job) (${SCRAPED}) == 1`;
}

function sumOf(by: readonly string[], series: string): (matches?: readonly Match[]) => string {
  return (matches = []) => {
    const selector = matches
      .map(({ attribute, is, value }) => `${LABEL[attribute]}${is}"${value}"`)
      .join(', ');
    return `sum by (${by.join(', ')}) (${series}${selector && `{${selector}}`})`;
  };
}
