/** A failed exchange as a record: it remains where a sampler removes the span. */
import type { ExchangeOutcome } from '../classification/exchange.ts';
import type { ErrorType, ExchangeResponse, ExchangeStart } from '../events/acs-event.ts';
import { EVENT_ACS_EXCHANGE_FAILED } from '../generated/names.ts';
import { ATTR_ERROR_TYPE, exchangeAttributes, responseAttributes } from './attributes.ts';
import type { RecordModel } from './log-record.ts';
import { redactUrl } from './redaction.ts';
import { type SafeAttributes, safeText } from './safe-values.ts';

export function exchangeFailedRecord(
  start: ExchangeStart,
  outcome: ExchangeOutcome,
  response: ExchangeResponse,
  resource?: SafeAttributes,
): RecordModel {
  const attributes: SafeAttributes = {
    ...exchangeAttributes(start),
    ...responseAttributes(response),
    [ATTR_ERROR_TYPE]: outcome.errorType,
    ...resource,
  };
  return {
    name: EVENT_ACS_EXCHANGE_FAILED,
    body: safeText`${start.method} ${redactUrl(start.url)} failed: ${outcome.errorType as ErrorType}`,
    attributes,
    severity: outcome.retriable ? 'WARN' : 'ERROR',
  };
}
