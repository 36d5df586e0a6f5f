/** Panels as a person reads them: what Grafana's own library makes of the recorded answers. */
import { lokiSeries, tempoFrame, traceTable } from './backend-frames.ts';
import { filled, type Panel, type Target } from './dashboards.ts';
import type { Field, Frame, GrafanaData } from './library.ts';
import type { LokiRecord, Recording } from './recording.ts';

/** One cell of a table, or one value. */
export interface Cell {
  text: string;
  color: string | undefined;
  links: { title: string; href: string }[];
}

/** What a panel shows. */
export interface Drawn {
  /** Headings of columns, or names of series. */
  names: string[];
  /** Row -> heading -> cell. */
  rows: Record<string, Cell>[];
}

type FieldConfig = { defaults: Record<string, unknown>; overrides: unknown[] };

/** Draws a panel. @param recording What its queries find: of Loki, Tempo and Jaeger all that was recorded. */
export function drawn(
  library: GrafanaData,
  panel: Panel & { fieldConfig?: unknown },
  { prometheus, loki, spans }: Recording,
): Drawn {
  const frames = (panel.targets ?? []).flatMap((target) => {
    if (target.queryType === 'instant') return [countFrame(library, target, loki)];
    const { type } = target.datasource;
    if (type === 'tempo') return [tempoFrame(library, target, spans)];
    if (type === 'jaeger') return [traceTable(library, target.refId, spans)];
    if (type === 'loki')
      return /^\w+ by /.test(target.expr ?? '')
        ? lokiSeries(library, target, loki)
        : [lokiFrame(library, target.refId, loki)];
    const answer = prometheus[filled(target.expr ?? '')] ?? [];
    const isTable = target.format === 'table';
    return isTable
      ? [tableFrame(library, target.refId, answer)]
      : answer.map((row) => seriesFrame(library, target.refId, row, target.legendFormat ?? ''));
  });
  return drawnFrames(library, panel, frames);
}

/** Draws a panel with these answers to its queries. */
export function drawnFrames(
  library: GrafanaData,
  panel: Panel & { fieldConfig?: unknown },
  frames: Frame[],
): Drawn {
  let shown: Frame[] = frames;
  library.transformDataFrame(panel.transformations ?? [], frames).subscribe((result) => {
    shown = result;
  });
  const data = library.applyFieldOverrides({
    data: shown,
    fieldConfig: structuredClone(panel.fieldConfig as FieldConfig),
    replaceVariables: interpolated,
    theme: library.createTheme(),
    timeZone: 'utc',
  });
  return { names: namesOf(library, data), rows: data.flatMap((frame) => rowsOf(library, frame, data)) };
}

function namesOf(library: GrafanaData, frames: Frame[]): string[] {
  const fields = frames.flatMap((frame) =>
    frame.fields.map((field) => library.getFieldDisplayName(field, frame, frames)),
  );
  return [...new Set(fields)];
}

function rowsOf(library: GrafanaData, frame: Frame, all: Frame[]): Drawn['rows'] {
  return Array.from({ length: frame.length }, (_, index) =>
    Object.fromEntries(
      frame.fields.map((field) => [library.getFieldDisplayName(field, frame, all), cellOf(field, index)]),
    ),
  );
}

function cellOf(field: Field, index: number): Cell {
  const shown = field.display?.(field.values[index]);
  return {
    text: shown ? `${shown.prefix ?? ''}${shown.text}${shown.suffix ?? ''}` : String(field.values[index]),
    color: shown?.color,
    links: field.getLinks?.({ valueRowIndex: index }) ?? [],
  };
}

interface ScopedVariables {
  __dataContext?: { value: { data: Frame[]; frame: Frame; field: Field; rowIndex?: number } };
}

const encoded = (value: unknown) => encodeURIComponent(String(value ?? ''));

