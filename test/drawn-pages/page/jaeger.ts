/** Jaeger's query API: what a search asks, and a trace as spans. */
import type { Span } from './frames';
import type { Request, Target } from './sources';

/** A trace in Jaeger's JSON. */
export interface JaegerTrace {
  traceID: string;
  processes: Record<string, { serviceName: string }>;
  spans: {
    spanID: string;
    operationName: string;
    processID: string;
    startTime: number;
    duration: number;
    references: { refType: string; spanID: string }[];
    tags: { key: string; value: unknown }[];
  }[];
}

/** Tags are logfmt: `name="value"`. */
export function jaegerSearch(
  { service, tags }: Target,
  request: Request,
  fill: (text?: string) => string,
): Record<string, string> {
  const [, name = '', value = ''] = /^([\w.]+)="(.*)"$/s.exec(fill(tags)) ?? [];
  return {
    service: fill(service),
    tags: JSON.stringify({ [name]: value }),
    start: `${request.range.from.valueOf()}000`,
    end: `${request.range.to.valueOf()}000`,
    limit: '100',
  };
}

export function plainSpans({ traceID, processes, spans }: JaegerTrace): Span[] {
  return spans.map(({ spanID, operationName, processID, startTime, duration, references, tags }) => ({
    traceId: traceID,
    spanId: spanID,
    parentSpanId: references.find(({ refType }) => refType === 'CHILD_OF')?.spanID ?? '',
    service: processes[processID]?.serviceName ?? '',
    name: operationName,
    start: startTime / 1000,
    duration: duration / 1000,
    attributes: Object.fromEntries(tags.map(({ key, value }) => [key, String(value)])),
  }));
}
