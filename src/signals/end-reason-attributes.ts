/** Outcomes of calls as attributes. */
import { isFailure } from '../classification/call-end.ts';
import { boundedCodes, type Outcome } from '../classification/end-reason.ts';
import type { ErrorType } from '../events/acs-event.ts';
import type { Redacted } from '../events/redacted.ts';
import {
  ATTR_ACS_END_REASON_ACTION,
  ATTR_ACS_END_REASON_CATEGORY,
  ATTR_ACS_END_REASON_CLASS,
  ATTR_ACS_END_REASON_CODE,
  ATTR_ACS_END_REASON_DESCRIPTION,
  ATTR_ACS_END_REASON_EXPECTED,
  ATTR_ACS_END_REASON_MATCHED,
  ATTR_ACS_END_REASON_ORIGIN,
  ATTR_ACS_END_REASON_SUB_CODE,
  ATTR_ACS_END_REASON_TABLE_CATEGORY,
} from '../generated/names.ts';
import { ATTR_ERROR_TYPE, defined } from './attributes.ts';
import type { SafeAttributes } from './safe-values.ts';

/** Texts of an outcome, from the tables of this package. */
export type EndReasonTexts = (outcome: Outcome) => { description: string; action: string } | undefined;

/** All attributes of an outcome except its texts; `error.type` (`code/sub code`) only of a failure. */
export function endReasonAttributes(outcome: Outcome): SafeAttributes {
  return defined({
    ...verdictAttributes(outcome),
    [ATTR_ACS_END_REASON_CODE]: outcome.code,
    [ATTR_ACS_END_REASON_SUB_CODE]: outcome.subCode,
    [ATTR_ACS_END_REASON_CATEGORY]: outcome.category,
    [ATTR_ACS_END_REASON_TABLE_CATEGORY]: outcome.tableCategory,
    [ATTR_ERROR_TYPE]: isFailure(outcome) ? endErrorType(outcome) : undefined,
  });
}

/** The texts of an outcome, and which row of the tables they follow. */
export function endReasonTextAttributes(outcome: Outcome, texts: EndReasonTexts): SafeAttributes {
  const { description, action } = texts(outcome) ?? {};
  return defined({
    [ATTR_ACS_END_REASON_MATCHED]: outcome.matched,
    [ATTR_ACS_END_REASON_DESCRIPTION]: description as Redacted | undefined,
    [ATTR_ACS_END_REASON_ACTION]: action as Redacted | undefined,
  });
}

/** Attributes for metrics: only codes that the table lists, so that the number of series is bounded. */
export function endReasonMetricAttributes(outcome: Outcome): SafeAttributes {
  const { code, subCode } = boundedCodes(outcome);
  return defined({
    ...verdictAttributes(outcome),
    [ATTR_ACS_END_REASON_CODE]: code,
    [ATTR_ACS_END_REASON_SUB_CODE]: subCode,
    [ATTR_ACS_END_REASON_CATEGORY]: outcome.category,
  });
}

/** Class, origin and `expected`: a few dozen combinations. */
export function verdictAttributes(outcome: Outcome): SafeAttributes {
  return {
    [ATTR_ACS_END_REASON_CLASS]: outcome.class,
    [ATTR_ACS_END_REASON_ORIGIN]: outcome.origin,
    [ATTR_ACS_END_REASON_EXPECTED]: outcome.expected,
  };
}

/** `error.type` of an end. */
export function endErrorType({ code, subCode = 0 }: Outcome): ErrorType | `${number}/${number}` {
  return code === undefined ? '_OTHER' : `${code}/${subCode}`;
}
