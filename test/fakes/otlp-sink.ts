import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import protobuf from 'protobufjs';
import { recordLogs, recordMetrics, recordSpans } from './emitted-names.ts';
import { listenOnLoopback, pause, readBody } from './loopback.ts';
import {
  flattenLogs,
  flattenMetrics,
  flattenSpans,
  type SinkLog,
  type SinkMetric,
  type SinkSpan,
} from './otlp-records.ts';

export type { SinkAttributes, SinkLog, SinkMetric, SinkSpan, SinkValue } from './otlp-records.ts';

/** Behaviour of the sink; can be changed while it runs. */
export interface OtlpSinkOptions {
  /** Answer every export with this status and keep nothing. */
  failWith?: number | undefined;
  /** Take every export and never answer, like a dead backend behind a live load balancer. */
  hang?: boolean | undefined;
  /** Wait before every answer. @default 0 */
  delayMillis?: number | undefined;
  /** Allow every origin by `*` and no credentials, like a Collector with `allowed_origins: ["*"]`. */
  anyOrigin?: boolean | undefined;
  /** Wait before every answer to a CORS preflight. @default 0 */
  preflightMillis?: number | undefined;
  /** Keep the bodies of the requests. */
  keepBodies?: boolean | undefined;
  /** Pass every export on to this receiver, and answer with its status. */
  forwardTo?: string | undefined;
}

/** One export as it arrived, regardless of the answer. */
export interface SinkRequest {
  path: string;
  contentType: string;
  /** Size after unzipping. */
  bytes: number;
  gzip: boolean;
  headers: IncomingHttpHeaders;
  /** Unzipped; only with `keepBodies`. */
  body?: Buffer;
}

/** A receiver for OTLP over HTTP. */
export interface OtlpSink {
  /** Base for OTEL_EXPORTER_OTLP_ENDPOINT: no path, no slash at the end. */
  url: string;
  options: OtlpSinkOptions;
  spans: SinkSpan[];
  logs: SinkLog[];
  metrics: SinkMetric[];
  requests: SinkRequest[];
  /** CORS preflights of browsers; answered like the Collector with `cors` configured. */
  preflights: number;
  /** Empties all lists. */
  clear(): void;
  /** Resolves with the first truthy result; asks again after every request. @default 5000 ms */
  waitFor<T>(predicate: (sink: OtlpSink) => T, timeoutMillis?: number): Promise<NonNullable<T>>;
  close(): Promise<void>;
}

const schema = protobuf.parse(readFileSync(new URL('./otlp.proto', import.meta.url), 'utf8')).root;

/** The three signals: path, protobuf type, where the records go. */
const SIGNALS: Record<string, { type: protobuf.Type; keep(sink: OtlpSink, request: unknown): void }> = {
  '/v1/traces': {
    type: schema.lookupType('otlp.TracesRequest'),
    keep(sink, request) {
      const spans = flattenSpans(request);
      sink.spans.push(...spans);
      recordSpans(spans);
    },
  },
  '/v1/logs': {
    type: schema.lookupType('otlp.LogsRequest'),
    keep(sink, request) {
      const logs = flattenLogs(request);
      sink.logs.push(...logs);
      recordLogs(logs);
    },
  },
  '/v1/metrics': {
    type: schema.lookupType('otlp.MetricsRequest'),
    keep(sink, request) {
      const metrics = flattenMetrics(request);
      sink.metrics.push(...metrics);
      recordMetrics(metrics);
    },
  },
};

/** Starts a sink on a free loopback port. */
export async function startOtlpSink(options: OtlpSinkOptions = {}): Promise<OtlpSink> {
  const waiting = new Set<() => void>();
  const server = await listenOnLoopback(async (request, response) => {
    await receive(sink, request, response);
    for (const check of waiting) check();
  });
  const sink: OtlpSink = {
    url: server.url,
    options: { ...options },
    spans: [],
    logs: [],
    metrics: [],
    requests: [],
    preflights: 0,
    clear() {
      for (const list of [sink.spans, sink.logs, sink.metrics, sink.requests]) list.length = 0;
      sink.preflights = 0;
    },
    waitFor: (predicate, timeoutMillis = 5000) => waitFor(sink, waiting, predicate, timeoutMillis),
    close: server.close,
  };
  return sink;
}

