/** Drops of a page as a log record. */
import {
  ATTR_ACS_OTEL_DROP_COUNT,
  ATTR_ACS_OTEL_DROP_REASON,
  ATTR_ACS_OTEL_SIGNAL,
  EVENT_ACS_OTEL_DROPPED,
} from '../generated/names.ts';
import type { RecordModel } from './log-record.ts';

/** What is dropped. */
export type DroppedSignal = 'span' | 'log' | 'metric' | 'event';

/** Why it is dropped: values of `acs_otel.drop.reason`. */
export type DropReason =
  | 'queue_full'
  | 'export_failed'
  | 'page_left'
  | 'exception'
  | 'unreadable'
  | 'too_many'
  | 'too_large'
  | 'unauthorized';

/** The gateway turns these records into the metric `acs_otel.events.dropped`, because pages export no metrics. */
export function droppedRecord(signal: DroppedSignal, reason: DropReason, count: number): RecordModel {
  const attributes = {
    [ATTR_ACS_OTEL_SIGNAL]: signal,
    [ATTR_ACS_OTEL_DROP_REASON]: reason,
    [ATTR_ACS_OTEL_DROP_COUNT]: count,
  };
  return {
    name: EVENT_ACS_OTEL_DROPPED,
    body: `Dropped ${count} of ${signal}: ${reason}`,
    attributes,
    severity: 'WARN',
  };
}
