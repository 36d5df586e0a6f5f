/** What happens in a system, and all the alerts that it raises. Series are in promtool's notation. */
import { labels } from '../../grafana/src/alerts/rules.ts';
import { ALERTS } from '../../grafana/src/alerts/table.ts';
import { ACS_503, NO_REASON, OK } from './cases.ts';
import { exchange } from './other-cases.ts';
import { operation } from './request-cases.ts';

/** An incident. */
export interface Incident {
  title: string;
  /** Series -> values. */
  series: Record<string, string>;
  at: string;
  /** Labels of the alerts that are firing then; all others are silent. */
  firing: Record<string, string>[];
  /** Between samples and between evaluations. @default 1m */
  step?: '1m' | '10m';
}

const of = (source: string) => (series: string) => series.replace('"client"', `"${source}"`);
const server = of('call_automation');

/** All rules of these names, with the labels of their conditions. */
function raised(names: readonly string[], ...conditions: Record<string, string>[]): Record<string, string>[] {
  return ALERTS.filter(({ name }) => names.includes(name)).flatMap((alert) =>
    conditions.map((own) => ({ alertname: alert.name, ...own, ...labels(alert) })),
  );
}

const WEB = { service_name: 'web', acs_source: 'client' };

/** Microsoft's 503 for 20 minutes, seen by pages and by callbacks. */
export const OUTAGE: Incident = {
  title: "30% of the calls end with Microsoft's 503 for 20 minutes, and two sources see it",
  series: {
    [OK]: '0+7x30',
    [ACS_503]: '0+3x30',
    [server(OK)]: '0+7x30',
    [server(ACS_503)]: '0+3x30',
  },
  at: '20m',
  firing: raised(['AcsCallServerErrors', 'AcsCall5xxRate', 'AcsCallErrorBudgetBurn'], WEB, {
    ...WEB,
    acs_source: 'call_automation',
  }),
};

/** A burst every 20 minutes, for four hours: cumulative counts per minute. */
function bursts(size: number): string {
  return Array.from({ length: 240 }, (_, minute) => size * Math.ceil(minute / 20)).join(' ');
}

export const RECURRING: Incident = {
  title: '6 of 30 calls fail every 20 minutes for four hours',
  series: { [OK]: bursts(24), [ACS_503]: bursts(6) },
  at: '235m',
  firing: raised(['AcsCallServerErrors', 'AcsCall5xxRate', 'AcsCallErrorBudgetBurn'], WEB),
};

export const INCIDENTS: readonly Incident[] = [
  OUTAGE,
  RECURRING,
  {
    title: '3 of 5 calls fail at night',
    series: { [OK]: '0x20 1 2 2', [ACS_503]: '0x20 1 2 3 3 3 3' },
    at: '24m',
    firing: [],
  },
  {
    title: '2 of 22 SMS requests fail, with three attempts each',
    series: {
      [operation()]: '0x10 20x50',
      [operation('503')]: '0x10 2x50',
      [exchange('202')]: '0x10 20x50',
      [exchange('503', '503')]: '0x10 6x50',
    },
    at: '15m',
    firing: [],
  },
  {
    title: 'every SMS is refused',
    series: { [operation('400')]: '0x10 0+1x50', [exchange('400', '400')]: '0x10 0+1x50' },
    at: '20m',
    firing: raised(['AcsApiRefused'], { service_name: 'api', acs_service: 'sms' }),
  },
  {
    title: 'the app cancels its own requests',
    series: {
      [operation('AbortError')]: '0+5x60',
      [exchange('', 'AbortError')]: '0+5x60',
      [operation()]: '0+1x60',
    },
    at: '30m',
    firing: [],
  },
  {
    title: 'most calls end without any reason',
    series: { [OK]: '0+1x90', [NO_REASON]: '0+4x90' },
    at: '80m',
    firing: raised(['AcsCallEndsWithoutReason'], WEB),
  },
  {
    title: 'all calls and the scrape are gone after two days of data',
    series: { [OK]: '0+10x288', 'up{job="acs-otel-gateway", instance="gateway:8889"}': '1x288' },
    at: '3000m',
    step: '10m',
    firing: [
      ...raised(['AcsTelemetryAbsent'], WEB),
      ...raised(['AcsGatewayDown'], { job: 'acs-otel-gateway' }),
    ],
  },
];
