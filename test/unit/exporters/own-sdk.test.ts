import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Signal } from '../../../src/exporters/otlp-protocol.ts';
import { type OwnSdk, type OwnSdkOptions, startOwnSdk } from '../../../src/exporters/own-sdk.ts';
import { hasLoggerProvider, hasMeterProvider, hasTracerProvider } from '../../../src/signals/providers.ts';
import { type OtlpSink, startOtlpSink } from '../../fakes/otlp-sink.ts';

let sink: OtlpSink;
let sdk: OwnSdk | undefined;
beforeEach(async () => {
  sink = await startOtlpSink();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await sdk?.shutdown();
  sdk = undefined;
  await sink.close();
  for (const api of [trace, metrics, logs, context, propagation]) api.disable();
});

function start(env: Record<string, string>, more: Partial<OwnSdkOptions> = {}): string[] {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const warnings: string[] = [];
  sdk = startOwnSdk({
    signals: ['traces', 'metrics', 'logs'],
    idGenerator: { generateTraceId: () => '1'.repeat(32), generateSpanId: () => '2'.repeat(16) },
    keepContextManager: false,
    warn: (text) => warnings.push(text),
    onDrop: () => {},
    ...more,
  });
  return warnings;
}

/** One of each, and where they arrived. */
async function arrived(): Promise<string[]> {
  trace.getTracer('t').startSpan('span').end();
  metrics.getMeter('t').createCounter('count').add(1);
  logs.getLogger('t').emit({ body: 'log' });
  await sdk?.forceFlush();
  return [
    ...new Set(sink.requests.map(({ path, contentType }) => `${path} ${contentType.split('/')[1]}`)),
  ].sort();
}

const ALL = ['/v1/logs x-protobuf', '/v1/metrics x-protobuf', '/v1/traces x-protobuf'];

