/** Why a call ended: (code, sub code) -> outcome. Pure; needs neither Node nor OpenTelemetry. */
import { CODES, NO_FAILURES, PAIRS, PSTN_PREFIXES, RANGES } from '../generated/end-reasons.ts';
import { CATEGORIES } from '../generated/vocabulary.ts';
import {
  type Category,
  isExpected,
  toCode,
  UNKNOWN_VERDICT,
  unpack,
  type Verdict,
  verdictOf,
} from './verdict.ts';

/** An end as a source reports it. Codes may be numbers, numeric strings, `"null"`, or missing. */
export interface EndReasonInput {
  /** SIP-like code: `callEndReason.code`, `ParticipantEndReason`, `resultInformation.code`. */
  readonly code?: unknown;
  /** `callEndReason.subCode`, `ParticipantEndSubCode`, `resultInformation.subCode`. */
  readonly subCode?: unknown;
  /**
   * Never kept, because it may contain personal data. Results of Call Automation are searched for the words that a
   * table lists, such as `UserLicenseNotPresentForbidden`.
   */
  readonly message?: unknown;
  /**
   * The category that the SDK reports at run time, such as `['UnexpectedClientError']` or `'Success'`, in any case.
   * It overrides the table's `category` and `expected`, never its `class` and `origin`.
   */
  readonly resultCategories?: unknown;
  /**
   * Whether the call ended before it connected. The SDK reports 0/0 for a call that the caller gives up before the
   * answer (`cancelled`) and for one that ends after it (`ok`); 0/5003 for a call that everybody declined
   * (`declined`) and, to the side that did not hang up, for one that had connected (`ok`).
   * @default unknown
   */
  readonly beforeConnect?: boolean;
}

/**
 * What decided an outcome: the exact pair, the PSTN rule, the sub code (listed under one other code, as a failure), the
 * code, its hundred, or nothing.
 */
export type EndReasonMatch = 'pair' | 'pstn' | 'sub_code' | 'code' | 'range' | 'unknown';

/** The classified end of a call; frozen, and shared by calls with the same end. */
export interface Outcome extends Verdict {
  /** Code as a number; missing if there was none. */
  readonly code?: number;
  /** Sub code as a number; missing if there was none. */
  readonly subCode?: number;
  /** The most specific row that matched. */
  readonly matched: EndReasonMatch;
  /** The table lists this pair, so its sub code may be a metric attribute. */
  readonly listed: boolean;
  /** The table's category if the SDK's own (`category`) differs. */
  readonly tableCategory?: Category;
}

const pairs = /* @__PURE__ */ pairOutcomes();
const bySubCode = /* @__PURE__ */ failuresBySubCode();
const codes = /* @__PURE__ */ unpack(CODES);
const ranges = /* @__PURE__ */ unpack(RANGES);
const categories = /* @__PURE__ */ CATEGORIES.map(plain);
const nothing: Outcome = /* @__PURE__ */ Object.freeze({
  ...UNKNOWN_VERDICT,
  matched: 'unknown',
  listed: false,
});

/**
 * Classifies the end of a call. Never throws: bad input is `unknown`.
 * @example classifyEndReason({ code: 480, subCode: 10037 }).class // 'unreachable'
 */
export function classifyEndReason(input: EndReasonInput): Outcome {
  try {
    const { code, subCode, resultCategories } = input;
    let outcome: Outcome | undefined;
    // Most ends are listed pairs of numbers; a call of `pairOf` would take a fifth longer.
    if (typeof code === 'number' && typeof subCode === 'number') outcome = pairs.get(pairKey(code, subCode));
    if (outcome === undefined || outcome.code !== code || outcome.subCode !== subCode)
      outcome = findOutcome(toCode(code), toCode(subCode));
    if (resultCategories !== undefined) outcome = withRuntime(outcome, resultCategories);
    return outcome.code === 0 ? withHint(outcome, input.beforeConnect) : outcome;
  } catch {
    return nothing;
  }
}

/**
 * The codes of an outcome that may be metric attributes: the sub code if the table lists it, the code if it is 0 or
 * SIP-like (200 to 699). This bounds the number of series for any input.
 */
export function boundedCodes({ code, subCode, listed }: Outcome): Pick<Outcome, 'code' | 'subCode'> {
  if (code === undefined || !(code === 0 || (code >= 200 && code < 700))) return {};
  return listed && subCode !== undefined ? { code, subCode } : { code };
}

