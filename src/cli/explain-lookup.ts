/** Arguments -> outcome, texts and the row of the table. */
import { classifyAutomation, classifyCallbackEnd } from '../classification/automation.ts';
import { classifyChatError } from '../classification/chat-error.ts';
import { classifyDiagnostic } from '../classification/diagnostic.ts';
import { classifyEmailStatus } from '../classification/email-status.ts';
import { classifySmsStatus } from '../classification/sms-status.ts';
import {
  automationTexts,
  callbackEndTexts,
  chatTexts,
  diagnosticTexts,
  emailTexts,
  smsTexts,
  type Texts,
} from '../classification/texts.ts';
import { toCode } from '../classification/verdict.ts';
import type { Disagreement } from '../schema/build/tables.ts';
import endReasons from '../schema/end-reasons.json' with { type: 'json' };
import { canonical, isListedPair, type Reading, suggestion } from './explain-guess.ts';
import { httpExplanation, isKnownHttpStatus, statusOfPhrase } from './explain-http.ts';
import { disagreementsOf, rowOf } from './explain-rows.ts';
import { errorLikeAnswer, type ShortAnswer, shortAnswer } from './explain-words.ts';
import { echoed } from './plain-text.ts';

/** The tables to look up. */
export type Kind = 'call' | 'sms' | 'email' | 'chat' | 'automation' | 'diagnostic' | 'http';

/** Everything known about a code. */
export interface Explanation {
  kind: Kind;
  /** The code, such as `480 / 10037`. */
  title: string;
  outcome: {
    matched: string;
    category: string;
    class: string;
    origin: string;
    expected: boolean;
    code?: number;
    subCode?: number;
    word?: string;
  };
  /** The category is the one that the SDK reported, pasted with the codes. */
  sdkCategory: boolean;
  texts: Texts | undefined;
  /** The row of the schema file, if there is one. */
  row: Record<string, unknown> | undefined;
  disagreements: Disagreement[];
}

/** Invalid input; the message names it and says what to do. */
export class BadInput extends Error {}

type Found = Omit<Explanation, 'disagreements' | 'row' | 'sdkCategory'>;

const KINDS: Record<string, (words: string[]) => Found> = {
  call: explainCall,
  sms: explainSms,
  email: explainEmail,
  chat: explainChat,
  automation: explainAutomation,
  diagnostic: explainDiagnostic,
  http: explainHttp,
};

/** What is said if a kind stands alone. */
const MISSING: Record<string, string> = {
  sms: 'No SMS delivery code or status given. Give one, as in: acs-otel explain sms 4006',
  email: 'No email status given. Give one, as in: acs-otel explain email Bounced',
  chat: 'No HTTP status given. Give one, as in: acs-otel explain chat 429',
  automation: 'No Call Automation code given. Give one, as in: acs-otel explain automation 400 8501',
  diagnostic: 'No diagnostic given. Give its name, as in: acs-otel explain diagnostic networkReconnect',
  http: 'No HTTP status given. Give one, as in: acs-otel explain http 429',
};

/** A header `Reason` of SIP, or what is left of it. */
const Q850 = /^\W*(?:reason\W+)?(?:itu\W*)?q\W?850\b/i;

/**
 * Looks up the code in `words`.
 * @example explain(['503', '560503']).outcome.origin // 'sbc'
 */
export function explain(pasted: string[]): Explanation | ShortAnswer {
  const { words, resultCategories } = readingOf(pasted);
  const [first] = words;
  if (first === undefined) {
    throw new BadInput('No code given. Give a call end code, as in: acs-otel explain 480 10037');
  }
  const named = Object.hasOwn(KINDS, first) && first !== 'call' ? KINDS[first] : undefined;
  const [, word] = words;
  if (named && word === undefined) throw new BadInput(MISSING[first] ?? '');
  const ofClass = first === 'sms' && word !== undefined ? smsClass(word) : undefined;
  if (ofClass) return ofClass;
  if (named) return completed(named(words.slice(1)));
  const answer = words.length === 1 ? wordAnswer(first) : undefined;
  return answer ?? completed(explainCall(words, resultCategories), resultCategories);
}

