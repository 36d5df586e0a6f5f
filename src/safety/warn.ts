/** The one place that speaks to the developer: what is misconfigured, once each. */
const said = new Set<string>();

/** Prints `[acs-otel] message` to the console, the same text only once. */
export function warnOnce(message: string): void {
  if (said.has(message) || said.size >= 100) return;
  said.add(message);
  // biome-ignore lint/suspicious/noConsole: OpenTelemetry's diag logger is silent by default, and this must be seen
  console.warn(`[acs-otel] ${message}`);
}
