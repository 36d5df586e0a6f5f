/** Which protocol the standard variables choose for OTLP. */
import { getStringFromEnv } from '@opentelemetry/core';

export type Signal = 'traces' | 'metrics' | 'logs';

const PROTOCOLS = ['http/protobuf', 'http/json'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** @param warn Called when the variable names a protocol that is not supported. */
export function protocolOf(signal: Signal, warn: (message: string) => void): Protocol {
  const variables = [`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_PROTOCOL`, 'OTEL_EXPORTER_OTLP_PROTOCOL'];
  const variable = variables.find((name) => getStringFromEnv(name) !== undefined);
  const protocol = variable ? getStringFromEnv(variable)?.trim() : undefined;
  const known = PROTOCOLS.find((one) => one === (protocol ?? 'http/protobuf'));
  if (known) return known;
  warn(`${variable} '${protocol}' is not supported: expected ${PROTOCOLS.join(' or ')}; using http/protobuf`);
  return 'http/protobuf';
}
