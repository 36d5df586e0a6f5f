/** Overview: what servers send, what the clients' media is like, what acs-otel itself drops. */
import { callsBehind, exploreLogs, sameCalls, seriesLabel } from '../links.ts';
import { EVENTS, LABEL, SERIES } from '../names.ts';
import type { PanelSpec } from '../panel.ts';
import { app, calls, countBy, growthBy, records } from '../selectors.ts';
import { UID } from '../uids.ts';
import { EXCHANGE_COLUMNS, MESSAGE_COLUMNS } from './columns.ts';

const OPERATION = [LABEL.service, LABEL.acsService, LABEL.operation];
const LEGEND = `{{${LABEL.operation}}}`;

/** `service.name` of the gateway's `event-hubs.yaml`. */
const RESOURCE_LOGS = `{${LABEL.service}="azure-communication-services"}`;

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
      {
        in: 'prometheus',
        expr: countBy([LABEL.errorType], app(SERIES.sms)),
        legend: `{{${LABEL.errorType}}}`,
      },
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
        expr: `sum by (${LABEL.emailStatus}) (count_over_time(${records(EVENTS.emailCompleted)} [$__auto]))`,
        legend: `{{${LABEL.emailStatus}}}`,
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
        expr: `sum by (${LABEL.emailDelivery}) (count_over_time(${RESOURCE_LOGS} | ${LABEL.emailDelivery}!="" [$__auto]))`,
        legend: `{{${LABEL.emailDelivery}}}`,
      },
    ],
    links: [exploreLogs('Deliveries behind it', `${RESOURCE_LOGS} | ${LABEL.emailDelivery}!=""`)],
  },
  {
    kind: 'table',
    title: 'Messages that failed',
    description: 'SMS that ACS did not take and emails that failed. The id leads to the trace.',
    width: 24,
    empty: 'none',
    queries: [
      { in: 'loki', expr: records(`${EVENTS.smsSent}|${EVENTS.emailCompleted}`, `${LABEL.errorType}!=""`) },
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
        { event: EVENTS.exchangeFailed, acs_service: seriesLabel(LABEL.acsService) },
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
        expr: countBy(OPERATION, app(SERIES.exchanges, `${LABEL.status}="429"`)),
        legend: LEGEND,
      },
    ],
    links: [
      callsBehind(
        { event: EVENTS.exchangeFailed, status: '429', acs_service: seriesLabel(LABEL.acsService) },
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
          [...OPERATION, LABEL.status],
          app(SERIES.exchanges, `${LABEL.errorType}!=""`, `${LABEL.status}!="429"`),
        ),
        legend: `${LEGEND} {{${LABEL.status}}}`,
      },
    ],
    links: [
      callsBehind(
        {
          event: EVENTS.exchangeFailed,
          status: seriesLabel(LABEL.status),
          acs_service: seriesLabel(LABEL.acsService),
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
        expr: countBy(
          [LABEL.diagnosticQuality],
          calls(SERIES.diagnostic, `${LABEL.diagnostic}="networkReconnect"`),
        ),
        legend: `{{${LABEL.diagnosticQuality}}}`,
      },
    ],
    links: [
      callsBehind({
        event: EVENTS.diagnostic,
        diagnostic: 'networkReconnect',
        diagnostic_quality: seriesLabel(LABEL.diagnosticQuality),
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
        expr: countBy([LABEL.mediaDirection, LABEL.mediaQuality], calls(SERIES.mediaSummaries)),
        legend: `{{${LABEL.mediaDirection}}} {{${LABEL.mediaQuality}}}`,
      },
    ],
    links: [
      callsBehind({ event: EVENTS.mediaSummary, media: seriesLabel(LABEL.mediaQuality) }),
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
        expr: countBy([LABEL.dropSignal, LABEL.dropReason], app(SERIES.dropped)),
        legend: `{{${LABEL.dropSignal}}} {{${LABEL.dropReason}}}`,
      },
    ],
    links: [
      callsBehind({ event: EVENTS.dropped, reason: seriesLabel(LABEL.dropReason) }, 'What pages dropped'),
    ],
  },
  {
    kind: 'bars',
    title: 'Events taken in',
    description: 'Events that acs-otel took in, by where they came from.',
    width: 8,
    unit: 'short',
    empty: 'nothing yet',
    queries: [
      {
        in: 'prometheus',
        expr: countBy([LABEL.source], app(SERIES.received)),
        legend: `{{${LABEL.source}}}`,
      },
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
