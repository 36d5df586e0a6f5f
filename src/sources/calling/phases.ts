/** Phases of a call. */
import type { CallPhase, CallRecord } from '../../events/call-event.ts';

const MAX_PHASES = 200;

/** Begins a phase, unless the call is in it or was over at that time. */
export function beginPhase(record: CallRecord, name: CallPhase['name'], at: number): void {
  const { phases, end = at } = record;
  const open = phases.some((phase) => phase.name === name && phase.end === undefined);
  if (phases.length < MAX_PHASES && !open && at <= end) phases.push({ name, start: at });
}

/** Ends a phase, if the call is in it. */
export function finishPhase({ phases }: CallRecord, name: CallPhase['name'], at: number): void {
  for (const phase of phases) if (phase.name === name) phase.end ??= at;
}
