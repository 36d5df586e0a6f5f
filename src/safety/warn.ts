/** The only module that addresses the developer. */
import { diag } from '@opentelemetry/api';
import { processState } from './process-state.ts';

const MAX_TEXTS = 100;

/**
 * Prints `[acs-otel] message` to the console, each text once: for misconfiguration, which must be seen although
 * OpenTelemetry's diag logger is silent by default.
 */
export function warnOnce(message: string): void {
  const { said } = processState();
  if (said.has(message) || said.size >= MAX_TEXTS) return;
  said.add(message);
  // biome-ignore lint/suspicious/noConsole: see above
  console.warn(`[acs-otel] ${message}`);
}

/** Reports trouble at run time to OpenTelemetry's diag logger. */
export function diagWarn(message: string, ...details: unknown[]): void {
  diag.warn(`acs-otel: ${message}`, ...details);
}

/** What only someone who searches for an event wants to read. */
export function diagDebug(message: string): void {
  diag.debug(`acs-otel: ${message}`);
}
