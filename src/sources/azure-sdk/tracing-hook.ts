/** Puts our instrumenter into every copy of `@azure/core-tracing` that the app's clients use. */
import type { Instrumenter } from '@azure/core-tracing';
import type { EventSink } from '../../events/sink.ts';
import type { acsEndpoints } from '../http/acs-endpoint.ts';
import { acsInstrumenter, hasAzureTracing } from './instrumenter.ts';
import { moduleCopies, searchRoots } from './module-copies.ts';

/** Packages that may carry a copy of their own of what they depend on. */
export const CLIENT_PACKAGES = [
  '@azure/communication-sms',
  '@azure/communication-chat',
  '@azure/communication-email',
  '@azure/communication-identity',
  '@azure/communication-call-automation',
  '@azure/communication-rooms',
  '@azure/communication-phone-numbers',
  '@azure-rest/communication-messages',
  '@azure/communication-common',
  '@azure/core-client',
  '@azure-rest/core-client',
  '@azure/core-rest-pipeline',
] as const;

export interface TracingHook {
  /** Takes the hook back after somebody else has set theirs. */
  reclaim(): void;
  remove(): void;
}

type CoreTracing = typeof import('@azure/core-tracing');

/** Sets it; `remove` gives the hook back to the no-op default. */
export function hookAzureTracing(sink: EventSink, endpoints: ReturnType<typeof acsEndpoints>): TracingHook {
  const copies = moduleCopies('@azure/core-tracing', searchRoots(), CLIENT_PACKAGES);
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
      // Nothing set is the SDK's own default, which it makes anew.
      for (const { core } of hooks) core.useInstrumenter(undefined as unknown as Instrumenter);
    },
  };
}
