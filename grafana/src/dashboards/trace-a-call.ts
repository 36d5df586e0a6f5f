/**
 * Trace a call: paste any id, see everything. Queries for traces differ by backend: Tempo and Jaeger have a dashboard
 * each, made by one function.
 */
import {
  ATTR_ACS_CALL_ID,
  ATTR_ACS_CALL_SERVER_ID,
  ATTR_ACS_CHAT_MESSAGE_ID,
  ATTR_ACS_CLIENT_REQUEST_ID,
  ATTR_ACS_EMAIL_OPERATION_ID,
  ATTR_ACS_MS_CV,
  ATTR_ACS_SMS_MESSAGE_ID,
} from '../../../src/generated/names.ts';
import type { DashboardSpec } from '../dashboard.ts';
import { CELL, callsBehind, exploreLogs, rowField } from '../links.ts';
import { VERDICT_TEXTS } from '../mappings.ts';
import { EVENTS, LABEL } from '../names.ts';
import type { PanelSpec } from '../panel.ts';
import type { Query } from '../query.ts';
import { UID } from '../uids.ts';
import { dataSource, environment, knownServices, oneService, resource, traces } from '../variables.ts';
import {
  DELIVERY_COLUMNS,
  END_COLUMNS,
  ID_KINDS,
  MEDIA_COLUMNS,
  SPAN_COLUMNS,
  SPAN_ID_KINDS,
} from './columns.ts';
import { givenId, SAME } from './given-id.ts';
import { SUPPORT_TEXT } from './support-text.ts';

/** Events, and log records of other languages' SDKs; the many lines of the flight recorder carry no further id. */
const IDS = `${SAME} | (${LABEL.event}!="" or ${LABEL.msCv}!="")`;
const same = (event: string) => `${SAME} | ${LABEL.event}=~"${event}"`;

const EMPTY = 'nothing found: is the time range wide enough, and the data not older than its retention?';

const logs = (title: string, description: string, event: string, rest: Partial<PanelSpec>): PanelSpec => ({
  kind: 'table',
  title,
  description,
  width: 24,
  height: 6,
  empty: EMPTY,
  queries: [{ in: 'loki', expr: same(event) }],
  links: [exploreLogs('Logs of this call', SAME)],
  ...rest,
});

/** An expected end has no fault: its class instead. */
const VERDICT = `${same(EVENTS.ended)} | label_format verdict=\`{{if eq .${LABEL.expected} "true"}}{{.${LABEL.class}}}{{else}}{{.${LABEL.origin}}}{{end}}\``;

/** This dashboard shows one call, so its id is no link; the code leads to other calls. */
const { [LABEL.callId]: _, ...ENDS } = END_COLUMNS;
const OTHERS = callsBehind(
  { event: EVENTS.ended, code: CELL, sub_code: `${rowField('sub code')}.*`, source: '$__all' },
  'Other calls with this end reason',
);

const VERDICTS: readonly PanelSpec[] = [
  logs('Verdict', 'Whose fault each end of the call was; an end that is part of normal use has none.', '', {
    kind: 'stat',
    unit: 'string',
    width: 5,
    height: 7,
    coloured: 'background',
    field: 'verdict',
    mappings: VERDICT_TEXTS,
    thresholds: [{ value: null, color: '#5f6368' }],
    queries: [{ in: 'loki', expr: VERDICT }],
    columns: { verdict: { title: 'verdict' } },
  }),
  logs('How it ended', 'Each end of the call: code, whose fault, what it means, what to do.', EVENTS.ended, {
    width: 19,
    height: 7,
    columns: { ...ENDS, [LABEL.code]: { title: 'code', width: 60, links: [OTHERS] } },
  }),
];

const SUPPORT: PanelSpec = {
  kind: 'text',
  title: 'Support request',
  description: 'The text of a support request at Microsoft. The ids are in the table next to it.',
  width: 8,
  height: 12,
  content: SUPPORT_TEXT,
};

const MEDIA_SAMPLES = (figure: string) =>
  `avg by (${LABEL.service}, ${LABEL.mediaDirection}) (avg_over_time(${same(EVENTS.mediaSample)} | unwrap acs_media_${figure}_value [$__auto]))`;
const media = (title: string, figure: string, unit: string): PanelSpec => ({
  ...logs(
    title,
    'Of each participant and direction, from samples during the call (mediaSampleIntervalMillis).',
    '',
    {},
  ),
  kind: 'series',
  width: 8,
  unit,
  queries: [
    {
      in: 'loki',
      as: 'series',
      expr: MEDIA_SAMPLES(figure),
      legend: `{{${LABEL.service}}} {{${LABEL.mediaDirection}}}`,
    },
  ],
});

