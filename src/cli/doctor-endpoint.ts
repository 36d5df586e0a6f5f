/** Sends one test span or record by OTLP over HTTP, with the settings that the exporters read from the environment. */
import { randomBytes } from 'node:crypto';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { gzipSync } from 'node:zlib';
import type { HrTime } from '@opentelemetry/api';
import { convertLegacyHttpOptions } from '@opentelemetry/otlp-exporter-base/node-http';
import {
  JsonLogsSerializer,
  JsonMetricsSerializer,
  JsonTraceSerializer,
  ProtobufLogsSerializer,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
} from '@opentelemetry/otlp-transformer';
import type { Protocol, Signal } from '../exporters/otlp-protocol.ts';
import { SCOPE_NAME, SCOPE_VERSION } from '../generated/version.ts';

/** Longest time for one answer. */
const LIMIT_MILLIS = 5000;
/** More of an answer is not read. */
const MAX_BODY = 64 * 1024;

/** Where a signal goes. */
export interface Target {
  signal: Signal;
  protocol: Protocol;
  url: URL;
  /** Only these; the values may be secrets. */
  headerNames: string[];
  send(traceId: string): Promise<Answer>;
}

/** What came back: an HTTP answer, or why there is none. */
export interface Answer {
  status?: number;
  /** Code of the error, such as `ECONNREFUSED`; `TIMEOUT` when the time was up. */
  error?: string;
  contentType: string;
  location: string | undefined;
  /** Milliseconds that the clock of the endpoint is ahead of this one; undefined without a Date header. */
  skewMillis: number | undefined;
  rejected: number;
  /** What the endpoint says about rejected data. */
  message: string;
}

const SERIALIZERS = {
  'http/protobuf': {
    traces: ProtobufTraceSerializer,
    logs: ProtobufLogsSerializer,
    metrics: ProtobufMetricsSerializer,
  },
  'http/json': { traces: JsonTraceSerializer, logs: JsonLogsSerializer, metrics: JsonMetricsSerializer },
} as const;

/** @param endpoint As the option `endpoint`: without `/v1/…`. Undefined: the environment decides. */
export async function targetOf(
  signal: Signal,
  protocol: Protocol,
  endpoint: string | undefined,
): Promise<Target> {
  const contentType = protocol === 'http/json' ? 'application/json' : 'application/x-protobuf';
  const settings = convertLegacyHttpOptions(
    endpoint ? { url: `${endpoint}/v1/${signal}` } : {},
    signal.toUpperCase(),
    `v1/${signal}`,
    { 'Content-Type': contentType },
  );
  const url = new URL(settings.url);
  const headers = await settings.headers();
  return {
    signal,
    protocol,
    url,
    headerNames: Object.keys(headers).filter((name) => !/^(content-type|user-agent)$/i.test(name)),
    async send(traceId) {
      const gzip = settings.compression === 'gzip';
      const body = Buffer.from(bodyOf(signal, protocol, traceId) ?? '');
      const agent = await settings.agentFactory(url.protocol);
      const millis = Math.min(settings.timeoutMillis, LIMIT_MILLIS);
      try {
        return await post(url, {
          body: gzip ? gzipSync(body) : body,
          headers: { ...headers, ...(gzip && { 'Content-Encoding': 'gzip' }) },
          agent,
          millis,
          read: (answer) => SERIALIZERS[protocol][signal].deserializeResponse(answer),
        });
      } catch (error) {
        return { ...NO_ANSWER, error: codeOf(error) };
      } finally {
        agent.destroy();
      }
    },
  };
}

const NO_ANSWER = { contentType: '', location: undefined, skewMillis: undefined, rejected: 0, message: '' };

interface Post {
  body: Buffer;
  headers: Record<string, string>;
  agent: import('node:http').Agent;
  millis: number;
  read(answer: Uint8Array): { partialSuccess?: object };
}

function post(url: URL, { body, headers, agent, millis, read }: Post): Promise<Answer> {
  const began = Date.now();
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const sent = send(url, { method: 'POST', headers, agent, signal: AbortSignal.timeout(millis) });
    sent.on('error', reject);
    sent.on('response', (response) => {
      const now = (began + Date.now()) / 2;
      readBody(response).then(
        (bytes) => resolve({ ...answerOf(response, now), ...partial(response, bytes, read) }),
        reject,
      );
    });
    sent.end(body);
  });
}

async function readBody(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    size += (chunk as Buffer).length;
    if (size > MAX_BODY) break;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function answerOf({ statusCode = 0, headers }: IncomingMessage, now: number): Answer {
  const date = Date.parse(headers.date ?? '');
  return {
    ...NO_ANSWER,
    status: statusCode,
    contentType: headers['content-type'] ?? '',
    location: headers.location,
    skewMillis: Number.isNaN(date) ? undefined : date - now,
  };
}

function partial({ statusCode = 0 }: IncomingMessage, bytes: Buffer, read: Post['read']): Partial<Answer> {
  if (statusCode !== 200 || bytes.length === 0) return {};
  try {
    const { errorMessage = '', ...counts } = (read(bytes).partialSuccess ?? {}) as Record<string, unknown>;
    return { rejected: Number(Object.values(counts)[0] ?? 0), message: String(errorMessage) };
  } catch {
    return {}; // not an answer of OTLP: the content type tells
  }
}

function codeOf(error: unknown): string {
  const { name, code, cause } = error as NodeJS.ErrnoException & { cause?: NodeJS.ErrnoException };
  if (name === 'AbortError' || name === 'TimeoutError' || cause?.name === 'TimeoutError') return 'TIMEOUT';
  return code ?? name;
}

/** One span or one record; of metrics an empty request, because a test point would stay in dashboards. */
function bodyOf(signal: Signal, protocol: Protocol, traceId: string): Uint8Array | undefined {
  const serializers = SERIALIZERS[protocol];
  if (signal === 'traces') return serializers.traces.serializeRequest([testSpan(traceId)] as never);
  if (signal === 'logs') return serializers.logs.serializeRequest([testRecord(traceId)] as never);
  return serializers.metrics.serializeRequest({
    resource: RESOURCE,
    scopeMetrics: [],
  } as never);
}

const TEXT = 'acs-otel doctor';
const RESOURCE = { attributes: { 'service.name': 'acs-otel-doctor' } };
const SCOPE = { name: SCOPE_NAME, version: SCOPE_VERSION };

function testSpan(traceId: string): object {
  const now = Date.now();
  return {
    name: TEXT,
    kind: 0,
    spanContext: () => ({ traceId, spanId: randomBytes(8).toString('hex'), traceFlags: 1 }),
    startTime: hrTime(now - 1),
    endTime: hrTime(now),
    status: { code: 0 },
    attributes: {},
    links: [],
    events: [],
    resource: RESOURCE,
    instrumentationScope: SCOPE,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

function testRecord(traceId: string): object {
  const now = hrTime(Date.now());
  return {
    hrTime: now,
    hrTimeObserved: now,
    spanContext: { traceId, spanId: randomBytes(8).toString('hex'), traceFlags: 1 },
    severityNumber: 9,
    severityText: 'INFO',
    body: TEXT,
    attributes: {},
    resource: RESOURCE,
    instrumentationScope: SCOPE,
    droppedAttributesCount: 0,
  };
}

const hrTime = (millis: number): HrTime => [Math.floor(millis / 1000), (millis % 1000) * 1_000_000];
