/** Alerts about calls. */
import { METRICS } from '../names.ts';
import { UID } from '../uids.ts';
import type { Alert, Match } from './alert.ts';
import { SHARE, UNEXPECTED, WHO } from './texts.ts';

const CODE_5XX: Match = { attribute: 'code', is: '=~', value: '5[0-9][0-9]' };
const origin = (value: string): Match => ({ attribute: 'origin', is: '=', value });

const burn = (rate: number, window: '1h' | '6h' | '3d', shortWindow: '5m' | '30m' | '6h'): Alert => ({
  name: 'AcsCallErrorBudgetBurn',
  severity: rate > 1 ? 'critical' : 'warning',
  cause: 'calls',
  metric: METRICS.ended.name,
  check: { kind: 'burn', bad: [UNEXPECTED], shortWindow },
  window,
  threshold: rate,
  floor: { events: 10, of: 50 },
  summary: `${WHO}: ${SHARE} of the calls of the last ${window} failed unexpectedly, more than ${rate === 1 ? '' : `${rate} times what `}the objective allows`,
  description:
    'The error budget of 30 days is burning too fast. Both windows must agree, so it ends up to half an hour after the failures end, and the slowest up to six hours; the floor prevents a page for a few failed calls at night. Ends without any reason are not counted (AcsCallEndsWithoutReason).',
  dashboard: { uid: UID.overview },
  runbook:
    'More calls fail than the objective (99%) allows: 14.4 times as many over an hour, 6 times over six hours, or steadily more over three days. "Failures by whose fault" on the overview shows whose fault it is; continue with the alert for that origin. If it is our app or the network, see whether they share one in "Failing calls by version, browser and region", and open "Client quality".',
});

export const CALL_ALERTS: readonly Alert[] = [
  {
    name: 'AcsCallServerErrors',
    severity: 'critical',
    cause: 'calls',
    metric: METRICS.ended.name,
    check: { kind: 'share', of: 'ended', bad: [CODE_5XX, origin('acs'), UNEXPECTED] },
    window: '15m',
    threshold: 0.05,
    floor: { events: 5 },
    summary: `${WHO}: ${SHARE} of the calls ended with a 5xx from Microsoft`,
    description:
      'Azure Communication Services ends calls with 5xx. No session border controller is involved.',
    dashboard: { uid: UID.overview, variables: { origin: 'acs' } },
    runbook:
      'Microsoft\'s side is failing, perhaps beside a larger failure of another side, whose burn alert stays silent meanwhile: see "Failures by whose fault". Check Azure Service Health for the region of the resource. From the panel "5xx by origin" open "Calls behind it", pick two or three calls, and put their call ids and MS-CVs ("Trace a call" lists them ready to copy) into a support request: Microsoft asks for them first. If only part of the service is affected, a second attempt usually succeeds; tell your users to retry.',
  },
  {
    name: 'AcsCall5xxRate',
    severity: 'warning',
    cause: 'calls',
    metric: METRICS.ended.name,
    check: { kind: 'share', of: 'ended', bad: [CODE_5XX] },
    window: '15m',
    threshold: 0.05,
    floor: { events: 5 },
    summary: `${WHO}: ${SHARE} of the calls ended with a 5xx`,
    description: 'Calls end with 5xx, whatever their origin.',
    dashboard: { uid: UID.overview },
    runbook:
      'The share of all 5xx; the alerts by origin say more. "5xx by origin" separates those of Microsoft (AcsCallServerErrors) from those of a border controller (AcsSbcErrors). Most teams change this threshold: grafana/README.md says how.',
  },
  burn(14.4, '1h', '5m'),
  burn(6, '6h', '30m'),
  burn(1, '3d', '6h'),
  {
    name: 'AcsSbcErrors',
    severity: 'warning',
    cause: 'sbc',
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
    cause: 'media',
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
      'Signalling works, media does not. If the calls share a network, its firewall probably blocks UDP 3478 to 3481 or the address ranges of the media relays. If they share a browser or an app version ("Failing calls by version, browser and region" on the overview), it is a device or permission problem: "Diagnostics" on "Client quality" names it. 410 with sub code 301004, 301005 or 531004 points to the network path, 4xxxx to the device.',
  },
  {
    name: 'AcsCallEndsWithoutReason',
    severity: 'warning',
    cause: 'telemetry',
    metric: METRICS.ended.name,
    check: {
      kind: 'share',
      of: 'reasons',
      bad: [
        { attribute: 'code', is: '=', value: '' },
        { attribute: 'class', is: '=', value: 'unknown' },
      ],
    },
    window: '1h',
    threshold: 0.2,
    floor: { events: 10 },
    summary: `${WHO}: ${SHARE} of the calls ended without a reason`,
    description:
      'Calls end, and nothing says why: neither a code nor a sub code that a table lists. No other alert counts them.',
    dashboard: { uid: UID.overview },
    runbook:
      "Nobody knows whether these calls failed, so they neither burn the error budget nor count as successes. Open some of them: callbacks of old versions of Call Automation have no `resultInformation`, and a page that can't read `callEndReason` probably has a version of the Calling SDK that acs-otel does not know. Run `npx acs-otel doctor` in the app.",
  },
  {
    name: 'AcsCallSetupSlow',
    severity: 'warning',
    cause: 'setup',
    metric: METRICS.setUp.name,
    check: { kind: 'quantile', quantile: 0.95 },
    window: '30m',
    // A bound of the histogram's buckets: between two of them a quantile is a guess.
    threshold: 13,
    floor: { events: 20 },
    summary: `${WHO}: one call in twenty took longer than {{ $value | humanizeDuration }} from start to answer`,
    description:
      'The 95th percentile of the time from start to answer, over the calls that connected. It includes ringing.',
    dashboard: { uid: UID.overview },
    runbook:
      'If people answer the calls, ringing is included: compare with `join` on "Setup time", which has no ringing. If joins are also slow, open one of the calls: a long `call setup` that contains a reconnect points to the caller\'s network, one without points to the service. Check "API latency" for slow `createCall` and token requests.',
  },
];
