/** Installs and removes the Node sources. */
import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { automationTexts, callbackEndTexts, deliveryTexts } from '../classification/texts.ts';
import type { SdkLogLevel } from '../events/acs-event.ts';
import { startOwnSdk } from '../exporters/lazy-own-sdk.ts';
import type { OwnSdk } from '../exporters/own-sdk.ts';
import { NodePipeline } from '../pipeline/node.ts';
import { countDrops, guarded } from '../safety/guard.ts';
import { warnOnce } from '../safety/warn.ts';
import { flushProviders, flushProvidersStrictly, type Signal } from '../signals/flush.ts';
import { acsIdGenerator } from '../signals/id-generator.ts';
import {
  type GivenProviders,
  hasLoggerProvider,
  hasMeterProvider,
  hasTracerProvider,
} from '../signals/providers.ts';
import { rankOf } from '../sources/azure-logger/line.ts';
import { readLine } from '../sources/azure-logger/node.ts';
import { type LostPackage, watchOperations } from '../sources/azure-sdk/lost-operations.ts';
import { acsEndpoints } from '../sources/http/acs-endpoint.ts';
import { observeHttp } from '../sources/http/node.ts';
import { observeUndici } from '../sources/http/undici.ts';
import { observeAzurePackages } from './azure-packages.ts';
import { observeBodies } from './bodies.ts';
import { type Installed, settleWithin } from './handle.ts';
import { lostEventsWarning, NO_SDK } from './lost-events-warning.ts';
import { lostOperationsWarning, surroundings } from './lost-operations-warning.ts';
import { isLogLevel, LOG_LEVELS_TEXT, type ResolvedOptions } from './options.ts';
import { offerOutlet } from './outlet.ts';
import { flushBeforeExit } from './process-end.ts';
import { reported } from './reported-attributes.ts';

/** Operations that began under the hook of another instrumenter may still send requests. */
const RECLAIM_EXCUSES_MILLIS = 60_000;

const TEXTS = { end: callbackEndTexts, action: automationTexts, delivery: deliveryTexts };

const SIGNALS = ['traces', 'metrics', 'logs'] as const;

/** For `register()`: all sources, with the app's providers, or our own SDK for signals that have none. */
export function installWithProviders(options: ResolvedOptions): Installed {
  const has = { traces: hasTracerProvider(), metrics: hasMeterProvider(), logs: hasLoggerProvider() };
  const signals = SIGNALS.filter((signal) => !has[signal]);
  let pipeline: NodePipeline | undefined;
  const sdk =
    signals.length === 0
      ? undefined
      : startOwnSdk({
          ...options,
          signals,
          idGenerator: acsIdGenerator(),
          keepContextManager: has.traces || hasContextManager(),
          warn: warnOnce,
          onDrop: (signal, count, reason) => pipeline?.metrics.dropped(signal, count, reason),
        });
  pipeline = new NodePipeline({
    given: {},
    texts: TEXTS,
    resourceId: options.resourceId,
    operationContext: options.operationContext,
    ownAttributes: reported(options.attributes),
    customEvents: has.logs,
  });
  const signalsOfApp = SIGNALS.filter((signal) => has[signal]);
  return installed(pipeline, options, { given: {}, signals: signalsOfApp }, sdk);
}

/** For `AcsInstrumentation`: all sources, with the given providers. */
export function installSources(options: ResolvedOptions, given: GivenProviders): Installed {
  return installed(
    new NodePipeline({
      given,
      texts: TEXTS,
      resourceId: options.resourceId,
      operationContext: options.operationContext,
      ownAttributes: reported(options.attributes),
      customEvents: true,
    }),
    options,
    { given, signals: SIGNALS },
  );
}

/** The app's own providers, which are flushed and never shut down. */
interface AppProviders {
  given: GivenProviders;
  signals: readonly Signal[];
}

