/** How an observed call, or a participant in it, ended. */
import type { EndReason } from '../events/call-event.ts';
import { classifyEndReason, type Outcome } from './end-reason.ts';

/** The Calling SDK hangs up with this sub code when the page unloads. */
const PAGE_LEFT = 4521;

/** Leaving the page makes an end `abandoned`, whatever code the SDK reports with it. */
export function callEnd(reason: EndReason | undefined): Outcome {
  const outcome = classifyEndReason({ beforeConnect: false, ...reason });
  return reason?.pageLeft || outcome.subCode === PAGE_LEFT ? { ...outcome, class: 'abandoned' } : outcome;
}

/** An unexpected end. An abandoned call is nobody's failure. */
export function isFailure({ expected, class: kind }: Outcome): boolean {
  return !expected && kind !== 'abandoned';
}
