/** Short answers for words that acs-otel emits and that are no codes: `error.type`, classes, categories, origins. */

import email from '../schema/email-status.json' with { type: 'json' };
import endReasons from '../schema/end-reasons.json' with { type: 'json' };
import sms from '../schema/sms-status.json' with { type: 'json' };
import { errorMeaning } from './explain-errors.ts';
import { eventMeanings } from './explain-events.ts';

/** An answer without a row of a table. */
export interface ShortAnswer {
  word: string;
  /** False if only the kind of word is known. */
  known: boolean;
  lines: string[];
}

const VOCABULARIES: [name: string, words: Readonly<Record<string, string>>][] = [
  ['class of an end reason', endReasons.classes],
  ['class of an SMS delivery', sms.classes],
  ['class of an email delivery', email.classes],
  ['category of an end reason', endReasons.categories],
  ['origin of an end reason', endReasons.origins],
];

/** What a code or name of an error looks like: `InvalidPhoneNumber`, `ERR_INVALID_URL`, `TypeError`. */
const ERROR_LIKE = /^(?:[A-Z][a-z0-9]+(?:[A-Z]+[a-z0-9]*)*|E[A-Z]{3,}|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)$/;

/** The answer for a word that no table of codes lists; undefined if it is no word of acs-otel and no error. */
export function shortAnswer(word: string): ShortAnswer | undefined {
  const meanings = VOCABULARIES.flatMap(([name, words]) => {
    const key = Object.keys(words).find((known) => letters(known) === letters(word));
    return key === undefined ? [] : [`as ${name}: ${words[key]}`];
  });
  const lines = [...meanings, ...eventMeanings(word)];
  if (lines.length > 0) return { word, known: true, lines };
  const text = errorMeaning(word);
  return text === undefined ? undefined : { word, known: true, lines: [text] };
}

/** `Opted out`, `opted-out` and `OptedOut` are `opted_out`. */
function letters(word: string): string {
  return word.replace(/[\s_-]/g, '').toLowerCase();
}

/** The honest line about a word that looks like the code or name of an error. */
export function errorLikeAnswer(word: string): ShortAnswer | undefined {
  if (word.length > 64 || !ERROR_LIKE.test(word)) return undefined;
  const text =
    'looks like the code or name of an error (error.type), and no table lists it. Read the message of the error, and the HTTP status and MS-CV on its span.';
  return { word, known: false, lines: [text] };
}

/** One line for each meaning. */
export function shortAnswerText({ word, lines }: ShortAnswer): string {
  return lines.map((line) => `${word}: ${line}\n`).join('');
}
