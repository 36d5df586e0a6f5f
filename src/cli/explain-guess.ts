/** Turns what somebody has pasted into the words that `explain()` takes. */
import { distance } from 'fastest-levenshtein';
import automation from '../schema/call-automation.json' with { type: 'json' };
import email from '../schema/email-status.json' with { type: 'json' };
import endReasons from '../schema/end-reasons.json' with { type: 'json' };
import sms from '../schema/sms-status.json' with { type: 'json' };
import diagnostics from '../schema/user-facing-diagnostics.json' with { type: 'json' };

const KINDS = ['call', 'sms', 'email', 'chat', 'automation', 'diagnostic'];
const ALIASES: Record<string, string> = { mail: 'email', 'e-mail': 'email', ufd: 'diagnostic' };
/** Codes below are end reasons and HTTP or SIP codes, those above are sub codes or delivery codes. */
const MAX_CODE = 999;
const ENHANCED = /^\d\.\d{1,3}\.\d{1,3}$/;

/** Several tables know what was pasted: each as the words that name it. */
export interface Ambiguous {
  meanings: string[][];
}

/**
 * @example canonical(['480/10037']) // ['480', '10037']
 * @example canonical(['Bounced']) // ['email', 'Bounced']
 * @example canonical(['UserLicenseNotPresentForbidden']) // ['403', 'UserLicenseNotPresentForbidden']
 */
export function canonical(words: readonly string[]): string[] | Ambiguous {
  const parts = partsOf(words.join(' '));
  const errorWord = errorWordIn(parts);
  if (errorWord) return errorWord;
  const [first = '', ...rest] = parts;
  const kind = kindOf(first);
  if (kind === 'email' && rest.length === 1 && ENHANCED.test(rest[0] ?? ''))
    return oneOf(enhanced(rest[0]), parts);
  if (kind) return kind === 'call' ? rest : [kind, ...rest];
  if (parts.length !== 1) return parts;
  return oneOf(/^\d+$/.test(first) ? numberMeanings(Number(first)) : wordMeanings(first), parts);
}

/** `403 UserLicenseNotPresentForbidden`, that word alone, or the JSON of the error. */
function errorWordIn(parts: readonly string[]): string[] | undefined {
  const lower = parts.map((part) => part.toLowerCase());
  const row = endReasons.words.find(({ word }) => lower.includes(word.toLowerCase()));
  const code = parts.find((part) => /^[3-6]\d\d$/.test(part));
  return row && [code ?? String(row.code), row.word];
}

/** A known word that is spelled almost like `word`. */
export function suggestion(word: string): string | undefined {
  const lower = word.toLowerCase();
  const near = [...KINDS, ...allWords()]
    .map((known) => ({ known, away: distance(lower, known.toLowerCase()) }))
    .sort((a, b) => a.away - b.away)[0];
  return near && near.away <= Math.max(1, Math.floor(word.length / 4)) ? near.known : undefined;
}

/** `code: 480, subCode: 10037`, `480/10037`, `"480" "10037"` and the like. */
function partsOf(text: string): string[] {
  const plain = text
    .replace(/[\w.]*code["']?\s*[:=]|\berror\.type\b\s*[:=]?/gi, ' ')
    .replace(/["'{}()[\],;/]+/g, ' ');
  return plain.split(/\s+/).filter((part) => part !== '');
}

function kindOf(word: string): string | undefined {
  const lower = word.toLowerCase();
  return KINDS.includes(lower) ? lower : Object.hasOwn(ALIASES, lower) ? ALIASES[lower] : undefined;
}

function oneOf(meanings: string[][], words: string[]): string[] | Ambiguous {
  return meanings.length > 1 ? { meanings } : (meanings[0] ?? words);
}

function numberMeanings(number: number): string[][] {
  const text = String(number);
  if (number <= MAX_CODE) return [[text]];
  const pairs = endReasons.pairs
    .filter((row) => row.subCode === number)
    .map((row) => [String(row.code), text]);
  const actions = automation.subCodes.some((row) => row.subCode === number) ? [['automation', text]] : [];
  const deliveries = sms.codes.some((row) => row.code === number) ? [['sms', text]] : [];
  return [...(pairs.length > 0 ? pairs : actions), ...deliveries];
}

function wordMeanings(word: string): string[][] {
  const lower = word.toLowerCase();
  const has = (names: readonly string[]) => names.find((name) => name.toLowerCase() === lower);
  const found: [string, string | undefined][] = [
    ['sms', has(sms.deliveryStatus.map(({ status }) => status))],
    ['email', has([...email.deliveryStatus, ...email.sendStatus].map(({ status }) => status))],
    ['diagnostic', has(diagnostics.diagnostics.map(({ name }) => name))],
  ];
  const meanings = found.flatMap(([kind, name]) => (name === undefined ? [] : [[kind, name]]));
  return [...meanings, ...enhanced(word)];
}

/** Of several SMTP codes with one enhanced code, 550 is by far the most frequent. */
function enhanced(word = ''): string[][] {
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
