/** Names of attributes, and keys of bodies, whose values are personal data or secrets: for the gateway, in RE2. */
import { attributes } from '../src/schema/build/signals.ts';

/** The words before `key`, `token` and `signature` that end in -ion and belong to secrets, such as session. */
export const SECRET_IONS = ['ption', 'ssion', 'ction', 'cation', 'ration', 'zation'];

/** `key`, `token` or `signature`. */
export const KEY = '[KkTtSs](?i:ey|oken|ignature)';

/**
 * What stands before `key`, `token` and `signature`, unless it is one of those that databases and pages of results have:
 * partition, row, continuation, cancellation, result.
 */
export const BEFORE_KEY = [
  '(?:^|[^nwtNWT ._-])[ ._-]*',
  '(?:[^oO][nwNW]|[^iI][oO][nN]|[^rR][oO][wW]|[^lL][tT]|[^uU][lL][tT])[ ._-]*',
];
/** Ends of the keys whose values are texts of people. */
export const TEXT_ENDS = ['message', 'content', 'plainText', 'html', 'subject', 'topic'];
/** Ends of the keys whose values are names and numbers of people; a first letter may be upper or lower case. */
export const NAME_ENDS = [
  'isplay[ ._-]?[Nn]ame',
  'ser[ ._-]?[Nn]ame',
  'hone[ ._-]?[Nn]umber',
  'ISPLAY[._-]?NAME',
  'SER[._-]?NAME',
  'HONE[._-]?NUMBER',
];
/** The same in any case. */
export const NAMES = '(?:display|user)[ ._-]?name|phone[ ._-]?number';
/** Texts as whole keys of JSON. */
export const TEXTS = [...TEXT_ENDS, 'text', 'body', 'to', 'from'].join('|');

/** Ends of the names of secrets, but for `KEY`. */
export const SECRET_WORDS =
  'secret|passw(?:or)?d|passphrase|credentials?|pwd|sig|authorization|cookie|use?r[._-]?id';
/** Ends of the names of secrets. */
const SECRET_NAMES = [
  `(?:${[...BEFORE_KEY, ...SECRET_IONS.map((ion) => `(?i:${ion})[ ._-]*`)].join('|')})${KEY}$`,
  `(?i:${SECRET_WORDS})$`,
];

/** Keys whose values go at any depth of a structured body. */
export const BODY_KEYS: readonly string[] = [`^(?i:${TEXTS})$`, `(?i:${NAMES})$`, ...SECRET_NAMES];

/** Attributes that go whatever their value is. `acs_otel.held.*` are those that `build-redaction.ts` adds and removes. */
const OF_PEOPLE = String.raw`^(?:http\.(?:request|response)\.(?:body(?:\.content|\.text)?|header\..*(?:key|authorization|cookie|token|secret).*)|acs_otel\.held\..*|[Bb]ody|[Cc]ontent|message\.(?:body|content|text)|[Pp]lain_?[Tt]ext|enduser\..*|user\.(?:id|name|email|full_name)|(?:client|net\.peer|network\.peer)\.(?:address|ip))$`;

/** Attributes that go, and the signs of them in a list of all names in lower case; without such a sign no name is searched. */
export const ATTRIBUTE_KEYS: readonly { name: string; signs: readonly string[] }[] = [
  { name: OF_PEOPLE, signs: [] },
  { name: 'eyJ[A-Za-z0-9_-]{10}', signs: ['eyj'] },
  { name: `(?i:${NAMES})$`, signs: ['display', 'phone', 'user'] },
  { name: SECRET_NAMES[0] ?? '', signs: ['key', 'token', 'signature'] },
  {
    name: SECRET_NAMES[1] ?? '',
    signs: [
      'secret',
      'passw',
      'passphrase',
      'credential',
      'pwd',
      'sig',
      'authorization',
      'cookie',
      'ser[._-]?id',
      'sr[._-]?id',
    ],
  },
];

/** The names of attributes that stay: no signs that user ids, numbers and addresses have, and at most six digits. */
export const PLAIN_KEY = '^[@{]?[A-Za-z_](?:[A-Za-z_./ {}-]*[0-9]){0,6}[A-Za-z_./ {}-]*$';
/** A list of names, as JSON, that are all plain. */
export const PLAIN_KEYS = '^(?:[._,"\\[\\]]*[A-Za-z]+(?:[0-9][0-9]?)?)*[._,"\\[\\]]*$';

const FIGURES =
  'acs\\.media\\.(?:bitrate|frame_rate|jitter|packet_loss|round_trip_time)\\.(?:max|mean|min|p95|value)';
/** The names that spans and records of calls have, as JSON: a list of these alone needs no search. */
export const NAMES_OF_CALLS = `^\\[(?:"(?:${attributes
  .map(({ id }) => id)
  .filter((id) =>
    /^acs\.(?:call|diagnostic|end_reason|media|participant|resource|service|source)\b[\w.]*$/.test(id),
  )
  .map((id) => id.replaceAll('.', '\\.'))
  .concat(FIGURES)
  .sort()
  .join('|')})",?)*\\]$`;
