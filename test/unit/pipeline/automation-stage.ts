/** One process that reads callbacks and events of Event Grid: the real reader and pipeline, with exporters in memory. */
import { hrTimeToMilliseconds } from '@opentelemetry/core';
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { automationTexts, callbackEndTexts, deliveryTexts } from '../../../src/classification/texts.ts';
import { NodePipeline } from '../../../src/pipeline/node.ts';
import { acsIdGenerator } from '../../../src/signals/id-generator.ts';
import { EventBodies } from '../../../src/sources/event-bodies.ts';

/** A record, flattened to what tests compare. */
export interface CallbackRecord {
  name: string | undefined;
  severity: string | undefined;
  body: unknown;
  traceId: string | undefined;
  spanId: string | undefined;
  attributes: Record<string, unknown>;
}

/** @param ownIds Whether the app's tracer provider has our id generator. */
export function startProcess({ ownIds = true } = {}) {
  const spanExporter = new InMemorySpanExporter();
  const logExporter = new InMemoryLogRecordExporter();
  const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const tracerProvider = new TracerProvider({
    ...(ownIds && { idGenerator: acsIdGenerator() }),
    spanProcessors: [new SimpleSpanProcessor({ exporter: spanExporter })],
  });
  const loggerProvider = new LoggerProvider({
    processors: [new SimpleLogRecordProcessor({ exporter: logExporter })],
  });
  const meterProvider = new MeterProvider({
    readers: [
      new PeriodicExportingMetricReader({ exporter: metricExporter, exportIntervalMillis: 3_600_000 }),
    ],
  });
  const pipeline = new NodePipeline({
    given: { tracerProvider: tracerProvider as never, loggerProvider, meterProvider },
    texts: { end: callbackEndTexts, action: automationTexts, delivery: deliveryTexts },
    customEvents: false,
  });
  const dropped: Record<string, number> = {};
  const unrecorded: string[] = [];
  const bodies = new EventBodies(pipeline, {
    onDropped(_by, reason, count) {
      dropped[reason] = (dropped[reason] ?? 0) + count;
    },
    onUnrecorded: (_by, why) => unrecorded.push(why),
  });
  const records = (): CallbackRecord[] =>
    logExporter.getFinishedLogRecords().map(({ eventName, severityText, body, spanContext, attributes }) => ({
      name: eventName,
      severity: severityText,
      body,
      traceId: spanContext?.traceId,
      spanId: spanContext?.spanId,
      attributes: { ...attributes },
    }));
  const pointsOf = async (name: string) => {
    await meterProvider.forceFlush();
    const metrics =
      metricExporter
        .getMetrics()
        .at(-1)
        ?.scopeMetrics.flatMap(({ metrics: all }) => all) ?? [];
    return metrics.find(({ descriptor }) => descriptor.name === name)?.dataPoints ?? [];
  };
  return {
    pipeline,
    dropped,
    unrecorded,
    records,
    /** Name, time of the event and time of its receipt of every record. */
    times: () =>
      logExporter.getFinishedLogRecords().map(({ eventName, hrTime, hrTimeObserved }) => ({
        name: eventName,
        at: hrTimeToMilliseconds(hrTime),
        observed: hrTimeToMilliseconds(hrTimeObserved),
      })),
    read: (body: unknown) => bodies.read(body, 'recordCallAutomationEvents'),
    /** Reads them as events of Event Grid. */
    record: (body: unknown) => bodies.read(body, 'recordEventGridEvents'),
    spans: () => spanExporter.getFinishedSpans(),
    /** Results of actions, by action and class of the outcome. */
    async actions(): Promise<Record<string, number>> {
      const points = await pointsOf('acs.call_automation.actions');
      return Object.fromEntries(
        points.map(({ attributes, value }) => [
          `${attributes['acs.call_automation.action']} ${attributes['acs.end_reason.class']}`,
          Number(value),
        ]),
      );
    },
    points: pointsOf,
    clear(): void {
      spanExporter.reset();
      logExporter.reset();
    },
    close: () => meterProvider.shutdown(),
  };
}

export type Process = ReturnType<typeof startProcess>;