function installed(
  pipeline: NodePipeline,
  options: ResolvedOptions,
  app: AppProviders,
  sdk?: OwnSdk | undefined,
): Installed {
  const undo = [countDrops((count) => pipeline.metrics.dropped('event', count, 'exception'))];
  let hooked = 0;
  const source = (name: string, install: () => () => void) => {
    try {
      undo.push(install());
      hooked++;
    } catch (error) {
      warnOnce(`${name} could not be hooked (${(error as Error).message}); other sources are unaffected`);
    }
  };
  const endpoints = acsEndpoints(options.hosts);
  let reclaim = () => false;
  let reclaimedAt = Number.NEGATIVE_INFINITY;
  const unreliable = () => performance.now() - reclaimedAt < RECLAIM_EXCUSES_MILLIS || !hasContextManager();
  const sink = watchOperations(pipeline, warnOfLost, unreliable);
  undo.push(() => sink.finish());
  let { logLevel } = options;
  let setLevel = (_level: ResolvedOptions['logLevel']) => {};
  source('the Azure SDK', () => {
    const packages = observeAzurePackages(sink, endpoints, options);
    reclaim = packages.reclaim;
    setLevel = packages.setLogLevel;
    return packages.remove;
  });
  const onForeign = () => {
    if (reclaim()) reclaimedAt = performance.now();
  };
  source('node:http', () => observeHttp(sink, endpoints, onForeign));
  source('fetch', () => observeUndici(sink, endpoints));
  if (hooked === 0) warnOnce('no source could be hooked, so nothing is traced; the warnings above say why');
  undo.push(observeBodies(pipeline, app.given));
  undo.push(
    offerOutlet({
      flushApp: () => flushEvents(app),
      sdk,
      dropped: (reason, count) => pipeline.metrics.dropped('event', count, reason),
    }),
  );
  const timeoutMillis = options.shutdownTimeoutMillis;
  const appFlush = flushOf(app);
  const forceFlush = async () => {
    if (pipeline.hasLines) await pipeline.emitLines();
    await Promise.allSettled([appFlush.run(), sdk?.forceFlush()]);
  };
  const abandon = () => {
    if (appFlush.running > 0) warnOnce(slowAppFlush(timeoutMillis));
    sdk?.abandon();
  };
  const flushAtEnd = () => settleWithin('the flush before the exit', timeoutMillis, forceFlush, abandon);
  undo.push(flushBeforeExit(flushAtEnd, () => pipeline.metrics.observed));
  return {
    onLine: (level, args) => onLine(pipeline, logLevel, level, args),
    setLogLevel(level) {
      if (!isLogLevel(level)) {
        warnOnce(`setLogLevel(${JSON.stringify(level)}) is ignored: ${LOG_LEVELS_TEXT}`);
        return;
      }
      logLevel = level;
      setLevel(level);
    },
    uninstall: () => {
      for (const undoOne of undo.reverse()) undoOne();
    },
    forceFlush,
    async shutdown() {
      // Not awaited without need: a `register()` right after `shutdown()` must find the providers removed.
      if (pipeline.hasLines) await pipeline.emitLines();
      await Promise.allSettled([appFlush.run(), sdk?.shutdown()]);
    },
    abandon,
    timeoutMillis,
  };
}

/** Counts the flushes in progress. */
function flushOf({ given, signals }: AppProviders): { running: number; run(): Promise<void> } {
  return {
    running: 0,
    async run() {
      this.running++;
      await flushProviders(given, signals);
      this.running--;
    },
  };
}

/** Rejects, with what to change, if spans or log records of events could not be flushed. */
async function flushEvents({ given, signals }: AppProviders): Promise<void> {
  if (lostEventsWarning(given) === NO_SDK) throw new Error(NO_SDK);
  await flushProvidersStrictly(given, signals);
}

function slowAppFlush(millis: number): string {
  return `the app's OpenTelemetry SDK has not flushed within ${millis} ms, so telemetry may be lost: its backend does not answer. Check the endpoint of its exporters, such as OTEL_EXPORTER_OTLP_ENDPOINT`;
}

function warnOfLost(lost: LostPackage, others: readonly string[]): readonly string[] {
  const { text, packages } = lostOperationsWarning(lost, others, surroundings());
  warnOnce(text);
  return packages;
}

/** A line of the handle's logger; the Azure SDK's own loggers are observed without it. */
function onLine(
  pipeline: NodePipeline,
  logLevel: ResolvedOptions['logLevel'],
  level: SdkLogLevel,
  [first, ...more]: unknown[],
): void {
  if (rankOf(level) > rankOf(logLevel)) return; // formatting an argument may be expensive
  guarded('a log line', () => {
    const line = readLine([`azure:app:${level} ${String(first)}`, ...more]);
    if (line) pipeline.emit({ type: 'sdk.log', ...line });
  });
}

/** The API's no-op context manager never makes a context active. */
function hasContextManager(): boolean {
  const probe = ROOT_CONTEXT.setValue(Symbol('acs-otel'), true);
  return context.with(probe, () => context.active() === probe);
}
