/** The same work by OpenTelemetry's `NodeSDK` and by the SDK that `register()` starts, under the same variables. */
import { context, diag, metrics, propagation, SpanKind, TraceFlags, trace } from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { vi } from 'vitest';
import { startOwnSdk } from '../../../src/exporters/own-sdk.ts';
import type { OtlpSink } from '../../fakes/otlp-sink.ts';

export type Environment = Record<string, string>;

export interface Run {
  /** Headers that the propagator injects. */
  injected: Record<string, string>;
  spans: unknown[];
  logs: unknown[];
  metrics: unknown[];
  /** Path, protocol, compression and the headers of tests, each once per request. */
  requests: string[];
  /** Number of requests of each signal before the flush. */
  early: Record<'traces' | 'metrics' | 'logs', number>;
  /** Levels of the diagnostic loggers that were set. */
  logLevels: unknown[];
  /** Calls of the console. */
  printed: number;
  /** The shutdown took less than this many milliseconds. */
  quick: boolean;
}

const APIS = [trace, metrics, logs, context, propagation, diag];
const QUICK_MILLIS = 1000;

export const SDKS = {
  nodeSdk: () => {
    const sdk = new NodeSDK({ idGenerator: countingIds(), instrumentations: [] });
    sdk.start();
    return { shutdown: () => sdk.shutdown() };
  },
  own: () =>
    startOwnSdk({
      signals: ['traces', 'metrics', 'logs'],
      idGenerator: countingIds(),
      keepContextManager: false,
      warn: () => {},
      onDrop: () => {},
    }),
};

/** Runs the work in this process. @param waitMillis Time between the work and the flush. */
export async function arrived(
  start: () => { shutdown(): Promise<void> } | undefined,
  sink: OtlpSink,
  env: Environment,
  waitMillis = 0,
): Promise<Run> {
  sink.clear();
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const consoles = (['dir', 'log', 'debug', 'info', 'warn', 'error'] as const).map((method) =>
    vi.spyOn(console, method).mockImplementation(() => {}),
  );
  const setLogger = vi.spyOn(diag, 'setLogger').mockImplementation(() => true);
  try {
    const sdk = start();
    const injected = work();
    await new Promise((resolve) => setTimeout(resolve, waitMillis));
    const early = { traces: 0, metrics: 0, logs: 0 };
    for (const { path } of sink.requests) early[path.replace('/v1/', '') as keyof typeof early]++;
    const began = performance.now();
    // NodeSDK's shutdown rejects with the first exporter that fails, while others still send.
    await sdk?.shutdown().catch(() => new Promise((resolve) => setTimeout(resolve, 300)));
    const quick = performance.now() - began < QUICK_MILLIS;
    return {
      ...recorded(sink),
      injected,
      early,
      quick,
      logLevels: levelsOf(setLogger.mock.calls),
      printed: count(consoles),
    };
  } finally {
    vi.unstubAllEnvs();
    for (const spy of [...consoles, setLogger]) spy.mockRestore();
    for (const api of APIS) api.disable();
  }
}

/** Span ids count up; half of the trace ids are below one half. */
function countingIds() {
  let traces = 0;
  let spans = 0;
  return {
    generateTraceId: () => `${traces++ % 2 ? 'e' : '1'}${String(traces).padStart(7, '0')}`.repeat(4),
    generateSpanId: () => String(++spans).padStart(16, '0'),
  };
}

const LONG = 'v'.repeat(50);

function work(): Record<string, string> {
  const tracer = trace.getTracer('environment');
  const injected: Record<string, string> = {};
  const attributes = { a: LONG, b: 2, c: true, d: 'd' };
  const link = { context: { traceId: '7'.repeat(32), spanId: '7'.repeat(16), traceFlags: 1 }, attributes };
  tracer.startActiveSpan('root', { kind: SpanKind.CLIENT, attributes, links: [link, link] }, (span) => {
    span.addEvent('one', attributes);
    span.addEvent('two', attributes);
    const baggage = propagation.createBaggage({ tenant: { value: 'contoso' } });
    propagation.inject(propagation.setBaggage(context.active(), baggage), injected);
    for (const body of ['one', 'two', 'three'])
      logs.getLogger('environment').emit({ eventName: 'environment', body, attributes });
    span.end();
  });
  tracer.startSpan('other root').end();
  for (const traceFlags of [TraceFlags.SAMPLED, TraceFlags.NONE]) {
    const parent = { traceId: '8'.repeat(32), spanId: '8'.repeat(16), traceFlags, isRemote: true };
    tracer.startSpan(`child ${traceFlags}`, {}, trace.setSpanContext(context.active(), parent)).end();
  }
  const meter = metrics.getMeter('environment');
  meter.createCounter('counter').add(1, { a: 'a' });
  meter.createUpDownCounter('up_down').add(1);
  meter.createHistogram('histogram').record(7);
  return injected;
}

const REQUEST_HEADERS = ['x-general', 'x-traces', 'x-metrics', 'x-logs'];

function recorded(sink: OtlpSink): Pick<Run, 'spans' | 'logs' | 'metrics' | 'requests'> {
  return {
    spans: sink.spans.map(({ startUnixNano: _start, endUnixNano: _end, events, resource, ...span }) => ({
      ...span,
      events: events.map(({ name, attributes }) => ({ name, attributes })),
      resource: stable(resource),
    })),
    logs: sink.logs.map(({ timeUnixNano: _time, observedUnixNano: _observed, resource, ...log }) => ({
      ...log,
      resource: stable(resource),
    })),
    metrics: sink.metrics.map(({ points, resource, ...metric }) => ({
      ...metric,
      resource: stable(resource),
      points: points.map(({ timeUnixNano: _time, ...point }) => point),
    })),
    requests: sink.requests
      .map(({ path, contentType, gzip, headers }) =>
        [path, contentType, gzip, ...REQUEST_HEADERS.map((name) => headers[name])].join(' '),
      )
      .sort(),
  };
}

/** Every provider draws an instance id of its own; ours shortens the path of the runtime, if that is the only name. */
function stable(resource: Record<string, unknown>): Record<string, unknown> {
  const id = 'service.instance.id';
  const name = String(resource['service.name']).replace(/^unknown_service:.*[\\/]/, 'unknown_service:');
  return { ...resource, 'service.name': name, ...(id in resource && { [id]: 'random' }) };
}

function levelsOf(calls: unknown[][]): unknown[] {
  return calls.map(([, options]) => (options as { logLevel?: unknown } | undefined)?.logLevel);
}

function count(spies: { mock: { calls: unknown[] } }[]): number {
  return spies.reduce((sum, { mock }) => sum + mock.calls.length, 0);
}
