/** OTLP/HTTP JSON from a browser: traces and logs. Browsers send no metrics, the gateway counts the calls' spans. */
import { JsonLogsSerializer, JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { LoggerProvider, type ReadableLogRecord, type SdkLogRecord } from '@opentelemetry/sdk-logs';
import { type IdGenerator, type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import { PageQueue } from './page-queue.ts';
import { pageSender } from './page-sender.ts';

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
  const toTraces = pageSender(`${endpoint}/v1/traces`, headers);
  const toLogs = pageSender(`${endpoint}/v1/logs`, headers);
  const spans = new PageQueue<ReadableSpan>({
    delay: 1000,
    sender: toTraces,
    serialize: (items) => JsonTraceSerializer.serializeRequest(items),
    onDrop: (count, reason) => onDrop('span', count, reason),
  });
  const logQueue = (delay: number) =>
    new PageQueue<ReadableLogRecord>({
      delay,
      sender: toLogs,
      serialize: (items) => JsonLogsSerializer.serializeRequest(items),
      onDrop: (count, reason) => onDrop('log', count, reason),
    });
  const records = logQueue(1000);
  const lines = logQueue(5000);
  const queues = [records, spans, lines] as const;
  const settled = async () => {};
  // `service.instance.id` joins what one page has sent.
  const resource = resourceFromAttributes({
    'service.name': options.serviceName,
    'service.instance.id': options.idGenerator.generateTraceId(),
  });
  return {
    tracerProvider: new TracerProvider({
      resource,
      idGenerator: options.idGenerator,
      spanProcessors: [
        {
          onStart: () => {},
          // The spans of participants have no parent: they are counted.
          onEnd: (span) => spans.push(span, false, !span.parentSpanContext),
          forceFlush: settled,
          shutdown: settled,
        },
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
    warm() {
      toTraces.warm('{"resourceSpans":[]}');
      toLogs.warm('{"resourceLogs":[]}');
    },
    wake: () => queues.forEach((queue) => void queue.wake()),
    leave() {
      for (const first of [true, false]) for (const queue of [records, spans]) queue.leave(first);
      lines.leave(false);
    },
    flush: async () => void (await Promise.all(queues.map((queue) => queue.flush()))),
    close: () => queues.forEach((queue) => void queue.close()),
  };
}
