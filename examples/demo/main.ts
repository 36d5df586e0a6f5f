/**
 * `npm run demo`: the main job without Docker or an Azure account. A small app on the real Azure SDKs talks to a
 * fake of the service on loopback; what acs-otel makes of it goes over OTLP to a sink in this process.
 */
import { runDemo } from './run.ts';
import { renderSupportIds, renderTraces } from './tree.ts';

const { spans, logs, metrics } = await runDemo((text) => process.stdout.write(text));
console.log(`\n${spans.length} spans, ${logs.length} log records, ${metrics} metrics came over OTLP.\n`);
console.log(renderTraces(spans));

const failure = logs.find(
  (log) => log.eventName === 'acs.exchange.failed' && log.attributes['http.response.status_code'] === 403,
);
if (failure) console.log(`\nFor a support request about the failure:\n${renderSupportIds(failure)}`);
