/** Client quality for Azure Monitor. */
import type { DashboardSpec } from '../dashboard.ts';
import { CELL } from '../links.ts';
import type { PanelSpec } from '../panel.ts';
import { UID } from '../uids.ts';
import { callEvents, extend, lines, overTime } from './kql.ts';
import { azureCalls, azureTrace } from './links.ts';
import { azureFilters, azurePlace } from './variables.ts';

const media = (...more: readonly string[]) =>
  callEvents(
    'mediaSummary',
    extend('CallId', 'MediaDirection', 'MediaQuality', 'Jitter', 'PacketLoss', 'RoundTrip'),
    ...more,
  );

const diagnostics = (...more: readonly string[]) =>
  callEvents('diagnostic', extend('CallId', 'Diagnostic', 'DiagnosticQuality'), ...more);

const graph = (title: string, description: string, unit: string, kql: string, kind: 'series' | 'bars' = 'series'): PanelSpec => ({
  kind, title, description, unit, width: 8,
  queries: [{ in: 'azure', as: 'series', kql }],
  links: [azureCalls({})],
}); // biome-ignore format: one thing

const p95 = (column: 'Jitter' | 'PacketLoss' | 'RoundTrip') =>
  media(overTime('MediaDirection', `percentile(${column}, 95)`));

export const AZURE_CLIENT_QUALITY: DashboardSpec = {
  uid: UID.azureClientQuality,
  title: 'ACS client quality (Azure Monitor)',
  description: 'Media and network of clients, from Application Insights and ACS resource logs.',
  tags: ['acs-otel-azure'],
  variables: [...azurePlace(), ...azureFilters()],
  rows: [
    {
      title: 'As clients see it',
      panels: [
        graph(
          'Media quality',
          'Call legs by media quality. Poor: a mean is beyond its threshold.',
          'locale',
          media(overTime('MediaDirection, MediaQuality')),
          'bars',
        ),
        graph(
          'Reconnects',
          'How often clients lost and regained their network.',
          'locale',
          diagnostics('| where Diagnostic == "networkReconnect"', overTime('DiagnosticQuality')),
          'bars',
        ),
        graph(
          'Diagnostics',
          'User-facing diagnostics that turned poor or bad, by name.',
          'locale',
          diagnostics('| where DiagnosticQuality in ("poor", "bad")', overTime('Diagnostic')),
          'bars',
        ),
        graph('Jitter', 'Mean jitter of call legs, 95th percentile.', 's', p95('Jitter')),
        graph(
          'Packet loss',
          'Mean packet loss of call legs, 95th percentile.',
          'percentunit',
          p95('PacketLoss'),
        ),
        graph('Round trip', 'Mean round trip time of call legs, 95th percentile.', 's', p95('RoundTrip')),
        {
          kind: 'table',
          title: 'Call legs with poor media',
          description: 'Each with its mean jitter, loss and round trip time.',
          width: 24,
          queries: [
            {
              in: 'azure',
              kql: media(
                '| where MediaQuality == "poor"',
                '| top 500 by TimeGenerated desc',
                '| project TimeGenerated, CallId, MediaDirection, Jitter, PacketLoss, RoundTrip, Service = AppRoleName',
              ),
            },
          ],
          columns: {
            TimeGenerated: { title: 'time', width: 180 },
            CallId: { title: 'call id', width: 300, links: [azureTrace('This call', CELL)] },
            MediaDirection: { title: 'direction' },
            Jitter: { title: 'jitter', unit: 's' },
            PacketLoss: { title: 'loss', unit: 'percentunit' },
            RoundTrip: { title: 'round trip', unit: 's' },
            Service: { title: 'service' },
          },
          links: [azureTrace('Trace a call')],
        },
      ],
    },
    {
      title: 'Resource logs',
      panels: [
        {
          kind: 'table',
          title: 'Streams in the resource logs',
          description:
            'Jitter, round trip time (ms) and loss of media streams, worst first, as logged by Microsoft 40 to 60 minutes later.',
          width: 24,
          empty: 'no resource logs: add a diagnostic setting to the ACS resource',
          queries: [
            {
              in: 'azure',
              kql: lines(
                'ACSCallDiagnosticsUpdates',
                '| summarize arg_max(CallUpdatesVersion, *) by CorrelationId, ParticipantId, StreamId',
                '| project TimeGenerated, CorrelationId, ParticipantId, MediaType, StreamDirection, TransportType, JitterAvg, PacketLossRateAvg, RoundTripTimeAvg',
                '| top 200 by PacketLossRateAvg desc',
              ),
            },
          ],
          columns: {
            TimeGenerated: { title: 'time', width: 180 },
            CorrelationId: { title: 'call id', width: 300, links: [azureTrace('This call', CELL)] },
            MediaType: { title: 'media' },
            StreamDirection: { title: 'direction' },
            TransportType: { title: 'transport' },
            JitterAvg: { title: 'jitter', unit: 'ms' },
            PacketLossRateAvg: { title: 'loss', unit: 'percentunit' },
            RoundTripTimeAvg: { title: 'round trip', unit: 'ms' },
          },
          links: [azureTrace('Trace a call')],
        },
      ],
    },
  ],
};
