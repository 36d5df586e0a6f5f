/** Azure Monitor (Application Insights), with the changes that keep its exporter from losing our data. */
import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import type { LogRecordExporter, ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { Abandonment } from './abandonment.ts';
import { type AzureMonitorModule, azureMonitorModule } from './azure-monitor-module.ts';

/** One exporter per signal. */
export interface SignalExporters {
  traces: SpanExporter;
  metrics: PushMetricExporter;
  logs: LogRecordExporter;
}

/**
 * Azure Monitor's exporter of one signal. Undefined, after a warning, when its package is missing or refuses the
 * connection string.
 */
export function azureMonitorExporter<S extends keyof SignalExporters>(
  signal: S,
  connectionString: string,
  { abandonment, warn }: { abandonment: Abandonment; warn(message: string): void },
): SignalExporters[S] | undefined {
  const azure = azureMonitorModule(warn);
  if (!azure) return undefined;
  try {
    const additionalPolicies = [{ policy: abortPolicy(abandonment), position: 'perCall' as const }];
    return CREATE[signal](azure, { connectionString, additionalPolicies });
  } catch (error) {
    warn(
      `Azure Monitor gets nothing: its exporter refused the connection string (${(error as Error).message})`,
    );
    return undefined;
  }
}

/** Options of Azure clients. */
interface Settings {
  connectionString: string;
  additionalPolicies: { policy: PipelinePolicy; position: 'perCall' }[];
}
/**
 * Without it, requests and their retries to a dead backend would keep the process alive for minutes. The exporter stores
 * what an aborted request held on disk, and sends it when a process starts again.
 */
function abortPolicy(abandonment: Abandonment): PipelinePolicy {
  return {
    name: 'acsOtelAbandonment',
    sendRequest(request, next) {
      request.abortSignal ??= abandonment.signal;
      return next(request);
    },
  };
}

/** The casts bridge the exporter's own copies of the SDK's types. */
const CREATE: {
  [S in keyof SignalExporters]: (azure: AzureMonitorModule, settings: Settings) => SignalExporters[S];
} = {
  traces: ({ AzureMonitorTraceExporter }, settings) =>
    mappedSpans(new AzureMonitorTraceExporter(settings) as unknown as SpanExporter),
  metrics: ({ AzureMonitorMetricExporter }, settings) =>
    new AzureMonitorMetricExporter(settings) as unknown as PushMetricExporter,
  logs: ({ AzureMonitorLogExporter }, settings) =>
    mapped(new AzureMonitorLogExporter(settings) as unknown as LogRecordExporter),
};

function mapped(inner: LogRecordExporter): LogRecordExporter {
  return {
    export: (records, done) => inner.export(records.map(forAzureMonitor), done),
    shutdown: () => inner.shutdown(),
    forceFlush: () => inner.forceFlush(),
  };
}

function mappedSpans(inner: SpanExporter): SpanExporter {
  return {
    export: (spans, done) => inner.export(spans.map(withErrorType), done),
    shutdown: () => inner.shutdown(),
    forceFlush: async () => inner.forceFlush?.(),
  };
}

/** The exporter drops `error.type`, and an operation has no status code that would say the same. */
function withErrorType(span: ReadableSpan): ReadableSpan {
  const type = span.attributes['error.type'];
  if (type === undefined) return span;
  return Object.create(span, {
    attributes: { value: { ...span.attributes, error_type: type }, enumerable: true },
  });
}

const CUSTOM_EVENT = 'microsoft.custom_event.name';

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
  if (!eventName?.startsWith('acs.') || attributes[CUSTOM_EVENT]) return {};
  return {
    [CUSTOM_EVENT]: eventName,
    ...(typeof body === 'string' && { message: body }),
    ...kept(attributes),
  };
}

/** On log records the exporter leaves these out, because its HTTP telemetry has fields for them: kept with `_` for `.`. */
const LEFT_OUT = /^(?:error\.type|(?:http|url|server)\.[\w.]+)$/;

function kept(attributes: ReadableLogRecord['attributes']): Record<string, string> {
  const names = Object.keys(attributes).filter((name) => LEFT_OUT.test(name));
  return Object.fromEntries(names.map((name) => [name.replaceAll('.', '_'), String(attributes[name])]));
}

/** A record with an exception type but no stack trace is neither exception nor message to the exporter, and vanishes. */
function stackTrace({ attributes }: ReadableLogRecord): Record<string, string> {
  const type = attributes['exception.type'];
  if (!type || attributes['exception.stacktrace']) return {};
  return { 'exception.stacktrace': `${type}: ${attributes['exception.message'] ?? ''}` };
}
