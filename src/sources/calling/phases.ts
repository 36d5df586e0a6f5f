/** Phases of a call. */
import type { CallPhase } from '../../events/call-event.ts';

const MAX_PHASES = 200;

/** Begins a phase, unless the call is in it. */
export function beginPhase(phases: CallPhase[], name: CallPhase['name'], at: number): void {
  if (phases.length < MAX_PHASES && !phases.some((phase) => phase.name === name && phase.end === undefined))
    phases.push({ name, start: at });
}

/** Ends a phase, if the call is in it. */
export function finishPhase(phases: CallPhase[], name: CallPhase['name'], at: number): void {
  for (const phase of phases) if (phase.name === name) phase.end ??= at;
}
