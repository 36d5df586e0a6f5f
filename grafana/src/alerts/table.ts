/**
 * Every alert, in one table. A new one goes here; `npm run generate` writes the rules for Prometheus, those for Azure
 * Monitor and the runbook, and the tests ask for a case in which it fires and one in which it doesn't.
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
    'The error budget of 30 days burns too fast. Both windows have to agree, so the alert ends soon after the failures do; the floor keeps a few failed calls at night from paging anybody.',
  dashboard: { uid: UID.overview },
  runbook:
    'Calls fail beyond what the objective (99%) allows, whoever is at fault: 14.4 times too fast over an hour, 6 times over six hours, or steadily over three days. "Ends by origin" on the overview says whose fault it is; go on with the alert of that side. If it is `client` or `network`, look whether the failures share a version of the app, a country or a browser, and at "Client quality".',
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
    summary: `${WHO}: ${SHARE} of the calls ended with a 5xx of Microsoft`,
    description:
      'Azure Communication Services ends calls with 5xx. No border controller of yours or of an operator is involved.',
    dashboard: { uid: UID.overview, variables: { origin: 'acs' } },
    runbook:
      'Microsoft\'s side fails. Look at Azure\'s service health for the region of the resource. Open "Calls behind it" from the panel "5xx by origin", take two or three of the calls, and put their call ids and MS-CVs ("Trace a call" has them ready to copy) into a support request: Microsoft asks for them first. Callers who try again usually get through when only a part of the service is hit; say so in your app.',
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
    description: 'Calls end with 5xx, whoever is at fault.',
    dashboard: { uid: UID.overview },
    runbook:
      'The plain 5xx rate, for those who want one number; the alerts by origin say more. Look at "5xx by origin": `acs` is Microsoft (AcsCallServerErrors), `sbc` is a border controller (AcsSbcErrors). Its threshold is the one that most teams change: see "Other thresholds".',
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
      "A session border controller, yours or an operator's, ends calls (sub codes 540xxx and 560xxx). Microsoft is not at fault.",
    dashboard: { uid: UID.overview, variables: { origin: 'sbc' } },
    runbook:
      "Calls to or from the telephone network fail at a session border controller. The last three digits of the sub code are its SIP answer: 560503 is a 503 to an outbound call, 540404 a 404 to an inbound one. Look into its logs at the time of one of the calls, then at the trunk and its certificate. With direct routing it is yours; with numbers bought from Microsoft it is the operator's, and a support request with the call ids is the way.",
  },
  {
    name: 'AcsCallMediaFailure',
    severity: 'warning',
    metric: METRICS.ended.name,
    check: { kind: 'share', of: 'ended', bad: [{ attribute: 'class', is: '=', value: 'media' }, UNEXPECTED] },
    window: '30m',
    threshold: 0.02,
    floor: { events: 5 },
    summary: `${WHO}: ${SHARE} of the calls failed for lack of media`,
    description:
      'Calls end because no audio or video could flow: ICE failed, a device was lost, or the path to the media servers is blocked.',
    dashboard: { uid: UID.clientQuality },
    runbook:
      'Signalling works, media does not. If the calls share a network, its firewall blocks UDP 3478 to 3481 or the address ranges of the media relays. If they share a browser or a version of the app, it is a device or permission problem: "Diagnostics" on "Client quality" names it. 410 with sub code 301004, 301005 or 531004 is the path; 4xxxx is the device.',
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
      'The time from start to answer, 95th percentile, over the calls that connected. It includes the time that people let it ring.',
    dashboard: { uid: UID.overview },
    runbook:
      'Where people answer, ringing is part of it: compare with `join` on "Setup time", which has none. If joins are slow too, open one of the calls: a long `call setup` with a reconnect inside is the caller\'s network, one without is the service. Look at "API latency" for slow `createCall` and token requests.',
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
      'ACS answers 429: the app sends more than its quota allows. The SDK tries again, so users see slowness before they see errors.',
    dashboard: { uid: UID.overview },
    runbook:
      '"Throttled requests by operation" says which. Send slower, in batches (one SMS request takes many recipients) and reuse tokens instead of issuing one per page. Quotas can be raised by a support request that names the resource and the rate you need.',
  },
  {
    name: 'AcsApiErrors',
    severity: 'critical',
    metric: METRICS.exchanges.name,
    // No status: no answer came.
    check: {
      kind: 'share',
      of: 'exchanges',
      bad: [
        { attribute: 'status', is: '=~', value: '5[0-9][0-9]|' },
        { attribute: 'errorType', is: '!=', value: '' },
      ],
    },
    window: '15m',
    threshold: 0.05,
    floor: { events: 5 },
    summary: `${WHO}: ${SHARE} of the requests to {{ $labels.acs_service }} get a 5xx or no answer`,
    description:
      "Requests of your servers to ACS fail with 5xx, time out or can't connect. Every try counts.",
    dashboard: { uid: UID.overview },
    runbook:
      '"Failed requests" lists them with MS-CV and request id. No status at all means DNS, TLS, a proxy or a time-out on your side: look at `error.type`. 5xx is Microsoft\'s: look at Azure\'s service health, and open a support request with the MS-CVs.',
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
      'Either nobody calls or nobody tells. If your app\'s own traffic is normal, telemetry is lost: is the gateway up (`up{job="acs-otel-gateway"}`), do browsers reach port 4319 (CORS, certificate, content security policy), did a release drop `register()`? On a holiday, silence it. It needs eight days of data, so a new system is watched by the scrape of the gateway alone.',
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
    description:
      'acs-otel had to drop events, spans or log records. Traces have gaps, and counts are too low.',
    dashboard: { uid: UID.overview },
    runbook:
      "The reason says where. `queue_full`: more comes than can be sent; is the gateway or the backend slow? `export_failed`: the endpoint refuses or is gone; try it with curl from the same host. `exception`: a bug of ours; the app's OpenTelemetry diagnostics log has the stack.",
  },
];
