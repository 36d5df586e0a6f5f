/** Why a call ended: (code, sub code) -> outcome. Pure, for Node and browsers, without OpenTelemetry. */
import { CODES, PAIRS, PSTN_PREFIXES, RANGES } from '../generated/end-reasons.ts';
import { CATEGORIES } from '../generated/vocabulary.ts';
import { type Category, isExpected, toCode, UNKNOWN_VERDICT, unpack, type Verdict } from './verdict.ts';

/** What a source knows of an end. Codes come as numbers, numeric strings, `"null"` or not at all. */
export interface EndReasonInput {
  /** SIP-like code: `callEndReason.code`, `ParticipantEndReason`, `resultInformation.code`. */
  readonly code?: unknown;
  /** `callEndReason.subCode`, `ParticipantEndSubCode`, `resultInformation.subCode`. */
  readonly subCode?: unknown;
  /** Never read: it may hold personal data. Here so that a `callEndReason` can be passed as it is. */
  readonly message?: unknown;
  /**
   * What the SDK itself says at runtime, such as `['UnexpectedClientError']` or `'Success'`, in any case. It
   * wins over the table for `category` and `expected`, never for `class` and `origin`.
   */
  readonly resultCategories?: unknown;
  /**
   * Whether the end came before the call connected, where that is known. The SDK reports 0/0 also when the caller
   * gives up before the answer: `cancelled` instead of `ok`. And the service ends a connected call with the 0/5003
   * of one that everybody declined, for the side that did not hang up: `ok` instead of `declined`.
   * @default not known
   */
  readonly beforeConnect?: boolean;
}

/** How an outcome was found: exact pair, PSTN rule, code row, the code's hundred, or not at all. */
export type EndReasonMatch = 'pair' | 'pstn' | 'code' | 'range' | 'unknown';

/** The classified end of a call; frozen, and shared between calls that ended alike. */
export interface Outcome extends Verdict {
  /** Code as a number, where there was one. */
  readonly code?: number;
  /** Sub code as a number, where there was one. */
  readonly subCode?: number;
  /** What decided: the most specific row that was found. */
  readonly matched: EndReasonMatch;
  /** The table lists this pair, so that the sub code may be a metric attribute. */
  readonly listed: boolean;
  /** The table's category, where the SDK's own (`category`) differs from it. */
  readonly tableCategory?: Category;
}

const pairs = /* @__PURE__ */ pairOutcomes();
const codes = /* @__PURE__ */ unpack(CODES);
const ranges = /* @__PURE__ */ unpack(RANGES);
const categories = /* @__PURE__ */ categoryNames();
const nothing: Outcome = /* @__PURE__ */ Object.freeze({
  ...UNKNOWN_VERDICT,
  matched: 'unknown',
  listed: false,
});

/**
 * Classifies the end of a call. Total: bad input is `unknown`, never an exception.
 * @example classifyEndReason({ code: 480, subCode: 10037 }).class // 'unreachable'
 */
export function classifyEndReason(input: EndReasonInput): Outcome {
  try {
    const { code, subCode, resultCategories } = input;
    let outcome = pairOf(code, subCode) ?? findOutcome(toCode(code), toCode(subCode));
    if (resultCategories !== undefined) outcome = withRuntime(outcome, resultCategories);
    return outcome.code === 0 ? withHint(outcome, input.beforeConnect) : outcome;
  } catch {
    return nothing;
  }
}

/**
 * The codes of an outcome that may be metric attributes: the sub code only where the table lists it, the code only
 * where it is 0 or SIP-like (200 to 699). So the number of series is bounded whatever arrives.
 */
export function boundedCodes({ code, subCode, listed }: Outcome): Pick<Outcome, 'code' | 'subCode'> {
  if (code === undefined || !(code === 0 || (code >= 200 && code < 700))) return {};
  return listed && subCode !== undefined ? { code, subCode } : { code };
}

/**
 * The row that an end is read from: exact pair first, then the PSTN rule, then the code, then its hundred.
 * @returns its kind and key: `code/subCode`, code or hundred
 */
