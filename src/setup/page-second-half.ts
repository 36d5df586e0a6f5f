/**
 * The second half of a page: what events become, and where it goes. `register()` loads it while the page goes on, so
 * that neither it nor OpenTelemetry's SDK is in the way of the page's own start.
 */

import { type PageExport, startPageExport } from '../exporters/page-export.ts';
import { EVENT_ACS_CALL_ENDED, EVENT_ACS_CALL_STARTED } from '../generated/names.ts';
import { BrowserPipeline } from '../pipeline/page.ts';
import { acsIdGenerator } from '../signals/id-generator.ts';
import { hasLoggerProvider, hasTracerProvider } from '../signals/providers.ts';
import type { ResolvedBrowserOptions } from './page-options.ts';

export interface PageSignals {
  readonly pipeline: BrowserPipeline;
  /** Where the page has not both providers of its own. */
  readonly export: PageExport | undefined;
}

/** @param fetchInstrumented Somebody had instrumented `fetch` before us. */
export function startSignals(options: ResolvedBrowserOptions, fetchInstrumented: boolean): PageSignals {
  const has = { traces: hasTracerProvider(), logs: hasLoggerProvider() };
  const own =
    has.traces && has.logs ? undefined : startExport(options, (...drop) => pipeline.dropped(...drop));
  const pipeline = new BrowserPipeline({
    given: {
      tracerProvider: has.traces ? undefined : own?.tracerProvider,
      loggerProvider: has.logs ? undefined : own?.loggerProvider,
    },
    resourceId: options.resourceId,
    fetchTraced: has.traces && fetchInstrumented,
  });
  return { pipeline, export: own };
}

function startExport(
  { endpoint, headers, serviceName }: ResolvedBrowserOptions,
  onDrop: (signal: 'span' | 'log', count: number, reason: string) => void,
): PageExport {
  return startPageExport({
    endpoint,
    headers,
    serviceName,
    idGenerator: acsIdGenerator(),
    urgentEvents: new Set([EVENT_ACS_CALL_STARTED, EVENT_ACS_CALL_ENDED]),
    onDrop,
  });
}