function waitFor<T>(
  sink: OtlpSink,
  waiting: Set<() => void>,
  predicate: (sink: OtlpSink) => T,
  timeoutMillis: number,
): Promise<NonNullable<T>> {
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void): void => {
      clearTimeout(timer);
      waiting.delete(check);
      settle();
    };
    const check = (): void => {
      try {
        const result = predicate(sink);
        if (result) finish(() => resolve(result));
      } catch (error) {
        finish(() => reject(error));
      }
    };
    const timer = setTimeout(
      () => finish(() => reject(new Error(describe(sink, timeoutMillis)))),
      timeoutMillis,
    );
    waiting.add(check);
    check();
  });
}

/** Lists what arrived instead, so that a timeout explains itself. */
function describe(sink: OtlpSink, timeoutMillis: number): string {
  const names = (list: (string | undefined)[]): string => [...new Set(list)].join(', ') || 'none';
  return [
    `Not seen within ${timeoutMillis} ms of ${sink.requests.length} requests.`,
    `Spans: ${names(sink.spans.map(({ name }) => name))}.`,
    `Logs: ${names(sink.logs.map(({ eventName }) => eventName))}.`,
    `Metrics: ${names(sink.metrics.map(({ name }) => name))}.`,
  ].join(' ');
}

async function receive(sink: OtlpSink, request: IncomingMessage, response: ServerResponse): Promise<void> {
  allowOrigin(request, response, sink.options.anyOrigin);
  if (request.method === 'OPTIONS') {
    sink.preflights++;
    if (sink.options.preflightMillis) await pause(sink.options.preflightMillis);
    response.writeHead(204).end();
    return;
  }
  const path = new URL(request.url ?? '/', 'http://localhost').pathname;
  const contentType = request.headers['content-type'] ?? '';
  const body = await readBody(request);
  const gzip = request.headers['content-encoding'] === 'gzip';
  const { failWith, hang, delayMillis, forwardTo, keepBodies } = sink.options;
  const { headers } = request;
  sink.requests.push({
    path,
    contentType,
    bytes: body.length,
    gzip,
    headers,
    ...(keepBodies && { body }),
  });
  if (hang) return;
  if (delayMillis) await pause(delayMillis);
  const stored = failWith ?? store(sink, path, contentType, body);
  const status = forwardTo && stored === 200 ? await forward(forwardTo + path, request, body) : stored;
  response.writeHead(status, { 'Content-Type': contentType });
  response.end(contentType.includes('json') ? '{}' : undefined);
}

async function forward(url: string, { headers }: IncomingMessage, body: Buffer): Promise<number> {
  const { authorization = '', 'content-type': type = '' } = headers;
  const answer = await fetch(url, {
    method: 'POST',
    headers: { authorization, 'content-type': type },
    body: new Uint8Array(body),
  });
  await answer.arrayBuffer();
  return answer.status;
}

/** Requests with credentials, such as beacons, need the name of the origin instead of `*`. */
function allowOrigin(request: IncomingMessage, response: ServerResponse, anyOrigin?: boolean): void {
  const { origin } = request.headers;
  if (origin === undefined) return;
  response.setHeader('Access-Control-Allow-Origin', anyOrigin ? '*' : origin);
  if (!anyOrigin) response.setHeader('Access-Control-Allow-Credentials', 'true');
  response.setHeader('Access-Control-Allow-Methods', 'POST');
  response.setHeader(
    'Access-Control-Allow-Headers',
    request.headers['access-control-request-headers'] ?? '*',
  );
  response.setHeader('Access-Control-Max-Age', '7200');
}

/** Keeps the records; returns the status that the Collector would answer. */
function store(sink: OtlpSink, path: string, contentType: string, body: Buffer): number {
  const signal = SIGNALS[path];
  if (!signal) return 404;
  try {
    if (contentType.startsWith('application/json')) {
      signal.keep(sink, JSON.parse(body.toString()));
    } else if (contentType.startsWith('application/x-protobuf')) {
      const message = signal.type.decode(body);
      signal.keep(sink, signal.type.toObject(message, { longs: String }));
    } else {
      return 415;
    }
    return 200;
  } catch {
    return 400;
  }
}