export function endReasonRow(code?: number, subCode?: number): { matched: EndReasonMatch; key: string } {
  if (pairOf(code, subCode)) return { matched: 'pair', key: `${code}/${subCode}` };
  if (isPstn(subCode)) return { matched: 'pstn', key: codeRow(subCode % 1000).key };
  return codeRow(code);
}

function findOutcome(code?: number, subCode?: number): Outcome {
  const pair = pairOf(code, subCode);
  if (pair) return pair;
  const { matched, key } = endReasonRow(code, subCode);
  const verdict = codes.get(key) ?? ranges.get(key) ?? UNKNOWN_VERDICT;
  return Object.freeze({
    ...(code !== undefined && { code }),
    ...(subCode !== undefined && { subCode }),
    ...verdict,
    // The border controller made the code, whatever the same code would mean from the service.
    origin: matched === 'pstn' ? 'sbc' : verdict.origin,
    matched,
    listed: false,
  });
}

function pairOf(code: unknown, subCode: unknown): Outcome | undefined {
  if (typeof code !== 'number' || typeof subCode !== 'number') return undefined;
  const pair = pairs.get(pairKey(code, subCode));
  // Numbers out of range can share a key with a pair.
  return pair?.code === code && pair.subCode === subCode ? pair : undefined;
}

function codeRow(code?: number): { matched: EndReasonMatch; key: string } {
  if (code !== undefined && codes.has(String(code))) return { matched: 'code', key: String(code) };
  const hundred = String(Math.trunc((code ?? -1) / 100));
  return ranges.has(hundred) ? { matched: 'range', key: hundred } : { matched: 'unknown', key: '' };
}

function isPstn(subCode: number | undefined): subCode is number {
  return subCode !== undefined && PSTN_PREFIXES.includes(Math.trunc(subCode / 1000));
}

function withRuntime(outcome: Outcome, resultCategories: unknown): Outcome {
  const category = runtimeCategory(resultCategories);
  if (category === undefined || category === outcome.category) return outcome;
  const runtime = { ...outcome, category, expected: isExpected(category) };
  // Where the table knows nothing there is nothing to differ from.
  return Object.freeze(
    outcome.category === 'unknown' ? runtime : { ...runtime, tableCategory: outcome.category },
  );
}

function runtimeCategory(value: unknown): Category | undefined {
  for (const item of Array.isArray(value) ? value : [value]) {
    if (typeof item !== 'string') continue;
    const category = categories.get(item) ?? categories.get(item.toLowerCase().replaceAll('_', ''));
    if (category) return category;
  }
  return undefined;
}

function withHint(outcome: Outcome, beforeConnect?: boolean): Outcome {
  let kind = outcome.class;
  if (beforeConnect === true && !outcome.subCode) kind = 'cancelled';
  if (beforeConnect === false && kind === 'declined') kind = 'ok';
  return kind === outcome.class ? outcome : Object.freeze({ ...outcome, class: kind });
}

/** The SDK's spelling first, because it is the usual one; then any case. */
function categoryNames(): Map<string, Category> {
  const names = new Map<string, Category>();
  for (const name of CATEGORIES) {
    if (name === 'unknown') continue;
    names.set(
      name.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase()),
      name,
    );
    names.set(name.replaceAll('_', ''), name);
  }
  return names;
}

function pairOutcomes(): Map<number, Outcome> {
  const outcomes = new Map<number, Outcome>();
  for (const [key, verdict] of unpack(PAIRS)) {
    const [code = 0, subCode = 0] = key.split('/').map(Number);
    outcomes.set(
      pairKey(code, subCode),
      Object.freeze({ code, subCode, ...verdict, matched: 'pair', listed: true }),
    );
  }
  return outcomes;
}

/** Below 2^30 for codes under 1,000 and sub codes under 1,000,000: engines hash such numbers fastest. */
function pairKey(code: number, subCode: number): number {
  return subCode * 1000 + code;
}
