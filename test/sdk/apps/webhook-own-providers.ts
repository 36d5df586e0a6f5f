/** An app that receives events by `acs-otel/webhook` and has an OpenTelemetry SDK of its own. Prints its port. */
import { serve } from '@hono/node-server';
import { metrics, type TracerProvider as SomeTracerProvider, trace } from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { Hono } from 'hono';
import { AcsInstrumentation, acsIdGenerator, register } from '../../../src/node.ts';
import { createWebhookHandler } from '../../../src/webhook.ts';

const { INSTALL = 'register', SDK = 'NodeSDK', SIGNALS = 'traces,metrics,logs', FLUSH = '' } = process.env;
const scheduledDelayMillis = Number(process.env.OTEL_BSP_SCHEDULE_DELAY);
const resource = resourceFromAttributes({ 'service.name': 'own' });
const idGenerator = acsIdGenerator();
const instrumentations = INSTALL === 'AcsInstrumentation' ? [new AcsInstrumentation()] : [];

/** Processors whose `forceFlush()` does what the test asks for. */
const flushing = <T extends { forceFlush(): Promise<void> }>(processor: T): T => {
  if (FLUSH === 'hangs') processor.forceFlush = () => new Promise(() => {});
  if (FLUSH === 'rejects') processor.forceFlush = () => Promise.reject(new Error('no disk'));
  return processor;
};

const providersByHand = () => {
  const loggerProvider = new LoggerProvider({
    resource,
    processors: [
      flushing(new BatchLogRecordProcessor({ scheduledDelayMillis, exporter: new OTLPLogExporter() })),
    ],
  });
  const tracerProvider = new TracerProvider({
    resource,
    idGenerator,
    spanProcessors: [new BatchSpanProcessor({ scheduledDelayMillis, exporter: new OTLPTraceExporter() })],
  });
  const readers = [new PeriodicExportingMetricReader({ exporter: new OTLPMetricExporter() })];
  const meterProvider = new MeterProvider({ resource, readers });
  return {
    ...(SIGNALS.includes('traces') && { tracerProvider: flushable(tracerProvider) }),
    ...(SIGNALS.includes('metrics') && { meterProvider }),
    ...(SIGNALS.includes('logs') && { loggerProvider: flushable(loggerProvider) }),
  };
};

/** With `FLUSH=absent` a provider that has nothing but what the API demands. */
function flushable<T extends object>(provider: T): T {
  if (FLUSH === 'absent') Object.defineProperty(provider, 'forceFlush', { value: undefined });
  return provider;
}

const start: Record<string, () => void> = {
  NodeSDK: () => new NodeSDK({ resource, idGenerator, instrumentations }).start(),
  'providers passed to registerInstrumentations': () =>
    void registerInstrumentations({ ...providersByHand(), instrumentations }),
  'global providers': () => {
    // Before the providers, which are then looked up.
    registerInstrumentations({ instrumentations });
    const { tracerProvider, meterProvider, loggerProvider } = providersByHand();
    if (tracerProvider) trace.setGlobalTracerProvider(tracerProvider as SomeTracerProvider);
    if (meterProvider) metrics.setGlobalMeterProvider(meterProvider);
    if (loggerProvider) logs.setGlobalLoggerProvider(loggerProvider);
  },
  nothing: () => registerInstrumentations({ instrumentations }),
};
start[SDK]?.();
if (INSTALL === 'register') register({ serviceName: 'not the own' });

const handle = createWebhookHandler({ unauthenticated: true });
const app = new Hono();
app.on(['POST', 'OPTIONS'], '/events', (context) => handle(context.req.raw));
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => console.log(port));