function readingOf(pasted: string[]): Reading {
  if (Q850.test(pasted.join(' ')))
    throw new BadInput(
      `${quoted(pasted.join(' '))} is a Q.850 cause, and no table lists them. Paste the code and sub code of the end of the call, or its SIP code, as in: acs-otel explain SIP 486`,
    );
  const reading = canonical(pasted);
  if ('words' in reading) return reading;
  const commands = reading.meanings.map((meaning) => `acs-otel explain ${meaning.join(' ')}`);
  throw new BadInput(`${quoted(pasted.join(' '))} is in several tables. Say which: ${commands.join('; ')}`);
}

function completed(found: Found, resultCategories?: string[]): Explanation {
  const isReported = (name: string) => name.replaceAll('_', '').toLowerCase() === plainCategory(found);
  const sdkCategory = resultCategories?.some(isReported) ?? false;
  return { ...found, sdkCategory, row: rowOf(found), disagreements: disagreementsOf(found) };
}

function plainCategory({ outcome }: Found): string {
  return outcome.category.replaceAll('_', '');
}

/** A word that is no row of a table, but that acs-otel or an SDK emits. */
function wordAnswer(word: string): Explanation | ShortAnswer | undefined {
  const answer = shortAnswer(word);
  if (answer) return answer;
  const status = statusOfPhrase(word);
  if (status !== undefined) return completed(httpExplanation(status));
  return suggestion(word) ? undefined : errorLikeAnswer(word);
}

function explainCall(words: string[], resultCategories?: string[]): Found {
  const [codeWord = ''] = words;
  if (toCode(codeWord) === undefined) {
    throw new BadInput(
      `${quoted(codeWord)} is not a call end code.${didYouMean(codeWord)} Give a whole number, as in: acs-otel explain 480 10037; or one of ${Object.keys(KINDS).slice(1).join(', ')}.`,
    );
  }
  const [, subCodeWord] = limited(words, 2, 'a code and a sub code');
  const code = number(codeWord, 'a call end code', 'explain 480 10037');
  // Logs print "null" for a missing sub code.
  const subCode = subCodeWord === undefined || subCodeWord === 'null' ? undefined : numberOrWord(subCodeWord);
  if (!isListedPair(code, subCode) && isListedPair(subCode, code)) {
    throw new BadInput(
      `${code} is a sub code: it comes after the code. Did you mean ${subCode} ${code}? Run: acs-otel explain ${subCode} ${code}`,
    );
  }
  const outcome = classifyCallbackEnd({ code, subCode, resultCategories });
  return { kind: 'call', title: title(code, subCode), outcome, texts: callbackEndTexts(outcome) };
}

function explainSms(words: string[]): Found {
  const [word = ''] = limited(words, 1, 'one delivery code or status');
  const status = toCode(word);
  // Delivery codes have four digits; the result of a send holds an HTTP status for each recipient.
  if (status !== undefined && status >= 100 && status < 600) return httpExplanation(status, 'SMS');
  const outcome = classifySmsStatus({ code: word, status: word });
  if (outcome.matched === 'unknown' && outcome.code === undefined) {
    throw new BadInput(
      `${quoted(word)} is not an SMS delivery code. Give a whole number or Delivered or Failed, as in: acs-otel explain sms 4006`,
    );
  }
  return { kind: 'sms' as const, title: `SMS ${word}`, outcome, texts: smsTexts(outcome) };
}

/** `sms opted out` */
function smsClass(word: string): ShortAnswer | undefined {
  const { matched, code } = classifySmsStatus({ code: word, status: word });
  return matched === 'unknown' && code === undefined ? shortAnswer(word) : undefined;
}

