import { SpanKind } from '@opentelemetry/api';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { describe, expect, it } from 'vitest';
import { acsIdGenerator, startWithIds } from '../../../src/signals/id-generator.ts';

const ids = { traceId: '7ffea751907c494db7f9b26677521a44', spanId: '0123456789abcdef' };
const inner = { generateTraceId: () => 'a'.repeat(32), generateSpanId: () => 'b'.repeat(16) };

describe('acsIdGenerator', () => {
  it('gives the wanted ids to exactly the one span that is started for them', () => {
    const tracer = new TracerProvider({ idGenerator: acsIdGenerator(inner) }).getTracer('test');
    const before = tracer.startSpan('before').spanContext();
    const wanted = startWithIds(ids, () =>
      tracer.startSpan('call', { root: true, kind: SpanKind.CLIENT }),
    ).span.spanContext();
    const after = tracer.startSpan('after').spanContext();
    expect(wanted).toMatchObject(ids);
    for (const other of [before, after])
      expect(other).toMatchObject({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) });
  });

  it('forgets the wanted ids when the start throws', () => {
    const generator = acsIdGenerator(inner);
    expect(() =>
      startWithIds(ids, () => {
        throw new Error('start');
      }),
    ).toThrow('start');
    expect(generator.generateTraceId()).toBe('a'.repeat(32));
  });

  it('makes random ids of its own that are valid and differ', () => {
    const generator = acsIdGenerator();
    const traces = new Set(Array.from({ length: 1000 }, () => generator.generateTraceId()));
    const spans = new Set(Array.from({ length: 1000 }, () => generator.generateSpanId()));
    expect([traces.size, spans.size]).toEqual([1000, 1000]);
    for (const id of traces) expect(id).toMatch(/^[0-9a-f]{32}$/);
    for (const id of spans) expect(id).toMatch(/^[0-9a-f]{16}$/);
  });

  it('generates the trace id where only a span id is given', () => {
    const tracer = new TracerProvider({ idGenerator: acsIdGenerator(inner) }).getTracer('test');
    const { span } = startWithIds({ spanId: ids.spanId }, () => tracer.startSpan('operation'));
    expect(span.spanContext()).toMatchObject({ traceId: 'a'.repeat(32), spanId: ids.spanId });
  });

  it.each([
    ['has it', acsIdGenerator(inner), true],
    ['has another one', inner, false],
  ])('is known from the span when the provider %s', (_, idGenerator, ownIds) => {
    const tracer = new TracerProvider({ idGenerator }).getTracer('test');
    expect(startWithIds(ids, () => tracer.startSpan('call')).ownIds).toBe(ownIds);
  });
});
