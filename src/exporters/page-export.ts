/** OTLP/HTTP JSON from a browser: traces and logs. Browsers send no metrics, the gateway counts the calls' spans. */
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { JsonLogsSerializer, JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { LoggerProvider, type ReadableLogRecord, type SdkLogRecord } from '@opentelemetry/sdk-logs';
import { type IdGenerator, type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import { PageQueue } from './page-queue.ts';

export interface PageExportOptions {
  /** Base URL of the gateway. */
  endpoint: string;
  headers: Record<string, string>;
  serviceName: string;
  idGenerator: IdGenerator;
  /** Records of these event names go out at once. */
  urgent: ReadonlySet<string>;
  /** Records of this event name leave last. */
  last: string;
  onDrop(signal: 'span' | 'log', count: number, reason: string): void;
}

export interface PageExport {
  readonly tracerProvider: TracerProvider;
  readonly loggerProvider: LoggerProvider;
  /** Asks the gateway for its consent (CORS) while there is time: a beacon that has to ask is lost. */
  warm(): void;
  wake(): void;
  leave(): void;
  flush(): Promise<void>;
  close(): void;
}

/** Two providers whose queues survive the page's end as well as they can. */
export function startPageExport(options: PageExportOptions): PageExport {
  const { endpoint, headers, onDrop } = options;
  const traces = `${endpoint}/v1/traces`;
  const logs = `${endpoint}/v1/logs`;
  const spans = new PageQueue<ReadableSpan>({
    exporter: new OTLPTraceExporter({ url: traces, headers }),
    serialize: (items) => JsonTraceSerializer.serializeRequest(items),
    url: traces,
    onDrop: (count, reason) => onDrop('span', count, reason),
  });
  const logQueue = (maxItems: number) =>
    new PageQueue<ReadableLogRecord>({
      exporter: new OTLPLogExporter({ url: logs, headers }),
      serialize: (items) => JsonLogsSerializer.serializeRequest(items),
      url: logs,
      maxItems,
      onDrop: (count, reason) => onDrop('log', count, reason),
    });
  const records = logQueue(2048);
  const lines = logQueue(8192); // a flight recorder is about 1,500 lines
  const queues = [records, spans, lines] as const; // in this order they leave
  const settled = async () => {};
  const resource = resourceFromAttributes({ 'service.name': options.serviceName, 'session.id': sessionId() });
  return {
    tracerProvider: new TracerProvider({
      resource,
      idGenerator: options.idGenerator,
      spanProcessors: [
        { onStart: () => {}, onEnd: (span) => spans.push(span), forceFlush: settled, shutdown: settled },
      ],
    }),
    loggerProvider: new LoggerProvider({
      resource,
      processors: [
        {
          onEmit(record: SdkLogRecord) {
            const name = record.eventName ?? '';
            (name === options.last ? lines : records).push(record, options.urgent.has(name));
          },
          forceFlush: settled,
          shutdown: settled,
        },
      ],
    }),
    warm: () => warm(traces, headers),
    wake: () => queues.forEach((queue) => void queue.wake()),
    leave: () => queues.forEach((queue) => void queue.leave()),
    flush: async () => void (await Promise.all(queues.map((queue) => queue.flush()))),
    close: () => queues.forEach((queue) => void queue.close()),
  };
}

/** The consent is kept per address: that for records is asked for by the first of them, this is for spans. */
function warm(url: string, headers: Record<string, string>): void {
  const request = {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: '{"resourceSpans":[]}',
  };
  fetch(url, request).catch(() => {}); // offline: there will be another call
}

/** One per page; `session.id` joins what one tab has sent. */
function sessionId(): string {
  return globalThis.crypto?.randomUUID?.() ?? String(Math.random()).slice(2);
}
