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
import { aroundIt, CELL, callsBehind, exploreLogs, GIVEN_MESSAGE, SAME_SUB_CODE } from '../links.ts';
import { VERDICT_TEXTS } from '../mappings.ts';
import { EVENTS, LABEL } from '../names.ts';
import type { PanelSpec } from '../panel.ts';
import type { Query } from '../query.ts';
import { UID } from '../uids.ts';
import { dataSource, environment, knownServices, oneService, resource, traces } from '../variables.ts';
import {
  DELIVERY_COLUMNS,
  DELIVERY_STAGES,
  END_COLUMNS,
  ID_KINDS,
  MEDIA_COLUMNS,
  SPAN_COLUMNS,
  SPAN_ID_KINDS,
  TIME,
} from './columns.ts';
import { givenId, SAME } from './given-id.ts';
import { logs, MEDIA_OVER_TIME, NOTHING_FOUND, same } from './of-one-call.ts';
import { SUPPORT_REQUEST } from './support-request.ts';

/** Events, and log records of other languages' SDKs; the many lines of the flight recorder carry no further id. */
const IDS = `${SAME} | (${LABEL.event}!="" or ${LABEL.msCv}!="")`;
/** Which participant or server it was. */
const WITH_APP = `line_format \`{{.${LABEL.service}}}: {{__line__}}\``;

/** An expected end has no fault: its class instead. */
const VERDICT = `${same(EVENTS.ended)} | label_format verdict=\`{{if eq .${LABEL.expected} "true"}}{{.${LABEL.class}}}{{else}}{{.${LABEL.origin}}}{{end}}\``;

/** This dashboard shows one call, so its id is no link; the code leads to other calls. */
const { Time: _, [LABEL.callId]: __, ...ENDS } = END_COLUMNS;
const OTHERS = callsBehind(
  { event: EVENTS.ended, code: CELL, sub_code: SAME_SUB_CODE, source: '$__all' },
  'Other calls with this end reason',
);

const verdicts = ({ uid }: Backend): readonly PanelSpec[] => [
  logs('Verdict', 'Whose fault each end of the call was; an end that is part of normal use has none.', '', {
    kind: 'stat',
    unit: 'string',
    height: 3,
    coloured: 'background',
    empty: 'no end found',
    field: 'verdict',
    mappings: VERDICT_TEXTS,
    thresholds: [{ value: null, color: '#5f6368' }],
    queries: [{ in: 'loki', expr: VERDICT }],
    columns: { verdict: { title: 'verdict' } },
  }),
  logs('How it ended', 'Each end of the call: code, whose fault, what it means, what to do.', EVENTS.ended, {
    height: 5,
    columns: {
      Time: { title: 'time', width: TIME, links: [aroundIt(uid)] },
      [LABEL.service]: { title: 'service', width: 130 },
      ...ENDS,
      [LABEL.code]: { title: 'code', width: 60, links: [OTHERS] },
    },
  }),
];

const FACTS: readonly PanelSpec[] = [
  logs('Timeline', 'What happened, in order: every acs.* event of the call but the media samples.', '', {
    kind: 'logs',
    queries: [
      { in: 'loki', expr: `${same('acs[.].*')} | ${LABEL.event}!="${EVENTS.mediaSample}" | ${WITH_APP}` },
    ],
    height: 12,
  }),
  ...MEDIA_OVER_TIME,
  logs(
    'Participants',
    'Remote participants who joined and left, and why. Their identities are not recorded.',
    `${EVENTS.participantJoined}|${EVENTS.participantEnded}`,
    {
      width: 12,
      columns: {
        Time: { title: 'time', width: TIME },
        Line: { title: 'what happened', wrap: true },
        [LABEL.description]: { title: 'meaning', wrap: true },
        [LABEL.code]: { title: 'code', width: 60 },
        [LABEL.subCode]: { title: 'sub code', width: 80 },
        [LABEL.participantKind]: { title: 'kind', width: 160 },
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
        [LABEL.service]: { title: 'service' },
        [LABEL.mediaDirection]: { title: 'direction', width: 80 },
        [LABEL.mediaQuality]: { title: 'quality', width: 70 },
        ...MEDIA_COLUMNS,
      },
    },
  ),
  logs(
    'Delivery',
    'Delivery reports of the message: whether it arrived, and why not.',
    `${EVENTS.smsReported}|${EVENTS.emailReported}`,
    {
      queries: [
        { in: 'loki', expr: `${same(`${EVENTS.smsReported}|${EVENTS.emailReported}`)} | ${DELIVERY_STAGES}` },
      ],
      columns: DELIVERY_COLUMNS,
      empty: 'no delivery report of a message with this id',
    },
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
  const empty =
    'no trace: paste the id of a call above, or click the trace of a message in the table below; a trace that is older than its retention is gone';
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
      traces(backend.uid),
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
          ...verdicts(backend),
          ids(backend),
          SUPPORT_REQUEST,
          {
            kind: 'trace',
            title: 'Trace',
            description: 'One root per participant. Of a message, click its trace id in the table below.',
            width: 24,
            height: 14,
            empty,
            queries: [trace],
            links: [exploreLogs('Logs of this call', SAME)],
          },
          {
            kind: 'table',
            title: 'Traces of the message',
            description:
              'A message has its own trace, whose id is a hash. Click the trace id to draw it above.',
            width: 24,
            height: 4,
            empty: 'no message with this id',
            queries: messages,
            cells: { traceID: { title: 'Trace ID', links: [GIVEN_MESSAGE] } },
            links: [exploreLogs('Logs of this message', SAME)],
          },
          ...FACTS,
          {
            kind: 'table',
            title: 'Spans with the call id',
            description:
              'Also from other traces, such as the request that created the call, each with its MS-CV.',
            width: 24,
            empty: NOTHING_FOUND,
            queries: spans,
            ...(name === 'tempo' && { columns: SPAN_COLUMNS }),
            links: [exploreLogs('Logs of this call', SAME)],
          },
        ],
      },
    ],
  };
}

/** Links to traces stay in the same backend, whatever the variable says. */
function withinIt({ rows, uid, ...rest }: DashboardSpec): DashboardSpec {
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: Grafana's own
  const fixed = JSON.stringify(rows)
    .replaceAll('${traces:queryparam}', `var-traces=${uid}`)
    .replaceAll('${traces}', uid);
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: Grafana's own
  return { ...rest, uid, rows: JSON.parse(fixed) as DashboardSpec['rows'] };
}

export const TRACE_A_CALL: readonly DashboardSpec[] = [TEMPO, JAEGER].map((one) => withinIt(traceACall(one)));
