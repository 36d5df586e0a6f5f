/**
 * What personal data and secrets look like, for the gateway: the rules of `src/signals/redaction-patterns.ts` in RE2, which
 * has no lookbehind. A rule matches what stands around a datum and masks it with it. The processor applies the rules in
 * any order.
 *
 * A rule that begins with a fixed character costs a hundredth of one that begins with a choice, because the Collector
 * jumps from one such character to the next. Hence the lists, where one rule with a choice would do.
 */
import { BEFORE_KEY, KEY, SECRET_IONS, TEXT_ENDS, TEXTS } from './personal-keys.ts';

/** A character as itself, percent-encoded any number of times, as a JSON escape or as an HTML entity. */
const encodings = (plain: string, hex: string, entity: string) => [
  plain,
  `%(?:25)*${hex}`,
  String.raw`\\+(?:u00|x)${hex}`,
  `&(?:#[xX]0*${hex}|${entity});`,
];
const anyOf = (choices: readonly string[]) => `(?:${choices.join('|')})`;

const COLONS = encodings(':', '3[Aa]', '#0*58|colon');
const COLON = anyOf(COLONS);
const PLUSES = ['\\x{ff0b}', ...encodings('\\+', '2[Bb]', '#0*43|plus')];
const PLUS = anyOf(PLUSES);
const AT = anyOf(encodings('@', '40', '#0*64|commat'));
const EQUALS = anyOf(encodings('=', '3[Dd]', '#0*61|equals'));
const QUOTES = String.raw`(?:["'\x60\\]|%(?:25)*(?:22|27|5[Cc])|\\+u002[27]|&quot;|&#0*3[49];)*`;
const SPACES = String.raw`(?:\s|%(?:25)*20|\+)*`;
const GUID = '[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}';

const upper = (words: readonly string[]) => words.map((word) => word.toUpperCase());
const USER_IDS = ['sr', 'SR', 'ser', 'SER'].map((user) => `${user}[._-]?[Ii][Dd]`);
const WORDS = ['ecret', 'assword', 'pwd', 'sig'];
const SECRET_ENDS = [
  ...BEFORE_KEY.map((before) => before + KEY),
  ...[...SECRET_IONS, ...upper(SECRET_IONS)].map((ion) => `${ion}[ ._-]*${KEY}`),
  ...WORDS,
  ...upper(WORDS),
  'Pwd',
  'Sig',
  ...USER_IDS,
];
const HEADERS = ['uthorization', 'UTHORIZATION', 'ookie', 'OOKIE'];
const QUOTED = String.raw`(?:"(?:[^"\\]|\\.)*|'(?:[^'\\]|\\.)*|\\+"(?:[^"\\]|\\+[^"\\]|\\{2,}")*)`;
const BARE = String.raw`(?:[^\s"'\x60&;,<>(){}\[\]\\%]|%(?:2[^0267]|[^2]))+`;
const EQUAL = `(?:=>|${EQUALS})`;
/** A secret in quotes, as a whole, or one word. */
const SECRET = `${SPACES}\\[?(?:${QUOTED}|[\\[({]?${QUOTES}${BARE})`;
const SCHEMES = ['Bearer', 'bearer', 'BEARER', 'Basic', 'basic', 'BASIC', 'HMAC-SHA256'];

const DIGIT = String.raw`\p{Nd}`;
const GAP = String.raw`(?:[\s()./\x{a0}\x{202f}\x{2010}-\x{2015}-]|%(?:25)*2[089DEFdef]|\+)`;
const MORE = `(?:${GAP}{0,3}${DIGIT})`;
const BEFORE = String.raw`(?:^|[\s"'\x60(,;:=>\[{|</_]|%[0-9A-Fa-f]{2}|\\[nrt])`;
const AFTER = String.raw`(?:$|[\s"'\x60),;\]}|&<>?!/\\%]|\.(?:$|[^0-9A-Za-z]))`;
/** 10 to 15 digits that are no time: not 10 or 13 digits from 15… to 19…. */
const RUN = `(?:[02-9\\x{660}-\\x{ff19}]${DIGIT}{9,14}|1(?:[0-4]${DIGIT}{8,13}|[5-9](?:${DIGIT}{9,10}|${DIGIT}{12,13})))`;
const NUMBER = [
  RUN,
  `\\(?[0\\x{660}\\x{966}]${DIGIT}${MORE}{7,13}`,
  `\\(${DIGIT}{2,5}\\)${MORE}{7,10}`,
  `(?:1${GAP})?${DIGIT}{3}${GAP}${DIGIT}{3}${GAP}${DIGIT}{3,4}`,
].join('|');

