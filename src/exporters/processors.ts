/** Exporters with their batch processors and readers, as the `OTEL_*` variables and options choose them. */
import { getStringFromEnv } from '@opentelemetry/core';
import {
  BatchLogRecordProcessor,
  ConsoleLogRecordExporter,
  type LogRecordProcessor,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs';
import {
  ConsoleMetricExporter,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import {
  BatchSpanProcessor,
  ConsoleSpanExporter,
  SimpleSpanProcessor,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace';
import type { Abandonment } from './abandonment.ts';
import { azureMonitorExporter, type SignalExporters } from './azure-monitor.ts';
import { dropListener, type OnDrop } from './drops.ts';
import type { ExportWatch } from './export-watch.ts';
import { exporterNames } from './exporter-names.ts';
import { otlpExporter } from './otlp.ts';
import { otlpUrls, signalPath } from './otlp-endpoint.ts';
import type { Signal } from './otlp-protocol.ts';
import { batchSettingsFromEnv, readerSettingsFromEnv } from './sdk-environment.ts';
import { serializableOnly } from './serializable.ts';

export interface ProcessorOptions {
  endpoint?: string | undefined;
  azureMonitorConnectionString?: string | undefined;
  /** Ends exports to a backend that does not answer. */
  abandonment: Abandonment;
  /** Follows the exports of spans and log records. */
  watch: ExportWatch;
  warn(message: string): void;
  onDrop: OnDrop;
}

export function spanProcessors(options: ProcessorOptions): SpanProcessor[] {
  const { watch, warn, onDrop } = options;
  return exportersOf<'traces', SpanProcessor>('traces', options, {
    console: () => new SimpleSpanProcessor({ exporter: new ConsoleSpanExporter() }),
    batch: (exporter) =>
      new BatchSpanProcessor({
        exporter: watch.follow(exporter),
        ...batchSettingsFromEnv('BSP', warn),
        selfObsMeterProvider: dropListener('span', onDrop, warn),
      }),
  });
}

export function logProcessors(options: ProcessorOptions): LogRecordProcessor[] {
  const { watch, warn, onDrop } = options;
  return exportersOf<'logs', LogRecordProcessor>('logs', options, {
    console: () => new SimpleLogRecordProcessor({ exporter: new ConsoleLogRecordExporter() }),
    batch: (exporter) =>
      serializableOnly(
        oneFlushAtATime(
          new BatchLogRecordProcessor({
            exporter: watch.follow(exporter),
            ...batchSettingsFromEnv('BLRP', warn),
            selfObsMeterProvider: dropListener('log', onDrop, warn),
          }),
        ),
        onDrop,
      ),
  });
}

export function metricReaders(options: ProcessorOptions): PeriodicExportingMetricReader[] {
  const { warn, onDrop } = options;
  const reader = (exporter: PushMetricExporter) =>
    new PeriodicExportingMetricReader({ exporter, ...readerSettingsFromEnv(warn) });
  return exportersOf('metrics', options, {
    console: () => reader(new ConsoleMetricExporter()),
    batch: (exporter) => reader(counted(exporter, onDrop)),
  });
}

/** What carries the data of one signal to an exporter. */
interface Carriers<S extends Signal, T> {
  console(): T;
  batch(exporter: SignalExporters[S]): T;
}

function exportersOf<S extends Signal, T>(
  signal: S,
  options: ProcessorOptions,
  carriers: Carriers<S, T>,
): T[] {
  const names = exporterNames(signal, options);
  if (names.includes('none')) return [];
  const made: T[] = [];
  if (names.includes('console')) made.push(carriers.console());
  if (names.includes('otlp')) made.push(carriers.batch(otlp(signal, options)));
  const { azureMonitorConnectionString: azure } = options;
  const exporter = azure ? azureMonitorExporter(signal, azure, options) : undefined;
  if (exporter) made.push(carriers.batch(exporter));
  return made;
}

/** An endpoint that came from the general variable must not override a signal's own variable. */
function otlp<S extends Signal>(
  signal: S,
  { endpoint, abandonment, warn }: ProcessorOptions,
): SignalExporters[S] {
  const general = getStringFromEnv('OTEL_EXPORTER_OTLP_ENDPOINT')?.trim().replace(/\/+$/, '');
  const own = endpoint === general ? undefined : endpoint;
  if (!own && general && !getStringFromEnv(`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`))
    warnOfSignalPath(general, warn);
  return abandonment.add(otlpExporter(signal, own && otlpUrls(own, warn)(signal), warn));
}

/** The variable is used as the specification says, unlike our option. */
function warnOfSignalPath(variable: string, warn: (message: string) => void): void {
  const path = signalPath(variable);
  if (path)
    warn(
      `OTEL_EXPORTER_OTLP_ENDPOINT ends in ${path}, but is the base address of all signals: exports go to …${path}/v1/traces, which most receivers answer with 404. Remove ${path} from it, or set OTEL_EXPORTER_OTLP_${path.slice(4).toUpperCase()}_ENDPOINT instead`,
    );
}

/** A flush during another one returns at once, without what was emitted since the other began: it has to wait. */
function oneFlushAtATime(inner: BatchLogRecordProcessor): LogRecordProcessor {
  let last = Promise.resolve();
  return {
    onEmit: (record) => inner.onEmit(record),
    forceFlush() {
      const flush = () => inner.forceFlush();
      last = last.then(flush, flush);
      return last;
    },
    shutdown: () => inner.shutdown(),
  };
}

/** Counts failed exports, because the reader passes on no meter that would. */
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
