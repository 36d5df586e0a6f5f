/** Personal data and secrets never leave: phone numbers, user ids (MRIs), mail addresses, tokens, keys, texts. */
import { parseUrl } from '../events/url.ts';

const REDACTED = 'REDACTED';

// A character as itself, percent-encoded any number of times, as a JSON escape or as an HTML entity.
// Every repetition below is bounded: a hostile line must not make matching quadratic.
const COLON = String.raw`(?::|%(?:25)*3a|\\{1,4}u003a|&#58;|&colon;)`;
const PLUS = String.raw`(?:\+|%(?:25)*2b|\\{1,4}u002b|&#43;|&plus;)`;
const AT = String.raw`(?:@|%(?:25)*40|\\{1,4}u0040|&#64;)`;
const QUOTE = '(?:"|%(?:25)*22|&quot;)';

const TEXT_FIELDS =
  'message|content|plainText|html|subject|topic|text|displayName|senderDisplayName|sourceDisplayName|phoneNumber|userName|to|from';

const RULES: readonly [RegExp, string][] = [
  // JSON Web Tokens, whole or cut.
  [/\beyJ[\w-]{5,}(?:\.[\w-]*){0,2}/g, REDACTED],
  [/\b(Bearer|Basic|HMAC-SHA256)\s+[^\s"',;]+/gi, `$1 ${REDACTED}`],
  [
    /\b(access_?key|accountkey|sharedaccesskey|api-?key|sig(?:nature)?|secret|password|skypetoken)(["\\]*\s*[=:]\s*["\\]*)[^\s"'&;,\\]+/gi,
    `$1$2${REDACTED}`,
  ],
  // Access keys without a name in front: 64 bytes in Base64, or the newer kind with its mark.
  [/[A-Za-z0-9+/]{86}==/g, REDACTED],
  [/[A-Za-z0-9]{40,60}JQQJ99[A-Za-z0-9]{20,40}={0,2}/g, REDACTED],
  // User ids: 8:acs:…, 8:orgid:…, 4:+1555…, 28:…, 48:…
  [
    new RegExp(String.raw`(?<![\w.])(?:4|8|28|48)${COLON}(?:[a-z]|${PLUS})[^\s"'<>,;&?#(){}\[\]/\\]*`, 'gi'),
    REDACTED,
  ],
  // Mail addresses, but not thread ids (19:…@thread.v2).
  [
    new RegExp(
      String.raw`[\w.!#$&'*=?^{|}~+-]{1,64}${AT}(?!thread\.|unq\.gbl)[a-z0-9-]+(?:\.[a-z0-9-]+)+`,
      'gi',
    ),
    REDACTED,
  ],
  // Phone numbers in E.164, also spaced.
  [new RegExp(String.raw`${PLUS}\d(?:[\s().-]?\d){5,17}`, 'gi'), REDACTED],
  [new RegExp(String.raw`\b(tel|sms)${COLON}[\d\s().+-]{5,}`, 'gi'), `$1:${REDACTED}`],
];

/** `"message":"…"` and its like, also inside a string that is itself JSON, also when the end was cut off. */
const FIELDS = new RegExp(
  String.raw`(\\{0,8})(${QUOTE})(${TEXT_FIELDS})\1\2(\s*${COLON}\s*)\1\2[\s\S]*?(?:(?<!\\)\1\2|$)`,
  'gi',
);

const BASE64_RUN = /[A-Za-z0-9+/_-]{24,}={0,2}/g;

/**
 * Free text without personal data. Linear in the text's length; callers bound the length.
 * @example redactText('to +15550000001') // 'to REDACTED'
 */
export function redactText(text: string): string {
  const fields = text.replace(FIELDS, (_all, slashes: string, quote: string, name: string, colon: string) => {
    const q = slashes + quote;
    return `${q}${name}${q}${colon}${q}${REDACTED}${q}`;
  });
  return redactBase64(applyRules(fields));
}

function applyRules(text: string): string {
  return RULES.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text);
}

/** A user id or number may be hidden in Base64, as in opaque continuation tokens. */
function redactBase64(text: string): string {
  return text.replace(BASE64_RUN, (run) => {
    const plain = decodeBase64(run);
    return plain !== undefined && applyRules(plain) !== plain ? REDACTED : run;
  });
}

function decodeBase64(run: string): string | undefined {
  try {
    return atob(run.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, ''));
  } catch {
    return undefined;
  }
}

const PLAIN_SEGMENT = /^[A-Za-z][A-Za-z_-]{0,39}(?::[A-Za-z]{1,40})?$/;
const GUID_SEGMENT = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?::[A-Za-z]{1,40})?$/i;
const KEPT_QUERY = new Set(['api-version', 'maxpagesize', '$top', '$skip', 'top', 'skip']);

/**
 * `url.full`: words of the path, GUIDs (of connections and operations, not of people) and `api-version` stay;
 * every other path segment and query value becomes REDACTED, whoever's id it is.
 * @example redactUrl('https://h/identities/8:acs:x_y/:issueAccessToken?a=b')
 *   // 'https://h/identities/REDACTED/:issueAccessToken?a=REDACTED'
 */
export function redactUrl(url: string | URL): string {
  const parsed = parseUrl(url);
  if (!parsed) return REDACTED;
  const { protocol, host, pathname, search } = parsed;
  const path = pathname.split('/').map(redactSegment).join('/');
  return `${protocol}//${host}${path}${redactQuery(search)}`;
}

function redactSegment(segment: string): string {
  if (segment === '' || PLAIN_SEGMENT.test(segment) || GUID_SEGMENT.test(segment)) return segment;
  if (/^:[A-Za-z]{1,40}$/.test(segment)) return segment;
  return REDACTED + (/:[A-Za-z]{1,40}$/.exec(segment)?.[0] ?? '');
}

function redactQuery(search: string): string {
  if (!search) return '';
  const pairs = [...new URLSearchParams(search)].map(([name, value]) => {
    const plainName = /^[\w$.-]{1,40}$/.test(name) ? name : REDACTED;
    return `${plainName}=${KEPT_QUERY.has(name.toLowerCase()) && /^[\w.-]{1,40}$/.test(value) ? value : REDACTED}`;
  });
  return `?${pairs.join('&')}`;
}

const MAX_READ = 64 * 1024;
const MAX_BODY = 8 * 1024;
/** Longest thing that could be cut in half by the reading limit and so stay unrecognised. */
const MARGIN = 2 * 1024;

/** A log body: redacted, then cut to 8 KiB of UTF-8, as Azure Monitor would cut it. */
export function redactBody(text: string): { body: string; truncated: boolean } {
  const read = text.length > MAX_READ ? text.slice(0, MAX_READ) : text;
  const redacted = redactText(read);
  const whole = read === text ? redacted : redacted.slice(0, Math.max(0, redacted.length - MARGIN));
  const body = cutUtf8(whole, MAX_BODY);
  return { body, truncated: body.length < redacted.length || read !== text };
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function cutUtf8(text: string, bytes: number): string {
  if (text.length * 3 <= bytes) return text;
  const encoded = encoder.encode(text);
  if (encoded.length <= bytes) return text;
  return decoder.decode(encoded.subarray(0, bytes)).replace(/\uFFFD+$/, '');
}
