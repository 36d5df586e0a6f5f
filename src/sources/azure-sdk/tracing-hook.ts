/** Installs our instrumenter in every copy of `@azure/core-tracing` that the app's clients use. */
import type { Instrumenter } from '@azure/core-tracing';
import type { EventSink } from '../../events/sink.ts';
import type { AcsEndpoints } from '../http/acs-endpoint.ts';
import { bundledCopies } from './bundled-copies.ts';
import { CLIENTS } from './clients.ts';
import { acsInstrumenter, hasAzureTracing } from './instrumenter.ts';
import { moduleCopies, searchRoots } from './module-copies.ts';

/** Packages that may have a nested copy of `@azure/core-tracing` or `@azure/logger`. */
export const DEPENDENTS: readonly string[] = [
  ...CLIENTS.map((client) => client.package),
  '@azure/communication-common',
  '@azure/core-client',
  '@azure-rest/core-client',
  '@azure/core-rest-pipeline',
];

export interface TracingHook {
  /** Installs it again after another instrumenter was set. */
  reclaim(): void;
  remove(): void;
}

type CoreTracing = typeof import('@azure/core-tracing');

export function hookAzureTracing(sink: EventSink, endpoints: AcsEndpoints): TracingHook {
  const copies = [
    ...bundledCopies('@azure/core-tracing'),
    ...moduleCopies('@azure/core-tracing', searchRoots(), DEPENDENTS),
  ];
  const hooks = copies.map(({ exports }) => {
    const core = exports as unknown as CoreTracing;
    return {
      core,
      instrumenter: acsInstrumenter(sink, endpoints, hasAzureTracing(core.createTracingClient)),
    };
  });
  const reclaim = () => {
    for (const { core, instrumenter } of hooks) core.useInstrumenter(instrumenter);
  };
  reclaim();
  return {
    reclaim,
    remove() {
      // Undefined restores the SDK's no-op default.
      for (const { core } of hooks) core.useInstrumenter(undefined as unknown as Instrumenter);
    },
  };
}
