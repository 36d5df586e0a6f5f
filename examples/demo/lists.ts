/** Prints log records and metrics as lists. */
import type { SinkLog, SinkMetric } from '../../test/fakes/otlp-sink.ts';

/** Length of the beginning of a trace id. */
const TRACE_ID = 8;
const MAX_LINE = 110;

/** A line per record: severity, event or logger, trace, and body. */
export function renderRecords(logs: readonly SinkLog[]): string {
  return logs
    .map(({ severityText = '', eventName, attributes, traceId = '', body }) => {
      const name = eventName ?? `line of ${attributes['acs.sdk.package']}`;
      return cut(
        `  ${severityText.padEnd(5)} ${name.padEnd(24)} ${traceId.slice(0, TRACE_ID).padEnd(TRACE_ID)}  ${body}`,
      );
    })
    .join('\n');
}

/** What every point of the demo has, or an operation implies. */
const LEFT_OUT = new Set(['acs.source', 'acs.service', 'http.request.method']);

/** Each metric with its unit, below it a line per point: its value, or count and mean, and its attributes. */
export function renderMetrics(metrics: readonly SinkMetric[]): string {
  return metrics
    .filter(({ name }) => name.startsWith('acs.')) // not the figures about acs-otel itself
    .flatMap(({ name, unit, points }) => [
      `  ${name} ${unit}`,
      ...points.map(({ attributes, value, count, sum }) => {
        const shown = Object.entries(attributes).filter(([key]) => !LEFT_OUT.has(key));
        const number = value ?? `${count} (mean ${((sum ?? 0) / (count || 1)).toFixed(3)})`;
        return cut(`    ${number}  ${shown.map(([key, one]) => `${key}=${one}`).join(' ')}`);
      }),
    ])
    .join('\n');
}

function cut(line: string): string {
  return line.length > MAX_LINE ? `${line.slice(0, MAX_LINE - 1)}…` : line;
}
