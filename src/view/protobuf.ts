/**
 * OTLP requests in protobuf as the objects that OTLP/JSON has. Fields that nothing here reads are skipped. Field numbers
 * follow opentelemetry-proto 1.9.
 */
import protobuf from 'protobufjs/minimal.js';

type Reader = protobuf.Reader;
type Wire = 0 | 1 | 2 | 5;
type Json = Record<string, unknown>;

interface Field {
  name: string;
  wire: Wire;
  read(reader: Reader, depth: number): unknown;
  list: boolean;
}

type Message = Readonly<Record<number, Field>>;

/** Values may hold values; deeper ones are not telemetry and could exhaust the stack. */
const MAX_DEPTH = 64;

const field = (name: string, wire: Wire, read: Field['read'], list = false): Field => ({
  name,
  wire,
  read,
  list,
});
const text = (name: string) => field(name, 2, (reader) => reader.string());
const hex = (name: string) => field(name, 2, (reader) => Buffer.from(reader.bytes()).toString('hex'));
const int = (name: string) => field(name, 0, (reader) => reader.int32());
const fixed64 = (name: string) =>
  field(name, 1, (reader) => {
    const low = BigInt(reader.fixed32());
    return String((BigInt(reader.fixed32()) << 32n) | low);
  });
const one = (name: string, message: () => Message) =>
  field(name, 2, (reader, depth) => messageOf(reader, reader.uint32(), message(), depth + 1));
const many = (name: string, message: () => Message) => ({ ...one(name, message), list: true });

const VALUE: Message = {
  1: text('stringValue'),
  2: field('boolValue', 0, (reader) => reader.bool()),
  3: field('intValue', 0, (reader) => String(reader.int64())),
  4: field('doubleValue', 1, (reader) => reader.double()),
  5: one('arrayValue', () => ({ 1: many('values', () => VALUE) })),
  6: one('kvlistValue', () => ({ 1: ATTRIBUTES('values') })),
  7: field('bytesValue', 2, (reader) => Buffer.from(reader.bytes()).toString('base64')),
};
const KEY_VALUE: Message = { 1: text('key'), 2: one('value', () => VALUE) };
const ATTRIBUTES = (name = 'attributes') => many(name, () => KEY_VALUE);
const RESOURCE: Message = { 1: ATTRIBUTES() };
const SCOPE: Message = { 1: text('name'), 2: text('version') };

const EVENT: Message = { 1: fixed64('timeUnixNano'), 2: text('name'), 3: ATTRIBUTES() };
const LINK: Message = { 1: hex('traceId'), 2: hex('spanId'), 4: ATTRIBUTES() };
const STATUS: Message = { 2: text('message'), 3: int('code') };
const SPAN: Message = {
  1: hex('traceId'),
  2: hex('spanId'),
  4: hex('parentSpanId'),
  5: text('name'),
  6: int('kind'),
  7: fixed64('startTimeUnixNano'),
  8: fixed64('endTimeUnixNano'),
  9: ATTRIBUTES(),
  11: many('events', () => EVENT),
  13: many('links', () => LINK),
  15: one('status', () => STATUS),
};
const LOG_RECORD: Message = {
  1: fixed64('timeUnixNano'),
  2: int('severityNumber'),
  3: text('severityText'),
  5: one('body', () => VALUE),
  6: ATTRIBUTES(),
  9: hex('traceId'),
  10: hex('spanId'),
  11: fixed64('observedTimeUnixNano'),
  12: text('eventName'),
};
const METRIC: Message = { 1: text('name') };

const request = (resources: string, scopes: string, items: string, item: Message): Message => {
  const ofScope: Message = { 1: one('scope', () => SCOPE), 2: many(items, () => item) };
  const ofResource: Message = { 1: one('resource', () => RESOURCE), 2: many(scopes, () => ofScope) };
  return { 1: many(resources, () => ofResource) };
};

const REQUESTS = {
  traces: request('resourceSpans', 'scopeSpans', 'spans', SPAN),
  logs: request('resourceLogs', 'scopeLogs', 'logRecords', LOG_RECORD),
  metrics: request('resourceMetrics', 'scopeMetrics', 'metrics', METRIC),
};

/** The signals of OTLP, as the paths name them. */
export type Signal = keyof typeof REQUESTS;

/** @throws Error if the bytes are not a message of this kind */
export function decodeRequest(signal: Signal, bytes: Buffer): Json {
  return messageOf(protobuf.Reader.create(bytes), bytes.length, REQUESTS[signal], 0);
}

function messageOf(reader: Reader, length: number, message: Message, depth: number): Json {
  if (depth > MAX_DEPTH) throw new Error(`values are nested more than ${MAX_DEPTH} deep`);
  const end = reader.pos + length;
  if (end > reader.len) throw new Error('the message is cut off');
  const object: Json = {};
  while (reader.pos < end) {
    const tag = reader.uint32();
    const wire = tag & 7;
    const known = message[tag >>> 3];
    if (tag >>> 3 === 0) throw new Error('a field has the number 0');
    if (!known) reader.skipType(wire);
    else if (known.wire !== wire)
      throw new Error(`${known.name} has wire type ${wire} instead of ${known.wire}`);
    else {
      const value = known.read(reader, depth);
      const before = object[known.name];
      if (known.list && Array.isArray(before)) before.push(value);
      else object[known.name] = known.list ? [value] : value;
    }
  }
  if (reader.pos !== end) throw new Error('a field is longer than its message');
  return object;
}

/** The answer to an export of which some items were not stored. */
export function partialSuccessMessage(rejected: number, message: string): Uint8Array {
  const partial = protobuf.Writer.create().uint32(8).int64(rejected).uint32(18).string(message).finish();
  return protobuf.Writer.create().uint32(10).bytes(partial).finish();
}

/** A `google.rpc.Status` with a message. */
export function statusMessage(message: string): Uint8Array {
  return protobuf.Writer.create().uint32(18).string(message).finish();
}