/**
 * The most specific table row of an end, see `EndReasonMatch`.
 * @returns Its kind and key: `code/subCode`, code or hundred.
 */
export function endReasonRow(code?: number, subCode?: number): { matched: EndReasonMatch; key: string } {
  if (pairOf(code, subCode)) return { matched: 'pair', key: `${code}/${subCode}` };
  if (isPstn(subCode)) {
    const sip = subCode % 1000;
    return { matched: 'pstn', key: sip === 0 ? `0/${subCode}` : codeRow(sip).key };
  }
  const failure = failureOf(code, subCode);
  return failure ? { matched: 'sub_code', key: `${failure.code}/${subCode}` } : codeRow(code);
}

function findOutcome(code?: number, subCode?: number): Outcome {
  const pair = pairOf(code, subCode);
  if (pair) return pair;
  const { matched, key } = endReasonRow(code, subCode);
  const failure = matched === 'sub_code' ? failureOf(code, subCode) : undefined;
  const row = failure ? codeRow(code).key : key;
  const normal = matched === 'pstn' ? pairOf(0, subCode) : undefined;
  const verdict = codes.get(row) ?? ranges.get(row) ?? normal ?? UNKNOWN_VERDICT;
  return Object.freeze({
    ...(code !== undefined && { code }),
    ...(subCode !== undefined && { subCode }),
    // The code alone decides whether the end was expected.
    category: verdict.category,
    expected: verdict.expected,
    class: failure?.class ?? verdict.class,
    // A code from the border controller has this origin, whatever its origin would be from the service.
    origin: matched === 'pstn' ? 'sbc' : (failure?.origin ?? verdict.origin),
    matched,
    listed: false,
  });
}

/** The listed failure that a sub code means under another code, which is itself an error. */
function failureOf(code: number | undefined, subCode: number | undefined): Outcome | undefined {
  return code !== undefined && code >= 300 && code < 700 ? bySubCode.get(subCode) : undefined;
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
  // For pairs that it does not know, the SDK reports success, whatever the code.
  if (category === 'success' && !outcome.listed && Number(outcome.code) >= 400) return outcome;
  const runtime = { ...outcome, category, expected: isExpected(category) };
  // An unknown category of the table is nothing to differ from.
  return Object.freeze(
    outcome.category === 'unknown' ? runtime : { ...runtime, tableCategory: outcome.category },
  );
}

function runtimeCategory(value: unknown): Category | undefined {
  for (const item of Array.isArray(value) ? value : [value]) {
    const category = typeof item === 'string' ? CATEGORIES[categories.indexOf(plain(item))] : undefined;
    if (category && category !== 'unknown') return category;
  }
  return undefined;
}

/** The SDK writes `ExpectedError`, other sources `expected_error`. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll('_', '');
}

function withHint(outcome: Outcome, beforeConnect?: boolean): Outcome {
  let kind = outcome.class;
  if (beforeConnect === true && !outcome.subCode) kind = 'cancelled';
  if (beforeConnect === false && kind === 'declined') kind = 'ok';
  return kind === outcome.class ? outcome : Object.freeze({ ...outcome, class: kind });
}

function pairOutcomes(): Map<number, Outcome> {
  const outcomes = new Map<number, Outcome>();
  for (const group of PAIRS.split(' ')) {
    const code = Number.parseInt(group, 10);
    for (const [, letters = '', steps = ''] of group.matchAll(/([a-z]+)([\d,]+)/g)) {
      let subCode = 0;
      for (const step of steps.split(',')) {
        subCode += Number(step);
        outcomes.set(
          pairKey(code, subCode),
          Object.freeze({ code, subCode, ...verdictOf(letters), matched: 'pair', listed: true }),
        );
      }
    }
  }
  return outcomes;
}

/** Sub codes that a single code lists, as a failure. */
function failuresBySubCode(): Map<number | undefined, Outcome | undefined> {
  const found = new Map<number | undefined, Outcome | undefined>();
  for (const pair of pairs.values()) {
    const { subCode, class: kind } = pair;
    found.set(subCode, found.has(subCode) || NO_FAILURES.includes(kind) ? undefined : pair);
  }
  return found;
}

/** Below 2^30 for codes under 1,000 and sub codes under 1,000,000: engines hash such numbers fastest. */
function pairKey(code: number, subCode: number): number {
  return subCode * 1000 + code;
}
