/** Errors whose sub code is a word, such as `UserLicenseNotPresentForbidden`. */
import { WORDS } from '../generated/end-reasons.ts';
import type { AutomationOutcome } from './automation.ts';
import { unpack } from './verdict.ts';

const words = /* @__PURE__ */ unpack(WORDS);
/** Bounds the search in a message. */
const MAX_TEXT = 1024;

/** The outcome of the listed word that `text` contains, as a whole word in any case; undefined if there is none. */
export function errorWordOutcome(text: unknown, code: number | undefined): AutomationOutcome | undefined {
  if (typeof text !== 'string') return undefined;
  const parts = new Set(text.slice(0, MAX_TEXT).toLowerCase().split(/\W+/));
  for (const [word, row] of words) {
    if (!parts.has(word.toLowerCase())) continue;
    return Object.freeze({
      ...(code !== undefined && { code }),
      word,
      ...row,
      matched: 'sub_code',
      listed: false,
    });
  }
  return undefined;
}
