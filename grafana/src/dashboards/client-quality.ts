/** Client quality: is it the network, the device, or the service? */
import type { DashboardSpec } from '../dashboard.ts';
import { callsBehind, seriesLabel, TRACE_OF_CELL } from '../links.ts';
import { mediaLimit } from '../media-limits.ts';
import { EVENTS, LABEL, SERIES } from '../names.ts';
import type { PanelSpec } from '../panel.ts';
import { calls, countBy, growthBy, inRange, records } from '../selectors.ts';
import { UID } from '../uids.ts';
import { callSource, counting, place, resource } from '../variables.ts';
import { QUALITY } from './app-rows.ts';
import { GUID, MEDIA_COLUMNS, TIME } from './columns.ts';

/** Median and 95th percentile of a figure, per direction. */
function figure(title: string, metric: string, unit: string, description: string, name: string): PanelSpec {
  const { poorAbove, explained } = mediaLimit(name, unit);
  return {
    kind: 'series',
    title,
    description: `${description} ${explained}`,
    width: 8,
    unit,
    poorAbove,
    queries: [0.5, 0.95].map((quantile) => ({
      in: 'prometheus' as const,
      expr: `histogram_quantile(${quantile}, ${growthBy([LABEL.mediaDirection, 'le'], calls(`${metric}_bucket`))})`,
      legend: `{{${LABEL.mediaDirection}}} p${quantile * 100}`,
    })),
    links: [callsBehind({ event: EVENTS.mediaSummary, media: 'poor' }, 'Calls with poor media')],
  };
}

const POOR = `sum(${inRange(calls(SERIES.mediaSummaries, `${LABEL.mediaQuality}="poor"`))})`;
const ALL = `sum(${inRange(calls(SERIES.mediaSummaries))})`;

const PANELS: readonly PanelSpec[] = [
  {
    kind: 'stat',
    title: 'Poor media',
    description:
      'Share of media summaries (one per call leg and direction) that are poor: a mean was beyond its threshold. Orange from 5%, red from 10%.',
    width: 8,
    unit: 'percentunit',
    decimals: 1,
    coloured: 'value',
    thresholds: [
      { value: null, color: 'green' },
      { value: 0.05, color: 'orange' },
      { value: 0.1, color: 'red' },
    ],
    queries: [{ in: 'prometheus', as: 'now', expr: `(${POOR} or ${ALL} * 0) / (${ALL} > 0)` }],
    links: [callsBehind({ event: EVENTS.mediaSummary, media: 'poor' })],
  },
  ...QUALITY.map((panel) => ({ ...panel, width: 8, links: (panel.links ?? []).slice(0, 1) })),
  figure('Jitter', SERIES.jitter, 's', 'Variation of packet delay.', 'jitter'),
  figure(
    'Packet loss',
    SERIES.packetLoss,
    'percentunit',
    'Share of packets that never arrived.',
    'packet_loss',
  ),
  figure('Round trip', SERIES.roundTrip, 's', 'Time to the media server and back.', 'round_trip_time'),
];

const DIAGNOSTICS: readonly PanelSpec[] = [
  {
    kind: 'bars',
    title: 'Diagnostics',
    description:
      'User-facing diagnostics that turned poor or bad, by name: the device and network problems of users.',
    width: 24,
    height: 7,
    unit: 'locale',
    empty: 'no diagnostic turned poor or bad',
    shades: 'orange',
    queries: [
      {
        in: 'prometheus',
        expr: countBy(
          [LABEL.diagnostic, LABEL.diagnosticQuality],
          calls(SERIES.diagnostic, `${LABEL.diagnosticQuality}=~"poor|bad"`),
        ),
        legend: `{{${LABEL.diagnostic}}} {{${LABEL.diagnosticQuality}}}`,
      },
    ],
    links: [
      callsBehind({
        event: EVENTS.diagnostic,
        diagnostic: seriesLabel(LABEL.diagnostic),
        diagnostic_quality: seriesLabel(LABEL.diagnosticQuality),
      }),
    ],
  },
  {
    kind: 'table',
    title: 'Call legs with poor media',
    description: 'Each with its mean jitter, loss and round trip time. The call id links to the trace.',
    width: 24,
    empty: 'no call leg had poor media',
    queries: [
      {
        in: 'loki',
        expr: records(EVENTS.mediaSummary, `${LABEL.source}=~"$source"`, `${LABEL.mediaQuality}="poor"`),
      },
    ],
    columns: {
      Time: { title: 'time', width: TIME },
      [LABEL.callId]: { title: 'call id', links: [TRACE_OF_CELL], width: GUID },
      [LABEL.mediaDirection]: { title: 'direction', width: 90 },
      ...MEDIA_COLUMNS,
      [LABEL.service]: { title: 'service' },
    },
  },
  {
    kind: 'table',
    title: 'What to do about diagnostics',
    description: 'Diagnostics that turned poor or bad, with their meaning. The call id links to the trace.',
    width: 24,
    empty: 'no diagnostic turned poor or bad',
    queries: [
      {
        in: 'loki',
        expr: records(
          EVENTS.diagnostic,
          `${LABEL.source}=~"$source"`,
          `${LABEL.diagnosticQuality}=~"poor|bad"`,
        ),
      },
    ],
    columns: {
      Time: { title: 'time', width: TIME },
      [LABEL.diagnostic]: { title: 'diagnostic', width: 225 },
      [LABEL.diagnosticQuality]: { title: 'quality', width: 80 },
      [LABEL.diagnosticMeaning]: { title: 'meaning', wrap: true },
      [LABEL.diagnosticAction]: { title: 'what to do', wrap: true },
      [LABEL.callId]: { title: 'call id', links: [TRACE_OF_CELL], width: GUID },
      [LABEL.service]: { title: 'service', width: 130 },
    },
  },
];

export const CLIENT_QUALITY: DashboardSpec = {
  uid: UID.clientQuality,
  title: 'ACS client quality',
  description:
    'Media and network of clients: quality, jitter, loss, round trip time, reconnects, diagnostics.',
  tags: ['acs-otel'],
  variables: [...place(), counting(), callSource(), resource()],
  rows: [
    { title: 'Media', panels: PANELS },
    { title: 'Diagnostics', panels: DIAGNOSTICS },
  ],
};
