/** The rules file for Prometheus. */
import { stringify } from 'yaml';
import { LABEL } from '../names.ts';
import { UID } from '../uids.ts';
import type { Alert } from './alert.ts';
import { expression, labelsOf, recordings } from './promql.ts';
import { ALERTS } from './table.ts';

/** Settings that do not need a change of the table. */
export interface RuleOptions {
  /** Base URL of Grafana in every link. @default http://127.0.0.1:3000, as in docker-compose.yml */
  grafanaUrl?: string;
  /** The share of calls that must succeed. @default 0.99 */
  slo?: number;
  /** Other thresholds, by the name of the alert: `{ AcsCall5xxRate: 0.02 }`. */
  thresholds?: Record<string, number>;
  /** Factor for every duration. Tests set 1/60, so that an hour takes a minute. @default 1 */
  timeScale?: number;
}

export const GRAFANA_URL = 'http://127.0.0.1:3000';
export const SLO = 0.99;

/** `for` of the alerts whose floor is not enough. */
const SETTLE: Record<string, string> = { quantile: '5m', silence: '5m', scrape: '5m', queue: '15m' };

/** `keep_firing_for`: failures that return within it are the same incident. What is absent ends at once. */
const KEEP = '30m';
const ENDS_AT_ONCE = ['silence', 'scrape'];

/** Content of `grafana/alerts/acs-otel.yaml`. @throws on a threshold for an alert that doesn't exist */
export function rulesFile(options: RuleOptions = {}): string {
  const { grafanaUrl = GRAFANA_URL, slo = SLO, thresholds = {}, timeScale = 1 } = options;
  checkNames(Object.keys(thresholds));
  const alerts = ALERTS.map((alert) => ({ ...alert, threshold: thresholds[alert.name] ?? alert.threshold }));
  const duration = (window: string) => scaled(window, timeScale);
  const rules = [
    ...recordings(alerts, duration),
    ...alerts.map((alert) => {
      const settle = SETTLE[alert.check.kind];
      return {
        alert: alert.name,
        expr: expression(alert, duration, slo),
        ...(settle && { for: duration(settle) }),
        ...(!ENDS_AT_ONCE.includes(alert.check.kind) && { keep_firing_for: duration(KEEP) }),
        labels: labels(alert),
        annotations: annotations(alert, grafanaUrl),
      };
    }),
  ];
  const head =
    '# Generated from grafana/src/alerts/ by `npm run generate`. Edits are overwritten.\n# README.md beside this folder is the runbook.\n';
  return head + stringify({ groups: [{ name: 'acs-otel', rules }] }, { lineWidth: 0 });
}

function checkNames(names: readonly string[]): void {
  const known = ALERTS.filter(({ check }) => check.kind === 'share' || check.kind === 'quantile');
  const unknown = names.filter((name) => !known.some((alert) => alert.name === name));
  if (unknown.length === 0) return;
  const list = known.map(({ name }) => name).join(', ');
  throw new Error(`No alert with a threshold is named ${unknown.join(', ')}. There are: ${list}`);
}

/** Labels that a rule adds to those of its expression. */
export function labels({ severity, cause, check, threshold }: Alert): Record<string, string> {
  const bad = check.kind === 'share' ? check.bad : [];
  const origin = bad.find(({ attribute, is }) => attribute === 'origin' && is === '=')?.value;
  return {
    severity,
    cause,
    ...(origin && { origin }),
    ...(check.kind === 'burn' && { burn_rate: String(threshold) }),
  };
}

function annotations(alert: Alert, grafanaUrl: string): Record<string, string> {
  const { summary, description } = alert;
  return {
    summary,
    description,
    runbook_url: runbookUrl(alert, grafanaUrl),
    dashboard_url: dashboardUrl(alert, grafanaUrl),
  };
}

/** The runbook as a dashboard: one panel per alert. */
function runbookUrl({ name }: Alert, grafanaUrl: string): string {
  return `${grafanaUrl}/d/${UID.runbook}?viewPanel=panel-${runbookPanelId(name)}#${name}`;
}

/** Id of the panel with an alert's paragraph. */
export function runbookPanelId(name: string): number {
  return [...new Set(ALERTS.map((alert) => alert.name))].indexOf(name) + 1;
}

/** Variables of dashboards, by the label of the alert that sets them. */
const VARIABLES: Record<string, string> = {
  [LABEL.service]: 'service',
  [LABEL.environment]: 'environment',
  [LABEL.source]: 'source',
};

/** Windows that an hour does not show. */
const LONG = new Set<Alert['window']>(['6h', '3d']);

/** The time range of a dashboard that shows what fired. After silence it reaches back to the calls of a week ago. */
export const timeRange = ({ window, check }: Alert) =>
  `from=now-${check.kind === 'silence' ? '8d' : LONG.has(window) ? window : '1h'}&to=now`;

function dashboardUrl(alert: Alert, grafanaUrl: string): string {
  const { uid, variables = {} } = alert.dashboard;
  const query = [
    ...labelsOf(alert).flatMap((label) =>
      VARIABLES[label] ? [`var-${VARIABLES[label]}={{ $labels.${label} | urlquery }}`] : [],
    ),
    ...Object.entries(variables).map(([name, value]) => `var-${name}=${value}`),
    timeRange(alert),
  ];
  return `${grafanaUrl}/d/${uid}?${query.join('&')}`;
}

const SECONDS = { m: 60, h: 3600, d: 86_400 };

function scaled(window: string, scale: number): string {
  if (scale === 1) return window;
  const seconds = Number.parseInt(window, 10) * SECONDS[window.slice(-1) as keyof typeof SECONDS];
  return `${Math.max(1, Math.round(seconds * scale * 1000))}ms`;
}
