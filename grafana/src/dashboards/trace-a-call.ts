/**
 * Trace a call: paste a call id, see everything. A text box can't rewrite what is pasted, so a variable computes the
 * trace id from it. Queries for traces differ by backend: Tempo and Jaeger have a dashboard each, made by one function.
 */

import { TextBoxVariableBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
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
import { exploreLogs } from '../links.ts';
import { EVENTS, LABEL } from '../names.ts';
import type { PanelSpec } from '../panel.ts';
import type { Query } from '../query.ts';
import { UID } from '../uids.ts';
import { dataSource, derived, oneService } from '../variables.ts';
import { END_COLUMNS, ID_COLUMNS, MEDIA_COLUMNS, SPAN_ID_COLUMNS } from './columns.ts';

const GUID = '([0-9a-fA-F]{8})-?([0-9a-fA-F]{4})-?([0-9a-fA-F]{4})-?([0-9a-fA-F]{4})-?([0-9a-fA-F]{12})';
const PASTED = 'label_replace(vector(1), "id", "$call", "", "")';
const rewritten = (as: string) => `label_replace(${PASTED}, "id", "${as}", "id", "${GUID}")`;

/** Trace id: the call id without dashes. */
export const TRACE_ID = rewritten('$1$2$3$4$5');
/** Call id as ACS writes it, from a trace id as well. */
export const CALL_ID = rewritten('$1-$2-$3-$4-$5');

/** The log records of the call or message; nothing while neither is given. */
const given = (label: string, matcher: string) => `(${label}${matcher} and ${label}!="")`;
const SAME = `{${LABEL.service}=~".+"} | ${[
  given(LABEL.trace, '=~"(?i)$trace"'),
  given(LABEL.callId, '=~"(?i)$call_id"'),
  given(LABEL.smsId, '="$message"'),
  given(LABEL.emailId, '="$message"'),
  given(LABEL.chatMessage, '="$message"'),
].join(' or ')}`;
/** Events, and log records of other languages' SDKs; the many lines of the flight recorder carry no further id. */
const IDS = `${SAME} | (${LABEL.event}!="" or ${LABEL.msCv}!="")`;
const same = (event: string) => `${SAME} | ${LABEL.event}=~"${event}"`;

/** This dashboard shows one call, so its id is no link. */
const ENDS = { ...END_COLUMNS, [LABEL.callId]: { title: 'call id', width: 300 } };

const logs = (title: string, description: string, event: string, rest: Partial<PanelSpec>): PanelSpec => ({
  kind: 'table',
  title,
  description,
  width: 24,
  height: 6,
  empty: 'nothing about this call',
  queries: [{ in: 'loki', expr: same(event) }],
  links: [exploreLogs('Logs of this call', SAME)],
  ...rest,
});

const FACTS: readonly PanelSpec[] = [
  logs('How it ended', 'Each end of the call: code, origin, what it means, what to do.', EVENTS.ended, {
    columns: ENDS,
  }),
  logs(
    'Participants',
    'Remote participants who joined and left, and why. Their identities are not recorded.',
    `${EVENTS.participantJoined}|${EVENTS.participantEnded}`,
    {
      width: 12,
      columns: {
        Time: { title: 'time', width: 180 },
        [LABEL.event]: { title: 'event' },
        [LABEL.participantKind]: { title: 'kind', width: 150 },
        [LABEL.code]: { title: 'code', width: 60 },
        [LABEL.subCode]: { title: 'sub code', width: 80 },
        [LABEL.description]: { title: 'meaning' },
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
        Time: { title: 'time', width: 180 },
        [LABEL.mediaDirection]: { title: 'direction', width: 90 },
        [LABEL.mediaQuality]: { title: 'quality', width: 80 },
        ...MEDIA_COLUMNS,
        [LABEL.service]: { title: 'service' },
      },
    },
  ),
  logs('Timeline', 'What happened, in order: every acs.* event of the call.', 'acs[.].*', {
    kind: 'logs',
    height: 12,
  }),
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
      ? 'Every MS-CV and id of the call or message, from log records and spans, ready to copy.'
      : 'Every MS-CV and id from log records of the call or message, ready to copy. Those of successful requests are on the spans below.',
    '',
    {
      height: 10,
      queries: [{ in: 'loki', expr: IDS }, ...(name === 'tempo' ? spans : [])],
      columns: name === 'tempo' ? { ...ID_COLUMNS, ...SPAN_ID_COLUMNS } : ID_COLUMNS,
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
    { in: 'tempo', query: `{ ${MESSAGE_IDS.map((name) => `span.${name} = "$message"`).join(' || ')} }` },
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
    tags: `${name}="$message"`,
  })),
};

function traceACall(backend: Backend): DashboardSpec {
  const { name, title, trace, spans, messages } = backend;
  const empty = 'paste an id above';
  return {
    uid: backend.uid,
    title: `ACS trace a call (${title})`,
    description: 'Everything about one call or message, found by its id.',
    tags: ['acs-otel'],
    from: 'now-24h',
    variables: [
      dataSource('prometheus'),
      dataSource('loki'),
      dataSource(name),
      new TextBoxVariableBuilder('call')
        .label('Call id')
        .description('Call id with or without dashes, in upper or lower case; a trace id works as well.')
        .defaultValue(''),
      new TextBoxVariableBuilder('message')
        .label('Message id')
        .description('Id of an SMS, an email or a chat message.')
        .defaultValue(''),
      ...(name === 'jaeger'
        ? [oneService('app', 'Search in', 'Jaeger searches one service at a time.')]
        : []),
      derived('trace', 'Trace id: the call id without dashes.', TRACE_ID),
      derived('call_id', 'Call id with dashes.', CALL_ID),
    ],
    rows: [
      {
        title: 'The call',
        panels: [
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
          ids(backend),
          {
            kind: 'table',
            title: 'Spans with the call id',
            description:
              'Also from other traces, such as the request that created the call, each with its MS-CV.',
            width: 12,
            empty,
            queries: spans,
            links: [exploreLogs('Logs of this call', SAME)],
          },
          {
            kind: 'table',
            title: 'Traces of the message',
            description:
              'A message has its own trace, whose id is a hash: paste the trace id from this table as call id.',
            width: 12,
            empty: 'paste a message id above',
            queries: messages,
            links: [exploreLogs('Logs of this message', SAME)],
          },
        ],
      },
    ],
  };
}

export const TRACE_A_CALL: readonly DashboardSpec[] = [traceACall(TEMPO), traceACall(JAEGER)];
