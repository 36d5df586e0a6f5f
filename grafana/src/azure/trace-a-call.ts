/** Trace a call for Azure Monitor: KQL finds the id in what was pasted and computes the trace ids itself. */
import type { DashboardSpec } from '../dashboard.ts';
import { NOTHING_FOUND } from '../dashboards/of-one-call.ts';
import { SUPPORT_REQUEST } from '../dashboards/support-request.ts';
import { CELL, SAME_SUB_CODE } from '../links.ts';
import { VERDICT_TEXTS } from '../mappings.ts';
import { EVENTS } from '../names.ts';
import type { PanelSpec } from '../panel.ts';
import type { Columns } from '../table-columns.ts';
import { UID } from '../uids.ts';
import { anyId } from '../variables.ts';
import { CALL_RESOURCE_LOGS } from './call-resource-logs.ts';
import { DELIVERY, ENDS, MEDIA_MEANS, project, TIME } from './columns.ts';
import { SAME, TRACE_ID, WANTED } from './given-id.ts';
import { type Attribute, extend, IN_ORDER, IN_WORDS, lines, overTime } from './kql.ts';
import { AZURE_OVERVIEW_LINK, azureRecordsOfAll } from './links.ts';
import { table } from './panels.ts';
import { azurePlace, computed, insights } from './variables.ts';

const records = (...more: readonly string[]) => lines(WANTED, 'AppEvents', SAME, ...more);
const named = (...names: (keyof typeof EVENTS)[]) =>
  `| where Name in (${names.map((name) => `"${EVENTS[name]}"`).join(', ')})`;

const { CallId: _, ...LEG } = ENDS;
const OTHERS = azureRecordsOfAll(
  EVENTS.ended,
  { code: CELL, sub_code: SAME_SUB_CODE, source: '.*' },
  'Other calls with this end reason',
);

const ENDED = extend(
  'Direction',
  'Code',
  'SubCode',
  'Class',
  'Origin',
  'Expected',
  'Meaning',
  'Action',
  'Service',
);

const about = (...[title, description, kql, columns, rest]: Parameters<typeof table>): PanelSpec =>
  table(title, description, kql, columns, { height: 7, empty: NOTHING_FOUND, ...rest });

const VERDICTS: readonly PanelSpec[] = [
  {
    ...about(
      'Verdict',
      'Whose fault each end of the call was; an end that is part of normal use has none.',
      records(named('ended'), ENDED, '| project Verdict = iff(Expected == "true", Class, Origin)'),
      { Verdict: { title: 'verdict' } },
      { width: 5, unit: 'string', coloured: 'background', field: 'verdict', mappings: VERDICT_TEXTS },
    ),
    kind: 'stat',
    thresholds: [{ value: null, color: '#5f6368' }],
  },
  about(
    'How it ended',
    'Each end of the call: code, whose fault, what it means, what to do.',
    records(named('ended'), ENDED, IN_ORDER, project(LEG)),
    { ...LEG, Code: { title: 'code', width: 60, links: [OTHERS] } },
    { width: 19 },
  ),
];

const ID_KINDS = {
  CallId: { title: 'call id' },
  MsCv: { title: 'MS-CV' },
  ServerCallId: { title: 'server call id' },
  ParticipantId: { title: 'participant id' },
  ConnectionId: { title: 'call connection id' },
  SmsId: { title: 'SMS id' },
  EmailId: { title: 'email id' },
  ChatThread: { title: 'chat thread id' },
  ChatMessage: { title: 'chat message id' },
  RecordingId: { title: 'recording id' },
  ClientRequestId: { title: 'client request id' },
  ServiceRequestId: { title: 'service request id' },
  Trace: { title: 'trace id' },
} satisfies Partial<Record<Attribute, { title: string }>>;

const SUPPORT: readonly PanelSpec[] = [
  {
    kind: 'table',
    title: 'Ids for Microsoft support',
    description: 'Every id of the call or message by kind, from records and spans, ready to copy.',
    width: 16,
    height: 12,
    empty: NOTHING_FOUND,
    queries: [
      {
        in: 'azure',
        kql: lines(
          WANTED,
          'union AppEvents, AppDependencies, AppRequests',
          SAME,
          `| distinct ${Object.keys(ID_KINDS).join(', ')}`,
        ),
      },
    ],
    kinds: ID_KINDS,
    links: [AZURE_OVERVIEW_LINK],
  },
  {
    ...SUPPORT_REQUEST,
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: Grafana's own
    content: (SUPPORT_REQUEST.content ?? '').replace('${given}', '${call}').replace(/Call id:\n.*\n/, ''),
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: Grafana's own
  },
];

