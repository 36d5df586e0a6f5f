/** What every table of codes says of a row, and how the packed lookups are read. */
import { CATEGORIES, CLASSES, ORIGINS } from '../generated/vocabulary.ts';

/** Whether an end is good, expected or a fault, in the SDK's own terms (snake case). */
export type Category = (typeof CATEGORIES)[number];

/** Who caused it; `unknown` where no source says. */
export type Origin = (typeof ORIGINS)[number];

/** What kind of end it was. */
export type EndReasonClass = (typeof CLASSES)[number];

/** The answer of a table. */
export interface Verdict<C extends string = EndReasonClass> {
  /** Good, expected, or a fault. */
  readonly category: Category;
  /** What kind of end it was. */
  readonly class: C;
  /** Who caused it. */
  readonly origin: Origin;
  /** False where somebody should look at it. */
  readonly expected: boolean;
}

/** The verdict on whatever no table knows; `unknown` is an outcome, too. */
export const UNKNOWN_VERDICT = Object.freeze({
  category: 'unknown',
  class: 'unknown',
  origin: 'unknown',
  expected: false,
} as const);

/** Success and expected errors are expected; the tables hold to this, so that `expected` need not be packed. */
export function isExpected(category: Category): boolean {
  return category === 'success' || category === 'expected_error';
}

/** Packed rows `key:abc …` of `src/generated/` -> verdict by key. */
export function unpack(packed: string): Map<string, Verdict>;
export function unpack<C extends string>(packed: string, classes: readonly C[]): Map<string, Verdict<C>>;
export function unpack(packed: string, classes: readonly string[] = CLASSES): Map<string, Verdict<string>> {
  return new Map(
    packed.split(' ').map((entry) => {
      const end = entry.length - 4;
      const at = <T>(words: readonly T[], place: number) => words[entry.charCodeAt(end + place) - 97] as T;
      const category = at(CATEGORIES, 1);
      return [
        entry.slice(0, end),
        { category, class: at(classes, 2), origin: at(ORIGINS, 3), expected: isExpected(category) },
      ];
    }),
  );
}

/** A whole number from 0 on, also as text; anything else, such as `"null"`, 1.5 or an object, is undefined. */
export function toCode(value: unknown): number | undefined {
  const code = typeof value === 'string' && /^(0|[1-9]\d{0,14})$/.test(value) ? Number(value) : value;
  return typeof code === 'number' && code >= 0 && Number.isSafeInteger(code) ? code : undefined;
}
