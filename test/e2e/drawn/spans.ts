/** Tempo's answers, from spans in memory: a search by attributes, or a trace by its id. */
import { hrTimeToMilliseconds } from '@opentelemetry/core';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** A span as the page's data sources get it; times are milliseconds since 1970. */
export interface PlainSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string;
  service: string;
  name: string;
  start: number;
  duration: number;
  attributes: Record<string, string>;
}

export function plainSpan(span: ReadableSpan): PlainSpan {
  const attributes = Object.entries(span.attributes).map(([name, value]) => [name, String(value)] as const);
  return {
    traceId: span.spanContext().traceId,
    spanId: span.spanContext().spanId,
    parentSpanId: span.parentSpanContext?.spanId ?? '',
    service: String(span.resource.attributes['service.name']),
    name: span.name,
    start: hrTimeToMilliseconds(span.startTime),
    duration: hrTimeToMilliseconds(span.duration),
    attributes: Object.fromEntries(attributes),
  };
}

/** A trace id, or `{ span.a = "x" || span.b =~ "(?i)y" } | select(…)`. @throws at any other TraceQL */
export function askTempo(query: string, spans: readonly PlainSpan[]): PlainSpan[] {
  if (/^[0-9a-f]*$/i.test(query)) return spans.filter(({ traceId }) => traceId === query.toLowerCase());
  const [, filter] = /^\{(.*)\}(?: \| select\([\w., ]+\))?$/s.exec(query) ?? [];
  if (filter === undefined) throw new Error(`not TraceQL: ${query}`);
  const tests = filter.split('||').map((one) => {
    const [, name = '', operator, value = ''] = /^\s*span\.([\w.]+) (=~|=) "(.*)"\s*$/s.exec(one) ?? [];
    if (!name) throw new Error(`not TraceQL: ${one}`);
    const regex = operator === '=~' ? new RegExp(`^(?:${value.replace('(?i)', '')})$`, 'i') : undefined;
    return ({ attributes }: PlainSpan) => {
      const own = attributes[name];
      return own !== undefined && (regex ? regex.test(own) : own === value);
    };
  });
  return spans.filter((span) => tests.some((test) => test(span)));
}
