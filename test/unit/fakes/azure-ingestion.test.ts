import { gzipSync } from 'node:zlib';
import {
  AzureMonitorLogExporter,
  AzureMonitorMetricExporter,
  AzureMonitorTraceExporter,
} from '@azure/monitor-opentelemetry-exporter';
import { SpanKind } from '@opentelemetry/api';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { type AzureIngestion, startAzureIngestion } from '../../fakes/azure-ingestion.ts';

let ingestion: AzureIngestion;

beforeAll(async () => {
  // Statistics about the exporter itself would go to Microsoft, not here.
  vi.stubEnv('APPLICATION_INSIGHTS_NO_STATSBEAT', 'true');
  // The trace exporter would add a metric `_OTELRESOURCE_` to its envelopes.
  vi.stubEnv('APPLICATIONINSIGHTS_OPENTELEMETRY_RESOURCE_METRIC_DISABLED', 'true');
  ingestion = await startAzureIngestion();
});
beforeEach(() => {
  ingestion.envelopes.length = 0;
  ingestion.requests.length = 0;
  ingestion.failWith = undefined;
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await ingestion.close();
});

const options = () => ({ ...ingestion.exporterOptions, disableOfflineStorage: true });

it('receives a span of the real exporter', async () => {
  const exporter = new AzureMonitorTraceExporter(options());
  const provider = new TracerProvider({ spanProcessors: [new BatchSpanProcessor({ exporter })] });
  const span = provider.getTracer('acs-otel').startSpan('call outgoing', {
    kind: SpanKind.CLIENT,
    attributes: { 'acs.call.id': 'c1' },
  });
  span.end();
  await provider.forceFlush();
  expect(ingestion.envelopes).toMatchObject([
    {
      iKey: '00000000-0000-4000-8000-00000000a1b2',
      tags: { 'ai.operation.id': span.spanContext().traceId },
      data: {
        baseType: 'RemoteDependencyData',
        baseData: { name: 'call outgoing', properties: { 'acs.call.id': 'c1' } },
      },
    },
  ]);
  expect(ingestion.requests).toEqual([{ path: '/v2.1/track', gzip: false, status: 200 }]);
  await provider.shutdown();
});

it('receives a log record and a domain event', async () => {
  const exporter = new AzureMonitorLogExporter(options());
  const provider = new LoggerProvider({ processors: [new BatchLogRecordProcessor({ exporter })] });
  const logger = provider.getLogger('acs-otel');
  logger.emit({ body: 'plain' });
  logger.emit({ body: 'call ended', attributes: { 'microsoft.custom_event.name': 'acs.call.ended' } });
  await provider.forceFlush();
  expect(
    ingestion.envelopes.map(({ data }) => [data.baseType, data.baseData.message ?? data.baseData.name]),
  ).toEqual([
    ['MessageData', 'plain'],
    ['EventData', 'acs.call.ended'],
  ]);
  await provider.shutdown();
});

it('receives a metric', async () => {
  const exporter = new AzureMonitorMetricExporter(options());
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 60_000 });
  const provider = new MeterProvider({ readers: [reader] });
  provider.getMeter('acs-otel').createCounter('acs.call.ended').add(2, { 'acs.source': 'client' });
  await provider.forceFlush();
  expect(ingestion.envelopes).toMatchObject([
    {
      data: {
        baseType: 'MetricData',
        baseData: {
          metrics: [{ name: 'acs.call.ended', value: 2 }],
          properties: { 'acs.source': 'client' },
        },
      },
    },
  ]);
  await provider.shutdown();
});

it('takes arrays and lines, zipped or not, on both paths, and refuses the rest', async () => {
  const post = async (path: string, body: string | Buffer, headers = {}): Promise<number> => {
    const response = await fetch(`${ingestion.url}${path}`, {
      method: 'POST',
      body: new Uint8Array(Buffer.from(body)),
      headers,
    });
    return response.status;
  };
  expect(await post('/v2/track', '{"name":"a"}\n{"name":"b"}\n')).toBe(200);
  expect(await post('/v2.1/track', gzipSync('[{"name":"c"}]'), { 'content-encoding': 'gzip' })).toBe(200);
  expect(ingestion.envelopes.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  expect(await post('/v2/track', 'nonsense')).toBe(400);
  expect(await post('/elsewhere', '[]')).toBe(404);
  ingestion.failWith = 503;
  expect(await post('/v2/track', '[{"name":"d"}]')).toBe(503);
  expect(ingestion.envelopes).toHaveLength(3);
});
