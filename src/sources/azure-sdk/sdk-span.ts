/** Spans as the SDK sees them. */
import type { Instrumenter, TracingContext, TracingSpan } from '@azure/core-tracing';
import type { Context } from '@opentelemetry/api';
import { guarded } from '../../safety/guard.ts';

export type Started = ReturnType<Instrumenter['startSpan']>;

/** Only its end matters. */
export function sdkSpan(fail: (error: unknown) => void, end: () => void): TracingSpan {
  return {
    isRecording: () => true, // unsampled exchanges count as well
    setAttribute: () => {},
    addEvent: () => {},
    recordException: () => {},
    setStatus: (status) => {
      if (status.status === 'error' && status.error) guarded('setStatus', () => fail(status.error));
    },
    end: () => void guarded('end', end),
  };
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