const FACTS: readonly PanelSpec[] = [
  logs('Timeline', 'What happened, in order: every acs.* event of the call but the media samples.', '', {
    kind: 'logs',
    queries: [{ in: 'loki', expr: `${same('acs[.].*')} | ${LABEL.event}!="${EVENTS.mediaSample}"` }],
    height: 12,
  }),
  media('Jitter over time', 'jitter', 's'),
  media('Packet loss over time', 'packet_loss', 'percentunit'),
  media('Round trip over time', 'round_trip_time', 's'),
  logs(
    'Participants',
    'Remote participants who joined and left, and why. Their identities are not recorded.',
    `${EVENTS.participantJoined}|${EVENTS.participantEnded}`,
    {
      width: 12,
      columns: {
        Time: { title: 'time', width: 200 },
        [LABEL.event]: { title: 'event' },
        [LABEL.participantKind]: { title: 'kind', width: 150 },
        [LABEL.code]: { title: 'code', width: 60 },
        [LABEL.subCode]: { title: 'sub code', width: 80 },
        [LABEL.description]: { title: 'meaning', wrap: true },
      },
    },
  ),
  logs(
    'Media quality',
    'Quality and means per direction, recorded when the call ends.',
    EVENTS.mediaSummary,
    {
      width: 12,
      columns: {
        Time: { title: 'time', width: 200 },
        [LABEL.mediaDirection]: { title: 'direction', width: 90 },
        [LABEL.mediaQuality]: { title: 'quality', width: 80 },
        ...MEDIA_COLUMNS,
        [LABEL.service]: { title: 'service' },
      },
    },
  ),
  logs(
    'Delivery',
    'Delivery reports of the message: whether it arrived, and why not.',
    `${EVENTS.smsReported}|${EVENTS.emailReported}`,
    { columns: DELIVERY_COLUMNS, empty: 'no delivery report of a message with this id' },
  ),
  logs('SDK log', 'Log lines of the SDKs about the call, among them those of the flight recorder.', '', {
    kind: 'logs',
    queries: [{ in: 'loki', expr: `${SAME} | ${LABEL.sdkPackage}!=""` }],
    empty: 'no lines: they are exported when a call ends unexpectedly, or on request',
  }),
];

/** Tempo's tables show span attributes; Jaeger's do not. */
const ids = ({ name, spans }: Backend): PanelSpec =>
  logs(
    'Ids for Microsoft support',
    name === 'tempo'
      ? 'Every id of the call or message by kind, from log records and spans, ready to copy.'
      : 'Every id of the call or message by kind, from log records, ready to copy. The MS-CVs of successful requests are on the spans of the trace.',
    '',
    {
      width: 16,
      height: 12,
      queries: [{ in: 'loki', expr: IDS }, ...(name === 'tempo' ? spans : [])],
      kinds: name === 'tempo' ? { ...ID_KINDS, ...SPAN_ID_KINDS } : ID_KINDS,
    },
  );

interface Backend {
  uid: string;
  name: 'tempo' | 'jaeger';
  title: string;
  trace: Query;
  /** Spans with ids, also of other traces, such as the request that created the call. */
  spans: readonly Query[];
  messages: readonly Query[];
}

const MESSAGE_IDS = [ATTR_ACS_SMS_MESSAGE_ID, ATTR_ACS_EMAIL_OPERATION_ID, ATTR_ACS_CHAT_MESSAGE_ID];
const SELECTED = [
  ATTR_ACS_MS_CV,
  ATTR_ACS_CLIENT_REQUEST_ID,
  'azure.service.request.id',
  ATTR_ACS_CALL_SERVER_ID,
];

const TEMPO: Backend = {
  uid: UID.traceTempo,
  name: 'tempo',
  title: 'Tempo',
  trace: { in: 'tempo', query: '$trace' },
  spans: [
    {
      in: 'tempo',
      rows: 'spans',
      query: `{ span.${ATTR_ACS_CALL_ID} =~ "(?i)$call_id" } | select(${SELECTED.map((name) => `span.${name}`).join(', ')})`,
    },
  ],
  messages: [
    { in: 'tempo', query: `{ ${MESSAGE_IDS.map((name) => `span.${name} = "$given"`).join(' || ')} }` },
  ],
};

const JAEGER: Backend = {
  uid: UID.traceJaeger,
  name: 'jaeger',
  title: 'Jaeger',
  trace: { in: 'jaeger', traceId: '$trace' },
  spans: [{ in: 'jaeger', service: '$app', tags: `${ATTR_ACS_CALL_ID}="$call_id"` }],
  messages: MESSAGE_IDS.slice(0, 2).map((name) => ({
    in: 'jaeger',
    service: '$app',
    tags: `${name}="$given"`,
  })),
};

function traceACall(backend: Backend): DashboardSpec {
  const { name, title, trace, spans, messages } = backend;
  const empty = 'paste an id above; a trace that is older than its retention is gone';
  return {
    uid: backend.uid,
    title: `ACS trace a call (${title})`,
    description: 'Everything about one call or message, found by its id.',
    tags: ['acs-otel'],
    from: 'now-7d',
    variables: [
      dataSource('prometheus'),
      dataSource('loki'),
      dataSource(name),
      traces(),
      knownServices(),
      environment(),
      resource(),
      ...givenId(),
      ...(name === 'jaeger'
        ? [oneService('app', 'Search in', 'Jaeger searches one service at a time.')]
        : []),
    ],
    rows: [
      {
        title: 'The call',
        panels: [
          ...VERDICTS,
          ids(backend),
          SUPPORT,
          {
            kind: 'trace',
            title: 'Trace',
            description:
              'One root per participant. For a message id, or a call id that is not a GUID, see below.',
            width: 24,
            height: 14,
            empty,
            queries: [trace],
            links: [exploreLogs('Logs of this call', SAME)],
          },
          ...FACTS,
          {
            kind: 'table',
            title: 'Spans with the call id',
            description:
              'Also from other traces, such as the request that created the call, each with its MS-CV.',
            width: 24,
            empty,
            queries: spans,
            ...(name === 'tempo' && { columns: SPAN_COLUMNS }),
            links: [exploreLogs('Logs of this call', SAME)],
          },
          {
            kind: 'table',
            title: 'Traces of the message',
            description:
              'A message has its own trace, whose id is a hash: paste the trace id from this table above.',
            width: 24,
            height: 6,
            empty: 'paste the id of a message above',
            queries: messages,
            links: [exploreLogs('Logs of this message', SAME)],
          },
        ],
      },
    ],
  };
}

export const TRACE_A_CALL: readonly DashboardSpec[] = [traceACall(TEMPO), traceACall(JAEGER)];
