/** Overview: what servers send, what the clients' media is like, what acs-otel itself drops. */
import { callsBehind, exploreLogs, sameCalls, seriesLabel } from '../links.ts';
import { EVENTS, L, SERIES } from '../names.ts';
import type { PanelSpec } from '../panel.ts';
import { app, calls, countBy, growthBy, records } from '../selectors.ts';
import { UID } from '../uids.ts';
import { EXCHANGE_COLUMNS, MESSAGE_COLUMNS } from './columns.ts';

const OPERATION = [L.service, L.acsService, L.operation];
const LEGEND = `{{${L.operation}}}`;

/** `service.name` of the gateway's `event-hubs.yaml`. */
const RESOURCE_LOGS = `{${L.service}="azure-communication-services"}`;

export const MESSAGES: readonly PanelSpec[] = [
  {
    kind: 'bars',
    title: 'SMS',
    description:
      'SMS handed to ACS, one per recipient, by what ACS said: no error means that it took the message.',
    width: 8,
    unit: 'short',
    empty: 'no SMS yet',
    queries: [
      { in: 'prometheus', expr: countBy([L.errorType], app(SERIES.sms)), legend: `{{${L.errorType}}}` },
    ],
    links: [callsBehind({ event: EVENTS.smsSent }, 'Messages behind it')],
  },
  {
    kind: 'bars',
    title: 'Email',
    description: 'Email send operations that reached their end, by status. Counted from log records.',
    width: 8,
    unit: 'short',
    empty: 'no email yet',
    queries: [
      {
        in: 'loki',
        as: 'series',
        expr: `sum by (${L.emailStatus}) (count_over_time(${records(EVENTS.emailCompleted)} [$__auto]))`,
        legend: `{{${L.emailStatus}}}`,
      },
    ],
    links: [callsBehind({ event: EVENTS.emailCompleted }, 'Messages behind it')],
  },
  {
    kind: 'bars',
    title: 'Email delivery',
    description:
      'Deliveries by status, one per recipient, as Azure logs them: resource logs that the gateway reads from Event Hubs.',
    width: 8,
    unit: 'short',
    empty: 'no resource logs of emails yet',
    queries: [
      {
        in: 'loki',
        as: 'series',
        expr: `sum by (${L.emailDelivery}) (count_over_time(${RESOURCE_LOGS} | ${L.emailDelivery}!="" [$__auto]))`,
        legend: `{{${L.emailDelivery}}}`,
      },
    ],
    links: [exploreLogs('Deliveries behind it', `${RESOURCE_LOGS} | ${L.emailDelivery}!=""`)],
  },
  {
    kind: 'table',
    title: 'Messages that failed',
    description: 'SMS that ACS did not take and emails that failed. The id leads to the trace.',
    width: 24,
    empty: 'none',
    queries: [
      { in: 'loki', expr: records(`${EVENTS.smsSent}|${EVENTS.emailCompleted}`, `${L.errorType}!=""`) },
    ],
    columns: MESSAGE_COLUMNS,
  },
];

export const API: readonly PanelSpec[] = [
  {
    kind: 'series',
    title: 'API latency',
    description: 'Duration of client operations, all tries included, 95th percentile.',
    width: 8,
    unit: 's',
    empty: 'no requests yet',
    queries: [
      {
        in: 'prometheus',
        expr: `histogram_quantile(0.95, ${growthBy([...OPERATION, 'le'], app(`${SERIES.operation}_bucket`))})`,
        legend: LEGEND,
      },
    ],
    links: [
      callsBehind(
        { event: EVENTS.exchangeFailed, acs_service: seriesLabel(L.acsService) },
        'Requests that failed',
      ),
    ],
  },
  {
    kind: 'bars',
    title: 'Throttled requests by operation',
    description: 'Tries that ACS answered with 429: more was sent than the quota allows.',
    width: 8,
    unit: 'short',
    empty: 'none',
    queries: [
      {
        in: 'prometheus',
        expr: countBy(OPERATION, app(SERIES.exchanges, `${L.status}="429"`)),
        legend: LEGEND,
      },
    ],
    links: [
      callsBehind(
        { event: EVENTS.exchangeFailed, status: '429', acs_service: seriesLabel(L.acsService) },
        'Requests behind it',
      ),
    ],
  },
  {
    kind: 'bars',
    title: 'Errors by operation',
    description: 'Tries that failed for anything but throttling; without a status no answer came.',
    width: 8,
    unit: 'short',
    empty: 'none',
    queries: [
      {
        in: 'prometheus',
        expr: countBy(
          [...OPERATION, L.status],
          app(SERIES.exchanges, `${L.errorType}!=""`, `${L.status}!="429"`),
        ),
        legend: `${LEGEND} {{${L.status}}}`,
      },
    ],
    links: [
      callsBehind(
        {
          event: EVENTS.exchangeFailed,
          status: seriesLabel(L.status),
          acs_service: seriesLabel(L.acsService),
        },
        'Requests behind it',
      ),
    ],
  },
  {
    kind: 'table',
    title: 'Failed requests',
    description: 'Requests to ACS that failed, with what Microsoft support asks for: MS-CV and request ids.',
    width: 24,
    empty: 'none',
    queries: [{ in: 'loki', expr: records(EVENTS.exchangeFailed) }],
    columns: EXCHANGE_COLUMNS,
    links: [exploreLogs('In Explore', records(EVENTS.exchangeFailed))],
  },
];

