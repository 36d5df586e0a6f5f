/** The body of an export -> records that the store takes. Runs in a thread of its own: decoder.ts starts it. */
import { itemsOf } from '../cli/otlp-json.ts';
import { derivedOf } from './derived.ts';
import { type Encoding, requestOf } from './otlp-request.ts';
import type { Signal } from './protobuf.ts';
import { recordsOf, type TelemetryRecord } from './record.ts';
import type { Redactor } from './redaction.ts';

/** The body of an export, inflated. */
export interface Body {
  signal: Signal;
  encoding: Encoding;
  bytes: Uint8Array;
  /** For records without a time: milliseconds since 1970. */
  now: number;
}

export interface Decoded {
  records: TelemetryRecord[];
  /** Metrics are counted and not stored. */
  metrics: number;
  /** Spans without valid ids, which OTLP requires: they are not stored. */
  rejected: number;
}

/** @throws BadRequest */
export function decode({ signal, encoding, bytes, now }: Body, redactor: Redactor): Decoded {
  const request = requestOf(signal, encoding, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (signal === 'metrics')
    return { records: [], metrics: [...itemsOf(request, 'metrics')].length, rejected: 0 };
  const all = [...recordsOf(request, redactor, now)];
  const records = all.filter(({ isSpan, traceId, spanId }) => !isSpan || (traceId && spanId));
  for (const record of records) record.derived = derivedOf(record);
  return { records, metrics: 0, rejected: all.length - records.length };
}
