/** Outcome of a Call Automation action, from its `resultInformation`. */
import type { AutomationResult, CallbackPhase } from '../events/automation-event.ts';
import { AUTOMATION_SUB_CODES } from '../generated/call-automation.ts';
import { classifyEndReason, type EndReasonInput, type Outcome } from './end-reason.ts';
import { errorWordOutcome } from './error-word.ts';
import { isExpected, toCode, UNKNOWN_VERDICT, unpack, type Verdict } from './verdict.ts';

/** An `Outcome`; `matched: 'sub_code'` means that the sub code alone has decided, here by the table of actions. */
export interface AutomationOutcome extends Outcome {
  /** The sub code if it is a word that a table lists, such as `UserLicenseNotPresentForbidden`. */
  readonly word?: string;
}

const subCodes = /* @__PURE__ */ unpack(AUTOMATION_SUB_CODES);

/**
 * Classifies the `resultInformation` of an action, such as that of PlayFailed: by the exact pair, else by the sub code,
 * else as an end reason. For the end of a call use `classifyCallbackEnd`. Never throws: bad input is `unknown`.
 * @example classifyAutomation({ code: 400, subCode: 8501 }).class // 'client'
 */
export function classifyAutomation(
  input: Pick<EndReasonInput, 'code' | 'subCode' | 'message'>,
): AutomationOutcome {
  try {
    const code = toCode(input.code);
    const subCode = toCode(input.subCode);
    const outcome = classifyEndReason({ code, subCode });
    const row = subCodes.get(String(subCode));
    // The success of an action is not the normal end of a call, which the pairs describe.
    const isSuccess = code !== undefined && code >= 200 && code < 300;
    if ((!row || subCode === 0) && outcome.matched !== 'pair') {
      const word = wordOf(input, code);
      if (word) return word;
    }
    if (!row || (outcome.matched === 'pair' && !isSuccess) || outcome.matched === 'pstn') return outcome;
    // 0 means "no detail", and success only if the code does not contradict.
    if (subCode === 0 && code !== undefined && code >= 300) return outcome;
    const given = { ...(code === undefined ? {} : { code }), ...(subCode === undefined ? {} : { subCode }) };
    return Object.freeze({ ...given, ...row, matched: 'sub_code', listed: true });
  } catch {
    return classifyEndReason({});
  }
}

/**
 * Classifies the `resultInformation` with which a callback ends a call: as an end reason. A failure that only the table
 * of actions lists is found there. Never throws: bad input is `unknown`.
 * @example classifyCallbackEnd({ code: 412, subCode: 9999 }).matched // 'sub_code'
 */
export function classifyCallbackEnd(input: EndReasonInput): AutomationOutcome {
  const end = classifyEndReason(input);
  const { code, subCode, matched } = end;
  const word = matched === 'pair' ? undefined : wordOf(input, code);
  if (word) return word;
  if (matched !== 'code' && matched !== 'range') return end;
  const row = code !== undefined && code >= 300 && subCode ? subCodes.get(String(subCode)) : undefined;
  return row && !isExpected(row.category)
    ? Object.freeze({ ...end, class: row.class, origin: row.origin, matched: 'sub_code' })
    : end;
}

/**
 * Classifies the result of an action by its codes and by the kind of its callback: what the service calls cancelled has
 * not failed, whatever its code row says, and what it calls failed is not `ok`. Never throws.
 * @example classifyCallback('cancelled', { code: 400, subCode: 8508 }).expected // true
 */
export function classifyCallback(phase: CallbackPhase, result: AutomationResult): AutomationOutcome {
  const outcome = classifyAutomation(result);
  const hasCodes = outcome.code !== undefined || outcome.subCode !== undefined;
  if (phase === 'cancelled') {
    const { category } = outcome;
    const tableCategory = hasCodes && category !== 'expected_error' ? { tableCategory: category } : {};
    const cancelled = { class: 'cancelled', category: 'expected_error', expected: true } as const;
    return Object.freeze({ ...outcome, ...cancelled, ...tableCategory });
  }
  if (phase === 'failed')
    return outcome.class === 'ok'
      ? Object.freeze({ ...outcome, ...UNKNOWN_VERDICT, listed: false })
      : outcome;
  if (hasCodes) return outcome;
  return Object.freeze({ ...(subCodes.get('0') as Verdict), matched: 'unknown', listed: false });
}

/** Only a failure is explained by a word. Never throws. */
function wordOf(input: EndReasonInput, code: number | undefined): AutomationOutcome | undefined {
  if (code !== undefined && code < 300) return undefined;
  try {
    return errorWordOutcome(input.subCode, code) ?? errorWordOutcome(input.message, code);
  } catch {
    return undefined;
  }
}
