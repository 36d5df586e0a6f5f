/**
 * What personal data and secrets look like, for the gateway: the rules of `src/signals/redaction-patterns.ts` in RE2, which
 * has no lookbehind. A rule matches what stands around a datum and masks it with it. The processor applies the rules in
 * any order.
 *
 * A rule that begins with a fixed character costs a hundredth of one that begins with a choice, because the Collector
 * jumps from one such character to the next. Hence the lists, where one rule with a choice would do.
 */
import {
  BEFORE_KEY,
  KEY,
  NAME_ENDS,
  NAMES,
  SECRET_IONS,
  SECRET_WORDS,
  TEXT_ENDS,
  TEXTS,
} from './personal-keys.ts';

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
const WORDS = ['ecret', 'assword', 'asswd', 'assphrase', 'redentials?', 'pwd', 'sig'];
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
/** A string as code, JSON and Python write it. */
const STRING = String.raw`[bu]?(?:"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|\x60(?:[^\x60\\]|\\.)*\x60?|\\+"(?:[^"\\]|\\+[^"\\]|\\{2,}")*(?:\\")?)`;
/** The same as Node's `inspect` wraps it: 'one' +\n 'two'. */
const QUOTED = String.raw`${STRING}(?:\s*\+(?:\s|\\+n)*${STRING})*`;
/** What stands between brackets. */
const LIST = String.raw`(?:${STRING}|[^\]])*`;
/** A block of indented lines in YAML, from its sign on. */
const BLOCK = String.raw`[|>][0-9+-]*[ \t]*(?:(?:\r?\n[ \t]+[^\r\n]*)+|(?:\\+n[ \t]+(?:[^\r\n"\\]|\\+[^n\\])*)+)`;
/** A name up to the end of its parameter, field or line. */
const NAME = String.raw`[^\s"'\x60&,;<>{}\[\\%](?:[^\r\n"\x60&,;<>{}\\%]|%(?:2[^26Cc]|[^2]))*`;
const BARE = String.raw`(?:[^\s"'\x60&;,<>(){}\[\]\\%]|%(?:2[^0267]|[^2]))+`;
const EQUAL = `(?:=>|${EQUALS})`;
/** A secret in quotes, as a whole, or one word. */
const SECRET = `${SPACES}(?:\\[${LIST}|[({]?${QUOTED}|${BLOCK}|[({]?${QUOTES}${BARE})`;
const SCHEMES = ['Bearer', 'bearer', 'BEARER', 'Basic', 'basic', 'BASIC', 'HMAC-SHA256'];

const DIGIT = String.raw`\p{Nd}`;
const GAP = String.raw`(?:[\s()./\x{a0}\x{202f}\x{2010}-\x{2015}-]|%(?:25)*2[089DEFdef]|\+)`;
const MORE = `(?:${GAP}{0,3}${DIGIT})`;
const BEFORE = String.raw`(?:^|[\s"'\x60(,;:=>\[{|</_]|%[0-9A-Fa-f]{2}|\\[nrt])`;
const AFTER = String.raw`(?:$|[\s"'\x60),;\]}|&<>?!/\\%]|\.(?:$|[^0-9A-Za-z]))`;
/** 10 to 15 digits that are no time: not 10 or 13 digits from 15… to 19…. */
const RUN = `(?:[02-9\\x{660}-\\x{ff19}]${DIGIT}{9,14}|1(?:[0-4]${DIGIT}{8,13}|[5-9](?:${DIGIT}{9,10}|${DIGIT}{12,13})))`;
/** Between the groups of a national number. */
const SPACE = String.raw`(?:[ _\x{a0}\x{2010}-\x{2015}-]|%(?:25)*20)`;
const NUMBER = [
  RUN,
  `\\(?[0\\x{660}\\x{966}]${DIGIT}${MORE}{7,13}`,
  `\\(${DIGIT}{2,5}\\)${MORE}{7,10}`,
  `(?:1(?:${GAP}|_))?${DIGIT}{3}(?:${GAP}|_)${DIGIT}{3}(?:${GAP}|_)${DIGIT}{3,4}`,
  // Groups of India, China, Brazil, Italy, Spain and Russia; a blank stands for any one separator.
  ...[
    '[6-9][0-9]{4} [0-9]{5}',
    '1[3-9][0-9] [0-9]{4} [0-9]{4}',
    '[0-9]{2} 9[0-9]{4} [0-9]{4}',
    '3[2-9][0-9] [0-9]{7}',
    '[6-9][0-9]{2}(?: [0-9]{2}){3}',
    '(?:[78] )?[0-9]{3} [0-9]{3} [0-9]{2} [0-9]{2}',
  ].map((groups) => groups.replaceAll(' ', SPACE)),
].join('|');

const LABEL = String.raw`[^\s\x00-,./:-@\[-\x60{-\x7f]+`;
/** A top-level domain, but not that of thread ids: 19:…@thread.skype. */
const TOP = String.raw`(?:[A-Za-z]{2,4}|[A-Za-z]{6,63}|[^\W\d_Ss][A-Za-z]{4}|[Ss][^\W\d_Kk][A-Za-z]{3})`;
const HOST = String.raw`(?:\[[0-9A-Fa-f.:IPv]{3,45}\]|(?:${LABEL}\.)+(?:${TOP}\b|xn--[A-Za-z0-9-]+|[^\x00-\x7f]{2,}))`;
const LOCAL = String.raw`\w.!#$&'*=?^{|}~+\x{80}-\x{10ffff}-`;

const USERS = 'acs|orgid|live|dod|gcch|teamsvisitor|guest|sip';
const REST_OF_USER = String.raw`(?:[^\s"'<>,;&?#(){}\[\]/\\]|${COLON}|${PLUS}|${AT})*`;
const OWNED = '(?i:assignments|users|identities|members|participants|accounts)';

