/**
 * What personal data and secrets look like in text. Every repetition is bounded or has no condition behind it: a hostile
 * line must not make matching quadratic. The gateway has the same rules without lookbehind: `collector-config/`.
 */

/** A character as itself, percent-encoded any number of times, as a JSON escape or as an HTML entity. */
const encodings = (plain: string, hex: string, entity: string) =>
  String.raw`(?:${plain}|%(?:25){0,4}${hex}|\\{1,4}(?:u00|x)${hex}|&#x0{0,4}${hex};|${entity})`;
export const COLON = encodings(':', '3a', '&#0{0,3}58;|&colon;');
const PLUS = encodings(String.raw`\+`, '2b', '&#0{0,3}43;|&plus;');
export const AT = encodings('@', '40', '&#0{0,3}64;|&commat;');
const EQUALS = encodings('=', '3d', '&#0{0,3}61;|&equals;');
export const QUOTE = String.raw`(?:"|%(?:25){0,4}22|\\u0022|&#0{0,3}34;|&#x0{0,4}22;|&quot;)`;
export const SPACES = String.raw`(?:\s|%(?:25){0,4}20|\+){0,8}`;
export const GUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
/** Behind an encoded character a word begins, although a digit or letter stands before it. */
const ENCODED = String.raw`(?<=%(?:25){0,4}[0-9a-f]{2})|(?<=\\(?:[nrt]|(?:u00|x)[0-9a-f]{2}))`;

/** Segments of a path before a GUID of a person. */
export const PEOPLE = 'assignments|users|identities|members|participants|accounts';

const TEXT_KEYS = 'message|content|plainText|html|subject|topic';
/** Ends of the keys of names and numbers. */
const NAME_KEYS = '(?:(?:display|user)[ ._-]?name|phone[ ._-]?number)';
/** Ends of the names of secrets, but not of keys that databases and pages of results have. */
const SECRET_KEYS =
  '(?<!(?:partition|row|sort|continuation|cancellation|idempotency|result)[ ._-]?)(?:token|secret|key|passw(?:or)?d|passphrase|credentials?|pwd|sig|signature|authorization|cookie|use?r[._-]?id)';

/** A key whose text goes as a whole. */
export const SENSITIVE_KEY = new RegExp(
  `^(?:${TEXT_KEYS}|text|to|from)$|(?:${NAME_KEYS}|${SECRET_KEYS})$`,
  'i',
);

const QUOTES = String.raw`(?:["'\x60\\]|%(?:25){0,4}(?:22|27|5c)|\\u002[27]|&quot;|&#0{0,3}3[49];){0,8}`;
const IS = `${QUOTES}]?${SPACES}(?:=>|${EQUALS}|${COLON})${SPACES}`;
const SCHEMES = String.raw`Bearer|Basic|HMAC-SHA256|(?:Negotiate|NTLM)(?=\s[\w+/]{16})`;
/** Keys of quoted texts, and what stands between them and a value. */
const QUOTED_KEYS = `(?:${SECRET_KEYS}|${NAME_KEYS}|(?<![\\w.-])(?:${TEXT_KEYS}))`;
const IS_QUOTED = String.raw`${QUOTES}]?\s{0,8}(?:=>|[:=])\s{0,8}`;
/** A string as code, JSON and Python write it, without its end. @param group The number of its first group. */
const stringOf = (group: number) => `[bu]?(\\\\{0,4}["'\`])(?:(?!\\${group})(?:\\\\{1,8}.|[^\\\\\\n]))*`;
const LIST = String.raw`(?:${stringOf(2)}\2?|[^\]])*`;
const LINE_OF_VALUE = String.raw`(?:(?!\\{0,4}["'](?:[}\]]|,\s{0,8}\\{0,4}["'])|\\{1,4}[rn])[^\r\n])+`;
const VALUE = String.raw`(?:(?!%(?:25){0,4}(?:2[0267c]|3b|5d|7d))[^\s"'\x60&;,<>(){}[\]\\]|\\{1,4}(?:\/|u00(?!2[267])[0-9a-f]{2}))+`;