export const QUALITY: readonly PanelSpec[] = [
  {
    kind: 'bars',
    title: 'Reconnects',
    description:
      'How often the network of a client was lost and had to be found again, by the quality that the diagnostic reported.',
    width: 12,
    unit: 'short',
    queries: [
      {
        in: 'prometheus',
        expr: countBy([L.diagnosticQuality], calls(SERIES.diagnostic, `${L.diagnostic}="networkReconnect"`)),
        legend: `{{${L.diagnosticQuality}}}`,
      },
    ],
    links: [
      callsBehind({
        event: EVENTS.diagnostic,
        diagnostic: 'networkReconnect',
        diagnostic_quality: seriesLabel(L.diagnosticQuality),
      }),
      sameCalls('Client quality', UID.clientQuality),
    ],
  },
  {
    kind: 'bars',
    title: 'Media quality',
    description:
      'Call legs by the quality of their media and its direction. Poor: a mean is beyond its threshold.',
    width: 12,
    unit: 'short',
    queries: [
      {
        in: 'prometheus',
        expr: countBy([L.mediaDirection, L.mediaQuality], calls(SERIES.mediaSummaries)),
        legend: `{{${L.mediaDirection}}} {{${L.mediaQuality}}}`,
      },
    ],
    links: [
      callsBehind({ event: EVENTS.mediaSummary, media: seriesLabel(L.mediaQuality) }),
      sameCalls('Client quality', UID.clientQuality),
    ],
  },
];

export const BRIDGE: readonly PanelSpec[] = [
  {
    kind: 'bars',
    title: 'Dropped by acs-otel',
    description:
      'Events, spans and log records that were dropped, by reason. Above zero, traces have gaps and counts are too low.',
    width: 8,
    unit: 'short',
    empty: 'nothing was dropped',
    queries: [
      {
        in: 'prometheus',
        expr: countBy([L.dropSignal, L.dropReason], app(SERIES.dropped)),
        legend: `{{${L.dropSignal}}} {{${L.dropReason}}}`,
      },
    ],
    links: [callsBehind({ event: EVENTS.dropped, reason: seriesLabel(L.dropReason) }, 'What pages dropped')],
  },
  {
    kind: 'bars',
    title: 'Events taken in',
    description: 'Events that acs-otel took in, by where they came from.',
    width: 8,
    unit: 'short',
    empty: 'nothing yet',
    queries: [
      { in: 'prometheus', expr: countBy([L.source], app(SERIES.received)), legend: `{{${L.source}}}` },
    ],
    links: [callsBehind({ event: '.%2B' }, 'Records behind it')],
  },
  {
    kind: 'series',
    title: 'Queues of the gateway',
    description:
      'How full each queue is. Rising: a backend is slow or down. At 100% senders are refused and keep their data.',
    width: 8,
    unit: 'percentunit',
    max: 1,
    empty: 'the gateway is not scraped',
    queries: [
      {
        in: 'prometheus',
        expr: 'otelcol_exporter_queue_size / otelcol_exporter_queue_capacity',
        legend: '{{exporter}} {{data_type}} {{instance}}',
      },
    ],
    links: [callsBehind({ event: EVENTS.dropped }, 'What pages dropped')],
  },
];