function explainEmail(words: string[]): Found {
  const [word = '', enhanced] = limited(words, 2, 'a status, or an SMTP code and its enhanced code');
  const status = toCode(word);
  if (status !== undefined && enhanced === undefined) {
    if (isKnownHttpStatus(status)) return httpExplanation(status, 'email');
    throw new BadInput(`${quoted(word)} needs its enhanced code, as in: acs-otel explain email 550 5.1.1`);
  }
  if (toCode(word) === undefined && enhanced !== undefined) {
    throw new BadInput(
      `${quoted(word)} is not an SMTP code. Give one before ${quoted(enhanced)}, as in: acs-otel explain email 550 5.1.1`,
    );
  }
  const outcome = classifyEmailStatus(enhanced === undefined ? { status: word } : { smtp: word, enhanced });
  const texts = emailTexts(outcome);
  return { kind: 'email' as const, title: `email ${words.join(' ')}`, outcome, texts };
}

function explainChat(words: string[]) {
  const [word = ''] = limited(words, 1, 'one HTTP status');
  const outcome = classifyChatError({ code: number(word, 'an HTTP status', 'explain chat 429') });
  return { kind: 'chat' as const, title: `chat ${word}`, outcome, texts: chatTexts(outcome) };
}

function explainHttp(words: string[]) {
  const [word = ''] = limited(words, 1, 'one HTTP status');
  return httpExplanation(number(word, 'an HTTP status', 'explain http 429'));
}

function explainAutomation(words: string[]) {
  const [first = '', second] = limited(words, 2, 'a sub code, or a code and a sub code');
  const example = 'explain automation 400 8501';
  const one = number(first, 'a Call Automation code', example);
  const two = second === undefined ? undefined : number(second, 'a Call Automation sub code', example);
  const outcome =
    two === undefined
      ? classifyAutomation({ subCode: one })
      : classifyAutomation({ code: one, subCode: two });
  return { kind: 'automation' as const, title: title(one, two), outcome, texts: automationTexts(outcome) };
}

function explainDiagnostic(words: string[]) {
  const [name = '', value] = limited(words, 2, 'a name, or a name and its value');
  // The texts describe the bad value, so without a value the verdict must be that of the bad value.
  const outcome = classifyDiagnostic({ name, value: value ?? 'bad' });
  if (outcome.matched !== 'name' && suggestion(name))
    throw new BadInput(`${quoted(name)} is not a diagnostic.${didYouMean(name)}`);
  if (outcome.matched === 'name' && outcome.quality === 'unknown') {
    throw new BadInput(
      `${quoted(value ?? '')} is not a value of ${outcome.name}. Give good, poor or bad, 1 to 3 of a quality, or true or false of a flag.`,
    );
  }
  const texts = diagnosticTexts(outcome);
  const isGood = outcome.quality === 'good';
  return {
    kind: 'diagnostic' as const,
    title: `diagnostic ${outcome.name ?? name}${value === undefined ? '' : ` ${value}`}`,
    outcome,
    texts:
      texts && isGood
        ? {
            ...texts,
            description: `Good: nothing is wrong. When bad: ${texts.description}`,
            action: 'Take no action.',
          }
        : texts,
  };
}

function didYouMean(word: string): string {
  const known = suggestion(word);
  return known ? ` Did you mean ${known}?` : '';
}

function limited(words: string[], most: number, what: string): string[] {
  const extra = words[most];
  if (extra !== undefined) throw new BadInput(`${quoted(extra)} is one argument too many. Give ${what}.`);
  return words;
}

function number(word: string, what: string, example: string): number {
  const value = toCode(word);
  if (value !== undefined) return value;
  throw new BadInput(
    `${quoted(word)} is not ${what}. Give a whole number, 0 or greater, as in: acs-otel ${example}`,
  );
}

/** Sub codes are numbers, except for the listed words. */
function numberOrWord(word: string): number | string {
  if (endReasons.words.some((row) => row.word === word)) return word;
  if (toCode(word) === undefined && suggestion(word))
    throw new BadInput(`${quoted(word)} is not a sub code.${didYouMean(word)}`);
  return number(word, 'a sub code', 'explain 480 10037');
}

function title(code: number, subCode: number | string | undefined): string {
  return subCode === undefined ? String(code) : `${code} / ${subCode}`;
}

function quoted(word: string): string {
  return `"${echoed(word)}"`;
}
