/** OpenTelemetry's own SDK, started for the signals that the app has no provider for. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';
import type { LogRecordExporter, LogRecordProcessor } from '@opentelemetry/sdk-logs';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { NodeSDKConfiguration } from '@opentelemetry/sdk-node';
import type { IdGenerator, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace';
import { azureMonitorExporters } from './azure-monitor.ts';
import { dropListener, type OnDrop } from './drops.ts';
import { otlpExporter, type Signal } from './otlp.ts';

export interface OwnSdkOptions {
  /** The signals to start. */
  signals: readonly Signal[];
  serviceName?: string | undefined;
  endpoint?: string | undefined;
  azureMonitorConnectionString?: string | undefined;
  idGenerator: IdGenerator;
  /** The app has a context manager already, and a propagator with it. */
  keepContextManager: boolean;
  /** The app has a logger provider already. */
  hasLoggerProvider: boolean;
  env: Record<string, string | undefined>;
  warn(message: string): void;
  onDrop: OnDrop;
}

export interface OwnSdk {
  /** Settles when every exporter has, whatever the others do. */
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

interface Flushable {
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

const require = createRequire(import.meta.filename ?? join(process.cwd(), 'package.json')); // bundled: no address

/** Starts and registers the providers. Undefined when the environment switches all signals off. */
export function startOwnSdk(options: OwnSdkOptions): OwnSdk | undefined {
  const exporters = chooseExporters(options);
  const spanProcessors = exporters.traces.map((exporter) => batchSpans(exporter, options));
  const logRecordProcessors = exporters.logs.map((exporter) => batchLogs(exporter, options));
  const metricReaders = exporters.metrics.map((exporter) => periodic(exporter, options));
  const parts: Flushable[] = [...spanProcessors, ...logRecordProcessors, ...metricReaders];
  if (parts.length === 0) return undefined;

  const { NodeSDK } = require('@opentelemetry/sdk-node') as typeof import('@opentelemetry/sdk-node');
  const hadLogs = options.hasLoggerProvider;
  const sdk = new NodeSDK({
    spanProcessors,
    logRecordProcessors,
    metricReaders,
    idGenerator: options.idGenerator,
    instrumentations: [],
    ...(options.serviceName && { serviceName: options.serviceName }),
    // Null: what the app has stays.
    ...(options.keepContextManager && { contextManager: null, textMapPropagator: null }),
  } as unknown as Partial<NodeSDKConfiguration>);
  sdk.start();
  // Given no processor, the SDK registers an empty provider all the same, in the way of the app's own.
  if (logRecordProcessors.length === 0 && !hadLogs) logs.disable();
  return {
    forceFlush: () => settleAll(parts.map((part) => part.forceFlush())),
    // The SDK's own shutdown rejects with the first exporter that fails, while others still flush.
    async shutdown() {
      const settled = settleAll([sdk.shutdown(), ...parts.map((part) => part.shutdown())]);
      unregister(options, {
        traces: spanProcessors.length > 0,
        metrics: metricReaders.length > 0,
        logs: logRecordProcessors.length > 0,
      });
      await settled;
    },
  };
}

/** Gives back the globals that were taken, so that the app may register providers of its own. */
function unregister(options: OwnSdkOptions, ours: Record<Signal, boolean>): void {
  if (ours.traces) trace.disable();
  if (ours.metrics) metrics.disable();
  if (ours.logs) logs.disable();
  if (options.keepContextManager) return;
  context.disable();
  propagation.disable();
}

async function settleAll(promises: Promise<void>[]): Promise<void> {
  await Promise.allSettled(promises);
}

interface ChosenExporters {
  traces: SpanExporter[];
  metrics: PushMetricExporter[];
  logs: LogRecordExporter[];
}

function chooseExporters(options: OwnSdkOptions): ChosenExporters {
  const azure = options.azureMonitorConnectionString ? tryAzure(options) : undefined;
  const chosen: ChosenExporters = { traces: [], metrics: [], logs: [] };
  for (const signal of options.signals) {
    const names = exporterNames(signal, options);
    if (names.includes('none')) continue;
    const list = chosen[signal] as unknown[];
    if (names.includes('console')) list.push(consoleExporter(signal));
    if (names.includes('otlp')) list.push(otlpExporter(signal, options.endpoint, options.env, options.warn));
    if (azure) list.push(azure[signal]);
  }
  return chosen;
}

function tryAzure(options: OwnSdkOptions): ReturnType<typeof azureMonitorExporters> | undefined {
  try {
    return azureMonitorExporters(String(options.azureMonitorConnectionString));
  } catch (error) {
    options.warn(
      `Azure Monitor gets nothing: its exporter refused the connection string (${(error as Error).message})`,
    );
    return undefined;
  }
}

/** OTLP unless another exporter is named, or only Azure Monitor is configured. */
function exporterNames(
  signal: Signal,
  { env, endpoint, azureMonitorConnectionString, warn }: OwnSdkOptions,
): string[] {
  const variable = `OTEL_${signal.toUpperCase()}_EXPORTER`;
  const named = (env[variable] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  const usable = named.filter((name) => ['otlp', 'console', 'none'].includes(name));
  for (const name of named)
    if (!usable.includes(name))
      warn(`${variable} '${name}' is not supported: expected otlp, console or none; it is left out`);
  if (usable.length > 0) return usable;
  const otlp =
    endpoint ?? env.OTEL_EXPORTER_OTLP_ENDPOINT ?? env[`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`];
  return azureMonitorConnectionString && !otlp ? [] : ['otlp'];
}

function consoleExporter(signal: Signal): unknown {
  if (signal === 'traces') return new (require('@opentelemetry/sdk-trace').ConsoleSpanExporter)();
  if (signal === 'logs') return new (require('@opentelemetry/sdk-logs').ConsoleLogRecordExporter)();
  return new (require('@opentelemetry/sdk-metrics').ConsoleMetricExporter)();
}

function batchSpans(exporter: SpanExporter, { env, onDrop }: OwnSdkOptions): SpanProcessor {
  const { BatchSpanProcessor } =
    require('@opentelemetry/sdk-trace') as typeof import('@opentelemetry/sdk-trace');
  return new BatchSpanProcessor({
    exporter,
    ...batchSettings('BSP', env),
    selfObsMeterProvider: dropListener('span', onDrop),
  });
}

function batchLogs(exporter: LogRecordExporter, { env, onDrop }: OwnSdkOptions): LogRecordProcessor {
  const { BatchLogRecordProcessor } =
    require('@opentelemetry/sdk-logs') as typeof import('@opentelemetry/sdk-logs');
  return new BatchLogRecordProcessor({
    exporter,
    ...batchSettings('BLRP', env),
    selfObsMeterProvider: dropListener('log', onDrop),
  });
}

function batchSettings(kind: 'BSP' | 'BLRP', env: OwnSdkOptions['env']): Record<string, number> {
  return numbers(env, {
    scheduledDelayMillis: `OTEL_${kind}_SCHEDULE_DELAY`,
    exportTimeoutMillis: `OTEL_${kind}_EXPORT_TIMEOUT`,
    maxQueueSize: `OTEL_${kind}_MAX_QUEUE_SIZE`,
    maxExportBatchSize: `OTEL_${kind}_MAX_EXPORT_BATCH_SIZE`,
  });
}

function periodic(
  exporter: PushMetricExporter,
  { env, onDrop }: OwnSdkOptions,
): Flushable & import('@opentelemetry/sdk-metrics').IMetricReader {
  const { PeriodicExportingMetricReader } =
    require('@opentelemetry/sdk-metrics') as typeof import('@opentelemetry/sdk-metrics');
  const settings = numbers(env, {
    exportIntervalMillis: 'OTEL_METRIC_EXPORT_INTERVAL',
    exportTimeoutMillis: 'OTEL_METRIC_EXPORT_TIMEOUT',
  });
  const interval = settings.exportIntervalMillis ?? 60_000;
  const exportTimeoutMillis = Math.min(settings.exportTimeoutMillis ?? 30_000, interval); // the reader throws otherwise
  return new PeriodicExportingMetricReader({
    exporter: counted(exporter, onDrop),
    exportIntervalMillis: interval,
    exportTimeoutMillis,
  });
}

/** The metric reader has no meter of its own to listen to. */
function counted(exporter: PushMetricExporter, onDrop: OnDrop): PushMetricExporter {
  return {
    export: (metrics, done) =>
      exporter.export(metrics, (result) => {
        if (result.code !== 0) onDrop('metric', 1, 'export_failed');
        done(result);
      }),
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
    ...(exporter.selectAggregation && { selectAggregation: exporter.selectAggregation.bind(exporter) }),
    ...(exporter.selectAggregationTemporality && {
      selectAggregationTemporality: exporter.selectAggregationTemporality.bind(exporter),
    }),
  };
}

function numbers(env: OwnSdkOptions['env'], variables: Record<string, string>): Record<string, number> {
  const entries = Object.entries(variables).map(
    ([name, variable]) => [name, Number(env[variable] || Number.NaN)] as const,
  );
  return Object.fromEntries(entries.filter(([, value]) => Number.isFinite(value) && value > 0));
}