/** Fills in what a link takes from the clicked point; variables of the dashboard stay. */
function interpolated(text: string, scoped: ScopedVariables = {}): string {
  const { frame, field, rowIndex = 0 } = scoped.__dataContext?.value ?? {};
  return text
    .replace(/\$\{__value\.raw:percentencode\}/g, () => encoded(field?.values[rowIndex]))
    .replace(/\$\{__field\.labels\.(\w+):percentencode\}/g, (_, name: string) =>
      encoded(field?.labels?.[name]),
    )
    .replace(/\$\{__data\.fields\["([^"]+)"\]:percentencode\}/g, (_, title: string) => {
      const other = frame?.fields.find(({ name, config }) => config.displayName === title || name === title);
      return encoded(other?.values[rowIndex]);
    });
}

function lokiFrame(library: GrafanaData, refId: string, records: LokiRecord[]): Frame {
  return library.createDataFrame({
    refId,
    fields: [
      { name: 'labels', type: 'other', values: records.map(({ labels }) => labels) },
      { name: 'Time', type: 'time', values: records.map(({ time }) => time) },
      { name: 'Line', type: 'string', values: records.map(({ line }) => line) },
      { name: 'id', type: 'string', values: records.map((_, index) => String(index)) },
    ],
  });
}

/**
 * What Grafana makes of an instant query for counts: a field per label, and the value named by the query. Of the
 * arithmetic only that is done which the dashboards use: records that match, by label, and their share.
 */
function countFrame(library: GrafanaData, { refId, expr = '' }: Target, records: LokiRecord[]): Frame {
  const [, by = ''] = /sum by \(([^)]*)\)/.exec(expr) ?? [];
  const names = by.split(', ').sort();
  const counts = [...filled(expr).matchAll(/count_over_time\((.*?) \[/g)].map(([, selector = '']) =>
    Object.groupBy(records.filter(matching(selector)), ({ labels }) =>
      JSON.stringify(names.map((name) => labels[name] ?? '')),
    ),
  );
  const [counted = {}, all] = counts;
  const keys = Object.keys(counted);
  const lengthOf = (groups: typeof counted, key: string) => groups[key]?.length ?? 0;
  return library.createDataFrame({
    refId,
    fields: [
      { name: 'Time', type: 'time', values: keys.map(() => 0) },
      ...names.map((name, index) => ({
        name,
        type: 'string',
        values: keys.map((key) => (JSON.parse(key) as string[])[index]),
      })),
      {
        name: `Value #${refId}`,
        type: 'number',
        values: keys.map((key) => lengthOf(counted, key) / (all ? lengthOf(all, key) : 1)),
      },
    ],
  });
}

/** Whether a record has the labels of a selector. */
function matching(selector: string): (record: LokiRecord) => boolean {
  const conditions = [...selector.matchAll(/(\w+)(=~|!~|!=|=)"([^"]*)"/g)];
  return ({ labels }) =>
    conditions.every(([, name = '', operator = '', value = '']) => {
      const has = labels[name] ?? '';
      const matches = operator.endsWith('~') ? new RegExp(`^(?:${value})$`).test(has) : has === value;
      return matches !== operator.startsWith('!');
    });
}

type Row = Recording['prometheus'][string][number];

function tableFrame(library: GrafanaData, refId: string, rows: readonly Row[]): Frame {
  const names = [...new Set(rows.flatMap(({ metric }) => Object.keys(metric)))].sort();
  return library.createDataFrame({
    refId,
    fields: [
      { name: 'Time', type: 'time', values: rows.map(() => 0) },
      ...names.map((name) => ({
        name,
        type: 'string',
        values: rows.map(({ metric }) => metric[name] ?? ''),
      })),
      { name: 'Value', type: 'number', values: rows.map(({ value }) => value) },
    ],
  });
}

function seriesFrame(library: GrafanaData, refId: string, { metric, value }: Row, legend: string): Frame {
  const name = legend.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, label: string) => metric[label] ?? '');
  return library.createDataFrame({
    refId,
    fields: [
      { name: 'Time', type: 'time', values: [0] },
      { name: 'Value', type: 'number', values: [value], labels: metric, config: { displayNameFromDS: name } },
    ],
  });
}
