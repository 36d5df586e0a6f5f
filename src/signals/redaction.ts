/** Personal data and secrets never leave: phone numbers, user ids (MRIs), mail addresses, tokens, keys, texts. */
import type { Redacted } from '../events/redacted.ts';
import { AT, COLON, GUID, PEOPLE, QUOTE, rules, SENSITIVE_KEY, SPACES } from './redaction-patterns.ts';

const REDACTED = 'REDACTED' as Redacted;

const RULES = rules(REDACTED);

const LABEL = String.raw`[^\s\0-,./:-@[-\x60{-\x7f]`;
const MAIL_HOST = new RegExp(
  String.raw`${AT}(?:\[[\da-f.:IPv]{3,45}\]|(?:${LABEL}{1,63}\.){1,8}(?!\d)${LABEL}{2,63})`,
  'gi',
);
const MAIL_LOCAL = /(?:"[^"\n]{1,64}"|[\w.!#$&'*=?^{|}~+%\x80-\uffff-]+)$/;
/** `19:…@thread.v2` and its kin. */
const THREAD = new RegExp(`19${COLON}[\\w=.-]+${AT}(?:thread\\.(?:v2|tacv2|skype)|unq\\.gbl\\.spaces)$`, 'i');

/** The beginning of `"message":"…"` and its like, also inside a string that is itself JSON. */
const FIELD = new RegExp(
  String.raw`((?:\\|%(?:25){0,4}5c){0,8})(${QUOTE})([\w.$-]{1,64})\1\2${SPACES}${COLON}${SPACES}\1\2`,
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
  const folded = foldToAscii(text);
  const redacted = redactBase64(applyRules(redactFields(folded)));
  return (redacted === folded ? text : redacted) as Redacted;
}

/** Digits, signs and spaces of all scripts as those of ASCII. */
function foldToAscii(text: string): string {
  if (!NON_ASCII.test(text)) return text;
  return text
    .normalize('NFKC')
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060\ufeff]/g, '')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/\p{Nd}/gu, (digit) => {
      const code = digit.charCodeAt(0);
      // Blocks of digits begin at ...0 or at ...6.
      return code < 128
        ? digit
        : String((code & 15) - (/\p{Nd}/u.test(String.fromCharCode(code | 15)) ? 6 : 0));
    });
}

const NON_ASCII = /[^\0-\x7f]/;

function redactFields(text: string): string {
  FIELD.lastIndex = 0;
  let result = '';
  let done = 0;
  for (let match = FIELD.exec(text); match; match = FIELD.exec(text)) {
    const [head, slashes = '', quote = '', key = ''] = match;
    const begin = match.index + head.length;
    if (!SENSITIVE_KEY.test(key)) continue;
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
  let result = redactMail(text.replace(USERINFO, `$1${REDACTED}@`));
  for (const [pattern, replacement, gate] of RULES)
    if (!gate || gate.test(result)) result = result.replace(pattern, replacement as string);
  return result;
}

/** `//user:password@`. */
const USERINFO = new RegExp(String.raw`(\/\/|%2f%2f)[^\s/?#@"'<>\\]{1,256}${AT}`, 'gi');

/** Mail addresses, but not thread ids. Looked for from the @: from the left, every letter could begin one. */
function redactMail(text: string): string {
  let result = '';
  let done = 0;
  for (const { 0: host, index } of text.matchAll(MAIL_HOST)) {
    const local = MAIL_LOCAL.exec(text.slice(Math.max(done, index - 66), index))?.[0].length;
    const end = index + host.length;
    if (!local || THREAD.test(text.slice(Math.max(0, index - 128), end))) continue;
    result += text.slice(done, index - local) + REDACTED;
    done = end;
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
/** A word, perhaps with a short number. */
const QUERY_NAME = /^(?!.*\d{5})\$?[a-z][\w.-]{0,39}$/i;
const KEPT_QUERY = /^(?:api-version|maxpagesize|\$?(?:top|skip))$/i;

const PEOPLE_SEGMENT = new RegExp(`^(?:${PEOPLE})$`, 'i');
const MAX_URL = 2048;

/**
 * `url.full`: words of the path, GUIDs (of connections and operations, not of people) and `api-version` stay;
 * every other path segment and query value becomes REDACTED. At most 2,048 characters.
 * @example redactUrl(new URL('https://h/identities/8:acs:x_y/:issueAccessToken?a=b'))
 *   // 'https://h/identities/REDACTED/:issueAccessToken?a=REDACTED'
 */
export function redactUrl({ protocol, host, pathname, search }: URL): Redacted {
  const path = pathname.slice(0, MAX_URL).split('/').map(redactSegment).join('/');
  return `${protocol}//${host}${path}${redactQuery(search.slice(0, MAX_URL))}`.slice(0, MAX_URL) as Redacted;
}

function redactSegment(segment: string, index: number, path: readonly string[]): string {
  const kept =
    KEPT_SEGMENT.test(segment) && !(/\d/.test(segment) && PEOPLE_SEGMENT.test(path[index - 1] ?? ''));
  return kept ? segment : segment.replace(BEFORE_ACTION, REDACTED);
}

function redactQuery(search: string): string {
  if (ONLY_VERSION.test(search)) return search;
  const pairs = [...new URLSearchParams(search)].map(([name, value]) => {
    const plainName = QUERY_NAME.test(name) ? name : REDACTED;
    return `${plainName}=${KEPT_QUERY.test(name) && PLAIN_QUERY.test(value) ? value : REDACTED}`;
  });
  return `?${pairs.join('&')}`;
}

/** Redacts a text and cuts it. More is redacted than is kept, because a cut could hide what a rule looks for. */
export function redactShort(text: string, max: number): Redacted {
  return redactText(text.slice(0, 4 * max)).slice(0, max) as Redacted;
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
