/** What is said about events whose records no SDK receives. */
import { getStringListFromEnv } from '@opentelemetry/core';
import type { GivenProviders } from '../signals/providers.ts';
import { receivesMetrics, receivesRecords, receivesSpans } from '../signals/receivers.ts';

export const NO_SDK =
  'events are lost, because no OpenTelemetry SDK is registered: start one before the first event arrives. Until then the webhook answers 503';

const NO_RECORDS =
  'events become log records, which are lost, because no logger provider is registered; their spans and counts are exported. Give the SDK a log record processor, or set OTEL_LOGS_EXPORTER=none if it shall export none';

/** Undefined if the records are received, or if the app wants none. */
export function lostEventsWarning(given: GivenProviders): string | undefined {
  if (receivesRecords(given) || getStringListFromEnv('OTEL_LOGS_EXPORTER')?.includes('none'))
    return undefined;
  return receivesSpans(given) || receivesMetrics(given) ? NO_RECORDS : NO_SDK;
}
