/** Azure Monitor (Application Insights), and what has to be done so that nothing of ours gets lost on the way. */
import { createRequire } from 'node:module';
import type { LogRecordExporter, ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { SpanExporter } from '@opentelemetry/sdk-trace';

type AzureMonitor = typeof import('@azure/monitor-opentelemetry-exporter');

/** Loaded only when configured: it brings the whole Azure core with it. */
function load(): AzureMonitor {
  return createRequire(import.meta.url)('@azure/monitor-opentelemetry-exporter') as AzureMonitor;
}

/** The three exporters of one Application Insights resource. Throws on a connection string that it can't use. */
export function azureMonitorExporters(connectionString: string): {
  traces: SpanExporter;
  metrics: PushMetricExporter;
  logs: LogRecordExporter;
} {
  const { AzureMonitorTraceExporter, AzureMonitorMetricExporter, AzureMonitorLogExporter } = load();
  return {
    traces: new AzureMonitorTraceExporter({ connectionString }) as unknown as SpanExporter,
    metrics: new AzureMonitorMetricExporter({ connectionString }) as unknown as PushMetricExporter,
    logs: mapped(new AzureMonitorLogExporter({ connectionString }) as unknown as LogRecordExporter),
  };
}

function mapped(inner: LogRecordExporter): LogRecordExporter {
  return {
    export: (records, done) => inner.export(records.map(forAzureMonitor), done),
    shutdown: () => inner.shutdown(),
    forceFlush: () => inner.forceFlush(),
  };
}

const CUSTOM_EVENT = 'microsoft.custom_event.name';
const LOG_LINE = 'acs.sdk.log';

/** A record as the Azure exporter needs it; exported for tests. */
export function forAzureMonitor(record: ReadableLogRecord): ReadableLogRecord {
  const added = { ...customEvent(record), ...stackTrace(record) };
  if (Object.keys(added).length === 0) return record;
  return Object.create(record, {
    attributes: { value: { ...record.attributes, ...added }, enumerable: true },
  });
}

/** The exporter ignores event names: with this attribute a record becomes a custom event, whose body it ignores. */
function customEvent({ eventName, attributes, body }: ReadableLogRecord): Record<string, string> {
  if (!eventName?.startsWith('acs.') || eventName === LOG_LINE || attributes[CUSTOM_EVENT]) return {};
  return { [CUSTOM_EVENT]: eventName, ...(typeof body === 'string' && { message: body }) };
}

/** A record with an exception type but no stack trace is neither exception nor message to the exporter, and vanishes. */
function stackTrace({ attributes }: ReadableLogRecord): Record<string, string> {
  const type = attributes['exception.type'];
  if (!type || attributes['exception.stacktrace']) return {};
  return { 'exception.stacktrace': `${type}: ${attributes['exception.message'] ?? ''}` };
}
