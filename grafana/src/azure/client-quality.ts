/** Client quality for Azure Monitor. */
import type { DashboardSpec } from '../dashboard.ts';
import { CELL } from '../links.ts';
import { MEDIA, RECONNECT } from '../mappings.ts';
import { mediaLimit } from '../media-limits.ts';
import { EVENTS } from '../names.ts';
import type { PanelSpec } from '../panel.ts';
import type { Columns } from '../table-columns.ts';
import { UID } from '../uids.ts';
import { CALL, MEDIA_MEANS, project, TIME } from './columns.ts';
import { type Attribute, callEvents, extend, lines, overTime, quantiles, seriesOf } from './kql.ts';
import { azureRecords, azureTrace } from './links.ts';
import { graph, table } from './panels.ts';
import { azureFilters, azurePlace } from './variables.ts';

const media = (...more: readonly string[]) =>
  callEvents(
    'mediaSummary',
    extend('CallId', 'MediaDirection', 'MediaQuality', 'Jitter', 'PacketLoss', 'RoundTrip'),
    ...more,
  );

const diagnostics = (...more: readonly string[]) =>
  callEvents('diagnostic', extend('CallId', 'Diagnostic', 'DiagnosticQuality'), ...more);
const NO_DIAGNOSTIC = 'no diagnostic turned poor or bad';
const BAD = '| where DiagnosticQuality in ("poor", "bad")';

const figure = (
  title: string,
  description: string,
  unit: string,
  column: Attribute,
  name: string,
): PanelSpec => {
  const { poorAbove, explained } = mediaLimit(name, unit);
  return graph(
    title,
    `${description} ${explained}`,
    media(`| where isnotnull(${column})`, quantiles(column, 'MediaDirection')),
    {
      kind: 'series',
      unit,
      poorAbove,
      links: [azureRecords(EVENTS.mediaSummary, { media: '.* poor' }, 'Calls with poor media')],
    },
  );
};

const SEEN: readonly PanelSpec[] = [
  graph(
    'Media quality',
    'Call legs by media quality and direction. Poor: a mean is beyond its threshold.',
    media(overTime('strcat(MediaDirection, " ", MediaQuality)')),
    { seriesTexts: MEDIA, links: [azureRecords(EVENTS.mediaSummary, { media: seriesOf })] },
  ),
  graph(
    'Reconnects',
    'How often clients lost and regained their network, by the quality that the diagnostic reported.',
    diagnostics('| where Diagnostic == "networkReconnect"', overTime('DiagnosticQuality')),
    {
      empty: 'no client lost its network',
      seriesTexts: RECONNECT,
      links: [
        azureRecords(EVENTS.diagnostic, { diagnostic: 'networkReconnect', diagnostic_quality: seriesOf }),
      ],
    },
  ),
  graph(
    'Diagnostics',
    'User-facing diagnostics that turned poor or bad, by name: the device and network problems of users.',
    diagnostics(BAD, overTime('Diagnostic')),
    {
      empty: NO_DIAGNOSTIC,
      links: [azureRecords(EVENTS.diagnostic, { diagnostic: seriesOf, diagnostic_quality: 'poor|bad' })],
    },
  ),
  figure('Jitter', 'Variation of packet delay.', 's', 'Jitter', 'jitter'),
  figure('Packet loss', 'Share of packets that never arrived.', 'percentunit', 'PacketLoss', 'packet_loss'),
  figure('Round trip', 'Time to the media server and back.', 's', 'RoundTrip', 'round_trip_time'),
];

const POOR: Columns = {
  ...TIME,
  ...CALL,
  MediaDirection: { title: 'direction', width: 90 },
  ...MEDIA_MEANS,
  Service: { title: 'service' },
};
const PROBLEMS: Columns = {
  ...TIME,
  ...CALL,
  Diagnostic: { title: 'diagnostic', width: 200 },
  DiagnosticQuality: { title: 'quality', width: 80 },
  DiagnosticMeaning: { title: 'meaning', wrap: true },
  DiagnosticAction: { title: 'what to do', wrap: true },
  Service: { title: 'service', width: 130 },
};
const STREAMS: Columns = {
  ...TIME,
  CorrelationId: { title: 'call id', width: 300, links: [azureTrace('This call', CELL)] },
  MediaType: { title: 'media' },
  StreamDirection: { title: 'direction' },
  TransportType: { title: 'transport' },
  JitterAvg: { title: 'jitter', unit: 'ms' },
  PacketLossRateAvg: { title: 'loss', unit: 'percentunit' },
  RoundTripTimeAvg: { title: 'round trip', unit: 'ms' },
};

const LATEST = '| top 500 by TimeGenerated desc';

const CALLS: readonly PanelSpec[] = [
  table(
    'Call legs with poor media',
    'Each with its mean jitter, loss and round trip time. The call id links to the trace.',
    media('| where MediaQuality == "poor"', LATEST, project(POOR)),
    POOR,
    { empty: 'no call leg had poor media' },
  ),
  table(
    'What to do about diagnostics',
    'Diagnostics that turned poor or bad, with their meaning. The call id links to the trace.',
    diagnostics(BAD, LATEST, extend('DiagnosticMeaning', 'DiagnosticAction'), project(PROBLEMS)),
    PROBLEMS,
    { empty: NO_DIAGNOSTIC },
  ),
];

const AZURE_SAYS: readonly PanelSpec[] = [
  table(
    'Streams in the resource logs',
    'Jitter, round trip time and loss of media streams, worst first, as logged by Microsoft 40 to 60 minutes later.',
    lines(
      'ACSCallDiagnosticsUpdates',
      '| summarize arg_max(CallUpdatesVersion, *) by CorrelationId, ParticipantId, StreamId',
      '| top 200 by PacketLossRateAvg desc',
      project(STREAMS),
    ),
    STREAMS,
    { empty: 'no resource logs: add a diagnostic setting to the ACS resource' },
  ),
];

export const AZURE_CLIENT_QUALITY: DashboardSpec = {
  uid: UID.azureClientQuality,
  title: 'ACS client quality (Azure Monitor)',
  description: 'Media and network of clients, from Application Insights and ACS resource logs.',
  tags: ['acs-otel-azure'],
  variables: [...azurePlace(), ...azureFilters()],
  rows: [
    { title: 'As clients see it', panels: SEEN },
    { title: 'Calls', panels: CALLS },
    { title: 'Resource logs', panels: AZURE_SAYS },
  ],
};
