/** Our code runs inside the app's calls: whatever goes wrong in it stays in it. */
import { diag } from '@opentelemetry/api';

let reported = 0;
const MAX_REPORTS = 5;

/** Runs `run`; an exception is reported to OpenTelemetry's diag logger a few times, never thrown. */
export function guarded<T>(what: string, run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    failed(what, error);
    return undefined;
  }
}

/** Reports what was caught; for code that runs too often for a function of its own. */
export function failed(what: string, error: unknown): void {
  if (reported++ < MAX_REPORTS) diag.warn(`acs-otel: ${what} failed`, error as Error);
}

/** A `then` handler that lets us see a value on its way to the app and hands it on, whatever we do with it. */
export function passing<T>(what: string, see: (value: T) => void): (value: T) => T {
  return (value) => {
    guarded(what, () => see(value));
    return value;
  };
}
