/** Spans as the SDK sees them. */
import type { Instrumenter, TracingContext, TracingSpan } from '@azure/core-tracing';
import type { Context } from '@opentelemetry/api';
import { guarded } from '../../safety/guard.ts';

export type Started = ReturnType<Instrumenter['startSpan']>;

/** Only its end matters. A class: every operation and every exchange has one. */
class SdkSpan implements TracingSpan {
  readonly #fail: (error: unknown) => void;
  readonly #end: () => void;

  constructor(fail: (error: unknown) => void, end: () => void) {
    this.#fail = fail;
    this.#end = end;
  }

  /** Unsampled exchanges count as well. */
  isRecording(): boolean {
    return true;
  }

  setAttribute(): void {}

  addEvent(): void {}

  recordException(): void {}

  setStatus(status: Parameters<TracingSpan['setStatus']>[0]): void {
    if (status.status === 'error' && status.error) guarded('setStatus', () => this.#fail(status.error));
  }

  end(): void {
    guarded('end', this.#end);
  }
}

export function sdkSpan(fail: (error: unknown) => void, end: () => void): TracingSpan {
  return new SdkSpan(fail, end);
}

export function noopSpan(parent: Context): Started {
  return {
    span: sdkSpan(
      () => {},
      () => {},
    ),
    tracingContext: parent as unknown as TracingContext,
  };
}
