/**
 * Tells a timeout from an abort by the app. The SDKs throw the same `AbortError` for both, and pollers hide the app's
 * signal behind one of their own.
 */
import type { ErrorInfo } from '../../events/acs-event.ts';
import type { OpenOperation } from '../../events/sink.ts';
import { Slot } from '../../events/slot.ts';

interface Signal {
  aborted?: unknown;
  reason?: { name?: unknown } | null;
}

const signals = new Slot<OpenOperation, Signal>();

/** @param holder The options of a call, or a request. The outermost has the app's own signal: it is the first. */
export function keepSignal(operation: OpenOperation, holder: unknown): void {
  const signal = signalOf(holder);
  if (signal && !signals.get(operation)) signals.set(operation, signal);
}

/** Names the error of an operation `TimeoutError` if the app's signal is one of `AbortSignal.timeout()`. */
export function namedTimeout(operation: OpenOperation | undefined, error: ErrorInfo): ErrorInfo {
  const signal = operation && signals.get(operation);
  return error.type === 'AbortError' && isTimeout(signal) ? { ...error, type: 'TimeoutError' } : error;
}

/** The same for an attempt. The SDK also aborts a request itself, after its `timeout`: then no signal is aborted. */
export function attemptTimeout(
  operation: OpenOperation | undefined,
  error: ErrorInfo,
  request: unknown,
): ErrorInfo {
  if (error.type !== 'AbortError' || !request) return namedTimeout(operation, error);
  const signal = signalOf(request);
  return !signal?.aborted || isTimeout(signal)
    ? { ...error, type: 'TimeoutError' }
    : namedTimeout(operation, error);
}

function signalOf(holder: unknown): Signal | undefined {
  return (holder as { abortSignal?: Signal } | null | undefined)?.abortSignal;
}

/** `AbortSignal.any()` passes on the reason. */
function isTimeout(signal: Signal | undefined): boolean {
  return Boolean(signal?.aborted) && signal?.reason?.name === 'TimeoutError';
}
