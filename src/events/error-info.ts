/** Describes anything that is thrown as `error.type` asks. */
import type { ErrorInfo, ErrorType } from './acs-event.ts';
import type { Redacted } from './redacted.ts';

/** The type is the HTTP status if it says what failed, else the error's code, else its name. Never throws. */
export function errorInfo(error: unknown): ErrorInfo {
  try {
    if (error === null || typeof error !== 'object') return { type: '_OTHER', message: String(error) };
    // The responses of REST clients, which apps throw, have a `status`.
    const {
      status: restStatus,
      statusCode = restStatus,
      code,
      name,
      message,
      cause,
    } = error as Record<string, unknown>;
    // The code of a `DOMException`, such as an abort, is a number that nobody knows.
    if (error instanceof DOMException)
      return { type: typeText(error.name) ?? '_OTHER', message: error.message };
    const status = httpStatus(statusCode);
    // The code of Node's own `AbortError` hides its name; its cause is the reason of the signal.
    if (code === 'ABORT_ERR') {
      const timedOut = (cause as { name?: unknown } | null | undefined)?.name === 'TimeoutError';
      return errorInfo({ message, name: timedOut ? 'TimeoutError' : 'AbortError' });
    }
    return {
      // The body of a 2xx may fail to parse: then the code says it.
      type:
        typeText(status && status < 400 ? undefined : status) ??
        typeText(code) ??
        typeText(name) ??
        typeText(status) ??
        '_OTHER',
      message: typeof message === 'string' ? message : undefined,
      statusCode: status,
    };
  } catch {
    return { type: '_OTHER' };
  }
}

/** An HTTP status code as a number, or undefined. */
export function httpStatus(value: unknown): number | undefined {
  const status = typeof value === 'string' ? Number(value) : (value as number);
  return Number.isInteger(status) && status >= 100 && status <= 599 ? status : undefined;
}

/** A status or small number, or a name: no message, no id, no long number, no token. */
const TYPE = /^(?!eyJ)(?:-?\d{1,6}|[A-Za-z_](?!.*\d{6})(?!.*[\da-f]{4}-[\da-f]{4}-)[\w.-]{0,63})$/;

/** `error.type` has low cardinality: what doesn't look like a type is left to the message. */
function typeText(value: unknown): Redacted | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const type = String(value);
  return TYPE.test(type) ? (type as Redacted) : undefined;
}

/** The names of the errors that the app's `AbortSignal` causes, and a poller that the app stops. */
const CANCELLED = /^(?:Abort|PollerStopped)Error$/;

/** Whether the app itself has cancelled: nothing has failed. */
export function isCancelled(type: ErrorType | undefined): boolean {
  return CANCELLED.test(type ?? '');
}

/** The final status of a long-running operation that was cancelled at the service. Expected, as the tables say. */
export const CANCELED = 'Canceled';

/** Whether an operation with this `error.type` has failed: it was not cancelled. */
export function hasFailed(type: ErrorType): boolean {
  return !isCancelled(type) && type !== CANCELED;
}
