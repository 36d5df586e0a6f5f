/** Verdicts, which all tables of codes have in common, and the reader of packed lookups. */
import { CATEGORIES, CLASSES, ORIGINS } from '../generated/vocabulary.ts';

/** Success, expected error or fault, in the SDK's terms (snake case). */
export type Category = (typeof CATEGORIES)[number];

/** Who caused it; `unknown` if no source states it. */
export type Origin = (typeof ORIGINS)[number];

/** Kind of end. */
export type EndReasonClass = (typeof CLASSES)[number];

/** The classification of a table row. */
export interface Verdict<C extends string = EndReasonClass> {
  /** Success, expected error or fault. */
  readonly category: Category;
  /** Kind of end. */
  readonly class: C;
  /** Who caused it. */
  readonly origin: Origin;
  /** False if the end needs attention. */
  readonly expected: boolean;
}

/** The verdict on input that no table lists. */
export const UNKNOWN_VERDICT = Object.freeze({
  category: 'unknown',
  class: 'unknown',
  origin: 'unknown',
  expected: false,
} as const);

/** Success and expected errors are expected. All tables follow this rule, so lookups don't contain `expected`. */
export function isExpected(category: Category): boolean {
  return category === 'success' || category === 'expected_error';
}

/** Packed rows `key:abc …` of `src/generated/` -> verdict by key. */
export function unpack(packed: string): Map<string, Verdict>;
export function unpack<C extends string>(packed: string, classes: readonly C[]): Map<string, Verdict<C>>;
export function unpack(packed: string, classes: readonly string[] = CLASSES): Map<string, Verdict<string>> {
  return new Map(packed.split(' ').map((entry) => [entry.slice(0, -4), verdictOf(entry.slice(-3), classes)]));
}

/** Packed letters of `src/generated/` -> verdict. */
export function verdictOf(letters: string): Verdict;
export function verdictOf<C extends string>(letters: string, classes: readonly C[]): Verdict<C>;
export function verdictOf(letters: string, classes: readonly string[] = CLASSES): Verdict<string> {
  const at = <T>(words: readonly T[], place: number) => words[letters.charCodeAt(place) - 97] as T;
  const category = at(CATEGORIES, 0);
  return { category, class: at(classes, 1), origin: at(ORIGINS, 2), expected: isExpected(category) };
}

/** A non-negative integer, also from text; undefined for anything else, such as `"null"`, 1.5 or an object. */
export function toCode(value: unknown): number | undefined {
  const code = typeof value === 'string' && /^(0|[1-9]\d{0,14})$/.test(value) ? Number(value) : value;
  return typeof code === 'number' && code >= 0 && Number.isSafeInteger(code) ? code : undefined;
}
