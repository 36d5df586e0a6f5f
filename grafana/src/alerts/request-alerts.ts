/** Alerts about requests of servers, messages and actions on calls. */
import { METRICS } from '../names.ts';
import { UID } from '../uids.ts';
import type { Alert } from './alert.ts';
import { SHARE, UNEXPECTED, WHO } from './texts.ts';

/** `error.type` of a 5xx, of a timeout, and of what Node, its HTTP clients and the SDKs call a failed connection. */
const NO_ANSWER =
  '5[0-9][0-9]|TimeoutError|REQUEST_SEND_ERROR|PARSE_ERROR|UND_ERR_.+|E(AI_|CONN|HOST|NET|NOTFOUND|PIPE|PROTO|SOCKETTIMEDOUT|TIMEDOUT).*|CERT_.+|ERR_(SSL|TLS)_.+|.*SELF_SIGNED_CERT.*|UNABLE_TO_.+';

export const REQUEST_ALERTS: readonly Alert[] = [
  {
    name: 'AcsApiThrottled',
    severity: 'warning',
    cause: 'quota',
    metric: METRICS.exchanges.name,
    check: { kind: 'share', of: 'exchanges', bad: [{ attribute: 'status', is: '=', value: '429' }] },
    window: '15m',
    threshold: 0.05,
    floor: { events: 10 },
    summary: `${WHO}: ${SHARE} of the requests to {{ $labels.acs_service }}, each attempt counted, are throttled (429)`,
    description:
      'ACS returns 429: the app exceeds its quota. The SDK retries, so users notice slowness before errors.',
    dashboard: { uid: UID.overview },
    runbook:
      '"Server requests" on the overview shows which operations. Send more slowly, in batches (one SMS request accepts many recipients), and reuse tokens instead of issuing one per page. To raise a quota, open a support request that names the resource and the rate you need.',
  },
  {
    name: 'AcsApiErrors',
    severity: 'critical',
    cause: 'requests',
    metric: METRICS.operation.name,
    check: { kind: 'share', of: 'operations', bad: [{ attribute: 'errorType', is: '=~', value: NO_ANSWER }] },
    window: '15m',
    threshold: 0.05,
    floor: { events: 5 },
    summary: `${WHO}: ${SHARE} of the requests to {{ $labels.acs_service }} get a 5xx or no response`,
    description:
      "Requests from your servers to ACS fail with 5xx, time out or can't connect, after all attempts of the SDK. A request that a retry has saved does not count, nor one that the app cancelled.",
    dashboard: { uid: UID.overview },
    runbook:
      '"Failed requests" lists them with MS-CV and request id. A missing status means a problem with DNS, TLS, a proxy or a timeout on your side: check `error.type`. A 5xx is Microsoft\'s: check Azure Service Health, and open a support request with the MS-CVs.',
  },
  {
    name: 'AcsApiRefused',
    severity: 'critical',
    cause: 'requests',
    metric: METRICS.operation.name,
    check: {
      kind: 'share',
      of: 'operations',
      bad: [
        { attribute: 'errorType', is: '!=', value: '' },
        { attribute: 'errorType', is: '!~', value: `404|408|409|412|429|${NO_ANSWER}` },
      ],
    },
    window: '15m',
    threshold: 0.5,
    floor: { events: 5 },
    summary: `${WHO}: ${SHARE} of the requests to {{ $labels.acs_service }} are refused or fail in the app`,
    description:
      'ACS refuses most requests to one of its services as invalid or not permitted (4xx, without 404, 408, 409, 412 and 429), or they fail before they leave the app, for example because it has no credential.',
    dashboard: { uid: UID.overview },
    runbook:
      '"Failed requests" shows the status. 401: an access key was regenerated, or a token or clock is wrong. 403: the feature or the sender is not enabled for this resource, or a firewall or policy denies it. 400: usually a release has changed what the app sends; the span has the code of the error. A name instead of a status, such as `CredentialUnavailableError`, is an error of the app or the SDK: read its log. For SMS check that the number still belongs to the resource and that its registration is complete.',
  },
  {
    name: 'AcsSmsRefused',
    severity: 'critical',
    cause: 'requests',
    metric: METRICS.sms.name,
    check: { kind: 'share', of: 'sms', bad: [{ attribute: 'errorType', is: '!=', value: '' }] },
    window: '15m',
    threshold: 0.5,
    floor: { events: 5 },
    summary: `${WHO}: ACS refuses ${SHARE} of the SMS`,
    description:
      'ACS accepts the requests and refuses most of the single messages in them, each with a status of its own.',
    dashboard: { uid: UID.overview },
    runbook:
      'The `acs.sms.sent` records of refused messages have the status (`error.type`) and the MS-CV. 400 is a recipient that is no number in E.164 form, often because a release or an import has changed the form; 401 to 403 a sender that may not send to this country; 429 a limit of the number. `npx acs-otel explain http 400` says what a status means.',
  },
  {
    name: 'AcsSmsUndelivered',
    severity: 'warning',
    cause: 'delivery',
    metric: METRICS.smsReports.name,
    check: { kind: 'share', of: 'smsReports', bad: [{ attribute: 'smsExpected', is: '=', value: 'false' }] },
    window: '1h',
    threshold: 0.1,
    floor: { events: 10 },
    summary: `${WHO}: ${SHARE} of the SMS were not delivered`,
    description: 'ACS accepted the SMS, and the delivery reports say that they did not arrive.',
    dashboard: { uid: UID.overview },
    runbook:
      'The code of the reports says why, and `npx acs-otel explain sms 4006` explains it. If one code prevails: filtered or blocked messages need a registered sender and other content, unreachable recipients a clean list, and failures of a carrier time to pass. Compare countries: a carrier that fails affects one. For codes that Microsoft caused, open a support request with message ids.',
  },
  {
    name: 'AcsEmailUndelivered',
    severity: 'warning',
    cause: 'delivery',
    metric: METRICS.emailReports.name,
    check: {
      kind: 'share',
      of: 'emailReports',
      bad: [{ attribute: 'emailExpected', is: '=', value: 'false' }],
    },
    window: '1h',
    threshold: 0.1,
    floor: { events: 10 },
    summary: `${WHO}: ${SHARE} of the emails were not delivered`,
    description:
      'ACS accepted the emails, and the delivery reports say that they bounced, were suppressed, filtered or lost.',
    dashboard: { uid: UID.overview },
    runbook:
      'The status says why. `Bounced` and `Suppressed` are addresses that do not exist: remove them, because ACS limits senders with many bounces. `Quarantined` and `FilteredSpam` mean that receivers do not trust the sender: check SPF, DKIM and DMARC of the domain. `Failed`: take the operation ids to Microsoft support.',
  },
  {
    name: 'AcsCallActionFailures',
    severity: 'warning',
    cause: 'call_actions',
    metric: METRICS.actions.name,
    check: { kind: 'share', of: 'actions', bad: [UNEXPECTED] },
    window: '30m',
    threshold: 0.1,
    floor: { events: 5 },
    summary: `${WHO}: ${SHARE} of the actions "{{ $labels.acs_call_automation_action }}" on calls failed`,
    description:
      'Callbacks of Call Automation report that an action, such as to play, to recognize or to transfer, failed.',
    dashboard: { uid: UID.overview },
    runbook:
      "Open a call with such an action: the callback on its trace has code, sub code, meaning and what to do. A failing `play` or `recognize` is often an audio file that ACS can't download or a missing link to Azure AI services, a failing `transfer` or `add_participant` the other side. If only one action fails, look at the last release first.",
  },
];
