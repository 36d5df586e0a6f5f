import { createRequire } from 'node:module';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { register } from '../../../src/node.ts';

const instrumentation = new HttpInstrumentation();
const acs = register();
instrumentation.enable();
// The instrumentation patches when somebody requires the module.
const http = createRequire(import.meta.url)('node:http') as typeof import('node:http');
const { load } = await import('./load.ts');
await load();
// A request of the app's own shows that the instrumentation is at work.
await new Promise<void>((resolve) => {
  http.get(`${process.env.OTEL_EXPORTER_OTLP_ENDPOINT}/app`, (response) => {
    response.resume().once('end', resolve);
  });
});
await acs.shutdown();