const LABEL = String.raw`[^\s\x00-,./:-@\[-\x60{-\x7f]+`;
const HOST = String.raw`(?:\[[0-9A-Fa-f.:IPv]{3,45}\]|(?:${LABEL}\.)+(?:[A-Za-z]{2,63}\b|xn--[A-Za-z0-9-]+|[^\x00-\x7f]{2,}))`;
const LOCAL = String.raw`\w.!#$&'*=?^{|}~+\x{80}-\x{10ffff}-`;

const USERS = 'acs|orgid|live|dod|gcch|teamsvisitor|guest|sip';
const REST_OF_USER = String.raw`(?:[^\s"'<>,;&?#(){}\[\]/\\]|${COLON}|${PLUS}|${AT})*`;
const OWNED = '(?i:assignments|users|identities|members|participants|accounts)';

/** Regular expressions of values. */
export const VALUES: readonly string[] = [
  // JSON Web Tokens and JWE, whole or cut. Ids of recordings begin with `eyJQ`.
  'eyJ[A-PR-Za-z0-9_-][A-Za-z0-9_-]{4,}(?:(?:\\.|%(?:25)*2[Ee])[A-Za-z0-9_-]*){0,4}',
  // Access keys of ACS.
  '(?:^|[^A-Za-z0-9+/])[A-Za-z0-9+/]{86,}==',
  'JQQJ99[A-Za-z0-9]{20,40}={0,2}',
  // User ids: 8:acs:…, 8:orgid:…, 4:+1555…, 28:…, 48:…
  String.raw`(?:\b|_)(?:[248]?8${COLON}(?:[A-Za-z]|${PLUS})|4${COLON}(?:[A-Za-z]|${PLUS}|[0-9]{6}))${REST_OF_USER}`,
  ...COLONS.map((colon) => `8${colon}(?:${USERS})(?:[:-]|${COLON})${REST_OF_USER}`),
  `${GUID}_${GUID}`,
  `/${OWNED}(?:/|%2[Ff])${GUID}`,
  `%2[Ff]${OWNED}(?:/|%2[Ff])${GUID}`,
  // Phone numbers.
  ...PLUSES.map((plus) => `${plus}${GAP}{0,3}${DIGIT}${MORE}{5,17}`),
  `${BEFORE}(?:(?:${NUMBER})${AFTER})+`,
  ...['tel', 'sms'].map((scheme) => String.raw`${scheme}${COLON}[0-9][0-9\s().-]{4,}`),
  // Mail addresses, but not thread ids: 19:…@thread.v2.
  `[${LOCAL}%]+${AT}${HOST}`,
  `"[^"\\n]{1,64}"${AT}${HOST}`,
  String.raw`(?:^|[^:%${LOCAL}])[${LOCAL}]+${AT}thread\.(?:v2|tacv2)\.?(?:$|[^.\w])`,
  // Texts of people, in JSON, in JSON inside a string and as printed by JavaScript.
  `"(?:${TEXTS})"\\s*:\\s*"(?:[^"\\\\]|\\\\.)*"?`,
  `\\\\+"(?:${TEXTS})\\\\+"\\s*:\\s*\\\\+"(?:[^"\\\\]|\\\\+[^"\\\\]|\\\\{2,}")*`,
  ...TEXT_ENDS.map((key) => `${key}'?\\s*:\\s*'(?:[^'\\\\]|\\\\.)*`),
  // Bodies that the Python and .NET SDKs log.
  String.raw`\n(?:Request body|Response content):\r?\n(?s:.*)`,
  String.raw`^(?:\[[A-Za-z]+\] Azure-Core: )?(?:Request|Response|Error response) \[[^\]]+\] content(?: block [0-9]+)?:(?s:.*)`,
  ...SCHEMES.map((word) => String.raw`${word}(?:\s|%(?:25)*20|\+)+[^\s"',;&]{4,}`),
  ...SECRET_ENDS.map((end) => `${end}${QUOTES}${SPACES}(?:${EQUAL}|${COLON})${SECRET}`),
  // A header goes to the end of its line.
  ...HEADERS.map(
    (end) =>
      String.raw`${end}${QUOTES}${SPACES}(?:${EQUAL}${SECRET}|${COLON}${SPACES}(?:\[?${QUOTED}|[^\s"'\[\\](?:[^\r\n"'\\]|["'](?:[^,\]}]|,\s*[a-z])|\\[^rn])*|[\[({]?${QUOTES}${BARE}))`,
  ),
];
