/** Outcome of an HTTP exchange. */
import type { ErrorInfo, ErrorType } from '../events/acs-event.ts';
import { isCancelled } from '../events/error-info.ts';

export interface ExchangeOutcome {
  /** Set if the exchange failed: the status code, or the error's code if there was no response. */
  errorType: ErrorType | undefined;
  /** The app cancelled it, so that it has not failed although it has a type. */
  cancelled?: true;
  /** The SDK retries: the service is throttling, unavailable or did not respond. */
  retriable: boolean;
}

const RETRIABLE = [408, 429, 500, 502, 503, 504];

/** 4xx, 5xx and no response are failures, as the HTTP conventions define for clients. */
export function exchangeOutcome(
  statusCode: number | undefined,
  error: ErrorInfo | undefined,
): ExchangeOutcome {
  if (statusCode && statusCode >= 400)
    return { errorType: `${statusCode}`, retriable: RETRIABLE.includes(statusCode) };
  if (error && isCancelled(error.type)) return { errorType: error.type, cancelled: true, retriable: false };
  if (!statusCode || error) return { errorType: error?.type ?? '_OTHER', retriable: true };
  return { errorType: undefined, retriable: false };
}
