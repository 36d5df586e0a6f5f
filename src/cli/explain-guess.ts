/** Turns what somebody has pasted into the words that `explain()` takes. */
import { distance } from 'fastest-levenshtein';
import { toCode } from '../classification/verdict.ts';
import automation from '../schema/call-automation.json' with { type: 'json' };
import email from '../schema/email-status.json' with { type: 'json' };
import endReasons from '../schema/end-reasons.json' with { type: 'json' };
import sms from '../schema/sms-status.json' with { type: 'json' };
import diagnostics from '../schema/user-facing-diagnostics.json' with { type: 'json' };
import { wordsOfBody } from './explain-events.ts';
import { type Fields, fieldsIn } from './explain-fields.ts';
import { isPhraseOf } from './explain-http.ts';

const KINDS = ['call', 'sms', 'email', 'chat', 'automation', 'diagnostic', 'http'];
const ALIASES: Record<string, string> = {
  mail: 'email',
  'e-mail': 'email',
  smtp: 'email',
  ufd: 'diagnostic',
};
/** Codes below are end reasons and HTTP or SIP codes, those above are sub codes or delivery codes. */
const MAX_CODE = 999;
const ENHANCED = /^\d\.\d{1,3}\.\d{1,3}$/;
/** `480/10037`, `480-10037`, `DiagCode: 500#511404.@`: no time, no date, no part of a longer number. */
const PAIR = /(?<![\w.:/-])(0|[2-6]\d\d)\s*[/:#-]\s*(\d{1,6})(?!\w|[.:/-]\d)/;
const SMTP = /(?<![\w.])([245]\d\d)[ -]([245]\.\d{1,3}\.\d{1,3})(?![\w.]*\d)/;
const HTTP = /\b(?:RestError|HTTP(?:\/\d(?:\.\d)?)?)\b\W*([1-5]\d\d)\b/i;
const SIP = /^\W*SIP(?:\/\d(?:\.\d)?)?\W+([1-6]\d\d)\b/i;
const PSTN = new RegExp(endReasons.pstnRule.pattern);
/** Longer words are no typing errors of known ones. */
const MAX_WORD = 64;

/** The words of `explain()`, and the category if the SDK's own was pasted. */
export interface Reading {
  words: string[];
  resultCategories?: string[];
}

/** Several tables know what was pasted: each as the words that name it. */
export interface Ambiguous {
  meanings: string[][];
}

/**
 * @example canonical(['480/10037']) // { words: ['480', '10037'] }
 * @example canonical(['Bounced']) // { words: ['email', 'Bounced'] }
 * @example canonical(['UserLicenseNotPresentForbidden']) // { words: ['403', 'UserLicenseNotPresentForbidden'] }
 */
export function canonical(pasted: readonly string[]): Reading | Ambiguous {
  const text = pasted.join(' ').trim();
  const words = wordsOfBody(text);
  if (words) return { words };
  const [kind, rest] = splitKind(text);
  const fields = fieldsIn(rest);
  const { resultCategories } = fields;
  const meanings = kind === 'call' || !kind ? meaningsOf(rest, fields) : [wordsOfKind(kind, rest, fields)];
  if (meanings.length > 1) return { meanings };
  return { words: meanings[0] ?? [], ...(resultCategories && { resultCategories }) };
}

/** A known word that is spelled almost like `word`. */
export function suggestion(word: string): string | undefined {
  if (word.length > MAX_WORD) return undefined;
  const lower = word.toLowerCase();
  const near = [...KINDS, ...allWords()]
    .map((known) => ({ known, away: distance(lower, known.toLowerCase()) }))
    .filter(({ away }) => away > 0)
    .sort((a, b) => a.away - b.away)[0];
  return near && near.away <= Math.max(1, Math.floor(word.length / 4)) ? near.known : undefined;
}

/** Whether the table of end reasons lists the pair. */
export function isListedPair(code: unknown, subCode: unknown): boolean {
  return endReasons.pairs.some((row) => row.code === toCode(code) && row.subCode === toCode(subCode));
}

function splitKind(text: string): [kind: string | undefined, rest: string] {
  const [, first = '', rest = ''] = /^["']?([\w-]+)["']?(?:[\s:=/,]+([\s\S]*))?$/.exec(text) ?? [];
  const kind = kindOf(first);
  // `HTTP/1.1 503`
  return kind && !/^http\/\d/i.test(text) ? [kind, rest] : [undefined, text];
}

function kindOf(word: string): string | undefined {
  const lower = word.toLowerCase();
  return KINDS.includes(lower) ? lower : Object.hasOwn(ALIASES, lower) ? ALIASES[lower] : undefined;
}

/** The words after a kind that was given. */
function wordsOfKind(kind: string, text: string, fields: Fields): string[] {
  const { code, subCode, smsHttpStatus, httpStatus, smsCode, smsStatus, smtp, enhanced } = fields;
  const given =
    kind === 'email'
      ? [smtp, enhanced]
      : [code ?? smsCode ?? smsHttpStatus ?? httpStatus ?? smsStatus, subCode];
  const known = given.filter((value) => value !== undefined);
  if (known.length > 0) return [kind, ...known];
  const parts =
    groups(kind === 'email' ? SMTP : PAIR, text) ?? groups(HTTP, text) ?? onlyNumbers(partsOf(text));
  if (kind === 'sms' && !parts.some(hasDigit)) return [kind, ...phraseOf(parts)];
  if (kind === 'email' && parts.length === 1 && ENHANCED.test(parts[0] ?? ''))
    return enhancedMeanings(parts[0])[0] ?? [kind, ...parts];
  return [kind, ...parts];
}

/** What a text without a kind can mean. */
function meaningsOf(text: string, fields: Fields): string[][] {
  const { code, subCode } = fields;
  const errorWord = isListedPair(code, subCode) ? undefined : errorWordIn(text);
  if (errorWord) return [errorWord];
  return meaningsOfFields(fields) ?? meaningsOfText(text);
}

function meaningsOfFields(fields: Fields): string[][] | undefined {
  const { code, subCode, httpStatus, smsHttpStatus, smtp, enhanced, smsStatus, smsCode } = fields;
  if (toCode(code) !== undefined && subCode !== undefined) return [[String(code), subCode]];
  if (code !== undefined) {
    const meanings = meaningsOfText(code);
    const isKnown = toCode(code) !== undefined || meanings[0]?.[0] !== code;
    if (isKnown || httpStatus === undefined) return meanings;
  }
  if (smtp !== undefined && enhanced !== undefined) return [['email', smtp, enhanced]];
  if (smsCode !== undefined && toCode(smsCode) !== undefined) return [['sms', smsCode]];
  if (smsStatus !== undefined) return smsWord(smsStatus) ? [['sms', smsStatus]] : meaningsOfText(smsStatus);
  if (smsHttpStatus !== undefined) return [['sms', smsHttpStatus]];
  if (httpStatus !== undefined) return [['http', httpStatus]];
  return subCode === undefined ? undefined : meaningsOfText(subCode);
}

function meaningsOfText(text: string): string[][] {
  const pair = groups(PAIR, text);
  if (pair) return [pair];
  const smtp = groups(SMTP, text);
  if (smtp) return [['email', ...smtp]];
  const http = groups(HTTP, text);
  if (http) return [['http', ...http]];
  const sip = groups(SIP, text);
  if (sip) return [sip];
  return meaningsOfParts(partsOf(text));
}

function meaningsOfParts(parts: string[]): string[][] {
  const [first = '', ...others] = parts;
  if (parts.length > 1) {
    if (diagnosticName(first)) return [['diagnostic', ...parts]];
    if (!parts.some(hasDigit)) return phraseMeanings(parts);
    if (isPhraseOf(Number(first), others.join(' '))) return [['http', first]];
    const numbers = onlyNumbers(parts);
    return numbers.length === 1 ? meaningsOfParts(numbers) : [numbers];
  }
  const found = toCode(first) === undefined ? wordMeanings(first) : numberMeanings(Number(first));
  return found.length > 0 ? found : [parts];
}

/** `403 UserLicenseNotPresentForbidden`, that word alone, or the JSON of the error. */
function errorWordIn(text: string): string[] | undefined {
  const parts = partsOf(text);
  const lower = parts.map((part) => part.toLowerCase());
  const row = endReasons.words.find(({ word }) => lower.includes(word.toLowerCase()));
  const code = parts.find((part) => /^[3-6]\d\d$/.test(part));
  return row && [code ?? String(row.code), row.word];
}

function partsOf(text: string): string[] {
  return text
    .replace(/(?<![\w.])[\w.]*(?:code|status|state)["']?\s*[:=]|\berror\.type\b\s*[:=]?/gi, ' ')
    .split(/[\s"'`{}()[\],;/=:#]+/)
    .filter((part) => part !== '');
}

/** `Opted out`, `Too Many Requests` */
function phraseMeanings(words: string[]): string[][] {
  const found = wordMeanings(words.join(''));
  return found.length > 0 ? found : [phraseOf(words)];
}

function phraseOf(words: string[]): string[] {
  return words.length > 0 ? [words.join(' ')] : [];
}

/**
 * The numbers without the words around them, as in `Call ended: 408 10325` and `486 Busy Here`; all parts if a word says
 * something itself, is misspelled, or stands between numbers.
 */
function onlyNumbers(parts: string[]): string[] {
  const numbers = parts.filter((part) => toCode(part) !== undefined);
  const from = parts.indexOf(numbers[0] ?? '');
  const isWord = (part: string) => /^[\p{L}_-]{2,}$/u.test(part) && !isNamed(part);
  const around = [...parts.slice(0, Math.max(from, 0)), ...parts.slice(from + numbers.length)];
  return numbers.length > 0 && around.every(isWord) ? numbers : parts;
}

function isNamed(word: string): boolean {
  return allWords().some((known) => sameWord([known], word)) || suggestion(word) !== undefined;
}

function hasDigit(part: string): boolean {
  return /\d/.test(part);
}

function groups(pattern: RegExp, text: string): string[] | undefined {
  return pattern.exec(text)?.slice(1);
}

function numberMeanings(number: number): string[][] {
  const text = String(number);
  if (number <= MAX_CODE) return [[text]];
  const pairs = endReasons.pairs
    .filter((row) => row.subCode === number)
    .map((row) => [String(row.code), text]);
  const sip = PSTN.exec(text)?.[2];
  const pstn = sip === undefined ? [] : [[String(Number(sip)), text]];
  const actions = automation.subCodes.some((row) => row.subCode === number) ? [['automation', text]] : [];
  const deliveries = sms.codes.some((row) => row.code === number) ? [['sms', text]] : [];
  return [...([pairs, actions, pstn].find((meanings) => meanings.length > 0) ?? []), ...deliveries];
}

function wordMeanings(word: string): string[][] {
  const mail = [...email.deliveryStatus, ...email.sendStatus].map(({ status }) => status);
  const found: [string, string | undefined][] = [
    ['sms', smsWord(word)],
    ['email', sameWord(mail, word)],
    ['diagnostic', diagnosticName(word)],
  ];
  const meanings = found.flatMap(([kind, name]) => (name === undefined ? [] : [[kind, name]]));
  return [...meanings, ...enhancedMeanings(word)];
}

function smsWord(word: string): string | undefined {
  return sameWord(
    sms.deliveryStatus.map(({ status }) => status),
    word,
  );
}

function diagnosticName(word: string): string | undefined {
  return sameWord(
    diagnostics.diagnostics.map(({ name }) => name),
    word,
  );
}

function sameWord(names: readonly string[], word: string): string | undefined {
  return names.find((name) => name.toLowerCase() === word.toLowerCase());
}

/** Of several SMTP codes with one enhanced code, 550 is by far the most frequent. */
function enhancedMeanings(word = ''): string[][] {
  const rows = email.smtpCodes.filter((row) => row.enhanced === word);
  const row = rows.find(({ smtp }) => smtp === 550) ?? rows[0];
  return row ? [['email', String(row.smtp), row.enhanced]] : [];
}

function allWords(): string[] {
  return [
    ...sms.deliveryStatus.map(({ status }) => status),
    ...[...email.deliveryStatus, ...email.sendStatus].map(({ status }) => status),
    ...diagnostics.diagnostics.map(({ name }) => name),
    ...endReasons.words.map(({ word }) => word),
  ];
}
