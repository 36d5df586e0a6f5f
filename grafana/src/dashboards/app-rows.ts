/** Overview: messages and requests of servers, media quality of clients, drops of acs-otel itself. */
import { callsBehind, exploreLogs, sameCalls, seriesLabel } from '../links.ts';
import { MEDIA, RECONNECT } from '../mappings.ts';
import { EVENTS, LABEL, SERIES } from '../names.ts';
import type { PanelSpec } from '../panel.ts';
import { app, calls, countBy, growthBy, records } from '../selectors.ts';
import { UID } from '../uids.ts';
import { EXCHANGE_COLUMNS } from './columns.ts';

const OPERATION = [LABEL.service, LABEL.acsService, LABEL.operation];
const LEGEND = `{{${LABEL.service}}} {{${LABEL.operation}}}`;

export const API: readonly PanelSpec[] = [
  {
    kind: 'series',
    title: 'API latency',
    description: 'Duration of client operations including all attempts, 95th percentile.',
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
        'Failed requests',
      ),
    ],
  },
  {
    kind: 'bars',
    title: 'Throttled requests by operation',
    description: 'Attempts that ACS answered with 429: the app exceeds its quota.',
    width: 8,
    unit: 'locale',
    empty: 'no request was throttled',
    queries: [
      {
        in: 'prometheus',
        expr: countBy(OPERATION, app(SERIES.exchanges, `${LABEL.status}="429"`)),
        legend: LEGEND,
      },
    ],
    shades: 'orange',
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
    description:
      'Attempts that failed for reasons other than throttling, without those that the app cancelled; without a status there was no response.',
    width: 8,
    unit: 'locale',
    empty: 'no request failed',
    queries: [
      {
        in: 'prometheus',
        expr: countBy(
          [...OPERATION, LABEL.status],
          app(SERIES.exchanges, `${LABEL.errorType}!~"|AbortError"`, `${LABEL.status}!="429"`),
        ),
        legend: `${LEGEND} {{${LABEL.status}}}`,
      },
    ],
    shades: 'red',
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
    description:
      'Failed requests to ACS, with the ids that Microsoft support asks for: MS-CV and request ids.',
    width: 24,
    empty: 'no request failed',
    queries: [{ in: 'loki', expr: records(EVENTS.exchangeFailed) }],
    columns: EXCHANGE_COLUMNS,
    links: [exploreLogs('In Explore', records(EVENTS.exchangeFailed))],
  },
];

export const QUALITY: readonly PanelSpec[] = [
  {
    kind: 'bars',
    title: 'Reconnects',
    empty: 'no client lost its network',
    description:
      'How often clients lost and regained their network, by the quality that the diagnostic reported.',
    width: 12,
    unit: 'locale',
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
    seriesTexts: RECONNECT,
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
    description: 'Call legs by media quality and direction. Poor: a mean is beyond its threshold.',
    width: 12,
    unit: 'locale',
    queries: [
      {
        in: 'prometheus',
        expr: countBy([LABEL.mediaDirection, LABEL.mediaQuality], calls(SERIES.mediaSummaries)),
        legend: `{{${LABEL.mediaDirection}}} {{${LABEL.mediaQuality}}}`,
      },
    ],
    seriesTexts: MEDIA,
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
      'Dropped events, spans and log records, by reason. Above zero, traces have gaps and counts are too low.',
    width: 6,
    unit: 'locale',
    empty: 'nothing was dropped',
    queries: [
      {
        in: 'prometheus',
        expr: countBy([LABEL.dropSignal, LABEL.dropReason], app(SERIES.dropped)),
        legend: `{{${LABEL.dropSignal}}} {{${LABEL.dropReason}}}`,
      },
    ],
    shades: 'red',
    links: [
      callsBehind({ event: EVENTS.dropped, reason: seriesLabel(LABEL.dropReason) }, 'What pages dropped'),
    ],
  },
  {
    kind: 'bars',
    title: 'Events taken in',
    description: 'Events that acs-otel received, by source.',
    width: 6,
    unit: 'locale',
    empty: 'nothing yet',
    queries: [
      {
        in: 'prometheus',
        expr: countBy([LABEL.source], app(SERIES.received)),
        legend: `{{${LABEL.source}}}`,
      },
    ],
    links: [callsBehind({ event: '.*', source: seriesLabel(LABEL.source) }, 'Records behind it')],
  },
  {
    kind: 'bars',
    title: 'Calls of page services not on the list',
    description:
      'The gateway takes no label from a page that its list does not have. To tell pages apart, start it with their names, such as ACS_OTEL_PAGE_SERVICES=web|shop; what each page calls itself is acs.page.service.',
    width: 6,
    unit: 'locale',
    empty: 'every page is on the list',
    queries: [
      {
        in: 'prometheus',
        expr: countBy([LABEL.service], `${SERIES.ended}{${LABEL.service}=~"pages|unlisted"}`),
        legend: `{{${LABEL.service}}}`,
      },
    ],
    links: [callsBehind({ event: EVENTS.ended }, 'Records behind it')],
  },
  {
    kind: 'series',
    title: 'Queues of the gateway',
    description:
      'Fill level of each queue. Rising: a backend is slow or down. At 100% the gateway refuses data and senders keep it.',
    width: 6,
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
