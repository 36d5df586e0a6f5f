/** A burst of log lines holds the app for the redaction of a bounded number of characters, counted here, not timed. */
import { type Context, context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { LoggerProvider, type SdkLogRecord } from '@opentelemetry/sdk-logs';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { LineQueue, MAX_TASK_CHARS } from '../../../src/pipeline/line-queue.ts';
import { NodePipeline } from '../../../src/pipeline/node.ts';
import { PagePipeline } from '../../../src/pipeline/page.ts';
import * as redaction from '../../../src/signals/redaction.ts';

const KIB = 1024;
const manager = new AsyncLocalStorageContextManager().enable();
beforeAll(() => context.setGlobalContextManager(manager));
afterAll(() => context.disable());

/** Log records in the order of their emission. */
function recorder() {
  const records: SdkLogRecord[] = [];
  const settled = async () => {};
  const processor = {
    onEmit: (record: SdkLogRecord) => void records.push(record),
    forceFlush: settled,
    shutdown: settled,
  };
  return { records, loggerProvider: new LoggerProvider({ processors: [processor] }) };
}

function counter() {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const dropped = async () => {
    await reader.forceFlush();
    const metrics =
      exporter
        .getMetrics()
        .at(-1)
        ?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
    const points = metrics.find(
      ({ descriptor }) => descriptor.name === 'acs_otel.events.dropped',
    )?.dataPoints;
    return points?.map(({ attributes, value }) => ({ ...attributes, value }));
  };
  return { meterProvider: new MeterProvider({ readers: [reader] }), dropped };
}

const numberOf = ({ body }: SdkLogRecord) => Number(/^\w+/.exec(String(body))?.[0]);
const isSorted = (numbers: number[]) => numbers.every((n, at) => at === 0 || n > (numbers[at - 1] ?? 0));

/** Lines that begin with their number. */
function burst(count: number, chars: number): string[] {
  return Array.from({ length: count }, (_, n) => `${n} ${'word '.repeat(chars / 5)}`.slice(0, chars));
}

function redactedChars(): () => number {
  const spy = vi.spyOn(redaction, 'redactBody');
  return () => spy.mock.calls.reduce((sum, [text]) => sum + text.length, 0);
}

describe('a burst of error lines in a Node process', () => {
  it.each([
    ['20,000 short lines', 20_000, 60],
    ['200 lines of 64 KiB', 200, 64 * KIB],
    ['100,000 lines of three characters', 100_000, 6],
  ])(
    'of %s redacts a bounded number of characters at once, and loses none silently',
    async (_, count, chars) => {
      const { records, loggerProvider } = recorder();
      const { meterProvider, dropped } = counter();
      const pipeline = new NodePipeline({ given: { loggerProvider, meterProvider }, customEvents: false });
      const chars0 = redactedChars();
      for (const message of burst(count, chars))
        pipeline.emit({ type: 'sdk.log', package: 'core-client', level: 'error', message });
      expect(chars0()).toBeGreaterThan(0);
      expect(chars0()).toBeLessThanOrEqual(MAX_TASK_CHARS);
      const atOnce = records.length;
      await pipeline.emitLines();
      expect(records.length).toBeGreaterThan(atOnce);
      expect(isSorted(records.map(numberOf))).toBe(true);
      const lost = (await dropped())?.map(({ value }) => value)[0] ?? 0;
      expect(records.length + Number(lost)).toBe(count);
      vi.restoreAllMocks();
    },
  );

  it('yields between slices', async () => {
    const { records, loggerProvider } = recorder();
    const pipeline = new NodePipeline({ given: { loggerProvider }, customEvents: false });
    for (const message of burst(40, 64 * KIB))
      pipeline.emit({ type: 'sdk.log', package: 'core-client', level: 'error', message });
    const steps: number[] = [];
    while (pipeline.hasLines) {
      await new Promise((resolve) => setImmediate(resolve));
      const grown = records.length - (steps.reduce((a, b) => a + b, 0) ?? 0);
      if (grown > 0) steps.push(grown);
    }
    expect(records).toHaveLength(40);
    expect(Math.max(...steps)).toBe(1);
  });

  it('keeps the trace context and the time of the lines that wait', async () => {
    const { records, loggerProvider } = recorder();
    const pipeline = new NodePipeline({ given: { loggerProvider }, customEvents: false });
    const spans: Context[] = [1, 2, 3].map((n) =>
      trace.setSpanContext(ROOT_CONTEXT, {
        traceId: `${n}`.repeat(32),
        spanId: `${n}`.repeat(16),
        traceFlags: 1,
      }),
    );
    const before = Date.now();
    for (const [n, message] of burst(3, 64 * KIB).entries())
      context.with(spans[n] as Context, () =>
        pipeline.emit({ type: 'sdk.log', package: 'core-client', level: 'error', message }),
      );
    const after = Date.now();
    expect(records).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 30));
    await pipeline.emitLines();
    expect(records.map(({ spanContext }) => spanContext?.traceId[0])).toEqual(['1', '2', '3']);
    for (const { hrTime } of records) {
      const millis = hrTime[0] * 1000 + hrTime[1] / 1e6;
      expect(millis).toBeGreaterThanOrEqual(before);
      expect(millis).toBeLessThanOrEqual(after);
    }
  });
});

describe('a burst of error lines in a page', () => {
  const stage = () => {
    const { records, loggerProvider } = recorder();
    return { records, pipeline: new PagePipeline({ given: { loggerProvider }, fetchTraced: false }) };
  };
  const lines = (records: SdkLogRecord[]) => records.filter(({ eventName }) => eventName === undefined);

  it.each([
    ['20,000 short lines', 20_000, 60],
    ['200 lines of 64 KiB', 200, 64 * KIB],
  ])('of %s redacts a bounded number of characters at once, and loses none silently', (_, count, chars) => {
    const { records, pipeline } = stage();
    const chars0 = redactedChars();
    for (const message of burst(count, chars))
      pipeline.emitLine({ package: 'communication-calling', level: 'error', message }, []);
    expect(chars0()).toBeGreaterThan(0);
    expect(chars0()).toBeLessThanOrEqual(MAX_TASK_CHARS);
    pipeline.emitLines();
    expect(isSorted(lines(records).map(numberOf))).toBe(true);
    pipeline.reportDrops();
    const drops = records.find(({ eventName }) => eventName === 'acs_otel.dropped');
    expect(drops?.attributes).toMatchObject({
      'acs_otel.signal': 'log',
      'acs_otel.drop.reason': 'queue_full',
    });
    expect(lines(records).length + Number(drops?.attributes['acs_otel.drop.count'])).toBe(count);
    vi.restoreAllMocks();
  });
});

describe('LineQueue', () => {
  it('has the budget of a task again in the next one', async () => {
    const queue = new LineQueue(0, () => {});
    const emit = vi.fn();
    for (let round = 1; round <= 3; round++) {
      queue.push(64 * KIB, emit);
      queue.push(64 * KIB, emit);
      expect(emit).toHaveBeenCalledTimes(round);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  });

  it('counts a line of any length as what is read of it, so that none waits for ever', async () => {
    const queue = new LineQueue(1024 * KIB, () => {});
    const emit = vi.fn();
    for (let n = 0; n < 3; n++) queue.push(10 * 1024 * KIB, emit);
    await vi.waitFor(() => expect(emit).toHaveBeenCalledTimes(3));
  });
});
