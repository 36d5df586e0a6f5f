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
import { canonical, suggestion } from './explain-guess.ts';
import { disagreementsOf, rowOf } from './explain-rows.ts';

/** The tables to look up. */
export type Kind = 'call' | 'sms' | 'email' | 'chat' | 'automation' | 'diagnostic';

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
  texts: Texts | undefined;
  /** The row of the schema file, if there is one. */
  row: Record<string, unknown> | undefined;
  disagreements: Disagreement[];
}

/** Invalid input; the message names it and says what to do. */
export class BadInput extends Error {}

const KINDS: Record<string, (words: string[]) => Omit<Explanation, 'disagreements' | 'row'>> = {
  call: explainCall,
  sms: explainSms,
  email: explainEmail,
  chat: explainChat,
  automation: explainAutomation,
  diagnostic: explainDiagnostic,
};

/**
 * Looks up the code in `words`.
 * @example explain(['503', '560503']).outcome.origin // 'sbc'
 */
export function explain(pasted: string[]): Explanation {
  const words = canonicalWords(pasted);
  const [first] = words;
  if (first === undefined) {
    throw new BadInput('No code given. Give a call end code, as in: acs-otel explain 480 10037');
  }
  const named = Object.hasOwn(KINDS, first) && first !== 'call' ? KINDS[first] : undefined;
  const found = named ? named(words.slice(1)) : explainCall(words);
  return { ...found, row: rowOf(found), disagreements: disagreementsOf(found) };
}

function canonicalWords(pasted: string[]): string[] {
  const words = canonical(pasted);
  if (Array.isArray(words)) return words;
  const commands = words.meanings.map((meaning) => `acs-otel explain ${meaning.join(' ')}`);
  throw new BadInput(`"${pasted.join(' ')}" is in several tables. Say which: ${commands.join('; ')}`);
}

function explainCall(words: string[]) {
  const [codeWord = '', subCodeWord] = limited(words, 2, 'a code and a sub code');
  if (toCode(codeWord) === undefined) {
    throw new BadInput(
      `"${codeWord}" is not a call end code.${didYouMean(codeWord)} Give a whole number, as in: acs-otel explain 480 10037; or one of ${Object.keys(KINDS).slice(1).join(', ')}.`,
    );
  }
  const code = number(codeWord, 'a call end code', 'explain 480 10037');
  // Logs print "null" for a missing sub code.
  const subCode = subCodeWord === undefined || subCodeWord === 'null' ? undefined : numberOrWord(subCodeWord);
  const outcome = classifyCallbackEnd({ code, subCode });
  return { kind: 'call' as const, title: title(code, subCode), outcome, texts: callbackEndTexts(outcome) };
}

function explainSms(words: string[]) {
  const [word = ''] = limited(words, 1, 'one delivery code or status');
  const outcome = classifySmsStatus({ code: word, status: word });
  if (outcome.matched === 'unknown' && outcome.code === undefined) {
    throw new BadInput(
      `"${word}" is not an SMS delivery code. Give a whole number or Delivered or Failed, as in: acs-otel explain sms 4006`,
    );
  }
  return { kind: 'sms' as const, title: `SMS ${word}`, outcome, texts: smsTexts(outcome) };
}

function explainEmail(words: string[]) {
  const [word = '', enhanced] = limited(words, 2, 'a status, or an SMTP code and its enhanced code');
  if (word === '')
    throw new BadInput('No email status given. Give one, as in: acs-otel explain email Bounced');
  if (toCode(word) !== undefined && enhanced === undefined) {
    throw new BadInput(`"${word}" needs its enhanced code, as in: acs-otel explain email 550 5.1.1`);
  }
  if (toCode(word) === undefined && enhanced !== undefined) {
    throw new BadInput(
      `"${word}" is not an SMTP code. Give one before "${enhanced}", as in: acs-otel explain email 550 5.1.1`,
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
  const [name = ''] = limited(words, 1, 'one name');
  if (name === '') {
    throw new BadInput(
      'No diagnostic given. Give its name, as in: acs-otel explain diagnostic networkReconnect',
    );
  }
  // The texts describe the bad value, so the verdict must be that of the bad value.
  const good = classifyDiagnostic({ name, value: 'good' });
  if (good.matched !== 'name' && suggestion(name))
    throw new BadInput(`"${name}" is not a diagnostic.${didYouMean(name)}`);
  const outcome = good.matched === 'name' ? classifyDiagnostic({ name, value: 'bad' }) : good;
  return {
    kind: 'diagnostic' as const,
    title: `diagnostic ${outcome.name ?? name}`,
    outcome,
    texts: diagnosticTexts(outcome),
  };
}

function didYouMean(word: string): string {
  const known = suggestion(word);
  return known ? ` Did you mean ${known}?` : '';
}

function limited(words: string[], most: number, what: string): string[] {
  const extra = words[most];
  if (extra !== undefined) throw new BadInput(`"${extra}" is one argument too many. Give ${what}.`);
  return words;
}

function number(word: string, what: string, example: string): number {
  const value = toCode(word);
  if (value !== undefined) return value;
  throw new BadInput(
    `"${word}" is not ${what}. Give a whole number, 0 or greater, as in: acs-otel ${example}`,
  );
}

/** Sub codes are numbers, except for the listed words. */
function numberOrWord(word: string): number | string {
  if (endReasons.words.some((row) => row.word === word)) return word;
  if (toCode(word) === undefined && suggestion(word))
    throw new BadInput(`"${word}" is not a sub code.${didYouMean(word)}`);
  return number(word, 'a sub code', 'explain 480 10037');
}

function title(code: number, subCode: number | string | undefined): string {
  return subCode === undefined ? String(code) : `${code} / ${subCode}`;
}
