/** Alerts about anything except call ends. */
import type { Case } from './cases.ts';

export const exchange = (status: string, error = '') =>
  `acs_client_exchanges_total{service_name="api", acs_source="sdk", acs_service="sms", acs_operation="SmsClient.send", http_request_method="POST"${status && `, http_response_status_code="${status}"`}${error && `, error_type="${error}"`}}`;
export const API = { service_name: 'api', acs_service: 'sms' };
const SENT = exchange('202');

/** Calls by setup time, as cumulative buckets. */
function setUp(values: Record<string, string>): Record<string, string> {
  const labels = 'service_name="web", acs_source="client", acs_call_direction="outgoing"';
  const name = 'acs_call_setup_duration_seconds';
  const buckets = Object.entries(values).map(([le, value]) => [
    `${name}_bucket{${labels}, le="${le}"}`,
    value,
  ]);
  return Object.fromEntries([...buckets, [`${name}_count{${labels}}`, values['+Inf'] ?? '']]);
}

const ENDED = 'acs_call_ended_total{service_name="web", acs_source="client", acs_call_direction="join"}';
/** Eight days, in steps of ten minutes. */
const EIGHT_DAYS = 1150;
const dropped = (reason: string) =>
  `acs_otel_events_dropped_total{service_name="web", acs_otel_signal="log", acs_otel_drop_reason="${reason}"}`;

export const OTHER_CASES: Case[] = [
  {
    alert: 'AcsCallSetupSlow',
    title: 'fires when every tenth call takes 13 to 20 s',
    series: setUp({ '8': '0+9x60', '13': '0+9x60', '20': '0+10x60', '+Inf': '0+10x60' }),
    at: '50m',
    fires: {
      labels: { service_name: 'web', acs_source: 'client' },
      summary: 'web, client: one call in twenty took longer than 16.5s from start to answer',
    },
  },
  {
    alert: 'AcsCallSetupSlow',
    title: 'stays silent when one in fifty is slow',
    series: setUp({ '8': '0+49x60', '13': '0+49x60', '20': '0+50x60', '+Inf': '0+50x60' }),
    at: '50m',
  },
  {
    alert: 'AcsCallSetupSlow',
    title: 'stays silent when all calls take 8 to 13 s, whatever the quantile guesses between these bounds',
    series: setUp({ '8': '0x60', '13': '0+10x60', '20': '0+10x60', '+Inf': '0+10x60' }),
    at: '50m',
  },
  {
    alert: 'AcsCallSetupSlow',
    title: 'stays silent on nineteen calls, however slow',
    series: setUp({ '8': '0x60', '13': '0x60', '20': '0x20 19x40', '+Inf': '0x20 19x40' }),
    at: '40m',
  },
  {
    alert: 'AcsApiThrottled',
    title: 'fires when a tenth of the tries is throttled',
    series: { [SENT]: '0+9x60', [exchange('429', '429')]: '0+1x60' },
    at: '30m',
    fires: {
      labels: API,
      summary: 'api: 10% of the requests to sms, each attempt counted, are throttled (429)',
    },
  },
  {
    alert: 'AcsApiThrottled',
    title: 'stays silent on nine throttled tries and on other errors',
    series: { [SENT]: '0+1x60', [exchange('429', '429')]: '0x20 9x40', [exchange('503', '503')]: '0+1x60' },
    at: '30m',
  },
  {
    alert: 'AcsTelemetryAbsent',
    title:
      'fires when a service that was busy yesterday and a week ago has no calls, and none of its series is left',
    series: { [ENDED]: `0+10x${EIGHT_DAYS - 12}` },
    at: '11500m',
    step: '10m',
    fires: {
      labels: { service_name: 'web', acs_source: 'client' },
      summary: 'web, client: no call ended for an hour',
    },
  },
  {
    alert: 'AcsTelemetryAbsent',
    title: 'fires after two days of data, when there is no week to compare with',
    series: { [ENDED]: `_x${EIGHT_DAYS - 300} 0+10x288` },
    at: '11500m',
    step: '10m',
    fires: {
      labels: { service_name: 'web', acs_source: 'client' },
      summary: 'web, client: no call ended for an hour',
    },
  },
  {
    alert: 'AcsTelemetryAbsent',
    title: 'stays silent on a day on which there were no calls a week ago',
    series: { [ENDED]: `0x400 0+10x${EIGHT_DAYS - 412}` },
    at: '11500m',
    step: '10m',
  },
  {
    alert: 'AcsTelemetryAbsent',
    title: 'stays silent while calls come',
    series: { [ENDED]: `0+10x${EIGHT_DAYS}` },
    at: '11500m',
    step: '10m',
  },
  {
    alert: 'AcsTelemetryAbsent',
    title: 'stays silent where eighteen calls an hour are usual',
    series: { [ENDED]: `0+3x${EIGHT_DAYS - 12}` },
    at: '11500m',
    step: '10m',
  },
  {
    alert: 'AcsOtelDropping',
    title: 'fires when a page had to drop twenty records',
    series: { [dropped('queue_full')]: '0x20 20x40' },
    at: '25m',
    fires: {
      labels: { service_name: 'web', acs_otel_signal: 'log', acs_otel_drop_reason: 'queue_full' },
      summary: 'web: acs-otel dropped 20 items (queue_full)',
    },
  },
  {
    alert: 'AcsOtelDropping',
    title: 'stays silent on nine, and when no more come',
    series: { [dropped('queue_full')]: '0x20 9x40', [dropped('export_failed')]: '500x60' },
    at: '25m',
  },
];
