/**
 * The id that a person pastes, however it was copied, and what carries it. A text box can't rewrite its value, so
 * hidden variables compute from it: Prometheus is a data source of every dashboard, and `label_replace` is its regular
 * expression.
 */
import { LABEL } from '../names.ts';
import { anyId, derived } from '../variables.ts';

const GUID = '([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})';
/** A character that was pasted encoded or that Grafana encodes: `%20`, and as `%2520` both. */
const CODE = '%(?:25)?[0-9a-f]{2}';
const codes = (...all: readonly string[]) => `%(?:25)?(?:${all.join('|')})`;
const AFTER = '(?:[^0-9a-z].*)?';
/** What people copy with an id: blanks, quotes, brackets, commas. */
const AROUND = `(?:${codes('0[9AD]', '2[02789]', '3[CE]', '5[BD]', '60', '7[BD]')}|%C2%A0|%EF%BB%BF|%E2%80%8B|[,;])*`;
/** `messageId=`, `MS-CV: ` */
const NAMED = `(?:(?:[a-z_.-]|%20)*(?:id|cv)(?:${codes('22')})?(?:%20)*[=:](?:%20)*)?`;
/** `callId=`, `"correlationId": "`, `/calls/`. A connection id leads to no trace. */
const NAMED_CALL = `.*?(?:(?:correlation|call)(?:[_.-]|%20)*id|calls?)(?:[=:/]|${CODE})+`;
/** A user id or a phone number. The text before it is too short for an id. */
const USER = `(?:.{0,33}(?:[^0-9a-z%]|${CODE}))??(?:(?:8|28|48):[a-z].*|4:(?:[+]|%252B)?[0-9].*|(?:[+]|%252B)[0-9](?:[0-9().-]|%2[089]){6,}${AROUND})`;

/** A text that no query must escape, whatever was pasted; what ids consist of stays. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's own
const PASTED = 'label_replace(vector(1), "id", "${call:uriencode}", "", "")';
const replaced = (from: string, by: string, pattern: string) =>
  `label_replace(${from}, "id", "${by}", "id", "(?is)${pattern}")`;
const repeated = (from: string, by: string, pattern: string, times: number): string =>
  times === 0 ? from : repeated(replaced(from, by, pattern), by, pattern, times - 1);

/** Characters of ids, how they are encoded, and how often an id may have them. */
const ENCODED = [
  ['+', '2B', 4],
  ['/', '2F', 4],
  ['=', '3D', 2],
  [':', '3A', 2],
  ['@', '40', 1],
] as const;
/** Ends at the first character that no id has. */
const trimmed = (from: string) => {
  const encoded = `%25(?:${ENCODED.map(([, code]) => code).join('|')})`;
  const id = `((?:[^%]|${encoded})*(?:[^%,;]|${encoded}))?`;
  const text = replaced(from, '$1', `${AROUND}${NAMED}${AROUND}${id}[,;]*(?:%.*)?`);
  return ENCODED.reduce(
    (sofar, [character, code, times]) => repeated(sofar, `$1${character}$2`, `(.*?)%25${code}(.*)`, times),
    text,
  );
};
/** That of the call, otherwise the first. An SMS id holds a GUID after a date: that one is not a call id. */
const guid = (by: string, ...more: readonly string[]) =>
  trimmed(
    [
      `${NAMED_CALL}${GUID}${AFTER}`,
      ...more,
      // No GUID of a user: the word is none.
      USER,
      `(?:.*?(?:[^0-9a-z_%]|${CODE}))??${GUID}${AFTER}`,
    ].reduce((from, pattern) => replaced(from, pattern === USER ? 'none' : by, pattern), PASTED),
  );

/** Links to messages pass the trace id after the id: nothing here can compute its hash. */
const NAMED_TRACE = `.*trace_id=${GUID}${AFTER}`;
/** Trace id: the call id without dashes. Tempo takes what is not hexadecimal for TraceQL, so that becomes no trace's id. */
export const TRACE_ID = replaced(guid('$1$2$3$4$5', NAMED_TRACE), '0'.repeat(32), '.*[^0-9a-f].*');
/** Call id as ACS writes it, from a trace id as well. Compared as a regular expression: nothing that has a meaning there. */
export const CALL_ID = replaced(guid('$1-$2-$3-$4-$5'), 'none', '.*[^0-9a-z_-].*');
const NOT_RECORDED = 'user ids and phone numbers are not recorded';
/** Any other id. */
export const GIVEN_ID = replaced(
  trimmed(replaced(PASTED, NOT_RECORDED, USER)),
  '$1',
  '.*?(Outgoing_[0-9a-z_-]+).*',
);
/** An MS-CV as a regular expression: each hop adds a number. A dot stands for the plus. */
export const MS_CV = repeated(
  replaced(
    replaced(GIVEN_ID, '$1(?:[.].*)?', '([0-9a-z+/]{22}|[0-9a-z+/]{16})=*(?:[.][0-9]+)*[.!]?'),
    'none',
    '[^(]+',
  ),
  '$1.$2',
  '([^+]*)[+](.*)',
  4,
);

export const givenId = () => [
  anyId(),
  derived('trace', 'Trace id: the call id without dashes.', TRACE_ID),
  derived('call_id', 'Call id with dashes.', CALL_ID),
  derived('given', 'The id without what was copied with it.', GIVEN_ID),
  derived('cv', 'The MS-CV with any number after it.', MS_CV),
];

/** GUIDs, which are compared in either case, and ids that are not. */
const GUIDS = [
  LABEL.callId,
  LABEL.previousId,
  LABEL.participantId,
  LABEL.connectionId,
  LABEL.emailId,
  LABEL.clientRequestId,
  LABEL.serviceRequestId,
];
const OTHERS = [
  LABEL.callId,
  LABEL.serverId,
  LABEL.recording,
  LABEL.smsId,
  LABEL.chatMessage,
  LABEL.chatThread,
];

/** The services that acs-otel knows, and resource logs: not every stream of a shared Loki. */
const STREAMS = `{${LABEL.service}=~"azure-communication-services|\${service:pipe}", ${LABEL.service}!=""}`;

/** Nothing while no id is given. */
const CARRIES_ID = [
  [LABEL.trace, '=~"(?i)$trace"'],
  ...GUIDS.map((label) => [label, '=~"(?i)$call_id"']),
  ...OTHERS.map((label) => [label, '="$given"']),
  [LABEL.msCv, '=~"$cv"'],
]
  .map(([label, matcher]) => `(${label}${matcher} and ${label}!="")`)
  .join(' or ');

/** The log records that carry the id. */
export const SAME = `${STREAMS} | ${CARRIES_ID}`;

/** The records that carry the id; while none is given, those that match: no record has both of these. */
export const withId = (filters: readonly string[]) =>
  `(${filters.join(' and ')} and (${LABEL.smsId}="$given" or ${LABEL.emailId}="$given")) or ${CARRIES_ID}`;
