/**
 * Start-up of an app with three ACS clients, in a process of its own; prints milliseconds.
 * `node startup.ts <register|sdk>`
 */
const BACKEND = 'http://127.0.0.1:9';
const began = performance.now();
if (process.argv[2] === 'register') {
  // The built package, by its own name, as an app imports it.
  const name = 'acs-otel';
  const { register } = (await import(name)) as typeof import('../../src/node.ts');
  register({ endpoint: BACKEND });
} else {
  // What an app writes to have all three signals from `NodeSDK`, with the exporters that `register()` starts.
  const [{ NodeSDK }, { OTLPTraceExporter }, { OTLPLogExporter }, { OTLPMetricExporter }, logs, metrics] =
    await Promise.all([
      import('@opentelemetry/sdk-node'),
      import('@opentelemetry/exporter-trace-otlp-proto'),
      import('@opentelemetry/exporter-logs-otlp-proto'),
      import('@opentelemetry/exporter-metrics-otlp-proto'),
      import('@opentelemetry/sdk-logs'),
      import('@opentelemetry/sdk-metrics'),
    ]);
  const logExporter = new OTLPLogExporter({ url: `${BACKEND}/v1/logs` });
  const metricExporter = new OTLPMetricExporter({ url: `${BACKEND}/v1/metrics` });
  new NodeSDK({
    traceExporter: new OTLPTraceExporter({ url: `${BACKEND}/v1/traces` }),
    logRecordProcessors: [new logs.BatchLogRecordProcessor({ exporter: logExporter })],
    metricReaders: [new metrics.PeriodicExportingMetricReader({ exporter: metricExporter })],
  }).start();
}
const started = performance.now() - began;
await import('@azure/communication-sms');
await import('@azure/communication-email');
await import('@azure/communication-call-automation');
console.log(JSON.stringify({ started, ready: performance.now() - began }));
process.exit(0);
