/** Alerts about operations, messages and actions on calls. */
import type { Case } from './cases.ts';
import { API, exchange } from './other-cases.ts';

export const operation = (error = '', service = 'sms') =>
  `acs_client_operation_duration_seconds_count{service_name="api", acs_source="sdk", acs_service="${service}", acs_operation="SmsClient.send"${error && `, error_type="${error}"`}}`;
const SENT = operation();

const sms = (error = '') =>
  `acs_sms_sent_total{service_name="api", acs_source="sdk"${error && `, error_type="${error}"`}}`;

const smsReport = (code: string, expected: boolean) =>
  `acs_sms_delivered_total{service_name="api", acs_source="event_grid", acs_sms_delivery_code="${code}", acs_sms_delivery_expected="${expected}"}`;
const emailReport = (status: string, expected: boolean) =>
  `acs_email_delivered_total{service_name="api", acs_source="event_grid", acs_email_delivery_status="${status}", acs_email_delivery_expected="${expected}"}`;
const REPORTS = { service_name: 'api', acs_source: 'event_grid' };

const action = (name: string, end: string) => {
  const [cause, expected] = end.split(' ');
  return `acs_call_automation_actions_total{service_name="api", acs_source="call_automation", acs_call_automation_action="${name}", acs_end_reason_class="${cause}", acs_end_reason_expected="${expected}"}`;
};

export const REQUEST_CASES: Case[] = [
  {
    alert: 'AcsApiErrors',
    title: 'fires on 5xx and on requests without an answer, those without an SDK included',
    series: {
      [SENT]: '0+8x60',
      [operation('503')]: '0+1x60',
      [operation('ECONNREFUSED')]: '0+0.5x60',
      [exchange('503', '503').replace(/, acs_operation="[^"]*"/, '')]: '0+0.5x60',
    },
    at: '30m',
    fires: { labels: API, summary: 'api: 20% of the requests to sms get a 5xx or no response' },
  },
  {
    alert: 'AcsApiErrors',
    title: 'stays silent when two of 22 SMS requests fail, with three attempts each',
    series: {
      [SENT]: '0x10 20x50',
      [operation('503')]: '0x10 2x50',
      [exchange('202')]: '0x10 20x50',
      [exchange('503', '503')]: '0x10 6x50',
    },
    at: '15m',
  },
  {
    alert: 'AcsApiErrors',
    title: "stays silent on the app's own mistakes, on what it cancels itself, and on four errors",
    series: {
      [SENT]: '0+1x60',
      [operation('429')]: '0+5x60',
      [operation('AbortError')]: '0+5x60',
      [operation('PollerStoppedError')]: '0+5x60',
      [operation('Canceled')]: '0+5x60',
      [exchange('', 'AbortError').replace(/, acs_operation="[^"]*"/, '')]: '0+5x60',
      [operation('404')]: '0+5x60',
      [operation('TypeError')]: '0+5x60',
      [operation('ERR_INVALID_URL')]: '0+5x60',
      [operation('503')]: '0x20 4x40',
    },
    at: '30m',
  },
  {
    alert: 'AcsApiRefused',
    title: 'fires when every SMS is refused (400)',
    series: { [operation('400')]: '0x10 0+1x50', [operation('', 'chat')]: '0+9x60' },
    at: '20m',
    fires: { labels: API, summary: 'api: 100% of the requests to sms are refused or fail in the app' },
  },
  {
    alert: 'AcsApiRefused',
    title: 'fires when no request leaves the app because it has no credential',
    series: { [operation('CredentialUnavailableError')]: '0x10 0+1x50' },
    at: '20m',
    fires: { labels: API, summary: 'api: 100% of the requests to sms are refused or fail in the app' },
  },
  {
    alert: 'AcsApiRefused',
    title: 'stays silent on a 503, which AcsApiErrors counts',
    series: { [operation('503')]: '0+9x60' },
    at: '30m',
  },
  {
    alert: 'AcsApiRefused',
    title: 'is not diluted by what the app cancels itself',
    series: { [operation('401')]: '0+1x60', [operation('AbortError')]: '0+9x60' },
    at: '30m',
    fires: { labels: API, summary: 'api: 100% of the requests to sms are refused or fail in the app' },
  },
  {
    alert: 'AcsApiRefused',
    title: 'stays silent on four refusals at night, on lookups that find nothing and on throttling',
    series: {
      [operation('400')]: '0x20 4x40',
      [operation('404')]: '0+9x60',
      [operation('429')]: '0+9x60',
    },
    at: '30m',
  },
  {
    alert: 'AcsSmsRefused',
    title: 'fires when the request is accepted and every SMS in it refused',
    series: { [sms('400')]: '0x10 0+1x50' },
    at: '20m',
    fires: { labels: { service_name: 'api' }, summary: 'api: ACS refuses 100% of the SMS' },
  },
  {
    alert: 'AcsSmsRefused',
    title: 'stays silent when a third is refused, and on four SMS',
    series: { [sms()]: '0+2x60', [sms('400')]: '0+1x60' },
    at: '30m',
  },
  {
    alert: 'AcsSmsUndelivered',
    title: 'fires when a fifth does not arrive',
    series: { [smsReport('2000', true)]: '0+4x90', [smsReport('4006', false)]: '0+1x90' },
    at: '80m',
    fires: { labels: REPORTS, summary: 'api, event_grid: 20% of the SMS were not delivered' },
  },
  {
    alert: 'AcsSmsUndelivered',
    title: 'stays silent on nine undelivered ones and when recipients opted out, which is expected',
    series: { [smsReport('4004', true)]: '0+4x90', [smsReport('4006', false)]: '0x60 9x30' },
    at: '80m',
  },
  {
    alert: 'AcsEmailUndelivered',
    title: 'fires when a quarter bounces',
    series: { [emailReport('Delivered', true)]: '0+3x90', [emailReport('Bounced', false)]: '0+1x90' },
    at: '80m',
    fires: { labels: REPORTS, summary: 'api, event_grid: 25% of the emails were not delivered' },
  },
  {
    alert: 'AcsEmailUndelivered',
    title: 'stays silent at five percent',
    series: { [emailReport('Delivered', true)]: '0+19x90', [emailReport('Bounced', false)]: '0+1x90' },
    at: '80m',
  },
  {
    alert: 'AcsCallActionFailures',
    title: 'fires for the action that fails, not for its neighbour',
    series: {
      [action('play', 'ok true')]: '0+4x60',
      [action('play', 'client false')]: '0+1x60',
      [action('recognize', 'ok true')]: '0+5x60',
    },
    at: '50m',
    fires: {
      labels: {
        service_name: 'api',
        acs_source: 'call_automation',
        acs_call_automation_action: 'play',
      },
      summary: 'api, call_automation: 20% of the actions "play" on calls failed',
    },
  },
  {
    alert: 'AcsCallActionFailures',
    title: 'stays silent on four failures, and when callers press no key, which is expected',
    series: {
      [action('recognize', 'timeout true')]: '0+5x60',
      [action('recognize', 'client false')]: '0x30 4x30',
    },
    at: '50m',
  },
];
