/** OpenTelemetry's own SDK, started for the signals that the app has no provider for. */
import { context, DiagConsoleLogger, diag, metrics, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { diagLogLevelFromString, getStringFromEnv } from '@opentelemetry/core';
import { LoggerProvider, type LogRecordProcessor } from '@opentelemetry/sdk-logs';
import { MeterProvider, type PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { type IdGenerator, type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Losses } from '../safety/process-state.ts';
import { Abandonment } from './abandonment.ts';
import type { OnDrop } from './drops.ts';
import { ExportWatch } from './export-watch.ts';
import { failureWarning } from './failure-warning.ts';
import { registerLoggerProvider, unregisterLoggerProvider } from './logs-global.ts';
import type { Signal } from './otlp-protocol.ts';
import { logProcessors, metricReaders, type ProcessorOptions, spanProcessors } from './processors.ts';
import {
  logRecordLimitsFromEnv,
  propagatorFromEnv,
  resourceFromEnv,
  samplerFromEnv,
  spanLimitsFromEnv,
} from './sdk-environment.ts';

export interface OwnSdkOptions {
  /** The signals to start. */
  signals: readonly Signal[];
  serviceName?: string | undefined;
  endpoint?: string | undefined;
  azureMonitorConnectionString?: string | undefined;
  idGenerator: IdGenerator;
  /** The app has a context manager already, and a propagator with it. */
  keepContextManager: boolean;
  warn(message: string): void;
  onDrop: OnDrop;
}

export interface OwnSdk {
  /** Settles when every exporter has, whatever the others do. */
  forceFlush(): Promise<void>;
  /** Spans and log records lost so far. */
  readonly losses: Readonly<Losses>;
  /** As `forceFlush()`; settles when exports that began earlier have as well. */
  drain(): Promise<void>;
  shutdown(): Promise<void>;
  /** Drops what a flush in progress has not sent yet, so that nothing keeps the process alive. */
  abandon(): void;
}

interface Parts {
  traces: SpanProcessor[];
  metrics: PeriodicExportingMetricReader[];
  logs: LogRecordProcessor[];
}

/** Starts and registers the providers. Undefined when the environment switches all signals off. */
export function startOwnSdk(options: OwnSdkOptions): OwnSdk | undefined {
  applyLogLevel();
  const abandonment = new Abandonment(failureWarning(options.warn));
  const watch = new ExportWatch();
  const onDrop: OnDrop = (signal, count, reason) => {
    watch.dropped(signal, count, reason);
    options.onDrop(signal, count, reason);
  };
  const settings: ProcessorOptions = { ...options, abandonment, watch, onDrop, warn: eachOnce(options.warn) };
  const wants = (signal: Signal) => options.signals.includes(signal);
  const parts: Parts = {
    traces: wants('traces') ? spanProcessors(settings) : [],
    metrics: wants('metrics') ? metricReaders(settings) : [],
    logs: wants('logs') ? logProcessors(settings) : [],
  };
  const all = [...parts.traces, ...parts.metrics, ...parts.logs];
  if (all.length === 0) return undefined;
  if (!options.keepContextManager) registerContext(options);
  const unregister = registerProviders(parts, options);
  let flush = Promise.resolve();
  const forceFlush = () => {
    flush = settleAll(all.map((part) => part.forceFlush()));
    return flush;
  };
  return {
    forceFlush,
    losses: watch.losses,
    async drain() {
      await forceFlush();
      await watch.settled();
    },
    shutdown() {
      flush = settleAll(all.map((part) => part.shutdown()));
      unregister();
      return flush;
    },
    abandon: () => abandonment.abandon(flush),
  };
}

/** `OTEL_LOG_LEVEL`, unless the app has set a diagnostic logger of its own. */
function applyLogLevel(): void {
  const level = getStringFromEnv('OTEL_LOG_LEVEL')?.trim();
  const api = (globalThis as Record<symbol, unknown>)[Symbol.for('opentelemetry.js.api.1')];
  if (level === undefined || (api as { diag?: unknown } | undefined)?.diag) return;
  const logLevel = diagLogLevelFromString(level);
  diag.setLogger(new DiagConsoleLogger(), logLevel === undefined ? {} : { logLevel });
}

function registerContext({ warn }: OwnSdkOptions): void {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const propagator = propagatorFromEnv(warn);
  if (propagator) propagation.setGlobalPropagator(propagator);
}

/** @returns Removes the globals again, so that the app may register providers of its own. */
function registerProviders(parts: Parts, options: OwnSdkOptions): () => void {
  const resource = resourceFromEnv(options.serviceName, options.warn);
  const undo: (() => void)[] = [];
  if (parts.metrics.length > 0) {
    metrics.setGlobalMeterProvider(new MeterProvider({ resource, readers: parts.metrics }));
    undo.push(() => metrics.disable());
  }
  if (parts.traces.length > 0) {
    const sampler = samplerFromEnv(options.warn);
    trace.setGlobalTracerProvider(
      new TracerProvider({
        resource,
        ...(sampler && { sampler }),
        spanLimits: spanLimitsFromEnv(),
        idGenerator: options.idGenerator,
        spanProcessors: parts.traces,
      }),
    );
    undo.push(() => trace.disable());
  }
  if (parts.logs.length > 0) {
    registerLoggerProvider(
      new LoggerProvider({ resource, logRecordLimits: logRecordLimitsFromEnv(), processors: parts.logs }),
    );
    undo.push(unregisterLoggerProvider);
  }
  if (!options.keepContextManager)
    undo.push(
      () => context.disable(),
      () => propagation.disable(),
    );
  return () => {
    for (const undoOne of undo) undoOne();
  };
}

/** A warning about all signals would otherwise print once per signal. */
function eachOnce(warn: (message: string) => void): (message: string) => void {
  const said = new Set<string>();
  return (message) => {
    if (!said.has(message)) warn(message);
    said.add(message);
  };
}

/** One exporter that rejects must not end the wait for the others. */
async function settleAll(promises: Promise<void>[]): Promise<void> {
  await Promise.allSettled(promises);
}
