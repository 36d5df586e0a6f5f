/** A failed exchange as a record: it remains where a sampler removes the span. */
import type { Attributes } from '@opentelemetry/api';
import type { ExchangeOutcome } from '../classification/exchange.ts';
import type { ExchangeResponse, ExchangeStart } from '../events/acs-event.ts';
import { EVENT_ACS_EXCHANGE_FAILED } from '../generated/names.ts';
import { ATTR_ERROR_TYPE, exchangeAttributes, responseAttributes } from './attributes.ts';
import type { RecordModel } from './log-record.ts';
import type { Redacted } from './redaction.ts';

export function exchangeFailedRecord(
  start: ExchangeStart,
  outcome: ExchangeOutcome,
  response: ExchangeResponse,
  resource?: Attributes,
): RecordModel {
  const attributes: Attributes = {
    ...exchangeAttributes(start),
    ...responseAttributes(response),
    [ATTR_ERROR_TYPE]: outcome.errorType,
    ...resource,
  };
  return {
    name: EVENT_ACS_EXCHANGE_FAILED,
    body: `${start.method} ${attributes['url.full']} failed: ${outcome.errorType}` as Redacted,
    attributes,
    severity: outcome.retriable ? 'WARN' : 'ERROR',
  };
}
