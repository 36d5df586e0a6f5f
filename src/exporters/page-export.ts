/** OTLP/HTTP JSON from a browser: traces and logs. Pages export no metrics; the gateway counts their calls. */
import { JsonLogsSerializer, JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { LoggerProvider, type ReadableLogRecord, type SdkLogRecord } from '@opentelemetry/sdk-logs';
import { type IdGenerator, type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import type { DropReason } from './drops.ts';
import { otlpUrls } from './otlp-endpoint.ts';
import { PageQueue, type Priority } from './page-queue.ts';
import { PageSender } from './page-sender.ts';
import { refusalWarning } from './refusal-warning.ts';

export interface PageExportOptions {
  /** Base URL of the gateway. */
  endpoint: string;
  headers: Record<string, string>;
  serviceName: string;
  idGenerator: IdGenerator;
  /** Event names of the records that are sent at once. */
  urgentEvents: ReadonlySet<string>;
  onDrop(signal: 'span' | 'log', count: number, reason: DropReason): void;
  warn(message: string): void;
}

export interface PageExport {
  readonly tracerProvider: TracerProvider;
  readonly loggerProvider: LoggerProvider;
  /** Gets the CORS preflights done early: an unloading page may not live to see one. */
  preflight(): void;
  /** Retries at once. */
  retryNow(): void;
  /** Sends everything at once, because the page unloads. */
  leave(): void;
  flush(): Promise<void>;
  close(): void;
}

/** The year 2100. */
const MAX_SECONDS = 4_102_444_800;

/** Two providers whose queues lose as little as possible when the page unloads. */
export function startPageExport(options: PageExportOptions): PageExport {
  const { endpoint, headers, urgentEvents, idGenerator, onDrop, warn } = options;
  const urlOf = otlpUrls(endpoint, warn);
  const refusals = refusalWarning([urlOf('traces'), urlOf('logs')], warn);
  const toTraces = new PageSender({ url: urlOf('traces'), headers, onAnswer: refusals.onAnswer });
  const toLogs = new PageSender({ url: urlOf('logs'), headers, onAnswer: refusals.onAnswer });
  const spans = new PageQueue<ReadableSpan>({
    delay: 1000,
    sender: toTraces,
    serialize: JsonTraceSerializer.serializeRequest,
    onDrop: (...drop) => onDrop('span', ...drop),
  });
  const logQueue = (delay: number) =>
    new PageQueue<ReadableLogRecord>({
      delay,
      sender: toLogs,
      serialize: JsonLogsSerializer.serializeRequest,
      onDrop: (...drop) => onDrop('log', ...drop),
    });
  const events = logQueue(1000);
  // Plain log lines have no event name. They have a queue of their own: many lines must not displace events.
  const lines = logQueue(5000);
  const queues = [events, spans, lines] as const;
  const settled = async () => {};
  const lifecycle = { forceFlush: settled, shutdown: settled };
  const resource = resourceFromAttributes({
    'service.name': options.serviceName,
    // One per page load: it joins the spans and records of one page.
    'service.instance.id': idGenerator.generateTraceId(),
  });
  return {
    tracerProvider: new TracerProvider({
      resource,
      idGenerator,
      spanProcessors: [
        {
          onStart: () => {},
          // The gateway counts calls by their participant spans, which have no parent.
          onEnd: (span) => spans.push(span, span.parentSpanContext ? 'normal' : 'high'),
          ...lifecycle,
        },
      ],
    }),
    loggerProvider: new LoggerProvider({
      resource,
      processors: [
        {
          onEmit(record: SdkLogRecord) {
            const { eventName } = record;
            // The SDK reads the system clock for it; one bad time would cost the whole batch.
            const [seconds] = record.hrTimeObserved;
            if (!(seconds > 0 && seconds < MAX_SECONDS))
              Object.assign(record, { hrTimeObserved: record.hrTime });
            const priority: Priority = eventName && urgentEvents.has(eventName) ? 'urgent' : 'normal';
            (eventName ? events : lines).push(record, priority);
          },
          ...lifecycle,
        },
      ],
    }),
    preflight() {
      toTraces.preflight('{"resourceSpans":[]}');
      toLogs.preflight('{"resourceLogs":[]}');
    },
    retryNow: () => queues.forEach((queue) => void queue.retryNow()),
    leave() {
      for (const queue of [events, spans]) queue.leave('high');
      for (const queue of queues) queue.leave('normal');
    },
    flush: async () => void (await Promise.all(queues.map((queue) => queue.flush()))),
    close() {
      refusals.close();
      for (const queue of queues) queue.close();
    },
  };
}
