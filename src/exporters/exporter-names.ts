/** Which exporters the standard variables and the options choose. */
import { getStringFromEnv, getStringListFromEnv } from '@opentelemetry/core';
import type { Signal } from './otlp-protocol.ts';

interface ExporterChoice {
  endpoint?: string | undefined;
  azureMonitorConnectionString?: string | undefined;
  warn(message: string): void;
}

const KNOWN = ['otlp', 'console', 'none'];

/** OTLP unless another exporter is named, or only Azure Monitor is configured. */
export function exporterNames(
  signal: Signal,
  { endpoint, azureMonitorConnectionString, warn }: ExporterChoice,
): string[] {
  const variable = `OTEL_${signal.toUpperCase()}_EXPORTER`;
  const named = getStringListFromEnv(variable) ?? [];
  for (const name of named)
    if (!KNOWN.includes(name))
      warn(`${variable} '${name}' is not supported: expected otlp, console or none; it is left out`);
  const usable = named.filter((name) => KNOWN.includes(name));
  if (usable.length > 0) return usable;
  const configured =
    endpoint ??
    getStringFromEnv('OTEL_EXPORTER_OTLP_ENDPOINT') ??
    getStringFromEnv(`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`);
  return azureMonitorConnectionString && !configured ? [] : ['otlp'];
}
