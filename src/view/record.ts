/** Spans and log records as the store keeps them, read from OTLP requests. */
import { listOf, millisOf, objectOf, textOf } from '../cli/otlp-json.ts';
import type { Attributes, AttributeValue } from './api-parts.ts';
import type { Derived } from './derived.ts';
import type { Redactor } from './redaction.ts';

/** The resource and scope of records. */
export interface Origin {
  resource: Attributes;
  scope: string;
}

/** An event of a span. */
export interface SpanEvent {
  time: number;
  name: string;
  attributes: Attributes;
}

/** A span or log record. Times are milliseconds since 1970. */
export interface TelemetryRecord {
  isSpan: boolean;
  traceId: string | null;
  spanId: string | null;
  parentId: string | null;
  start: number;
  /** Null for log records. */
  end: number | null;
  /** Name of the span or event; empty for a log line. */
  name: string;
  attributes: Attributes;
  origin: Origin;
  /** Of log records. */
  body: string;
  /** `SeverityNumber` of a log record; 17 for a span that failed. */
  severity: number;
  /** Message of a span's status. */
  message: string;
  events: SpanEvent[];
  /** If another thread has made it. */
  derived?: Derived;
}

const MAX_TIME = 8.64e15;
const MAX_EVENTS = 128;
const MAX_ATTRIBUTES = 256;
const MAX_VALUES = 256;
const MAX_DEPTH = 8;
const ERROR = 17;
/** The smallest number of ten digits. */
const MIN_PHONE = 1e9;
const STATUS_ERROR: readonly unknown[] = [2, 'STATUS_CODE_ERROR'];

/** Reads the spans and log records of a request. @param now For records without a time. */
export function* recordsOf(request: unknown, redactor: Redactor, now: number): Generator<TelemetryRecord> {
  for (const [resources, scopes, items] of LISTS) {
    for (const ofResource of listOf(objectOf(request)[resources])) {
      const resource = attributesOf(objectOf(ofResource.resource).attributes, redactor);
      for (const ofScope of listOf(ofResource[scopes])) {
        const origin = { resource, scope: redactor.text(textOf(objectOf(ofScope.scope).name) ?? '') };
        for (const item of listOf(ofScope[items]))
          yield items === 'spans' ? span(item, origin, redactor, now) : log(item, origin, redactor, now);
      }
    }
  }
}

const LISTS = [
  ['resourceSpans', 'scopeSpans', 'spans'],
  ['resourceLogs', 'scopeLogs', 'logRecords'],
] as const;

function span(
  item: Record<string, unknown>,
  origin: Origin,
  redactor: Redactor,
  now: number,
): TelemetryRecord {
  const start = timeOf(item.startTimeUnixNano) ?? timeOf(item.endTimeUnixNano) ?? now;
  const status = objectOf(item.status);
  return {
    isSpan: true,
    traceId: hexOf(item.traceId, 32),
    spanId: hexOf(item.spanId, 16),
    parentId: hexOf(item.parentSpanId, 16),
    start,
    end: Math.max(start, timeOf(item.endTimeUnixNano) ?? start),
    name: redactor.text(textOf(item.name) ?? ''),
    attributes: attributesOf(item.attributes, redactor),
    origin,
    body: '',
    severity: STATUS_ERROR.includes(status.code) ? ERROR : 0,
    message: redactor.text(textOf(status.message) ?? ''),
    events: listOf(item.events)
      .slice(0, MAX_EVENTS)
      .map((event) => ({
        time: timeOf(event.timeUnixNano) ?? start,
        name: redactor.text(textOf(event.name) ?? ''),
        attributes: attributesOf(event.attributes, redactor),
      })),
  };
}

function log(
  item: Record<string, unknown>,
  origin: Origin,
  redactor: Redactor,
  now: number,
): TelemetryRecord {
  const attributes = attributesOf(item.attributes, redactor);
  const severity = severityOf(item.severityNumber);
  // Backends that drop `event_name` get it as an attribute.
  const name = textOf(item.eventName) ?? textOf(attributes['event.name']) ?? '';
  return {
    isSpan: false,
    traceId: hexOf(item.traceId, 32),
    spanId: hexOf(item.spanId, 16),
    parentId: null,
    start: timeOf(item.timeUnixNano) ?? timeOf(item.observedTimeUnixNano) ?? now,
    end: null,
    name: redactor.text(name),
    attributes,
    origin,
    body: redactor.body(bodyText(item.body, redactor), severity >= ERROR),
    severity,
    message: '',
    events: [],
  };
}

/** Attributes without personal data. Names cannot reach the prototype. */
function attributesOf(value: unknown, redactor: Redactor, depth = 0): Attributes {
  const attributes: Attributes = Object.create(null);
  for (const { key, value: any } of listOf(value).slice(0, MAX_ATTRIBUTES)) {
    const name = typeof key === 'string' ? redactor.key(key) : undefined;
    const plain = name === undefined ? undefined : plainValue(any, name, redactor, depth);
    if (name !== undefined && plain !== undefined) attributes[name] = plain;
  }
  return attributes;
}

function plainValue(
  any: unknown,
  name: string,
  redactor: Redactor,
  depth: number,
): AttributeValue | undefined {
  const { stringValue, intValue, doubleValue, boolValue, arrayValue, kvlistValue, bytesValue } =
    objectOf(any);
  if (typeof stringValue === 'string') return redactor.value(name, stringValue);
  if (typeof boolValue === 'boolean') return boolValue;
  const number = intValue ?? doubleValue;
  if (typeof number === 'number' || typeof number === 'string') return numberOf(number, redactor);
  if (bytesValue !== undefined) return '(bytes)';
  if (depth >= MAX_DEPTH) return undefined;
  if (arrayValue !== undefined)
    return listOf(objectOf(arrayValue).values)
      .slice(0, MAX_VALUES)
      .flatMap((inner) => plainValue(inner, name, redactor, depth + 1) ?? []);
  return kvlistValue === undefined
    ? undefined
    : attributesOf(objectOf(kvlistValue).values, redactor, depth + 1);
}

/** A phone number may be sent as a number. */
function numberOf(value: number | string, redactor: Redactor): AttributeValue | undefined {
  const number = Number(value);
  if (!Number.isFinite(number)) return undefined;
  const text = String(number);
  return number < MIN_PHONE || redactor.text(text) === text ? number : redactor.text(text);
}

function bodyText(body: unknown, redactor: Redactor): string {
  const { stringValue } = objectOf(body);
  if (typeof stringValue === 'string') return stringValue;
  const plain = plainValue(body, '', redactor, 0);
  return plain === undefined ? '' : typeof plain === 'object' ? JSON.stringify(plain) : String(plain);
}

function severityOf(value: unknown): number {
  const number = Number(value);
  return Number.isInteger(number) && number > 0 && number <= 24 ? number : 0;
}

/** Clocks of senders may be anywhere. */
function timeOf(nanos: unknown): number | undefined {
  const millis = millisOf(nanos);
  return millis === undefined ? undefined : Math.min(millis, MAX_TIME);
}

function hexOf(value: unknown, digits: number): string | null {
  if (typeof value !== 'string' || value.length !== digits) return null;
  return /^[\da-f]+$/i.test(value) && /[^0]/.test(value) ? value.toLowerCase() : null;
}
