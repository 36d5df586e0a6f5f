/** Stored records -> OTLP/JSON, as their senders sent it: another process reads them as it reads any telemetry. */
import type { Attributes, AttributeValue } from './api-parts.ts';
import type { TelemetryRecord } from './record.ts';

const SPAN_FAILED = 17;

/** One request with all records in their order, one resource each. */
export function otlpOf(records: readonly TelemetryRecord[]): Record<string, unknown> {
  return {
    resourceSpans: records
      .filter(({ isSpan }) => isSpan)
      .map((one) => ofResource(one, 'scopeSpans', 'spans', spanOf(one))),
    resourceLogs: records
      .filter(({ isSpan }) => !isSpan)
      .map((one) => ofResource(one, 'scopeLogs', 'logRecords', logOf(one))),
  };
}

function ofResource({ origin }: TelemetryRecord, scopes: string, items: string, item: unknown) {
  return {
    resource: { attributes: keyValues(origin.resource) },
    [scopes]: [{ scope: { name: origin.scope }, [items]: [item] }],
  };
}

function spanOf(record: TelemetryRecord) {
  const { traceId, spanId, parentId, name, start, end, attributes, severity, message, events } = record;
  return {
    traceId: traceId ?? '',
    spanId: spanId ?? '',
    parentSpanId: parentId ?? '',
    name,
    startTimeUnixNano: nanos(start),
    endTimeUnixNano: nanos(end ?? start),
    attributes: keyValues(attributes),
    status: { code: severity >= SPAN_FAILED ? 2 : 0, message },
    events: events.map((event) => ({
      timeUnixNano: nanos(event.time),
      name: event.name,
      attributes: keyValues(event.attributes),
    })),
  };
}

function logOf({ traceId, spanId, name, start, attributes, severity, body }: TelemetryRecord) {
  return {
    timeUnixNano: nanos(start),
    severityNumber: severity,
    eventName: name,
    traceId: traceId ?? '',
    spanId: spanId ?? '',
    body: { stringValue: body },
    attributes: keyValues(attributes),
  };
}

/** Milliseconds with fractions, as a decimal number of nanoseconds. */
function nanos(millis: number): string {
  const whole = Math.trunc(millis);
  return String(BigInt(whole) * 1_000_000n + BigInt(Math.round((millis - whole) * 1e6)));
}

/** Attributes as OTLP has them. */
export function keyValues(attributes: Attributes): { key: string; value: unknown }[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: AttributeValue): unknown {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  return { kvlistValue: { values: keyValues(value) } };
}
