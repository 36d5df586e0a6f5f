/** What a page had to drop, as a record. */
import {
  ATTR_ACS_OTEL_DROP_COUNT,
  ATTR_ACS_OTEL_DROP_REASON,
  ATTR_ACS_OTEL_SIGNAL,
  EVENT_ACS_OTEL_DROPPED,
} from '../generated/names.ts';
import type { RecordModel } from './log-record.ts';
import type { Redacted } from './redaction.ts';

/** Browsers send no metrics; the gateway makes `acs_otel.events.dropped` of these. */
export function droppedRecord(signal: string, reason: string, count: number): RecordModel {
  const attributes = {
    [ATTR_ACS_OTEL_SIGNAL]: signal,
    [ATTR_ACS_OTEL_DROP_REASON]: reason,
    [ATTR_ACS_OTEL_DROP_COUNT]: count,
  };
  return {
    name: EVENT_ACS_OTEL_DROPPED,
    body: `Dropped ${count} of ${signal}: ${reason}` as Redacted,
    attributes,
    severity: 'WARN',
  };
}
