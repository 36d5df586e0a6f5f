/** A page that has an OpenTelemetry of its own before (or after) it calls `register()`, put together by its query. */
import * as calling from '@azure/communication-calling';
import { logs } from '@opentelemetry/api-logs';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { FetchInstrumentation } from '@opentelemetry/instrumentation-fetch';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { SimpleSpanProcessor, WebTracerProvider } from '@opentelemetry/sdk-trace-web';
import { acsIdGenerator, register } from '../../../src/browser.ts';
import { exposeAgents } from '../../fakes/calling/agent-page.ts';

const query = new URLSearchParams(location.search);
const has = (part: string) => query.get('app')?.split(' ').includes(part);
const otlp = query.get('otlp') ?? '';
const resource = resourceFromAttributes({ 'service.name': 'the-app' });

if (has('traces')) {
  const exporter = new OTLPTraceExporter({ url: `${otlp}/v1/traces` });
  const spanProcessors = [new SimpleSpanProcessor(exporter)];
  const ids = has('ids') ? { idGenerator: acsIdGenerator() } : {};
  new WebTracerProvider({ resource, spanProcessors, ...ids }).register();
}
if (has('logs')) {
  const exporter = new OTLPLogExporter({ url: `${otlp}/v1/logs` });
  logs.setGlobalLoggerProvider(
    new LoggerProvider({ resource, processors: [new SimpleLogRecordProcessor({ exporter })] }),
  );
}
const instrumentFetch = () => registerInstrumentations({ instrumentations: [new FetchInstrumentation()] });
if (has('fetch-before')) instrumentFetch();
globalThis.acs = register({ serviceName: 'contoso-web', endpoint: otlp, calling });
if (has('fetch-after')) instrumentFetch();
exposeAgents();
