/**
 * The app's log records may hold anything. OpenTelemetry checks the attributes of spans but not these, and one record
 * that cannot be serialized would cost its whole batch: it is dropped before it gets there.
 */
import type { LogRecordProcessor, SdkLogRecord } from '@opentelemetry/sdk-logs';
import type { OnDrop } from './drops.ts';

const MAX_DEPTH = 32;
const MAX_VALUES = 100_000;

/** `inner` without the records that cannot be serialized; they are counted. */
export function serializableOnly(inner: LogRecordProcessor, onDrop: OnDrop): LogRecordProcessor {
  return {
    onEmit(record, context) {
      if (canSerialize(record)) inner.onEmit(record, context);
      else onDrop('log', 1, 'exception');
    },
    forceFlush: (...options) => inner.forceFlush(...options),
    shutdown: () => inner.shutdown(),
  };
}

function canSerialize({ body, attributes }: SdkLogRecord): boolean {
  try {
    const left = { values: MAX_VALUES };
    return isPlain(body, 0, left) && Object.values(attributes).every((value) => isPlain(value, 0, left));
  } catch {
    return false; // a getter has thrown
  }
}

/** No cycles, nothing that throws when it is read or written as JSON, and no more than an exporter can hold. */
function isPlain(value: unknown, depth: number, left: { values: number }): boolean {
  if (typeof value === 'bigint' || --left.values < 0) return false;
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return true;
  if (depth === MAX_DEPTH) return false;
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function') JSON.stringify(value);
  return Object.values(value).every((inner) => isPlain(inner, depth + 1, left));
}