/** Regular expressions of values. */
export const VALUES: readonly string[] = [
  // JSON Web Tokens and JWE, whole or cut. Ids of recordings begin with `eyJQ`.
  'eyJ[A-PR-Za-z0-9_-][A-Za-z0-9_-]{4,}(?:(?:\\.|%(?:25)*2[Ee])[A-Za-z0-9_-]*){0,4}',
  // Access keys of ACS.
  '(?:^|[^A-Za-z0-9+/])(?:[A-Za-z0-9+/]{86,}==|[A-Za-z0-9+/]*JQQJ99[A-Za-z0-9]*={0,2})',
  '-----BEGIN.{1,60}?PRIVATE.{1,9}?KEY(?s:.*?)(?:-----END|$)',
  // What stands before the host of a URL.
  `://[^\\s/?#@"'<>\\\\]+${AT}`,
  `%2[Ff]%2[Ff][^\\s/?#@"'<>\\\\]+?${AT}`,
  // User ids: 8:acs:…, 8:orgid:…, 4:+1555…, 28:…, 48:…
  String.raw`(?:\b|_)(?:[248]?8${COLON}(?:[A-Za-z]|${PLUS}|[0-9A-Fa-f]{8}-)|4${COLON}(?:[A-Za-z]|${PLUS}|[0-9]{6}))${REST_OF_USER}`,
  ...COLONS.map((colon) => `8${colon}(?:${USERS})(?:[:-]|${COLON})${REST_OF_USER}`),
  `live${COLON}\\.cid${REST_OF_USER}`,
  `${GUID}_${GUID}`,
  ...['/', '%2[Ff]'].map((slash) => `${slash}${OWNED}(?:/|%2[Ff]|(?:\\(|%28)(?:'|%27)?)${GUID}`),
  // Phone numbers.
  ...PLUSES.map((plus) => `${plus}${GAP}{0,3}${DIGIT}${MORE}{5,17}`),
  `${BEFORE}(?:(?:${NUMBER})${AFTER})+`,
  ...['tel', 'sms'].map((scheme) => String.raw`${scheme}${COLON}[0-9(][0-9\s().-]{3,}[0-9]`),
  // Mail addresses, but not thread ids: 19:…@thread.v2.
  `[${LOCAL}%]+${AT}${HOST}`,
  `"[^"\\n]{1,64}"${AT}${HOST}`,
  String.raw`(?:^|[^:%${LOCAL}])[${LOCAL}]+${AT}thread\.(?:v2|tacv2|skype)\.?(?:$|[^.\w])`,
  // Texts of people, in JSON, in JSON inside a string and as printed by JavaScript.
  String.raw`"(?:${TEXTS})"\s*:\s*(?:"(?:[^"\\]|\\.)*"?|\[\s*${STRING}${LIST})`,
  String.raw`\\+"(?:${TEXTS})\\+"\s*:\s*(?:\\+"(?:[^"\\]|\\+[^"\\]|\\{2,}")*|\[\s*${STRING}${LIST})`,
  ...TEXT_ENDS.map(
    (key) => String.raw`${key}'?\s*(?:=>|[:=])\s*(?:${QUOTED}|\[\s*${STRING}${LIST}|${BLOCK})`,
  ),
  ...['to', 'from'].map((key) => String.raw`${key}'?\s*:\s*\[\s*${STRING}${LIST}`),
  ...NAME_ENDS.map(
    (end) =>
      String.raw`${end}${QUOTES}\]?[ \t]*(?:${EQUAL}|${COLON})[ \t]*(?:${QUOTED}|\[\s*${STRING}${LIST}|${BLOCK}|${QUOTES}${NAME})`,
  ),
  // XML.
  String.raw`<(?:[\w:.-]*(?:(?i:${NAMES}|${SECRET_WORDS})|(?:${BEFORE_KEY.join('|')})${KEY})|${KEY}|(?:[\w.-]+:)?(?:${TEXT_ENDS.join('|')}))(?:\s[^<>]*)?>\s*[^\s<][^<]*`,
  // Bodies that the Python and .NET SDKs log.
  String.raw`\n(?:Request body|Response content):\r?\n(?s:.*)`,
  String.raw`^(?:\[[A-Za-z]+\] Azure-Core: )?(?:Request|Response|Error response) \[[^\]]+\] content(?: block [0-9]+)?:(?s:.*)`,
  ...SCHEMES.map((word) => String.raw`${word}(?:\s|%(?:25)*20|\+)+[^\s"',;&]{4,}`),
  ...['Negotiate', 'NTLM'].map((word) => String.raw`${word}\s+[\w+/]{16}[^\s"',;&]*`),
  ...SECRET_ENDS.map(
    (end) =>
      String.raw`${end}(?:${QUOTES}\]?${SPACES}(?:${EQUAL}|${COLON})${SECRET}|s${QUOTES}\]?${SPACES}(?:${EQUAL}|${COLON})${SPACES}(?:\[${LIST}|${QUOTED}))`,
  ),
  // Command lines.
  String.raw`--[\w.-]*(?:(?i:${SECRET_WORDS})|${KEY})\s+[\\"']*${BARE}`,
  // A header goes to the end of its line.
  ...HEADERS.map(
    (end) =>
      String.raw`${end}${QUOTES}${SPACES}(?:${EQUAL}${SECRET}|${COLON}${SPACES}(?:\[${LIST}|${QUOTED}|[^\s"'\[\\](?:[^\r\n"'\\]|["'](?:[^,\]}]|,\s*[a-z])|\\[^rn])*|[\[({]?${QUOTES}${BARE}))`,
  ),
];
