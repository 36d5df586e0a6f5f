/** How an observed call, or a participant in it, ended. */
import type { EndReason } from '../events/call-event.ts';
import { classifyEndReason, type Outcome } from './end-reason.ts';

/** The Calling SDK hangs up with this sub code when the page unloads. */
const PAGE_LEFT = 4521;

/** An end that comes without any reason is no evidence of a failure. */
const NO_REASON: Outcome = /* @__PURE__ */ Object.freeze({ ...classifyEndReason({}), expected: true });

/**
 * Leaving the page makes an end `abandoned`, whatever code the SDK reports with it.
 * @param classify `classifyEndReason`, or what else knows the source of the reason.
 */
export function callEnd(reason: EndReason | undefined, classify = classifyEndReason): Outcome {
  const outcome = classify({ beforeConnect: false, ...reason });
  const { code, subCode, category } = outcome;
  // To a bot, 200/4521 means that the other side ended the call.
  if (reason?.pageLeft || (subCode === PAGE_LEFT && code !== 200)) return { ...outcome, class: 'abandoned' };
  // The table can't name the origin of 487/0: to the caller, it is the own cancellation.
  if (reason?.incoming && reason.beforeConnect && code === 487 && !subCode)
    return { ...outcome, origin: 'peer' };
  return code === undefined && subCode === undefined && category === 'unknown' ? NO_REASON : outcome;
}

/** An unexpected end. An abandoned call is nobody's failure. */
export function isFailure({ expected, class: kind }: Outcome): boolean {
  return !expected && kind !== 'abandoned';
}
