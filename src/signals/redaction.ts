/** Personal data and secrets never leave: phone numbers, user ids (MRIs), mail addresses, tokens, keys, texts. */
/**
 * Text that may be exported: the result of a redaction. `text as Redacted` asserts that a text consists of constants,
 * numbers and ids; never use it for text that an SDK, a service or a person has written.
 */
export type Redacted = string & { readonly [redacted]: true };
declare const redacted: unique symbol;

const REDACTED = 'REDACTED' as Redacted;

// A character as itself, percent-encoded any number of times, as a JSON escape or as an HTML entity.
// Every repetition below is bounded: a hostile line must not make matching quadratic.
const encodings = (plain: string, hex: string, entity: string) =>
  String.raw`(?:${plain}|%(?:25){0,4}${hex}|\\{1,4}(?:u00|x)${hex}|&#x0{0,4}${hex};|${entity})`;
const COLON = encodings(':', '3a', '&#0{0,3}58;|&colon;');
const PLUS = encodings(String.raw`\+`, '2b', '&#0{0,3}43;|&plus;');
const AT = encodings('@', '40', '&#0{0,3}64;|&commat;');
const QUOTE = String.raw`(?:"|%(?:25){0,4}22|\\u0022|&#0{0,3}34;|&#x0{0,4}22;|&quot;)`;
/** Behind an encoded character a word begins, although a digit or letter stands before it. */
const WORD_START = String.raw`(?:(?<![\w.])|(?<=%(?:25){0,4}[0-9a-f]{2})|(?<=\\(?:u00|x)[0-9a-f]{2}))`;
const GUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

const TEXT_FIELDS =
  'message|content|plainText|html|subject|topic|text|displayName|senderDisplayName|sourceDisplayName|phoneNumber|userName|to|from';

