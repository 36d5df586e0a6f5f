/** Answers of Loki's metric queries, Tempo and Jaeger in the shape that Grafana's data sources give them. */
import { filled, type Target } from './dashboards.ts';
import type { Frame, GrafanaData } from './library.ts';
import type { LokiRecord, RecordedSpan } from './recording.ts';

/** A series per combination of labels: the mean of a label, or how many records have it. */
export function lokiSeries(library: GrafanaData, target: Target, records: readonly LokiRecord[]): Frame[] {
  const { refId, expr = '', legendFormat = '' } = target;
  const labels = (/by \(([^)]*)\)/.exec(expr)?.[1] ?? '').split(', ');
  const [, unwrapped] = /unwrap (\w+)/.exec(expr) ?? [];
  const [, event = ''] = /event_name=~"([^"]*)" (?:\||\[)/.exec(filled(expr)) ?? [];
  const found = records.filter(({ labels: own }) =>
    event ? new RegExp(`^(?:${event})$`).test(own.event_name ?? '') : labels.every((name) => own[name]),
  );
  const groups = Map.groupBy(found, ({ labels: own }) =>
    JSON.stringify(labels.map((name) => [name, own[name] ?? ''])),
  );
  return [...groups].map(([key, members]) => {
    const own = Object.fromEntries(JSON.parse(key) as [string, string][]);
    const sum = members.reduce((all, record) => all + Number(unwrapped ? record.labels[unwrapped] : 1), 0);
    const name = legendFormat.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, label: string) => own[label] ?? '');
    const value = unwrapped ? sum / members.length : sum;
    return library.createDataFrame({
      refId,
      fields: [
        { name: 'Time', type: 'time', values: [0] },
        { name: 'Value', type: 'number', values: [value], labels: own, config: { displayNameFromDS: name } },
      ],
    });
  });
}

/** Tempo's table of spans, or of traces. */
export function tempoFrame(library: GrafanaData, target: Target, spans: readonly RecordedSpan[]): Frame {
  const { refId, query = '', tableType } = target;
  if (tableType !== 'spans') return traceTable(library, refId, spans);
  const selected = /select\(([^)]*)\)/.exec(query)?.[1]?.split(', ') ?? [];
  const text = (name: string, of: (span: RecordedSpan) => string) => ({
    name,
    type: 'string',
    values: spans.map(of),
  });
  return library.createDataFrame({
    refId,
    fields: [
      text('traceIdHidden', ({ traceId }) => traceId),
      text('traceService', ({ service }) => service),
      text('traceName', ({ name }) => name),
      text('spanID', ({ spanId }) => spanId),
      { name: 'time', type: 'time', values: spans.map(() => 0) },
      text('name', ({ name }) => name),
      ...selected.map((one) => {
        const name = one.replace(/^span\./, '');
        return text(name, ({ attributes }) => attributes[name] ?? '');
      }),
      { name: 'duration', type: 'number', values: spans.map(() => 3e9), config: { unit: 'ns' } },
    ],
  });
}

/** The table of a search, in Tempo and Jaeger alike. */
export function traceTable(library: GrafanaData, refId: string, spans: readonly RecordedSpan[]): Frame {
  const named = (displayNameFromDS: string) => ({ displayNameFromDS });
  return library.createDataFrame({
    refId,
    fields: [
      {
        name: 'traceID',
        type: 'string',
        values: spans.map(({ traceId }) => traceId),
        config: named('Trace ID'),
      },
      {
        name: 'traceName',
        type: 'string',
        values: spans.map(({ service, name }) => `${service}: ${name}`),
        config: named('Trace name'),
      },
      { name: 'startTime', type: 'time', values: spans.map(() => 0), config: named('Start time') },
      {
        name: 'duration',
        type: 'number',
        values: spans.map(() => 3000),
        config: { ...named('Duration'), unit: 'ms' },
      },
    ],
  });
}
