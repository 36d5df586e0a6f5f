/**
 * The same app once with `register()` and once with Microsoft's Azure SDK instrumentation alone, each in a process
 * of its own: CPU per operation and heap after a collection. `node --expose-gc app.ts <ours|azure|none> <url> <host>`
 */
import { createRequire } from 'node:module';
import { context, metrics, trace } from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { LoggerProvider } from '@opentelemetry/sdk-logs';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { TracerProvider } from '@opentelemetry/sdk-trace';

const [kind, url = '', host = ''] = process.argv.slice(2);
const OPERATIONS = 1500;

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
trace.setGlobalTracerProvider(new TracerProvider());
metrics.setGlobalMeterProvider(new MeterProvider());
logs.setGlobalLoggerProvider(new LoggerProvider());

if (kind === 'ours') {
  const { register } = await import('../../src/node.ts');
  register({ hosts: [host] });
} else if (kind === 'azure') {
  const { createAzureSdkInstrumentation } = await import('@azure/opentelemetry-instrumentation-azure-sdk');
  createAzureSdkInstrumentation().enable();
  // Its hook waits for a `require`, which an ESM app never makes.
  createRequire(import.meta.url)('@azure/core-tracing');
}

const { SmsClient } = await import('@azure/communication-sms');
const sms = new SmsClient(`endpoint=${url};accesskey=c3ludGhldGljLWtleQ==`, {
  allowInsecureConnection: true,
});
const send = () => sms.send({ from: '+15550000001', to: ['+15550000002'], message: 'bench' });

for (let i = 0; i < 500; i++) await send();
const before = process.cpuUsage();
for (let i = 0; i < OPERATIONS; i++) await send();
const { user, system } = process.cpuUsage(before);
globalThis.gc?.();
console.log(JSON.stringify({ cpu: (user + system) / OPERATIONS, heap: process.memoryUsage().heapUsed }));