const RULES: readonly [RegExp, string][] = [
  // JSON Web Tokens, whole or cut.
  [/eyJ[\w-]{5,}(?:(?:\.|%(?:25){0,4}2e)[\w-]*){0,2}/gi, REDACTED],
  [/\b(Bearer|Basic|HMAC-SHA256)\s+[^\s"',;]+/gi, `$1 ${REDACTED}`],
  [
    /\b(access_?key|accountkey|sharedaccesskey|api-?key|sig(?:nature)?|secret|password|skypetoken)(["\\]*\s*[=:]\s*["\\]*)[^\s"'&;,\\]+/gi,
    `$1$2${REDACTED}`,
  ],
  // Access keys without a name in front: 64 bytes in Base64, or the newer kind with its mark. Looked for only where a
  // run begins, else every character of a long one would be a beginning.
  [/(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{86,}==/g, REDACTED],
  [/(?<![A-Za-z0-9])[A-Za-z0-9]{40,}?JQQJ99[A-Za-z0-9]{20,40}={0,2}/g, REDACTED],
  // User ids: 8:acs:…, 8:orgid:…, 4:+1555…, 28:…, 48:…
  [
    new RegExp(
      String.raw`${WORD_START}(?:4|8|28|48)${COLON}(?:[a-z]|${PLUS})(?:[^\s"'<>,;&?#(){}\[\]/\\]|${COLON}|${PLUS}|${AT})*`,
      'gi',
    ),
    REDACTED,
  ],
  [new RegExp(`${GUID}_${GUID}`, 'gi'), REDACTED],
  // Phone numbers in E.164, also spaced: +1 (555) 019-9002.
  [new RegExp(String.raw`${PLUS}\d(?:[\s().-]{0,3}\d){5,17}`, 'gi'), REDACTED],
  [new RegExp(String.raw`\b(tel|sms)${COLON}[\d\s().+-]{5,}`, 'gi'), `$1:${REDACTED}`],
];

const SPACES = String.raw`(?:\s|%(?:25){0,4}20|\+){0,8}`;
const MAIL_HOST = new RegExp(
  String.raw`${AT}(?!thread\.(?:v2|tacv2|skype)\b|unq\.gbl)[a-z0-9-]+(?:\.[a-z0-9-]+)+`,
  'gi',
);
const MAIL_LOCAL = /[\w.!#$&'*=?^{|}~+%-]+$/;

/** The beginning of `"message":"…"` and its like, also inside a string that is itself JSON. */
const FIELD = new RegExp(
  String.raw`((?:\\|%(?:25){0,4}5c){0,8})(${QUOTE})(?:${TEXT_FIELDS})\1\2${SPACES}${COLON}${SPACES}\1\2`,
  'gi',
);
const BACKSLASH_BEFORE = /(?:\\|%(?:25){0,4}5c)$/i;

const BASE64_RUN = /[A-Za-z0-9+/_-]{14,}={0,2}/g;
/** GUIDs, hashes, trace ids: most runs, and nothing readable is spelt in these letters. */
const HEX = /^[\da-f-]+$/i;

/**
 * Free text without personal data. Linear in the text's length; callers bound the length.
 * @example redactText('to +15550000001') // 'to REDACTED'
 */
export function redactText(text: string): Redacted {
  return redactBase64(applyRules(redactFields(text))) as Redacted;
}

function redactFields(text: string): string {
  FIELD.lastIndex = 0;
  let result = '';
  let done = 0;
  for (let match = FIELD.exec(text); match; match = FIELD.exec(text)) {
    const [head, slashes = '', quote = ''] = match;
    const begin = match.index + head.length;
    const end = fieldEnd(text, begin, quote, countBackslashes(slashes, slashes.length));
    result += text.slice(done, begin) + REDACTED;
    done = end;
    FIELD.lastIndex = end;
  }
  return done === 0 ? text : result + text.slice(done);
}

/**
 * Where a JSON string ends that began inside `depth` backslashes; where the text ends when it was cut off. With every
 * level of nesting backslashes double, so the closing quote is the one with `depth` of them modulo twice `depth + 1`.
 */
function fieldEnd(text: string, begin: number, quote: string, depth: number): number {
  for (let at = text.indexOf(quote, begin); at >= 0; at = text.indexOf(quote, at + quote.length)) {
    const backslashes = countBackslashes(text, at, begin);
    if (backslashes % (2 * (depth + 1)) === depth) return at;
  }
  return text.length;
}

/** Backslashes right before `at`, also percent-encoded ones. */
function countBackslashes(text: string, at: number, begin = 0): number {
  let count = 0;
  for (let end = at; end > begin; count++) {
    const width = BACKSLASH_BEFORE.exec(text.slice(Math.max(begin, end - 11), end))?.[0].length;
    if (!width) break;
    end -= width;
  }
  return count;
}

function applyRules(text: string): string {
  return RULES.reduce(
    (result, [pattern, replacement]) => result.replace(pattern, replacement),
    redactMail(text),
  );
}

/** Mail addresses, but not thread ids (19:…@thread.v2). Looked for from the @: from the left, every letter could begin one. */
function redactMail(text: string): string {
  let result = '';
  let done = 0;
  for (const { 0: host, index } of text.matchAll(MAIL_HOST)) {
    const local = MAIL_LOCAL.exec(text.slice(Math.max(done, index - 64), index))?.[0].length;
    if (!local) continue;
    result += text.slice(done, index - local) + REDACTED;
    done = index + host.length;
  }
  return done === 0 ? text : result + text.slice(done);
}

/** A user id or number may be hidden in Base64, as in opaque continuation tokens. */
function redactBase64(text: string): string {
  return text.replace(BASE64_RUN, (run) => {
    if (HEX.test(run)) return run;
    const text = run.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '');
    return ALIGNMENTS.some((skipped) => isPersonal(decodeBase64(text, skipped))) ? REDACTED : run;
  });
}

/** Whatever a rule is about has this many readable characters in a row; GUIDs and hashes decode to noise that has not. */
const READABLE = /[ -~]{6}/;

/** Other characters of the alphabet may stand in front, as in a path. */
const ALIGNMENTS = [0, 1, 2, 3] as const;

function decodeBase64(text: string, skipped: number): string {
  const rest = text.slice(skipped);
  return atob(rest.length % 4 === 1 ? rest.slice(0, -1) : rest);
}

function isPersonal(text: string): boolean {
  return READABLE.test(text) && (applyRules(text) !== text || redactFields(text) !== text);
}

/** A word or a GUID, each with or without an action behind it, or the action alone. */
const KEPT_SEGMENT = new RegExp(`^(?:[a-z][a-z_-]{0,39}|${GUID})?(?::[a-z]{1,40})?$`, 'i');
const BEFORE_ACTION = /^.*?(?=(?::[a-z]{1,40})?$)/is;
/** Most requests have this one parameter; parsing it costs more than all else here. */
const ONLY_VERSION = /^(?:\?api-version=[\w.-]{1,40})?$/;
const PLAIN_QUERY = /^[\w$.-]{1,40}$/;
const KEPT_QUERY = /^(?:api-version|maxpagesize|\$?(?:top|skip))$/i;

/**
 * `url.full`: words of the path, GUIDs (of connections and operations, not of people) and `api-version` stay;
 * every other path segment and query value becomes REDACTED, whoever's id it is.
 * @example redactUrl(new URL('https://h/identities/8:acs:x_y/:issueAccessToken?a=b'))
 *   // 'https://h/identities/REDACTED/:issueAccessToken?a=REDACTED'
 */
export function redactUrl({ protocol, host, pathname, search }: URL): Redacted {
  const path = pathname.split('/').map(redactSegment).join('/');
  return `${protocol}//${host}${path}${redactQuery(search)}` as Redacted;
}

function redactSegment(segment: string): string {
  return KEPT_SEGMENT.test(segment) ? segment : segment.replace(BEFORE_ACTION, REDACTED);
}

function redactQuery(search: string): string {
  if (ONLY_VERSION.test(search)) return search;
  const pairs = [...new URLSearchParams(search)].map(([name, value]) => {
    const plainName = PLAIN_QUERY.test(name) ? name : REDACTED;
    return `${plainName}=${KEPT_QUERY.test(name) && PLAIN_QUERY.test(value) ? value : REDACTED}`;
  });
  return `?${pairs.join('&')}`;
}

const MAX_READ = 64 * 1024;
const MAX_BODY = 8 * 1024;
/** Longest thing that could be cut in half by the reading limit and so stay unrecognised. */
const MARGIN = 2 * 1024;

/** A log body: redacted, then cut to 8 KiB of UTF-8, as Azure Monitor would cut it. */
export function redactBody(text: string): { body: Redacted; truncated: boolean } {
  const read = text.slice(0, MAX_READ);
  const redacted = redactText(read);
  const whole = read === text ? redacted : redacted.slice(0, Math.max(0, redacted.length - MARGIN));
  const body = cutUtf8(whole, MAX_BODY) as Redacted;
  return { body, truncated: body.length < redacted.length || read !== text };
}

/** Never cuts a character in two. */
function cutUtf8(text: string, bytes: number): string {
  if (text.length * 3 <= bytes) return text;
  return text.slice(0, new TextEncoder().encodeInto(text, new Uint8Array(bytes)).read);
}
