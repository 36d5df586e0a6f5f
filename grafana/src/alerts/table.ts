/**
 * Every alert, in one table. From it `npm run generate` writes the rules for Prometheus, the rules for Azure Monitor
 * and the runbook. The tests require a case in which each alert fires and one in which it does not.
 */
import { METRICS } from '../names.ts';
import { UID } from '../uids.ts';
import type { Alert, Match } from './alert.ts';

const UNEXPECTED: Match = { attribute: 'expected', is: '=', value: 'false' };
const CODE_5XX: Match = { attribute: 'code', is: '=~', value: '5[0-9][0-9]' };
const origin = (value: string): Match => ({ attribute: 'origin', is: '=', value });

const SHARE = '{{ $value | humanizePercentage }}';
const WHO = '{{ $labels.service_name }}';

const burn = (rate: number, window: '1h' | '6h' | '3d', shortWindow: '5m' | '30m' | '6h'): Alert => ({
  name: 'AcsCallErrorBudgetBurn',
  severity: rate > 1 ? 'critical' : 'warning',
  metric: METRICS.ended.name,
  check: { kind: 'burn', bad: [UNEXPECTED], shortWindow },
  window,
  threshold: rate,
  floor: { events: 10, of: 50 },
  summary: `${WHO}: ${SHARE} of the calls of the last ${window} failed unexpectedly, more than ${rate === 1 ? '' : `${rate} times what `}the objective allows`,
  description:
    'The error budget of 30 days is burning too fast. Both windows must agree, so the alert ends soon after the failures end; the floor prevents a page for a few failed calls at night.',
  dashboard: { uid: UID.overview },
  runbook:
    'More calls fail than the objective (99%) allows: 14.4 times as many over an hour, 6 times over six hours, or steadily more over three days. "Ends by origin" on the overview shows whose fault it is; continue with the alert for that origin. If it is `client` or `network`, check whether the failures share an app version, a country or a browser, and open "Client quality".',
});

