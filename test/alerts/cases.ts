/** Cases in which each alert fires or stays silent. Series are in promtool's notation. */

/** A case of one alert. */
export interface Case {
  alert: string;
  /** Selects one of the rules of AcsCallErrorBudgetBurn. */
  burnRate?: string;
  title: string;
  /** Series -> values. */
  series: Record<string, string>;
  at: string;
  /** Between samples and between evaluations. @default 1m */
  step?: '1m' | '10m';
  /** Labels in addition to those of the rule, and the summary; omitted if the alert stays silent. */
  fires?: { labels: Record<string, string>; summary: string };
}

/** A counter of ended call legs of the service `web`. */
export function ended(code: number, end: string, source = 'client'): string {
  const [cause, origin, expected] = end.split(' ');
  return `acs_call_ended_total{service_name="web", acs_source="${source}", acs_call_direction="outgoing", acs_end_reason_code="${code}", acs_end_reason_class="${cause}", acs_end_reason_origin="${origin}", acs_end_reason_expected="${expected}"}`;
}
export const OK = ended(0, 'ok unknown true');
export const ACS_503 = ended(503, 'server acs false');
/** Nothing says why the call ended. */
export const NO_REASON = ended(0, 'unknown unknown false').replace('code="0"', 'code=""');
const SBC_503 = ended(503, 'server sbc false');
const CALLS = { service_name: 'web', acs_source: 'client' };

export const CALL_CASES: Case[] = [
  {
    alert: 'AcsCallServerErrors',
    title: 'fires when one call in eleven ends with a 503 of Microsoft',
    series: { [OK]: '0+10x60', [ACS_503]: '0+1x60' },
    at: '30m',
    fires: { labels: CALLS, summary: 'web, client: 9.091% of the calls ended with a 5xx from Microsoft' },
  },
  {
    alert: 'AcsCallServerErrors',
    title: 'fires on a series that is new, whose first sample is the zero of its created timestamp',
    series: { [OK]: '0+1x60', [ACS_503]: '_x20 0 5 5 5 5' },
    at: '24m',
    fires: { labels: CALLS, summary: 'web, client: 25% of the calls ended with a 5xx from Microsoft' },
  },
  {
    alert: 'AcsCallServerErrors',
    title: 'a restarted gateway, whose counters begin again, is no failure',
    series: { [OK]: '0+10x20 0+10x20', [ACS_503]: '400x20 0x20' },
    at: '25m',
  },
  {
    alert: 'AcsCallServerErrors',
    title: 'names the environment',
    series: {
      [OK.replace('{', '{deployment_environment_name="staging", ')]: '0+3x60',
      [ACS_503.replace('{', '{deployment_environment_name="staging", ')]: '0+1x60',
    },
    at: '30m',
    fires: {
      labels: { ...CALLS, deployment_environment_name: 'staging' },
      summary: 'web, staging, client: 25% of the calls ended with a 5xx from Microsoft',
    },
  },
  {
    alert: 'AcsCallServerErrors',
    title: 'stays silent on three failures at night',
    series: { [OK]: '0x30', [ACS_503]: '0x20 1 2 3 3 3 3' },
    at: '24m',
  },
  {
    alert: 'AcsCallServerErrors',
    title: "stays silent when a border controller's 503 is the failure",
    series: { [OK]: '0+10x60', [SBC_503]: '0+5x60' },
    at: '30m',
  },
  {
    alert: 'AcsCallServerErrors',
    title: 'stays silent when four percent fail, which only burn the budget',
    series: { [OK]: '0+96x60', [ACS_503]: '0+4x60' },
    at: '30m',
  },
  {
    alert: 'AcsCall5xxRate',
    title: 'fires for each side that is at fault',
    series: { [OK]: '0+8x60', [ACS_503]: '0+1x60', [SBC_503]: '0+1x60' },
    at: '30m',
    fires: { labels: CALLS, summary: 'web, client: 20% of the calls ended with a 5xx' },
  },
  {
    alert: 'AcsCall5xxRate',
    title: 'stays silent on four failures, on other codes and on pages that were left',
    series: {
      [OK]: '0+1x60',
      [ACS_503]: '0x20 4x40',
      [ended(408, 'timeout unknown false')]: '0+5x60',
      [ended(0, 'abandoned client true')]: '0+5x60',
    },
    at: '25m',
  },
  {
    alert: 'AcsSbcErrors',
    title: 'fires on 503s of a border controller, for the source that saw them',
    series: {
      [OK]: '0+10x60',
      [SBC_503]: '0+1x60',
      [ended(0, 'ok unknown true', 'call_automation')]: '0+10x60',
    },
    at: '30m',
    fires: {
      labels: CALLS,
      summary: 'web, client: 9.091% of the calls failed at a session border controller',
    },
  },
  {
    alert: 'AcsSbcErrors',
    title: "stays silent on Microsoft's 503s and on ends that a border controller may well give",
    series: { [OK]: '0+10x60', [ACS_503]: '0+5x60', [ended(486, 'busy sbc true')]: '0+5x60' },
    at: '30m',
  },
  {
    alert: 'AcsSbcErrors',
    title: 'stays silent on four failures, which are all calls there were',
    series: { [SBC_503]: '0x20 4x20' },
    at: '25m',
  },
  {
    alert: 'AcsCallMediaFailure',
    title: 'fires when ICE fails for one call in twenty',
    series: { [OK]: '0+19x60', [ended(410, 'media network false')]: '0+1x60' },
    at: '40m',
    fires: { labels: CALLS, summary: 'web, client: 5% of the calls failed because of media' },
  },
  {
    alert: 'AcsCallMediaFailure',
    title: 'stays silent on other failures, on a camera in use and on four failures',
    series: {
      [OK]: '0+1x60',
      [ended(410, 'network network false')]: '0+1x60',
      [ended(412, 'media client true')]: '0+1x60',
      [ended(410, 'media network false')]: '0x20 4x40',
    },
    at: '40m',
  },
];
