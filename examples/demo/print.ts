/** Prints what arrived: traces as trees, log records, metrics, and the ids for a support request. */
import { renderMetrics, renderRecords } from './lists.ts';
import type { DemoResult } from './run.ts';
import { renderSupportIds, renderTraces } from './tree.ts';

export const NEXT = `
Now in your app:

  npm install acs-otel @opentelemetry/api

  import { register } from 'acs-otel';
  register({ serviceName: 'contoso-api' });

Set OTEL_EXPORTER_OTLP_ENDPOINT or APPLICATIONINSIGHTS_CONNECTION_STRING; README.md says more.`;

export function print({ spans, logs, metrics }: DemoResult): void {
  console.log(`\n${spans.length} spans arrived over OTLP:\n\n${renderTraces(spans)}`);
  console.log(
    `\n${logs.length} log records, with the beginning of their trace ids:\n\n${renderRecords(logs)}`,
  );
  console.log(`\n${metrics.length} metrics:\n\n${renderMetrics(metrics)}`);
  const failure = logs.find(
    (log) => log.eventName === 'acs.exchange.failed' && log.attributes['http.response.status_code'] === 403,
  );
  if (failure) console.log(`\nFor a support request about the failure:\n\n${renderSupportIds(failure)}`);
}
