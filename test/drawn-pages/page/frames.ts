/** Answers of the backends as data frames, in the shape that Grafana's data sources document. */
import { createDataFrame, type DataFrame, FieldType } from '@grafana/data';

type Labels = Record<string, string>;

/** A series of Prometheus or of a metric query of Loki; times are milliseconds since 1970. */
export interface Series {
  labels: Labels;
  points: [time: number, value: number][];
}

/** What a target says about its frames. */
export interface Naming {
  refId: string;
  legendFormat?: string | undefined;
}

/** A frame per series, in a steady grid so that gaps are gaps. @param grid undefined for an instant query. */
export function seriesFrames(
  series: Series[],
  { refId, legendFormat = '' }: Naming,
  grid?: { from: number; to: number; step: number },
): DataFrame[] {
  return series.map(({ labels, points }) => {
    const known = new Map(points);
    const times: number[] = [];
    if (grid)
      for (let time = Math.ceil(grid.from / grid.step) * grid.step; time <= grid.to; time += grid.step)
        times.push(time);
    else times.push(...known.keys());
    const name = legendFormat.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, label: string) => labels[label] ?? '');
    return createDataFrame({
      refId,
      fields: [
        { name: 'Time', type: FieldType.time, values: times, config: grid ? { interval: grid.step } : {} },
        {
          name: 'Value',
          type: FieldType.number,
          values: times.map((time) => known.get(time) ?? null),
          labels,
          config: { displayNameFromDS: name || JSON.stringify(labels) },
        },
      ],
    });
  });
}

/** The table of an instant query: a column per label. */
export function tableFrame(series: Series[], refId: string, value = 'Value'): DataFrame {
  const names = [...new Set(series.flatMap(({ labels }) => Object.keys(labels)))].sort();
  return createDataFrame({
    refId,
    fields: [
      { name: 'Time', type: FieldType.time, values: series.map(({ points }) => points[0]?.[0] ?? 0) },
      ...names.map((name) => ({
        name,
        type: FieldType.string,
        values: series.map(({ labels }) => labels[name] ?? ''),
      })),
      { name: value, type: FieldType.number, values: series.map(({ points }) => points[0]?.[1] ?? 0) },
    ],
  });
}

/** A log record: time in milliseconds since 1970. */
export interface LogRecord {
  time: number;
  line: string;
  labels: Labels;
}

/** Loki's frame: all labels of a record, structured metadata among them, are one field. */
export function logFrames(records: LogRecord[], refId: string): DataFrame[] {
  if (records.length === 0) return [];
  const frame = createDataFrame({
    refId,
    meta: { preferredVisualisationType: 'logs' },
    fields: [
      { name: 'labels', type: FieldType.other, values: records.map(({ labels }) => labels) },
      { name: 'Time', type: FieldType.time, values: records.map(({ time }) => time) },
      { name: 'Line', type: FieldType.string, values: records.map(({ line }) => line) },
      { name: 'tsNs', type: FieldType.string, values: records.map(({ time }) => `${time}000000`) },
      { name: 'id', type: FieldType.string, values: records.map((_, index) => String(index)) },
    ],
  });
  return [frame];
}

/** A span: times in milliseconds. */
export interface Span {
  traceId: string;
  spanId: string;
  parentSpanId: string;
  service: string;
  name: string;
  start: number;
  duration: number;
  attributes: Labels;
}

/** A whole trace, for the trace panel. */
export function traceFrames(spans: Span[], refId: string): DataFrame[] {
  if (spans.length === 0) return [];
  const column = (name: string, type: FieldType, of: (span: Span) => unknown) => ({
    name,
    type,
    values: spans.map(of),
  });
  const frame = createDataFrame({
    refId,
    meta: { preferredVisualisationType: 'trace' },
    fields: [
      column('traceID', FieldType.string, ({ traceId }) => traceId),
      column('spanID', FieldType.string, ({ spanId }) => spanId),
      column('parentSpanID', FieldType.string, ({ parentSpanId }) => parentSpanId),
      column('operationName', FieldType.string, ({ name }) => name),
      column('serviceName', FieldType.string, ({ service }) => service),
      column('startTime', FieldType.number, ({ start }) => start),
      column('duration', FieldType.number, ({ duration }) => duration),
    ],
  });
  return [frame];
}

/** Tempo's table of spans: its own columns and those of `select`. */
export function spanFrames(spans: Span[], selected: string[], refId: string): DataFrame[] {
  if (spans.length === 0) return [];
  const frame = createDataFrame({
    refId,
    fields: [
      {
        name: 'traceIdHidden',
        type: FieldType.string,
        values: spans.map(({ traceId }) => traceId),
        config: { custom: { hidden: true } },
      },
      { name: 'traceService', type: FieldType.string, values: spans.map(({ service }) => service) },
      { name: 'traceName', type: FieldType.string, values: spans.map(({ name }) => name) },
      { name: 'spanID', type: FieldType.string, values: spans.map(({ spanId }) => spanId) },
      { name: 'time', type: FieldType.time, values: spans.map(({ start }) => start) },
      { name: 'name', type: FieldType.string, values: spans.map(({ name }) => name) },
      ...selected.map((name) => ({
        name,
        type: FieldType.string,
        values: spans.map(({ attributes }) => attributes[name] ?? ''),
      })),
      {
        name: 'duration',
        type: FieldType.number,
        values: spans.map(({ duration }) => duration * 1e6),
        config: { unit: 'ns' },
      },
    ],
  });
  return [frame];
}

/** The table of traces of a search. */
export function foundTraces(spans: Span[], refId: string, source: 'tempo' | 'jaeger'): DataFrame[] {
  const traces = [...Map.groupBy(spans, ({ traceId }) => traceId)].map(([traceId, own]) => {
    const root = own.find(({ parentSpanId }) => !parentSpanId) ?? own[0]!;
    return {
      ...root,
      traceId,
      duration: Math.max(...own.map(({ start, duration }) => start + duration)) - root.start,
    };
  });
  if (traces.length === 0) return [];
  const names =
    source === 'tempo'
      ? ['traceID', 'startTime', 'traceName', 'traceDuration']
      : ['traceID', 'startTime', 'traceName', 'duration'];
  const [id = '', time = '', name = '', duration = ''] = names;
  const frame = createDataFrame({
    refId,
    fields: [
      {
        name: id,
        type: FieldType.string,
        values: traces.map(({ traceId }) => traceId),
        config: { displayNameFromDS: 'Trace ID' },
      },
      {
        name,
        type: FieldType.string,
        values: traces.map((one) => `${one.service}: ${one.name}`),
        config: { displayNameFromDS: 'Trace name' },
      },
      {
        name: time,
        type: FieldType.time,
        values: traces.map(({ start }) => start),
        config: { displayNameFromDS: 'Start time' },
      },
      {
        name: duration,
        type: FieldType.number,
        values: traces.map((one) => one.duration),
        config: { displayNameFromDS: 'Duration', unit: 'ms' },
      },
    ],
  });
  return [frame];
}
