/** Records that Node and browsers share. */
import type { Attributes } from '@opentelemetry/api';
import type { ExchangeOutcome } from '../classification/exchange.ts';
import type {
  ErrorInfo,
  EventOf,
  ExchangeResponse,
  ExchangeStart,
  SdkLogLevel,
} from '../events/acs-event.ts';
import {
  ATTR_ACS_SDK_PACKAGE,
  ATTR_ACS_SDK_TRUNCATED,
  EVENT_ACS_EXCHANGE_FAILED,
  EVENT_ACS_SDK_LOG,
} from '../generated/names.ts';
import { ATTR_ERROR_TYPE, exchangeAttributes, responseAttributes } from './attributes.ts';
import type { RecordModel, Severity } from './log-record.ts';
import { redactBody, redactText } from './redaction.ts';

const LEVELS: Record<SdkLogLevel, Severity> = {
  verbose: 'DEBUG',
  info: 'INFO',
  warning: 'WARN',
  error: 'ERROR',
};

/** One line of an SDK, redacted and cut. */
export function sdkLogRecord(event: Omit<EventOf<'sdk.log'>, 'type'>): RecordModel {
  const { body, truncated } = redactBody(event.message);
  const attributes = {
    [ATTR_ACS_SDK_PACKAGE]: /^[a-z-]{1,64}$/.test(event.package)
      ? event.package
      : redactText(event.package.slice(0, 128)),
    ...(truncated && { [ATTR_ACS_SDK_TRUNCATED]: true }),
  };
  return { name: EVENT_ACS_SDK_LOG, body: body || 'empty line', attributes, severity: LEVELS[event.level] };
}

/** A failed exchange, whose span may be sampled away. */
export function exchangeFailedRecord(
  start: ExchangeStart,
  outcome: ExchangeOutcome,
  response: ExchangeResponse,
): RecordModel {
  const attributes = {
    ...exchangeAttributes(start),
    ...responseAttributes(response),
    ...errorType(outcome.errorType),
  };
  const body = `${start.method} ${attributes['url.full']} failed: ${outcome.errorType}`;
  return {
    name: EVENT_ACS_EXCHANGE_FAILED,
    body,
    attributes,
    severity: outcome.retriable ? 'WARN' : 'ERROR',
  };
}

/** A body for what went wrong. */
export function failure(what: string, error: ErrorInfo): string {
  return `${what} (${error.type})${error.message ? `: ${redactText(error.message.slice(0, 2048))}` : ''}`;
}

export function errorType(type: string | undefined): Attributes {
  return type === undefined ? {} : { [ATTR_ERROR_TYPE]: type };
}
