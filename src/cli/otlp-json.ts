/** OTLP/JSON from a file, where nothing is certain: every field is read as if it could be of any type. */

/** Attributes, of which only texts, numbers and booleans matter. */
export type PlainAttributes = Record<string, string | number | boolean>;

/** A span, log record or metric of a request, with its resource. */
export interface OtlpItem {
  resource: PlainAttributes;
  item: Record<string, unknown>;
}

const SIGNALS = {
  spans: ['resourceSpans', 'scopeSpans', 'spans'],
  logRecords: ['resourceLogs', 'scopeLogs', 'logRecords'],
  metrics: ['resourceMetrics', 'scopeMetrics', 'metrics'],
} as const;

export type OtlpSignal = keyof typeof SIGNALS;

/** Whether a JSON value is an OTLP request, or the data of one, of any signal. */
export function isOtlp(value: unknown): boolean {
  const request = objectOf(value);
  return Object.values(SIGNALS).some(([key]) => Array.isArray(request[key]));
}

/** The spans, log records or metrics of a request. */
export function* itemsOf(value: unknown, signal: OtlpSignal): Generator<OtlpItem> {
  const [resources, scopes, items] = SIGNALS[signal];
  for (const ofResource of listOf(objectOf(value)[resources])) {
    const resource = attributesOf(objectOf(ofResource.resource).attributes);
    for (const ofScope of listOf(ofResource[scopes])) {
      for (const item of listOf(ofScope[items])) yield { resource, item };
    }
  }
}

/** The objects of a list; anything else is no object. */
export function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(objectOf) : [];
}

export function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** Plain values of OTLP's key-value pairs; names cannot reach the prototype. */
export function attributesOf(value: unknown): PlainAttributes {
  const attributes: PlainAttributes = Object.create(null);
  for (const { key, value: any } of listOf(value)) {
    const { stringValue, intValue, doubleValue, boolValue } = objectOf(any);
    const plain = stringValue ?? intValue ?? doubleValue ?? boolValue;
    if (
      typeof key === 'string' &&
      (typeof plain === 'string' || typeof plain === 'number' || typeof plain === 'boolean')
    )
      attributes[key] = plain;
  }
  return attributes;
}

/** Text of an attribute that is not empty. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Milliseconds of a time in nanoseconds, which JSON has as text; undefined if it is none. */
export function millisOf(nanos: unknown): number | undefined {
  const millis = Number(nanos) / 1e6;
  return millis > 0 && Number.isFinite(millis) ? millis : undefined;
}

/** A count, which JSON has as text or number; 0 if it is none. */
export function countOf(value: unknown): number {
  const count = Number(value);
  return count > 0 && Number.isFinite(count) ? count : 0;
}
