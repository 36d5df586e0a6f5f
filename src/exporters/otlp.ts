/** OTLP over HTTP: which exporter a signal gets from the standard `OTEL_EXPORTER_OTLP_*` variables. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { LogRecordExporter } from '@opentelemetry/sdk-logs';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { SpanExporter } from '@opentelemetry/sdk-trace';

export type Signal = 'traces' | 'metrics' | 'logs';
type Protocol = 'http/protobuf' | 'http/json';
type Exporters = { traces: SpanExporter; metrics: PushMetricExporter; logs: LogRecordExporter };

// Loaded when they are needed: an app with providers of its own never pays for them.
const require = createRequire(import.meta.filename ?? join(process.cwd(), 'package.json')); // bundled: no address
const CLASSES = {
  traces: 'OTLPTraceExporter',
  metrics: 'OTLPMetricExporter',
  logs: 'OTLPLogExporter',
} as const;
const PACKAGES = { traces: 'trace', metrics: 'metrics', logs: 'logs' } as const;

/**
 * @param endpoint Base URL, from the option; without it the exporter reads the environment.
 * @param warn Told once per protocol that is not to be had.
 */
export function otlpExporter<S extends Signal>(
  signal: S,
  endpoint: string | undefined,
  env: Record<string, string | undefined>,
  warn: (message: string) => void,
): Exporters[S] {
  const suffix = protocolOf(signal, env, warn) === 'http/json' ? 'http' : 'proto';
  const module = require(`@opentelemetry/exporter-${PACKAGES[signal]}-otlp-${suffix}`) as Record<
    string,
    new (
      config: object,
    ) => Exporters[S]
  >;
  const Exporter = module[CLASSES[signal]] as new (config: object) => Exporters[S];
  return new Exporter(endpoint ? { url: `${endpoint}/v1/${signal}` } : {});
}

function protocolOf(
  signal: Signal,
  env: Record<string, string | undefined>,
  warn: (message: string) => void,
): Protocol {
  const name = `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_PROTOCOL`;
  const [variable, value] = env[name]?.trim()
    ? [name, env[name]]
    : ['OTEL_EXPORTER_OTLP_PROTOCOL', env.OTEL_EXPORTER_OTLP_PROTOCOL];
  const protocol = value?.trim() || 'http/protobuf';
  if (protocol === 'http/protobuf' || protocol === 'http/json') return protocol;
  warn(
    `${variable} '${protocol}' is not supported: expected http/protobuf or http/json; using http/protobuf`,
  );
  return 'http/protobuf';
}
