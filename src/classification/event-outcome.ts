/** The outcome of those events that have one. */
import type { AcsEvent } from '../events/acs-event.ts';
import { classifyEndReason, type Outcome } from './end-reason.ts';

/** How a call ended; undefined for events that are no end. */
export function eventOutcome(event: AcsEvent): Outcome | undefined {
  return event.type === 'call.ended' ? classifyEndReason(event.reason) : undefined;
}