export const ALERTS: readonly Alert[] = [
  {
    name: 'AcsCallServerErrors',
    severity: 'critical',
    metric: METRICS.ended.name,
    check: { kind: 'share', of: 'ended', bad: [CODE_5XX, origin('acs'), UNEXPECTED] },
    window: '15m',
    threshold: 0.01,
    floor: { events: 5 },
    summary: `${WHO}: ${SHARE} of the calls ended with a 5xx from Microsoft`,
    description:
      'Azure Communication Services ends calls with 5xx. No session border controller is involved.',
    dashboard: { uid: UID.overview, variables: { origin: 'acs' } },
    runbook:
      'Microsoft\'s side is failing. Check Azure Service Health for the region of the resource. From the panel "5xx by origin" open "Calls behind it", pick two or three calls, and put their call ids and MS-CVs ("Trace a call" lists them ready to copy) into a support request: Microsoft asks for them first. If only part of the service is affected, a second attempt usually succeeds; tell your users to retry.',
  },
  {
    name: 'AcsCall5xxRate',
    severity: 'warning',
    metric: METRICS.ended.name,
    check: { kind: 'share', of: 'ended', bad: [CODE_5XX] },
    window: '15m',
    threshold: 0.05,
    floor: { events: 5 },
    summary: `${WHO}: ${SHARE} of the calls ended with a 5xx`,
    description: 'Calls end with 5xx, whatever their origin.',
    dashboard: { uid: UID.overview },
    runbook:
      'This is the plain 5xx rate in one number; the alerts by origin tell more. Look at "5xx by origin": `acs` is Microsoft (AcsCallServerErrors), `sbc` is a session border controller (AcsSbcErrors). Most teams change this threshold: see "Other thresholds".',
  },
  burn(14.4, '1h', '5m'),
  burn(6, '6h', '30m'),
  burn(1, '3d', '6h'),
  {
    name: 'AcsSbcErrors',
    severity: 'warning',
    metric: METRICS.ended.name,
    check: { kind: 'share', of: 'ended', bad: [origin('sbc'), UNEXPECTED] },
    window: '15m',
    threshold: 0.02,
    floor: { events: 5 },
    summary: `${WHO}: ${SHARE} of the calls failed at a session border controller`,
    description:
      "A session border controller, yours or an operator's, is ending calls (sub codes 540xxx and 560xxx). Microsoft is not at fault.",
    dashboard: { uid: UID.overview, variables: { origin: 'sbc' } },
    runbook:
      "Calls to or from the telephone network fail at a session border controller (SBC). The last three digits of the sub code are its SIP response: 560503 is a 503 to an outbound call, 540404 a 404 to an inbound one. Check the SBC's logs at the time of one of the calls, then the trunk and its certificate. With direct routing the SBC is yours; with numbers bought from Microsoft it is the operator's: open a support request with the call ids.",
  },
  {
    name: 'AcsCallMediaFailure',
    severity: 'warning',
    metric: METRICS.ended.name,
    check: { kind: 'share', of: 'ended', bad: [{ attribute: 'class', is: '=', value: 'media' }, UNEXPECTED] },
    window: '30m',
    threshold: 0.02,
    floor: { events: 5 },
    summary: `${WHO}: ${SHARE} of the calls failed because of media`,
    description:
      "Calls end because audio or video can't flow: ICE failed, a device was lost, or the path to the media servers is blocked.",
    dashboard: { uid: UID.clientQuality },
    runbook:
      'Signalling works, media does not. If the calls share a network, its firewall probably blocks UDP 3478 to 3481 or the address ranges of the media relays. If they share a browser or an app version, it is a device or permission problem: "Diagnostics" on "Client quality" names it. 410 with sub code 301004, 301005 or 531004 points to the network path, 4xxxx to the device.',
  },
  {
    name: 'AcsCallSetupSlow',
    severity: 'warning',
    metric: METRICS.setUp.name,
    check: { kind: 'quantile', quantile: 0.95 },
    window: '30m',
    threshold: 10,
    floor: { events: 20 },
    summary: `${WHO}: one call in twenty took longer than {{ $value | humanizeDuration }} from start to answer`,
    description:
      'The 95th percentile of the time from start to answer, over the calls that connected. It includes ringing.',
    dashboard: { uid: UID.overview },
    runbook:
      'If people answer the calls, ringing is included: compare with `join` on "Setup time", which has no ringing. If joins are also slow, open one of the calls: a long `call setup` that contains a reconnect points to the caller\'s network, one without points to the service. Check "API latency" for slow `createCall` and token requests.',
  },
  {
    name: 'AcsApiThrottled',
    severity: 'warning',
    metric: METRICS.exchanges.name,
    check: { kind: 'share', of: 'exchanges', bad: [{ attribute: 'status', is: '=', value: '429' }] },
    window: '15m',
    threshold: 0.05,
    floor: { events: 10 },
    summary: `${WHO}: ${SHARE} of the requests to {{ $labels.acs_service }} are throttled (429)`,
    description:
      'ACS returns 429: the app exceeds its quota. The SDK retries, so users notice slowness before errors.',
    dashboard: { uid: UID.overview },
    runbook:
      '"Throttled requests by operation" shows which operations. Send more slowly, in batches (one SMS request accepts many recipients), and reuse tokens instead of issuing one per page. To raise a quota, open a support request that names the resource and the rate you need.',
  },
  {
    name: 'AcsApiErrors',
    severity: 'critical',
    metric: METRICS.exchanges.name,
    // Without a status there was no response. An exchange that the app cancelled has not failed.
    check: {
      kind: 'share',
      of: 'exchanges',
      bad: [
        { attribute: 'status', is: '=~', value: '5[0-9][0-9]|' },
        { attribute: 'errorType', is: '!~', value: '|AbortError' },
      ],
    },
    window: '15m',
    threshold: 0.05,
    floor: { events: 5 },
    summary: `${WHO}: ${SHARE} of the requests to {{ $labels.acs_service }} get a 5xx or no response`,
    description:
      "Requests from your servers to ACS fail with 5xx, time out or can't connect. Every attempt counts.",
    dashboard: { uid: UID.overview },
    runbook:
      '"Failed requests" lists them with MS-CV and request id. A missing status means a problem with DNS, TLS, a proxy or a timeout on your side: check `error.type`. Exchanges that the app cancelled (`AbortError`) do not count. A 5xx is Microsoft\'s: check Azure Service Health, and open a support request with the MS-CVs.',
  },
  {
    name: 'AcsTelemetryAbsent',
    severity: 'warning',
    metric: METRICS.ended.name,
    check: { kind: 'silence' },
    window: '1h',
    threshold: 0,
    floor: { events: 20 },
    summary:
      "{{ with $labels.service_name }}{{ . }}: no call ended for an hour{{ else }}The gateway can't be scraped{{ end }}",
    description:
      "No call leg ended in an hour in which at least 20 ended yesterday and a week ago; or Prometheus can't reach the gateway.",
    dashboard: { uid: UID.overview },
    runbook:
      'Either there are no calls or the telemetry is lost. If your app\'s own traffic is normal, telemetry is lost: is the gateway up (`up{job="acs-otel-gateway"}`), can browsers reach port 4319 (CORS, certificate, content security policy), did a release drop `register()`? Silence the alert on holidays. It needs eight days of data; until then only the gateway\'s scrape is watched.',
  },
  {
    name: 'AcsOtelDropping',
    severity: 'warning',
    metric: METRICS.dropped.name,
    check: { kind: 'count' },
    window: '15m',
    threshold: 0,
    floor: { events: 10 },
    summary: `${WHO}: acs-otel dropped {{ $value | humanize }} items ({{ $labels.acs_otel_drop_reason }})`,
    description: 'acs-otel dropped events, spans or log records. Traces have gaps, and counts are too low.',
    dashboard: { uid: UID.overview },
    runbook:
      "The reason shows where. `queue_full`: telemetry arrives faster than it can be sent; check whether the gateway or the backend is slow. `export_failed`: the endpoint refuses data or is down; try it with curl from the same host. `exception`: a bug in acs-otel; the app's OpenTelemetry diagnostics log has the stack trace.",
  },
];
