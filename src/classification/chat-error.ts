/** Outcome of a chat request, from its HTTP status. */
import { CHAT_CODES } from '../generated/chat-errors.ts';
import { RANGES } from '../generated/end-reasons.ts';
import { toCode, UNKNOWN_VERDICT, unpack, type Verdict } from './verdict.ts';

/** The classified response of the chat service; frozen. */
export interface ChatOutcome extends Verdict {
  /** HTTP status, if there was one. */
  readonly code?: number;
  /** The most specific matching row. */
  readonly matched: 'code' | 'range' | 'unknown';
  /** The table lists the status. */
  readonly listed: boolean;
}

const codes = /* @__PURE__ */ unpack(CHAT_CODES);
const ranges = /* @__PURE__ */ unpack(RANGES);

/**
 * Classifies the HTTP status of a chat response. Never throws: bad input is `unknown`.
 * @example classifyChatError({ code: 429 }).class // 'throttled'
 */
export function classifyChatError(input: { readonly code?: unknown }): ChatOutcome {
  try {
    const code = toCode(input.code);
    if (code === undefined) return unknown();
    const row = codes.get(String(code));
    if (row) return Object.freeze({ code, ...row, matched: 'code', listed: true });
    // HTTP has no 6xx.
    const range = code < 600 ? ranges.get(String(Math.trunc(code / 100))) : undefined;
    return range ? Object.freeze({ code, ...range, matched: 'range', listed: false }) : unknown(code);
  } catch {
    return unknown();
  }
}

function unknown(code?: number): ChatOutcome {
  const given = code === undefined ? {} : { code };
  return Object.freeze({ ...given, ...UNKNOWN_VERDICT, matched: 'unknown', listed: false });
}