describe('the SDK that register() starts', () => {
  it('sends all three signals to the endpoint as protobuf', async () => {
    expect(start({}, { endpoint: sink.url })).toEqual([]);
    expect(await arrived()).toEqual(ALL);
    expect(sink.spans[0]).toMatchObject({ traceId: '1'.repeat(32), spanId: '2'.repeat(16) });
  });

  it('warns once per signal when a burst fills the queue of a backend that is up, and counts the rest', async () => {
    const drops: Record<string, number> = {};
    const onDrop = (signal: string, count: number, reason: string) => {
      drops[`${signal} ${reason}`] = (drops[`${signal} ${reason}`] ?? 0) + count;
    };
    const warnings = start({}, { endpoint: sink.url, onDrop });
    for (let n = 0; n < 6000; n++) {
      logs.getLogger('t').emit({ body: 'log' });
      trace.getTracer('t').startSpan('span').end();
    }
    await sdk?.forceFlush();
    expect(warnings.map((text) => /Raise (\w+)/.exec(text)?.[1]).sort()).toEqual([
      'OTEL_BLRP_MAX_QUEUE_SIZE',
      'OTEL_BSP_MAX_QUEUE_SIZE',
    ]);
    expect(sink.logs.length + (drops['log queue_full'] ?? 0)).toBe(6000);
    expect(sink.spans.length + (drops['span queue_full'] ?? 0)).toBe(6000);
  });

  it('removes the path of a signal from the option endpoint, and warns once', async () => {
    const warnings = start({}, { endpoint: `${sink.url}/v1/traces` });
    expect(await arrived()).toEqual(ALL);
    expect(warnings).toEqual([expect.stringContaining("option 'endpoint' must not end in /v1/traces")]);
  });

  it('keeps it in the variable, as the specification says, and warns once', async () => {
    const url = `${sink.url}/v1/logs`;
    sink.options.failWith = 200; // a receiver that takes every path
    const warnings = start({ OTEL_EXPORTER_OTLP_ENDPOINT: `${url}/` }, { endpoint: url });
    expect(await arrived()).toEqual(ALL.map((request) => `/v1/logs${request}`));
    expect(warnings).toEqual([expect.stringContaining('OTEL_EXPORTER_OTLP_ENDPOINT ends in /v1/logs')]);
    expect(warnings[0]).toContain('OTEL_EXPORTER_OTLP_LOGS_ENDPOINT');
  });

  it('does not warn of the variable where every signal has its own', () => {
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: `${sink.url}/v1/logs`,
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `${sink.url}/v1/logs`,
    };
    expect(start(env, { signals: ['logs'] })).toEqual([]);
  });

  it('takes the protocol of one signal from its own variable', async () => {
    const env = {
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: ' http/json ',
    };
    expect(start(env, { endpoint: sink.url })).toEqual([]);
    expect(await arrived()).toEqual(['/v1/logs json', ...ALL.slice(1)]);
  });

  it('starts only what it is asked for, and registers nothing else', async () => {
    start({}, { endpoint: sink.url, signals: ['logs'] });
    expect({ traces: hasTracerProvider(), metrics: hasMeterProvider(), logs: hasLoggerProvider() }).toEqual({
      traces: false,
      metrics: false,
      logs: true,
    });
    expect(await arrived()).toEqual(['/v1/logs x-protobuf']);
  });

  it.each<[Signal, string]>([
    ['traces', 'OTEL_TRACES_EXPORTER'],
    ['metrics', 'OTEL_METRICS_EXPORTER'],
    ['logs', 'OTEL_LOGS_EXPORTER'],
  ])('leaves %s out when %s is none', async (signal, variable) => {
    start({ [variable]: 'none' }, { endpoint: sink.url });
    expect(await arrived()).toEqual(ALL.filter((one) => !one.includes(signal)));
    expect({
      traces: hasTracerProvider(),
      metrics: hasMeterProvider(),
      logs: hasLoggerProvider(),
    }).toMatchObject({ logs: signal !== 'logs' });
  });

  it('is not started at all when every exporter is none', () => {
    start({ OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' });
    expect(sdk).toBeUndefined();
    expect({ traces: hasTracerProvider(), metrics: hasMeterProvider(), logs: hasLoggerProvider() }).toEqual({
      traces: false,
      metrics: false,
      logs: false,
    });
  });

  it('names an exporter that it does not have, and uses the default', async () => {
    const warnings = start({ OTEL_TRACES_EXPORTER: 'zipkin' }, { endpoint: sink.url });
    expect(warnings).toEqual([
      "OTEL_TRACES_EXPORTER 'zipkin' is not supported: expected otlp, console or none; it is left out",
    ]);
    expect(await arrived()).toEqual(ALL);
  });

  it('sends to Azure Monitor alone when only that is configured', async () => {
    const azureMonitorConnectionString = `InstrumentationKey=00000000-0000-4000-8000-00000000a1b2;IngestionEndpoint=${sink.url}`;
    expect(start({}, { azureMonitorConnectionString, signals: ['traces'] })).toEqual([]);
    expect(sdk).toBeDefined();
    expect({
      traces: hasTracerProvider(),
      metrics: hasMeterProvider(),
      logs: hasLoggerProvider(),
    }).toMatchObject({ traces: true });
    expect(sink.requests.filter(({ path }) => path.startsWith('/v1/'))).toEqual([]);
  });

  it('goes on with OTLP when Azure Monitor refuses its connection string', async () => {
    const warnings = start(
      {},
      { endpoint: sink.url, azureMonitorConnectionString: 'InstrumentationKey=no guid' },
    );
    expect(warnings).toEqual([expect.stringMatching(/^Azure Monitor gets nothing: /)]);
    expect(await arrived()).toEqual(ALL);
  });

  it('gives the globals back when it is shut down', async () => {
    start({}, { endpoint: sink.url });
    expect({ traces: hasTracerProvider(), metrics: hasMeterProvider(), logs: hasLoggerProvider() }).toEqual({
      traces: true,
      metrics: true,
      logs: true,
    });
    await sdk?.shutdown();
    expect({ traces: hasTracerProvider(), metrics: hasMeterProvider(), logs: hasLoggerProvider() }).toEqual({
      traces: false,
      metrics: false,
      logs: false,
    });
  });

  it('settles although one backend refuses', async () => {
    sink.options.failWith = 400;
    start({}, { endpoint: sink.url });
    expect(await arrived()).toEqual(ALL);
    await expect(sdk?.shutdown()).resolves.toBeUndefined();
  });
});
