/** How a Call Automation action ended: `resultInformation` -> outcome. */
import { AUTOMATION_SUB_CODES } from '../generated/call-automation.ts';
import { classifyEndReason, type EndReasonInput, type EndReasonMatch, type Outcome } from './end-reason.ts';
import { toCode, unpack } from './verdict.ts';

/** The classified result of an action; as an `Outcome`, which may also have been found by the sub code alone. */
export interface AutomationOutcome extends Omit<Outcome, 'matched'> {
  /** What decided: the most specific row that was found. */
  readonly matched: EndReasonMatch | 'sub_code';
}

const subCodes = /* @__PURE__ */ unpack(AUTOMATION_SUB_CODES);

/**
 * Classifies `resultInformation` of a callback: the exact pair first, then the sub code alone, then as any end
 * reason. Total: bad input is `unknown`.
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
    // 0 means "no detail": it says success only where the code does not say otherwise.
    if (subCode === 0 && code !== undefined && code >= 300) return outcome;
    const given = { ...(code === undefined ? {} : { code }), ...(subCode === undefined ? {} : { subCode }) };
    return Object.freeze({ ...given, ...row, matched: 'sub_code', listed: true });
  } catch {
    return classifyEndReason({});
  }
}
