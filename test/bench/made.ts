/** OpenTelemetry as an app has it, with exporters that send nothing and remember the names of what they were given. */
import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { ExportResultCode, W3CTraceContextPropagator } from '@opentelemetry/core';
import { BatchLogRecordProcessor, LoggerProvider, type LogRecordExporter } from '@opentelemetry/sdk-logs';
import {
  MeterProvider,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import {
  BatchSpanProcessor,
  type IdGenerator,
  type SpanExporter,
  TracerProvider,
} from '@opentelemetry/sdk-trace';

/** Sets the global providers; what the returned function gives is everything that was exported, by name, sorted. */
export function startOpenTelemetry(idGenerator?: IdGenerator): () => Promise<string[]> {
  const made = new Set<string>();
  const remember = (what: string, attributes: object): void => {
    made.add(`${what}: ${Object.keys(attributes).sort().join(', ')}`);
  };
  const rest = { shutdown: async () => {}, forceFlush: async () => {} };
  const spanExporter: SpanExporter = {
    ...rest,
    export(spans, done) {
      for (const { name, attributes, links } of spans)
        remember(`span ${name}, links ${links.length}`, attributes);
      done({ code: ExportResultCode.SUCCESS });
    },
  };
  const logExporter: LogRecordExporter = {
    ...rest,
    export(records, done) {
      // Without an event name: what the SDK itself logs, once per process.
      for (const { eventName, attributes } of records)
        if (eventName) remember(`record ${eventName}`, attributes);
      done({ code: ExportResultCode.SUCCESS });
    },
  };
  const metricExporter: PushMetricExporter = {
    ...rest,
    export({ scopeMetrics }, done) {
      for (const { descriptor, dataPoints } of scopeMetrics.flatMap((scope) => scope.metrics))
        for (const { attributes } of dataPoints) remember(`metric ${descriptor.name}`, attributes);
      done({ code: ExportResultCode.SUCCESS });
    },
  };
  const tracers = new TracerProvider({
    ...(idGenerator && { idGenerator }),
    spanProcessors: [new BatchSpanProcessor({ exporter: spanExporter })],
  });
  const meters = new MeterProvider({
    readers: [new PeriodicExportingMetricReader({ exporter: metricExporter })],
  });
  const loggers = new LoggerProvider({
    processors: [new BatchLogRecordProcessor({ exporter: logExporter })],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(tracers);
  metrics.setGlobalMeterProvider(meters);
  logs.setGlobalLoggerProvider(loggers);
  return async () => {
    await Promise.all([tracers.forceFlush(), meters.forceFlush(), loggers.forceFlush()]);
    return [...made].sort();
  };
}
