/** OTLP/HTTP JSON as a browser sends it, from plain objects. */
import { randomBytes, randomUUID } from 'node:crypto';

/** Attribute values; `[]` and objects become arrays and maps. */
export type Value = string | number | boolean | Value[] | { [key: string]: Value };
export type Attributes = Record<string, Value | undefined>;

/** A span to send; missing fields get defaults. */
export interface SpanToSend {
  name: string;
  traceId?: string;
  spanId?: string;
  parentSpanId?: string;
  /** @default 3, CLIENT */
  kind?: number;
  /** Length. @default 3 */
  seconds?: number;
  attributes?: Attributes;
  statusMessage?: string;
  error?: boolean;
  events?: { name: string; attributes: Attributes }[];
}

/** A log record to send. */
export interface LogToSend {
  body?: Value;
  eventName?: string;
  traceId?: string;
  spanId?: string;
  attributes?: Attributes;
}

const RESOURCE: Attributes = { 'service.name': 'web' };

/** Body for `/v1/traces`. */
export function tracesRequest(spans: readonly SpanToSend[], resource = RESOURCE): unknown {
  const now = BigInt(Date.now()) * 1_000_000n;
  return {
    resourceSpans: [
      {
        resource: { attributes: keyValues(resource) },
        scopeSpans: [{ scope: { name: 'acs-otel' }, spans: spans.map((span) => spanJson(span, now)) }],
      },
    ],
  };
}

function spanJson(span: SpanToSend, now: bigint): unknown {
  return {
    traceId: span.traceId ?? newTraceId(),
    spanId: span.spanId ?? randomBytes(8).toString('hex'),
    parentSpanId: span.parentSpanId,
    name: span.name,
    kind: span.kind ?? 3,
    startTimeUnixNano: String(now - BigInt(Math.round((span.seconds ?? 3) * 1e9))),
    endTimeUnixNano: String(now),
    attributes: keyValues(span.attributes ?? {}),
    status: { ...(span.error && { code: 2 }), message: span.statusMessage },
    events: span.events?.map(({ name, attributes }) => ({
      name,
      timeUnixNano: String(now),
      attributes: keyValues(attributes),
    })),
  };
}

/** Body for `/v1/logs`. */
export function logsRequest(logs: readonly LogToSend[], resource = RESOURCE, scope = 'acs-otel'): unknown {
  const now = `${Date.now()}000000`;
  const logRecords = logs.map(({ body, eventName, traceId, spanId, attributes = {} }) => ({
    timeUnixNano: now,
    observedTimeUnixNano: now,
    eventName,
    traceId,
    spanId,
    ...(body === undefined ? {} : { body: anyValue(body) }),
    attributes: keyValues(attributes),
  }));
  return {
    resourceLogs: [
      {
        resource: { attributes: keyValues(resource) },
        scopeLogs: [{ scope: { name: scope }, logRecords }],
      },
    ],
  };
}

/** Sends one request. @throws unless the status is 200 */
export async function send(
  url: string,
  request: unknown,
  token?: string,
  headers: Record<string, string> = {},
): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      ...(token && { Authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: JSON.stringify(request),
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${url}: ${response.status} ${text}`);
}

/** A random trace id in the form of a version-4 GUID, like a call's. */
export function newTraceId(): string {
  return randomUUID().replaceAll('-', '');
}

/** The participant span of a call, as the browser build sends it. */
export function participantSpan(attributes: Attributes, rest: Partial<SpanToSend> = {}): SpanToSend {
  const callId = randomUUID();
  const direction = String(attributes['acs.call.direction'] ?? 'outgoing');
  return {
    name: `call ${direction}`,
    traceId: callId.replaceAll('-', ''),
    ...rest,
    attributes: {
      'acs.service': 'calling',
      'acs.source': 'client',
      'acs.call.id': callId,
      'acs.call.direction': direction,
      ...attributes,
    },
  };
}

function keyValues(attributes: Attributes): unknown[] {
  return Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ({ key, value: anyValue(value as Value) }));
}

function anyValue(value: Value): unknown {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number')
    return Number.isSafeInteger(value)
      ? { intValue: String(value) }
      : { doubleValue: Number.isFinite(value) ? value : String(value) };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  return { kvlistValue: { values: keyValues(value) } };
}
