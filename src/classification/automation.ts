/** Outcome of a Call Automation action, from its `resultInformation`. */
import { AUTOMATION_SUB_CODES } from '../generated/call-automation.ts';
import { classifyEndReason, type EndReasonInput, type EndReasonMatch, type Outcome } from './end-reason.ts';
import { toCode, unpack } from './verdict.ts';

/** An `Outcome` that the sub code alone may have decided. */
export interface AutomationOutcome extends Omit<Outcome, 'matched'> {
  /** The most specific matching row. */
  readonly matched: EndReasonMatch | 'sub_code';
}

const subCodes = /* @__PURE__ */ unpack(AUTOMATION_SUB_CODES);

/**
 * Classifies `resultInformation` of a callback: by the exact pair, else by the sub code, else as an end reason. Never
 * throws: bad input is `unknown`.
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
    if (!row || outcome.matched === 'pair' || outcome.matched === 'pstn') return outcome;
    // 0 means "no detail", and success only if the code does not contradict.
    if (subCode === 0 && code !== undefined && code >= 300) return outcome;
    const given = { ...(code === undefined ? {} : { code }), ...(subCode === undefined ? {} : { subCode }) };
    return Object.freeze({ ...given, ...row, matched: 'sub_code', listed: true });
  } catch {
    return classifyEndReason({});
  }
}
