/** What an HTTP exchange came to. */
import type { ErrorInfo } from '../events/acs-event.ts';

export interface ExchangeOutcome {
  failed: boolean;
  /** `error.type`: the status code, or the error's code where there was no answer. */
  errorType: string | undefined;
  /** Asked to slow down, or to come back later: the SDK tries again. */
  retriable: boolean;
}

const RETRIABLE = new Set([408, 429, 500, 502, 503, 504]);

/** 4xx, 5xx and no answer are failures, as the HTTP span conventions say for clients. */
export function exchangeOutcome(
  statusCode: number | undefined,
  error: ErrorInfo | undefined,
): ExchangeOutcome {
  if (statusCode !== undefined && statusCode >= 400)
    return { failed: true, errorType: String(statusCode), retriable: RETRIABLE.has(statusCode) };
  if (statusCode === undefined || error)
    return { failed: true, errorType: error?.type ?? '_OTHER', retriable: true };
  return { failed: false, errorType: undefined, retriable: false };
}
