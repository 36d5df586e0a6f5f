/**
 * `npm run demo`: the main job without Docker or an Azure account. A small app on the real Azure SDKs talks to a fake of
 * the service on loopback; acs-otel exports over OTLP to a sink in this process.
 */
import { renderMetrics, renderRecords } from './lists.ts';
import { runDemo } from './run.ts';
import { renderSupportIds, renderTraces } from './tree.ts';

const NEXT = `  npm install acs-otel @opentelemetry/api

  import { register } from 'acs-otel';
  register({ serviceName: 'contoso-api' });

Set OTEL_EXPORTER_OTLP_ENDPOINT or APPLICATIONINSIGHTS_CONNECTION_STRING; README.md says more.`;

const { spans, logs, metrics } = await runDemo((text) => process.stdout.write(text));
console.log(`\n${spans.length} spans arrived over OTLP:\n\n${renderTraces(spans)}`);
console.log(`\n${logs.length} log records, with the beginning of their trace ids:\n\n${renderRecords(logs)}`);
console.log(`\n${metrics.length} metrics:\n\n${renderMetrics(metrics)}`);

const failure = logs.find(
  (log) => log.eventName === 'acs.exchange.failed' && log.attributes['http.response.status_code'] === 403,
);
if (failure) console.log(`\nFor a support request about the failure:\n\n${renderSupportIds(failure)}`);
console.log(`\nNow in your app:\n\n${NEXT}`);