const TRACE: PanelSpec = {
  kind: 'trace',
  title: 'Trace',
  description: 'One root per participant, or the message. Spans of other traces are in the table below.',
  width: 24,
  height: 14,
  empty: 'paste an id above; a trace that is older than its retention is gone',
  queries: [{ in: 'azure', traceId: '$trace' }],
  links: [AZURE_OVERVIEW_LINK],
};

const SPANS: Columns = {
  ...TIME,
  Name: { title: 'span' },
  DurationMs: { title: 'duration', unit: 'ms', width: 100 },
  Success: { title: 'success', width: 80 },
  ResultCode: { title: 'result', width: 80 },
  MsCv: { title: 'MS-CV', width: 240 },
  Trace: { title: 'trace id', width: 280 },
  Service: { title: 'service', width: 130 },
};

const TIMELINE: Columns = {
  ...TIME,
  Name: { title: 'event', width: 230 },
  What: { title: 'what happened', wrap: true },
  Service: { title: 'service', width: 130 },
};

const PARTICIPANTS: Columns = {
  ...TIME,
  Name: { title: 'event' },
  ParticipantKind: { title: 'kind', width: 150 },
  Code: { title: 'code', width: 60 },
  SubCode: { title: 'sub code', width: 80 },
  Meaning: { title: 'meaning', wrap: true },
};

const MEDIA: Columns = {
  ...TIME,
  MediaDirection: { title: 'direction', width: 90 },
  MediaQuality: { title: 'quality', width: 80 },
  ...MEDIA_MEANS,
  Service: { title: 'service' },
};

const media = (title: string, column: Attribute, unit: string): PanelSpec => ({
  kind: 'series',
  fine: true,
  title,
  description: 'Of each participant and direction, from samples during the call (mediaSampleIntervalMillis).',
  width: 8,
  unit,
  empty: NOTHING_FOUND,
  queries: [
    {
      in: 'azure',
      as: 'series',
      kql: records(
        named('mediaSample'),
        extend('Service', 'MediaDirection', column),
        overTime('strcat(Service, " ", MediaDirection)', `avg(${column})`),
      ),
    },
  ],
  links: [AZURE_OVERVIEW_LINK],
});

const FACTS: readonly PanelSpec[] = [
  about(
    'Timeline',
    'What happened, in order: every acs.* event of the call or message but the media samples.',
    records(
      `| where Name != "${EVENTS.mediaSample}"`,
      extend('Service'),
      IN_WORDS,
      IN_ORDER,
      project(TIMELINE),
    ),
    TIMELINE,
    { height: 12 },
  ),
  media('Jitter over time', 'JitterNow', 's'),
  media('Packet loss over time', 'PacketLossNow', 'percentunit'),
  media('Round trip over time', 'RoundTripNow', 's'),
  about(
    'Participants',
    'Remote participants who joined and left, and why. Their identities are not recorded.',
    records(
      named('participantJoined', 'participantEnded'),
      extend('ParticipantKind', 'Code', 'SubCode', 'Meaning'),
      IN_ORDER,
      project(PARTICIPANTS),
    ),
    PARTICIPANTS,
    { width: 12 },
  ),
  about(
    'Media quality',
    'Quality and means per direction, recorded when the call ends.',
    records(
      named('mediaSummary'),
      extend('MediaDirection', 'MediaQuality', 'Jitter', 'PacketLoss', 'RoundTrip', 'Service'),
      project(MEDIA),
    ),
    MEDIA,
    { width: 12 },
  ),
  about(
    'Delivery',
    'Delivery reports of the message: whether it arrived, and why not.',
    records(
      named('smsReported', 'emailReported'),
      extend('DeliveryCode', 'DeliveryClass', 'DeliveryMeaning', 'DeliveryAction'),
      IN_ORDER,
      project({ ...TIME, ...DELIVERY }),
    ),
    { ...TIME, ...DELIVERY },
    { empty: 'no delivery report of a message with this id' },
  ),
  about(
    'Spans',
    'Every span with the id, in order, also of other traces, such as the request that created the call.',
    lines(WANTED, 'union AppDependencies, AppRequests', SAME, extend('Service'), IN_ORDER, project(SPANS)),
    SPANS,
    { height: 10 },
  ),
];

export const AZURE_TRACE: DashboardSpec = {
  uid: UID.azureTrace,
  title: 'ACS trace a call (Azure Monitor)',
  description: 'Everything about one call or message, found by its id.',
  tags: ['acs-otel-azure'],
  from: 'now-7d',
  variables: [
    ...azurePlace(),
    insights(),
    anyId(),
    computed('trace', 'Trace id that KQL computes from the id.', TRACE_ID),
  ],
  rows: [
    { title: 'The call or message', panels: [...VERDICTS, ...SUPPORT, TRACE, ...FACTS] },
    { title: 'Resource logs', panels: CALL_RESOURCE_LOGS },
  ],
};
