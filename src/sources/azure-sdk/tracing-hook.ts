/** Installs our instrumenter in copies of `@azure/core-tracing`. */
import type { Instrumenter } from '@azure/core-tracing';
import type { EventSink } from '../../events/sink.ts';
import type { AcsEndpoints } from '../http/acs-endpoint.ts';
import { acsInstrumenter, hasAzureTracing } from './instrumenter.ts';

type CoreTracing = typeof import('@azure/core-tracing');

export class TracingHook {
  readonly #sink: EventSink;
  readonly #endpoints: AcsEndpoints;
  readonly #hooks: { core: CoreTracing; instrumenter: Instrumenter }[] = [];
  /** Our instrumenter was asked for headers. */
  #asked = false;

  constructor(sink: EventSink, endpoints: AcsEndpoints) {
    this.#sink = sink;
    this.#endpoints = endpoints;
  }

  /** @param exports Of one copy of the package. Its builds share one state, so the second changes nothing. */
  hook(exports: Record<string, unknown>): undefined {
    const core = exports as unknown as CoreTracing;
    this.#asked = false;
    const traceOthers = hasAzureTracing(core.createTracingClient);
    if (this.#asked) return undefined;
    const instrumenter = this.#instrumenter(traceOthers);
    core.useInstrumenter(instrumenter);
    this.#hooks.push({ core, instrumenter });
    return undefined;
  }

  #instrumenter(traceOthers: boolean): Instrumenter {
    const instrumenter = acsInstrumenter(this.#sink, this.#endpoints, traceOthers);
    const createRequestHeaders: Instrumenter['createRequestHeaders'] = (tracingContext) => {
      this.#asked = true;
      return instrumenter.createRequestHeaders(tracingContext);
    };
    return { ...instrumenter, createRequestHeaders };
  }

  /** Installs it again after another instrumenter was set. */
  reclaim(): void {
    for (const { core, instrumenter } of this.#hooks) core.useInstrumenter(instrumenter);
  }

  remove(): void {
    // Undefined restores the SDK's no-op default.
    for (const { core } of this.#hooks) core.useInstrumenter(undefined as unknown as Instrumenter);
  }
}
