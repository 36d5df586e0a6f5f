/**
 * OTLP over HTTP. 200 means that everything in the request is committed; a request that was not stored gets 503 with
 * `Retry-After`, and exporters send it again. Metrics are counted and not stored.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { senderOrigin } from './access.ts';
import { BadRequest } from './bad-request.ts';
import type { Counters } from './counters.ts';
import type { Decoder } from './decoder.ts';
import type { Forwarder } from './forwarder.ts';
import { type Encoding, encodingOf } from './otlp-request.ts';
import { partialSuccessMessage, type Signal, statusMessage } from './protobuf.ts';
import { inflated, MAX_BODY_BYTES, readBody } from './request-body.ts';
import type { Writer } from './writer.ts';

/** Requests whose bodies are held at the same time. */
const MAX_AT_ONCE = 16;
const RETRY_SECONDS = 30;
const DISCARD_MILLIS = 5000;
const INVALID_IDS =
  'Spans need a traceId of 32 and a spanId of 16 hex digits, not all zero; those without were not stored.';
const PATH = /^\/v1\/(traces|logs|metrics)$/;

export interface ReceiverParts {
  decoder: Decoder;
  writer: Writer;
  counters: Counters;
  forwarder?: Forwarder | undefined;
  /** @default 20 MiB */
  maxBodyBytes?: number | undefined;
}

export class Receiver {
  readonly #parts: ReceiverParts;
  #atOnce = 0;

  constructor(parts: ReceiverParts) {
    this.#parts = parts;
  }

  /** The signal of a path of OTLP. */
  static signalOf(path: string): Signal | undefined {
    return PATH.exec(path)?.[1] as Signal | undefined;
  }

  async handle(signal: Signal, request: IncomingMessage, response: ServerResponse): Promise<void> {
    allowSender(request, response);
    if (request.method === 'OPTIONS') {
      response.writeHead(204).end();
      return;
    }
    let encoding: Encoding = 'json';
    try {
      if (request.method !== 'POST') throw new BadRequest(405, 'Exports are POST requests.');
      encoding = encodingOf(request.headers['content-type']);
      if (this.#atOnce >= MAX_AT_ONCE) throw new BadRequest(503, 'Too many exports at once.');
      this.#atOnce++;
      try {
        const rejected = await this.#take(signal, encoding, request);
        answer(response, 200, encoding, rejected > 0 ? partialSuccess(rejected, encoding) : undefined);
      } finally {
        this.#atOnce--;
      }
    } catch (error) {
      if (!(error instanceof BadRequest)) throw error;
      this.#parts.counters.drop('exports', `HTTP ${error.status}`);
      if (error.status === 503) response.setHeader('Retry-After', RETRY_SECONDS);
      answer(response, error.status, encoding, refusal(error.message, encoding));
      if (!request.complete) discard(request);
    }
  }

  /** @returns how many spans were not stored */
  async #take(signal: Signal, encoding: Encoding, request: IncomingMessage): Promise<number> {
    const { counters, decoder, writer, forwarder, maxBodyBytes = MAX_BODY_BYTES } = this.#parts;
    const raw = await readBody(request, maxBodyBytes);
    const bytes = await inflated(raw, request.headers['content-encoding'], maxBodyBytes);
    const { records, metrics, rejected } = await decoder.decode({ signal, encoding, bytes, now: Date.now() });
    if (signal !== 'metrics') await writer.write(records);
    if (rejected > 0) counters.drop('spans', 'invalid trace or span id', rejected);
    counters.received.metrics += metrics;
    counters.received.requests++;
    forwarder?.add(request, raw);
    return rejected;
  }
}

/** Reads on for a while: a sender whose connection is reset while it sends does not see the answer. */
function discard(request: IncomingMessage): void {
  request.resume();
  const timer = setTimeout(() => request.destroy(), DISCARD_MILLIS);
  request.once('close', () => clearTimeout(timer));
}

/** @throws BadRequest for a page of another site */
function allowSender(request: IncomingMessage, response: ServerResponse): void {
  const origin = senderOrigin(request);
  response.setHeader('Vary', 'Origin');
  if (origin === undefined) return;
  response.setHeader('Access-Control-Allow-Origin', origin);
  // Beacons carry credentials.
  response.setHeader('Access-Control-Allow-Credentials', 'true');
  if (request.method !== 'OPTIONS') return;
  response.setHeader('Access-Control-Allow-Methods', 'POST');
  const asked = request.headers['access-control-request-headers'];
  response.setHeader('Access-Control-Allow-Headers', asked ?? 'content-type');
  response.setHeader('Access-Control-Max-Age', '7200');
}

/** OTLP answers in the encoding of the request. */
function answer(
  response: ServerResponse,
  status: number,
  encoding: Encoding,
  body: string | Uint8Array | undefined = encoding === 'json' ? '{}' : undefined,
): void {
  const type = encoding === 'json' ? 'application/json' : 'application/x-protobuf';
  response.writeHead(status, { 'Content-Type': type });
  response.end(body);
}

/** A `google.rpc.Status`. */
function refusal(message: string, encoding: Encoding): string | Uint8Array {
  return encoding === 'json' ? JSON.stringify({ message }) : statusMessage(message);
}

function partialSuccess(rejectedSpans: number, encoding: Encoding): string | Uint8Array {
  return encoding === 'json'
    ? JSON.stringify({
        partialSuccess: { rejectedSpans: String(rejectedSpans), errorMessage: INVALID_IDS },
      })
    : partialSuccessMessage(rejectedSpans, INVALID_IDS);
}
