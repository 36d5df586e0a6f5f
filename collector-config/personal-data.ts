/**
 * What personal data and secrets look like, for the gateway: the rules of `src/signals/redaction-patterns.ts` in RE2, which
 * has no lookbehind. A rule matches what stands around a datum and masks it with it. The processor applies the rules in
 * any order.
 */

/** A character as itself, percent-encoded any number of times, as a JSON escape or as an HTML entity. */
const encodings = (plain: string, hex: string, entity: string) =>
  String.raw`(?:${plain}|%(?:25)*${hex}|\\+(?:u00|x)${hex}|&#[xX]0*${hex};|${entity})`;
const COLON = encodings(':', '3[Aa]', '&#0*58;|&colon;');
const PLUS = encodings(String.raw`[+\x{ff0b}]`, '2[Bb]', '&#0*43;|&plus;');
const AT = encodings('@', '40', '&#0*64;|&commat;');
const EQUALS = encodings('=', '3[Dd]', '&#0*61;|&equals;');
const QUOTES = String.raw`(?:["'\x60\\]|%(?:25)*(?:22|27|5[Cc])|\\+u002[27]|&quot;|&#0*3[49];)*`;
const SPACES = String.raw`(?:\s|%(?:25)*20|\+)*`;
const GUID = '[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}';

/**
 * What stands before `key`, `token` and `signature`, unless it is one of those that databases and pages of results have:
 * partition, row, continuation, cancellation, result. Words on -ion are listed where they belong to secrets.
 */
const BEFORE_KEY =
  '(?:^|[^nwtNWT ._-]|[^oO][nwNW]|[^iI][oO][nN]|[^rR][oO][wW]|[^lL][tT]|[^uU][lL][tT])[ ._-]*';
const ION = ['ption', 'PTION', 'ssion', 'SSION', 'ction', 'CTION', 'cation', 'ration', 'zation'].map(
  (end) => `${end}[ ._-]*`,
);
const KEY = '(?i:key|token|signature)';
/** Ends of the names of secrets. The Collector finds what begins with fixed characters a hundred times as fast. */
const SECRET_WORDS = [
  'ecret',
  'ECRET',
  'assword',
  'ASSWORD',
  'pwd',
  'Pwd',
  'PWD',
  'sig',
  'Sig',
  'SIG',
  'sr',
  'SR',
  'ser',
  'SER',
].map((word) => (/^s?e?r$/i.test(word) ? `${word}[._-]?[Ii][Dd]` : word));
const SECRET_ENDS = [BEFORE_KEY + KEY, ...ION.map((end) => end + KEY), ...SECRET_WORDS];
const HEADERS = ['uthorization', 'UTHORIZATION', 'ookie', 'OOKIE'];
const QUOTED = String.raw`(?:"(?:[^"\\]|\\.)*|'(?:[^'\\]|\\.)*|\\+"(?:[^"\\]|\\+[^"\\]|\\{2,}")*)`;
const BARE = String.raw`(?:[^\s"'\x60&;,<>(){}\[\]\\%]|%(?:2[^0267]|[^2]))+`;
const EQUAL = `(?:=>|${EQUALS})`;
/** A secret in quotes, as a whole, or one word. */
const SECRET = `${SPACES}\\[?(?:${QUOTED}|[\\[({]?${QUOTES}${BARE})`;
const TEXTS =
  'message|content|plainText|html|subject|topic|(?:sender|source)?[dD]isplayName|phoneNumber|userName';

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

const SCHEMES = ['Bearer', 'bearer', 'BEARER', 'Basic', 'basic', 'BASIC', 'HMAC-SHA256'];
const schemes = (words: readonly string[]) =>
  words.map((word) => String.raw`${word}(?:\s|%(?:25)*20|\+)+[^\s"',;&]{4,}`);
const secrets = (ends: readonly string[]) =>
  ends.map((end) => `${end}${QUOTES}${SPACES}(?:${EQUAL}|${COLON})${SECRET}`);
/** A header goes to the end of its line. */
const headers = (ends: readonly string[]) =>
  ends.map(
    (end) =>
      String.raw`${end}${QUOTES}${SPACES}(?:${EQUAL}${SECRET}|${COLON}${SPACES}(?:\[?${QUOTED}|[^\s"'\[\\](?:[^\r\n"'\\]|["'](?:[^,\]}]|,\s*[a-z])|\\[^rn])*|[\[({]?${QUOTES}${BARE}))`,
  );
const oneOf = (ends: readonly string[]) => [`(?:${ends.join('|')})`];

