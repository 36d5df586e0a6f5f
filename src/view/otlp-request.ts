/** The body of an export -> an OTLP request as an object, whichever encoding it has. */
import { isOtlp, objectOf } from '../cli/otlp-json.ts';
import { BadRequest } from './bad-request.ts';
import { decodeRequest, type Signal } from './protobuf.ts';

const KEYS = { traces: 'resourceSpans', logs: 'resourceLogs', metrics: 'resourceMetrics' } as const;

export type Encoding = 'json' | 'protobuf';

/** @throws BadRequest */
export function encodingOf(contentType: string | undefined): Encoding {
  const type = contentType?.split(';')[0]?.trim().toLowerCase();
  if (type === 'application/json') return 'json';
  if (type === 'application/x-protobuf' || type === 'application/protobuf') return 'protobuf';
  throw new BadRequest(415, 'The Content-Type must be application/x-protobuf or application/json.');
}

/** @throws BadRequest if the body is not what its type says */
export function requestOf(signal: Signal, encoding: Encoding, body: Buffer): Record<string, unknown> {
  if (encoding === 'json') return jsonRequest(signal, body);
  try {
    return decodeRequest(signal, body);
  } catch (error) {
    throw new BadRequest(
      400,
      `The body is not an OTLP ${signal} request in protobuf: ${(error as Error).message}.`,
    );
  }
}

/** JSON may be nested at will: what reads it follows the fields of OTLP, and values only to a limit. */
function jsonRequest(signal: Signal, body: Buffer): Record<string, unknown> {
  const value = parsed(body.toString());
  const request = objectOf(value);
  // An empty object is an empty request; one of another signal would be lost without a word.
  if (value !== request || Array.isArray(value) || (isOtlp(request) && !Array.isArray(request[KEYS[signal]])))
    throw new BadRequest(400, `The body is not an OTLP ${signal} request: ${KEYS[signal]} is missing.`);
  const list = request[KEYS[signal]];
  if (list !== undefined && list !== null && !Array.isArray(list))
    throw new BadRequest(400, `The body is not an OTLP ${signal} request: ${KEYS[signal]} is not a list.`);
  return request;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BadRequest(400, 'The body is not JSON.');
  }
}
