/**
 * Answers of Azure Monitor in the shape that Grafana's data source documents: a field per column, and for a graph a
 * field per value and label. The rows are recorded records of the real gateway, whose attributes are the properties.
 */
import { ATTRIBUTES } from '../../grafana/src/azure/kql.ts';
import type { Panel } from './dashboards.ts';
import type { Frame, GrafanaData } from './library.ts';
import type { LokiRecord } from './recording.ts';

/** What a column has of a record: its attribute, or for other columns a text or number. */
function cellOf(column: string, { labels, time }: LokiRecord): unknown {
  if (column === 'TimeGenerated') return time;
  const expression = ATTRIBUTES[column as keyof typeof ATTRIBUTES] ?? '';
  const names = [...expression.matchAll(/Properties\["([^"]+)"\]/g)].map(([, name = '']) => name);
  const value = names.map((name) => labels[name.replace(/\W/g, '_')]).find(Boolean) ?? '';
  return /^to(?:double|int)/.test(expression) ? (value === '' ? null : Number(value)) : value;
}

/** The table that a panel of Azure Monitor reads, one row per record. */
export function azureTable(library: GrafanaData, panel: Panel, records: readonly LokiRecord[]): Frame {
  const shown = panel.transformations?.find(({ id }) => id === 'organize')?.options.renameByName ?? {};
  return library.createDataFrame({
    refId: 'A',
    fields: Object.keys(shown).map((name) => ({
      name,
      type: name === 'TimeGenerated' ? 'time' : name in ATTRIBUTES && isNumber(name) ? 'number' : 'string',
      values: records.map((record) => cellOf(name, record)),
    })),
  });
}

const isNumber = (column: string) => /^to(?:double|int)/.test(ATTRIBUTES[column as keyof typeof ATTRIBUTES]);

/** The graph that a panel of Azure Monitor reads, one series per label. */
export function azureSeries(
  library: GrafanaData,
  labels: readonly string[],
  value: (label: string) => number = () => 1,
): Frame {
  return library.createDataFrame({
    refId: 'A',
    fields: [
      { name: 'TimeGenerated', type: 'time', values: [0] },
      ...labels.map((label) => ({
        name: 'Value',
        type: 'number',
        values: [value(label)],
        labels: { Series: label },
      })),
    ],
  });
}
