/** Whether telemetry is off because the operator or the app wants that, and not by a fault. */
import { processState } from './process-state.ts';

/** Whether `OTEL_SDK_DISABLED` is true, as OpenTelemetry reads it. */
export function disabled(): boolean {
  return variable('OTEL_SDK_DISABLED') === 'true';
}

/** With a handle its options decide; without one, such as before `register()`, the environment. */
export function isOffByChoice(): boolean {
  const { handle, off } = processState();
  return disabled() || (handle ? off === true : variable('ACS_OTEL_ENABLED') === 'false');
}

/** A webhook may run where there is no `process`. */
function variable(name: string): string | undefined {
  return globalThis.process?.env[name]?.trim().toLowerCase();
}
