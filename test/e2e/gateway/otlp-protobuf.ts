/** OTLP/HTTP protobuf from the objects of OTLP JSON. */
import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs';

const file = new URL('../../fakes/otlp.proto', import.meta.url);
const schema = protobuf.parse(readFileSync(file, 'utf8')).root;
const TYPES = { traces: 'otlp.TracesRequest', logs: 'otlp.LogsRequest' };

/** @param request Body for `/v1/traces` or `/v1/logs` */
export function otlpProtobuf(signal: keyof typeof TYPES, request: unknown): Buffer {
  const type = schema.lookupType(TYPES[signal]);
  return Buffer.from(type.encode(type.fromObject(withBytes(request))).finish());
}

/** JSON has ids as hex. */
function withBytes(request: unknown): Record<string, unknown> {
  const text = JSON.stringify(request, (key, value: unknown) =>
    /^(trace|span|parentSpan)Id$/.test(key) && typeof value === 'string'
      ? Buffer.from(value, 'hex').toString('base64')
      : value,
  );
  return JSON.parse(text) as Record<string, unknown>;
}
