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

/** A vector with a text as its label. */
const labelled = (label: string, text: string, from = 'vector(1)') =>
  `label_replace(${from}, "${label}", "${text}", "", "")`;
const replaced = (from: string, by: string, pattern: string, label = 'id') =>
  `label_replace(${from}, "id", "${by}", "${label}", "(?is)${pattern}")`;
const repeated = (from: string, by: string, pattern: string, times: number): string =>
  times === 0 ? from : repeated(replaced(from, by, pattern), by, pattern, times - 1);

/** A text that no query must escape, whatever was pasted; what ids consist of stays. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's own
const CALL = '${call:uriencode}';
const PASTED = labelled('id', CALL);

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
  return replaced(from, '$1', `${AROUND}${NAMED}${AROUND}${id}[,;]*(?:%.*)?`);
};

/** The GUID of the call, otherwise the first. An SMS id holds one after a date: that is not a call id. */
const guid = [
  ['$1-$2-$3-$4-$5', `${NAMED_CALL}${GUID}${AFTER}`],
  ['none', USER],
  ['$1-$2-$3-$4-$5', `(?:.*?(?:[^0-9a-z_%]|${CODE}))??${GUID}${AFTER}`],
].reduce((from, [by = '', pattern = '']) => replaced(from, by, pattern), PASTED);

/** Call id as ACS writes it, from a trace id as well. Compared as a regular expression: nothing that has a meaning there. */
const CALL_ID = replaced(trimmed(guid), 'none', '.*[^0-9a-z_-].*');
/**
 * The call id without dashes, or what a link to a message passes: nothing here can compute its hash. Tempo takes what is
 * not hexadecimal for TraceQL, so that becomes no trace's id.
 */
const TRACE_ID = replaced(
  replaced(
    replaced(labelled('pasted', CALL, labelled('id', '$call_id')), '$1$2$3$4$5', GUID),
    '0'.repeat(32),
    '.*[^0-9a-f].*',
  ),
  '$1',
  '.*trace_id=([0-9a-f]{32})',
  'pasted',
);
const NOT_RECORDED = 'user ids and phone numbers are not recorded';
/** Any other id. */
const GIVEN_ID = replaced(
  ENCODED.reduce(
    (from, [character, code, times]) => repeated(from, `$1${character}$2`, `(.*?)%25${code}(.*)`, times),
    trimmed(replaced(PASTED, NOT_RECORDED, USER)),
  ),
  '$1',
  '.*?(Outgoing_[0-9a-z_-]+).*',
);
/** An MS-CV as a regular expression: each hop adds a number. A dot stands for the plus. */
const MS_CV = repeated(
  replaced(
    replaced(
      labelled('id', '$given'),
      '$1(?:[.].*)?',
      '([0-9a-z+/]{22}|[0-9a-z+/]{16})=*(?:[.][0-9]+)*[.!]?',
    ),
    'none',
    '[^(]+',
  ),
  '$1.$2',
  '([^+]*)[+](.*)',
  4,
);

/** With it, the chosen services are all while an id is given. Nothing if Prometheus does not answer. */
export const orAll = () =>
  derived('or_all', 'Every service while an id is given.', replaced(labelled('id', '$given'), '|..*', '.+'));

export const givenId = () => [
  anyId(),
  derived('call_id', 'Call id with dashes.', CALL_ID),
  derived('trace', 'Trace id: the call id without dashes.', TRACE_ID),
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
