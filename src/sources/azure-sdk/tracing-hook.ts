/** Installs our instrumenter in copies of `@azure/core-tracing`. */
import type { Instrumenter } from '@azure/core-tracing';
import type { EventSink } from '../../events/sink.ts';
import type { AcsEndpoints } from '../http/acs-endpoint.ts';
import { acsInstrumenter, hasAzureTracing, type StartOther } from './instrumenter.ts';

type CoreTracing = typeof import('@azure/core-tracing');

export class TracingHook {
  readonly #sink: EventSink;
  readonly #endpoints: AcsEndpoints;
  readonly #startOther: StartOther;
  readonly #hooks: { core: CoreTracing; instrumenter: Instrumenter }[] = [];
  /** Our instrumenter was asked for headers. */
  #asked = false;

  /** @param startOther Starts the spans of other Azure clients. */
  constructor(sink: EventSink, endpoints: AcsEndpoints, startOther: StartOther) {
    this.#sink = sink;
    this.#endpoints = endpoints;
    this.#startOther = startOther;
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
    const instrumenter = acsInstrumenter(
      this.#sink,
      this.#endpoints,
      traceOthers ? this.#startOther : undefined,
    );
    const createRequestHeaders: Instrumenter['createRequestHeaders'] = (tracingContext) => {
      this.#asked = true;
      return instrumenter.createRequestHeaders(tracingContext);
    };
    return { ...instrumenter, createRequestHeaders };
  }

  /**
   * Installs it again after another instrumenter was set.
   * @returns Whether there was another.
   */
  reclaim(): boolean {
    let foreign = false;
    for (const { core, instrumenter } of this.#hooks) {
      this.#asked = false;
      hasAzureTracing(core.createTracingClient);
      foreign ||= !this.#asked;
      core.useInstrumenter(instrumenter);
    }
    return foreign;
  }

  remove(): void {
    // Undefined restores the SDK's no-op default.
    for (const { core } of this.#hooks) core.useInstrumenter(undefined as unknown as Instrumenter);
  }
}