const OTHERS: readonly string[] = [
  // JSON Web Tokens and JWE, whole or cut. Ids of recordings begin with `eyJQ`.
  'eyJ[A-PR-Za-z0-9_-][A-Za-z0-9_-]{4,}(?:(?:\\.|%(?:25)*2[Ee])[A-Za-z0-9_-]*){0,4}',
  '[A-Za-z0-9+/]{86}==',
  'JQQJ99[A-Za-z0-9]{20,40}={0,2}',
  // User ids: 8:acs:…, 8:orgid:…, 4:+1555…, 28:…, 48:…
  String.raw`(?:(?:\b|_)(?:(?:4|8|28|48)${COLON}(?:[A-Za-z]|${PLUS})|4${COLON}[0-9]{6})|(?:8|28|48)${COLON}(?:acs|orgid|live|dod|gcch|teamsvisitor|guest|sip)(?:[:-]|${COLON}))(?:[^\s"'<>,;&?#(){}\[\]/\\]|${COLON}|${PLUS}|${AT})*`,
  `${GUID}_${GUID}`,
  `(?:/|%2[Ff])(?i:assignments|users|identities|members|participants|accounts)(?:/|%2[Ff])${GUID}`,
  // Phone numbers.
  `${PLUS}${GAP}{0,3}${DIGIT}${MORE}{5,17}`,
  `${BEFORE}(?:(?:${NUMBER})${AFTER})+`,
  String.raw`\b(?:tel|sms)${COLON}[0-9][0-9\s().-]{4,}`,
  // Mail addresses, but not thread ids: 19:…@thread.v2.
  `(?:[${LOCAL}%]+|"[^"\\n]{1,64}")${AT}${HOST}`,
  String.raw`(?:^|[^:%${LOCAL}])[${LOCAL}]+${AT}thread\.(?:v2|tacv2)\.?(?:$|[^.\w])`,
  // Texts of people, in JSON, in JSON inside a string and as printed by JavaScript.
  `"(?:${TEXTS}|text|body|to|from)"\\s*:\\s*"(?:[^"\\\\]|\\\\.)*"?`,
  `\\\\+"(?:${TEXTS}|text|body|to|from)\\\\+"\\s*:\\s*\\\\+"(?:[^"\\\\]|\\\\+[^"\\\\]|\\\\{2,}")*`,
  `\\b(?:${TEXTS})'?\\s*:\\s*'(?:[^'\\\\]|\\\\.)*`,
  // Bodies that the Python and .NET SDKs log.
  String.raw`\n(?:Request body|Response content):\r?\n(?s:.*)`,
  String.raw`^(?:\[[A-Za-z]+\] Azure-Core: )?(?:Request|Response|Error response) \[[^\]]+\] content(?: block [0-9]+)?:(?s:.*)`,
];

/** Regular expressions of values. */
export const VALUES: readonly string[] = [
  ...OTHERS,
  ...schemes(SCHEMES),
  ...secrets(SECRET_ENDS),
  ...headers(HEADERS),
];

/** All of them in one, and short: the Collector reads a string of OTTL in a time that grows with the square of its length. */
export const ANY_VALUE = [
  ...OTHERS,
  ...schemes(oneOf(SCHEMES)),
  ...secrets(oneOf(SECRET_ENDS)),
  ...headers(oneOf(HEADERS)),
].join('|');

const SECRET_NAME = `(?:${BEFORE_KEY}${KEY}|${ION.join(`${KEY}|`)}${KEY}|(?i:secret|password|pwd|sig|authorization|cookie|use?r[._-]?id))$`;

/** Keys whose values go at any depth of a structured body. */
export const BODY_KEYS = `^(?i:${TEXTS}|text|body|to|from)$|${SECRET_NAME}`;

/** Attributes that go whatever their value is. */
export const ATTRIBUTE_KEYS = String.raw`^(?:http\.(?:request|response)\.(?:body(?:\.content|\.text)?|header\..*(?:key|authorization|cookie|token|secret).*)|[Bb]ody|[Cc]ontent|message\.(?:body|content|text)|(?:[Ss]ender)?[Dd]isplay_?[Nn]ame|[Pp]lain_?[Tt]ext|[Pp]hone_?[Nn]umber|enduser\..*|user\.(?:id|name|email|full_name)|(?:client|net\.peer|network\.peer)\.(?:address|ip))$|${SECRET_NAME}`;

/** The names of attributes that stay: no signs that user ids, numbers and addresses have, no long runs of digits. */
export const PLAIN_KEY = '^[@{]?[A-Za-z_](?:[A-Za-z_./ {}-]|[0-9]{1,6}[A-Za-z_./ {}-])*[0-9]{0,6}$';
