/** Uses of services in the store, as `acs-otel inventory` finds them in a file. */
import { OtlpUses } from '../cli/inventory-otlp.ts';
import type { Found } from '../cli/inventory-source.ts';
import type { Attributes, AttributeValue } from './api-parts.ts';
import type { Queries, StoredRecord } from './queries.ts';

/** Reading more would make the page wait. */
const MAX_RECORDS = 50_000;
const FRESH_MILLIS = 10_000;

export class ServiceUses {
  readonly #queries: Queries;
  #last: { found: Found; since: number; at: number } | undefined;

  constructor(queries: Queries) {
    this.#queries = queries;
  }

  /** At most 10 s old. */
  since(since: number, now = Date.now()): Found {
    const last = this.#last;
    if (last && last.since === since && now - last.at < FRESH_MILLIS) return last.found;
    const found = this.#read(since);
    this.#last = { found, since, at: now };
    return found;
  }

  #read(since: number): Found {
    const uses = new OtlpUses(since);
    let count = 0;
    for (const record of this.#queries.everything(since)) {
      if (++count > MAX_RECORDS) break;
      uses.add(requestOf(record));
    }
    const notes = count > MAX_RECORDS ? [`Only the first ${MAX_RECORDS} records were read.`] : [];
    return { uses: uses.end(), looked: 'the store', lacking: ['metrics'], dataSeen: count > 0, notes };
  }
}

/** An OTLP request with this one record. */
function requestOf(record: StoredRecord): unknown {
  const { isSpan, origin, attributes, traceId, spanId, parentId, name, start, end } = record;
  const resource = { attributes: keyValues(origin.resource) };
  const item = { traceId, spanId, parentSpanId: parentId, attributes: keyValues(attributes) };
  if (isSpan) {
    const times = { startTimeUnixNano: start * 1e6, endTimeUnixNano: (end ?? start) * 1e6 };
    return { resourceSpans: [{ resource, scopeSpans: [{ spans: [{ ...item, ...times, name }] }] }] };
  }
  const log = { ...item, timeUnixNano: start * 1e6, eventName: name };
  return { resourceLogs: [{ resource, scopeLogs: [{ logRecords: [log] }] }] };
}

function keyValues(attributes: Attributes): unknown[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: AttributeValue): unknown {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return typeof value === 'number' ? { doubleValue: value } : {};
}
