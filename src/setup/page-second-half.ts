/**
 * The second half of a page: everything after the events. `register()` loads it asynchronously, so that neither it nor
 * OpenTelemetry's SDK delays the start of the page.
 */

import { now, pastTime } from '../events/clock.ts';
import { type PageExport, startPageExport } from '../exporters/page-export.ts';
import { EVENT_ACS_CALL_ENDED, EVENT_ACS_CALL_STARTED } from '../generated/names.ts';
import { PagePipeline } from '../pipeline/page.ts';
import { warnOnce } from '../safety/warn.ts';
import { acsIdGenerator, randomIds } from '../signals/id-generator.ts';
import { hasLoggerProvider, hasTracerProvider } from '../signals/providers.ts';
import { CallEvents } from '../sources/calling/call-events.ts';
import { OpenLegs } from '../sources/calling/open-legs.ts';
import type { ResolvedBrowserOptions } from './page-options.ts';

export interface PageSignals {
  readonly pipeline: PagePipeline;
  readonly calls: CallEvents;
  /** Undefined if the app has registered both providers. */
  readonly export: PageExport | undefined;
  /** The page is no longer observed. */
  stop(): void;
}

/** What the first half of the page hands over. */
export interface FirstHalf {
  options: ResolvedBrowserOptions;
  /** `fetch` was instrumented before `register()`. */
  fetchInstrumented: boolean;
}

export function startSignals({ options, fetchInstrumented }: FirstHalf): PageSignals {
  const has = { traces: hasTracerProvider(), logs: hasLoggerProvider() };
  const own =
    has.traces && has.logs
      ? undefined
      : startPageExport({
          ...options,
          // `acsIdGenerator()` promises a provider that uses it: the app's provider may not.
          idGenerator: has.traces ? randomIds : acsIdGenerator(),
          urgentEvents: new Set([EVENT_ACS_CALL_STARTED, EVENT_ACS_CALL_ENDED]),
          warn: warnOnce,
          onDrop: (...drop) => pipeline.dropped(...drop),
        });
  const pipeline = new PagePipeline({
    given: {
      tracerProvider: has.traces ? undefined : own?.tracerProvider,
      loggerProvider: has.logs ? undefined : own?.loggerProvider,
    },
    resourceId: options.resourceId,
    ownAttributes: options.attributes,
    fetchTraced: has.traces && fetchInstrumented,
  });
  const legs = new OpenLegs((event) => pipeline.emitCall(event));
  const calls = new CallEvents((event) => {
    legs.observe(event, pastTime() ?? now());
    pipeline.emitCall(event);
  }, options.mediaSampleIntervalMillis);
  return { pipeline, calls, export: own, stop: () => legs.close() };
}
