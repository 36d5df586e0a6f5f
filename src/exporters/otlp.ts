/**
 * OTLP over HTTP: which exporter a signal gets from the standard `OTEL_EXPORTER_OTLP_*` variables. Endpoint, headers,
 * compression, certificates, timeout and temporality are read by OpenTelemetry's exporters.
 */
import { OTLPLogExporter as JsonLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtobufLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter as JsonMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtobufMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter as JsonTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import type { OTLPExporterNodeConfigBase } from '@opentelemetry/otlp-exporter-base';
import type { SignalExporters } from './azure-monitor.ts';
import { type Protocol, protocolOf, type Signal } from './otlp-protocol.ts';

const EXPORTERS: Record<
  Protocol,
  { [S in Signal]: new (config: OTLPExporterNodeConfigBase) => SignalExporters[S] }
> = {
  'http/protobuf': {
    traces: ProtobufTraceExporter,
    metrics: ProtobufMetricExporter,
    logs: ProtobufLogExporter,
  },
  'http/json': { traces: JsonTraceExporter, metrics: JsonMetricExporter, logs: JsonLogExporter },
};

/**
 * @param url From the option; without it the exporter reads the environment.
 * @param warn Called once per protocol that is not supported.
 */
export function otlpExporter<S extends Signal>(
  signal: S,
  url: string | undefined,
  warn: (message: string) => void,
): SignalExporters[S] {
  const Exporter = EXPORTERS[protocolOf(signal, warn)][signal];
  return new Exporter(url ? { url } : {});
}
