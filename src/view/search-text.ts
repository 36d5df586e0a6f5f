/** The ids in a pasted text: a log line, a URL, JSON, a header, a trace parent. */

const MAX_TEXT = 10_000;
const MAX_CANDIDATES = 50;
const MAX_ID = 1024;

const GUID = /(?<![\da-f])[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}(?![\da-f])/gi;
const HEX = /(?<![\da-z-])[\da-f]{32}(?:-[\da-f]{16})?(?![\da-z])/gi;
const TRACEPARENT = /(?<![\da-f])00-([\da-f]{32})-([\da-f]{16})-[\da-f]{2}(?![\da-f])/gi;
const MS_CV = /(?<![\w+/])[\w+/]{16,22}(?:\.\w{1,10}){1,20}/g;
/** Characters around an id. */
const EDGES = /^[\s"'`{}()<>[\],;:=]+|[\s"'`{}()<>[\],;:.]+$/g;

/** What to look up, the most specific first. */
export interface Candidates {
  /** Exact ids. */
  ids: string[];
  /** Bases of MS-CVs: an exchange may have been recorded with another increment. */
  msCvBases: string[];
}

/** @example candidatesIn('callId: 7FFEA751-907c-494d-b7f9-b26677521a44').ids[0] // '7ffea751-907c-…' */
export function candidatesIn(pasted: string): Candidates {
  const text = pasted.slice(0, MAX_TEXT).trim();
  const texts = [...new Set([text, decoded(text)])];
  const ids = texts.flatMap((one) => [
    ...[...one.matchAll(TRACEPARENT)].map(([, trace, span]) => `${trace}-${span}`.toLowerCase()),
    ...matches(one, HEX).flatMap((hex) => [hex.toLowerCase(), ...guidOf(hex)]),
    ...matches(one, GUID).flatMap((guid) => [guid.toLowerCase(), guid.replaceAll('-', '').toLowerCase()]),
    ...tokensOf(one),
  ]);
  const bases = texts.flatMap((one) => matches(one, MS_CV)).map((msCv) => msCv.split('.')[0] ?? '');
  return {
    ids: unique(ids.filter((id) => id !== '' && id.length <= MAX_ID)),
    msCvBases: unique(bases),
  };
}

const MAX_LINE = 8192;
const MAX_LINE_IDS = 16;
/** GUIDs, MS-CVs, ids of 32 hex digits, and server call ids. */
const ID_IN_LINE = new RegExp(`${GUID.source}|aHR0c[\\w+/-]{20,1019}|${MS_CV.source}|${HEX.source}`, 'gi');

/** The first ids in a log line, by their form. */
export function idsInLine(line: string): string[] {
  const found = line.slice(0, MAX_LINE).match(ID_IN_LINE) ?? [];
  return [...new Set(found)].slice(0, MAX_LINE_IDS);
}

/** The text as a whole, its words, and what follows a colon or equals sign in them. */
function tokensOf(text: string): string[] {
  const whole = bare(text);
  const parts = text.split(/[\s"'`{}()<>[\],;&?]+/).map(bare);
  const values = parts.flatMap((part) => {
    const at = /^[\w.-]{1,64}[=:](?=.)/.exec(part)?.[0].length ?? 0;
    return at > 0 ? [bare(part.slice(at)), part] : [part];
  });
  const segments = parts.flatMap((part) =>
    part.includes('://') ? part.split('/').flatMap(withoutKind) : [],
  );
  // Base64 is padded or not.
  return [whole, ...values, ...segments].map((id) => (/^aHR0c/.test(id) ? id.replace(/=+$/, '') : id));
}

/** The last segment of a message's page in `view` is `sms:` and its id. */
function withoutKind(segment: string): string[] {
  const id = /^(?:sms|email):(.+)$/.exec(segment)?.[1];
  return id === undefined ? [segment] : [segment, id];
}

function matches(text: string, pattern: RegExp): string[] {
  return text.match(pattern) ?? [];
}

/** 32 hex digits may be a call id without its dashes. */
function guidOf(hex: string): string[] {
  if (hex.length !== 32) return [];
  return [hex.toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')];
}

function bare(text: string): string {
  return text.replace(EDGES, '');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function unique(list: readonly string[]): string[] {
  return [...new Set(list)].slice(0, MAX_CANDIDATES);
}