/** In a phone number, between two digits. */
const GAP = String.raw`(?:[\s()./-]|%(?:25){0,4}2[089def]|\+)`;
const MORE = `(?:${GAP}{0,3}\\d)`;
const START = `(?:(?<![a-z\\d])|${ENCODED})`;
const END = '(?![a-z\\d])';
/** Most lines have no number of this length. */
const MANY_DIGITS = new RegExp(`${START}\\d(?:_?${MORE}){8,17}${END}|${PLUS}${GAP}{0,3}\\d${MORE}{5}`, 'i');
const EPOCH = String.raw`1[5-9]\d{8}(?:\d{3}){0,2}${END}`;

/** Between a key and a number that stays: a plus would be that of a phone number. */
const IS_NUMBER = String.raw`["'\\]{0,8}\s{0,8}(?:[:=]|%(?:25){0,4}3[ad])\s{0,8}["'\\]{0,8}`;

/** Digits of ids, times, versions and measures. */
const KEPT_DIGITS = [
  `[a-z]{2,12}_\\d{14}${GUID}`, // SMS
  `(?<![a-z\\d])${GUID}`,
  String.raw`(?<![\w+/])[a-z0-9+/]{22}(?:\.\d{1,9})+`, // MS-CV
  String.raw`(?<!\d)20\d\d-[01]\d-[0-3]\d(?:[T\s](?:[0-2]\d(?::|%3a)?[0-5]\d)?[\d:.,]*)?(?:[+-][01]\d:?\d\d${END})?`,
  String.raw`(?<!\d)[0-3]?\d[/.][0-3]?\d[/.]20\d\d(?:,?\s[0-2]?\d:)?`,
  `(?:time|stamp|date|at|[sd]_?on|exp|iat|nbf|ts|epoch|since|until|expires|millis|version)${IS_NUMBER}${EPOCH}`,
  String.raw`(?:id${IS_NUMBER}|messages(?:/|%2f))1[5-9]\d{11}${END}`, // chat message
  String.raw`(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?(?![\d.]*\d)`, // IPv4
  String.raw`(?<=[/@v])\d+(?:\.\d+){1,5}`,
  String.raw`(?<![\d.])(?!1?\.?\d{3}\.\d{3}\.\d{4}${END})(?=(?:\d+\.){0,4}\d(?!\d))(?:0|[1-9]\d{0,8})(?:\.\d{1,9}){2,4}${END}`,
  String.raw`(?<![\d.])(?:0|[1-9]\d{0,8})\.\d+(?![\d.]*\d)`, // a decimal number
];
const PHONES = [
  `${PLUS}${GAP}{0,3}\\d${MORE}{5,17}`,
  `${START}\\(?0(?=\\d)${MORE}{8,14}${END}`,
  `${START}\\(\\d{2,5}\\)${MORE}{7,10}${END}`,
  // Groups of North America, India, China, Brazil, Italy, Spain and Russia; a blank stands for any one separator.
  `${START}(?:(?:1 )?\\d{3} \\d{3} \\d{3,4}|[6-9]\\d{4} \\d{5}|1[3-9]\\d \\d{4} \\d{4}|\\d\\d 9\\d{4} \\d{4}|3[2-9]\\d \\d{7}|[6-9]\\d\\d(?: \\d\\d){3}|(?:[78] )?\\d{3} \\d{3} \\d\\d \\d\\d)${END}`.replaceAll(
    ' ',
    `(?:${GAP}|_)`,
  ),
  `${START}\\d{10,15}${END}`,
];
const DIGITS = new RegExp(`(${KEPT_DIGITS.join('|')})|${PHONES.join('|')}`, 'gi');

/** What a rule puts in the place of a match. */
type Replacement = string | ((match: string, kept: string | undefined) => string);

type Rule = [RegExp, Replacement, gate?: RegExp];

/** @param mark What stands for personal data. @returns Patterns, each with a cheaper one that rules out most texts. */
export function rules(mark: string): readonly Rule[] {
  return [
    [/-----BEGIN.{1,64}TE.{1,9}KEY.*?(?:-----END|$)/gs, mark],
    // JSON Web Tokens and JWE, whole or cut. Ids of recordings begin with `eyJQ`.
    [/eyJ(?!Q)[\w-]{5,}(?:(?:\.|%(?:25){0,4}2e)[\w-]*){0,4}/gi, mark],
    [new RegExp(String.raw`\b(${SCHEMES})(?:\s|%(?:25){0,4}20|\+){1,8}[^\s"',;&]+`, 'gi'), `$1 ${mark}`],
    // The values of headers have several words.
    [
      new RegExp(
        String.raw`((?:authorization|cookie)${COLON}\s{0,8}(?!["'[\\])(?:(?:${SCHEMES})\s)?)${LINE_OF_VALUE}`,
        'gi',
      ),
      `$1${mark}`,
    ],
    ...fieldRules(mark),
    [
      new RegExp(`(${SECRET_KEYS}${IS}[[({]?${QUOTES})(?!${mark}|(?:${SCHEMES}) )${VALUE}`, 'gi'),
      `$1${mark}`,
    ],
    // Access keys without a name in front: 64 bytes in Base64, or the newer kind with its mark. Looked for only where a
    // run begins, else every character of a long one would be a beginning.
    [/(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{86,}==/g, mark, /==/],
    [/(?<![A-Za-z0-9])[A-Za-z0-9]*JQQJ99[A-Za-z0-9]*={0,2}/g, mark, /JQQJ99/],
    // User ids: 8:acs:…, 8:orgid:…, 4:+1555…, 4:1555…, 28:…, 48:…; known kinds also inside a word.
    [
      new RegExp(
        String.raw`(?:(?:(?<![a-z\d.]|\d:)|${ENCODED})(?:(?:4|8|28|48)${COLON}(?:[a-z]|${PLUS}|[\da-f]{8}-)|4${COLON}\d{6})|(?:8|28|48)${COLON}(?:acs|orgid|live|dod|gcch|teamsvisitor|guest|sip)(?:[:-]|${COLON})|live${COLON}\.cid)(?:[^\s"'<>,;&?#(){}\[\]/\\]|${COLON}|${PLUS}|${AT})*`,
        'gi',
      ),
      mark,
    ],
    [new RegExp(`${GUID}_${GUID}`, 'gi'), mark, /_[0-9a-f]{8}-/i],
    [new RegExp(`((?:/|%2f)(?:${PEOPLE})(?:/|%2f|(?:\\(|%28)(?:'|%27)?))${GUID}`, 'gi'), `$1${mark}`],
    [new RegExp(String.raw`\b(tel|sms)${COLON}[\d\s().+-]{4,}\d`, 'gi'), `$1:${mark}`],
    [DIGITS, (match, kept) => (kept === undefined ? mark : match), MANY_DIGITS],
  ];
}

/** Values of keys, by the ways to write them. */
function fieldRules(mark: string): Rule[] {
  return [
    [
      new RegExp(
        String.raw`((?:${SECRET_KEYS}s?${IS_QUOTED}|(?:${QUOTED_KEYS}|\b(?:text|to|from))${IS_QUOTED}(?=\[\s{0,8}\\{0,4}["'\x60]))\[)${LIST}`,
        'gi',
      ),
      `$1${mark}`,
      /\[/,
    ],
    // `inspect` of Node wraps long strings: 'one' +\n 'two'.
    [
      new RegExp(
        String.raw`(${QUOTED_KEYS}s?${IS_QUOTED}[({]?)${stringOf(2)}(?:\\{0,4}.\s?\+(?:\s|\\{1,4}n){1,64}${stringOf(3)})*`,
        'gi',
      ),
      `$1$2${mark}`,
      /["'`]/,
    ],
    [
      new RegExp(String.raw`(<[\w:.-]{0,64}?${QUOTED_KEYS}(?:\s[^<>]{0,64})?>)\s*[^\s<][^<]*`, 'gi'),
      `$1${mark}`,
      /</,
    ],
    // YAML: a block of indented lines.
    [
      new RegExp(
        String.raw`(${QUOTED_KEYS}["']?: ?[|>][\d+-]{0,2} ?(?:\r?\n|\\{1,4}n))[ \t].*(?:\n[ \t].*)*`,
        'gi',
      ),
      `$1 ${mark}`,
      /[|>]/,
    ],
    [
      new RegExp(
        String.raw`(${NAME_KEYS}${IS})[^\s"'\x60&,;<>{}[\\%](?:(?!%(?:25){0,4}(?:2[26c]|3b|7d))[^\r\n"\x60&,;<>{}\\])*`,
        'gi',
      ),
      `$1${mark}`,
    ],
    [new RegExp(`((?<!-)--[\\w.-]{0,64}${SECRET_KEYS}\\s${QUOTES})${VALUE}`, 'gi'), `$1${mark}`, /--/],
  ];
}
