/** Queries of panels, per data source. */
import {
  LogsQueryBuilder,
  MonitorQueryBuilder,
  ResultFormat,
  TracesQueryBuilder,
} from '@grafana/grafana-foundation-sdk/azuremonitor';
import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';
import { DataqueryBuilder as Loki } from '@grafana/grafana-foundation-sdk/loki';
import { DataqueryBuilder as Prometheus, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { SearchTableType, DataqueryBuilder as Tempo } from '@grafana/grafana-foundation-sdk/tempo';

/** One query; `in` is also the name of the dashboard's variable for the data source. */
export type Query =
  | { in: 'prometheus'; expr: string; legend?: string; as?: 'series' | 'now' | 'table'; exemplars?: boolean }
  | { in: 'loki'; expr: string; legend?: string; as?: 'records' | 'series' | 'table' }
  /** A trace id, or TraceQL with a row per trace or per span. */
  | { in: 'tempo'; query: string; rows?: 'traces' | 'spans' }
  /** A trace id, or a search by tags (logfmt), which needs a service. */
  | { in: 'jaeger'; traceId: string }
  | { in: 'jaeger'; service: string; tags: string }
  | { in: 'azure'; kql: string; as?: 'series' }
  /** The trace with this id in Application Insights. */
  | { in: 'azure'; traceId: string };

const TYPES = {
  prometheus: 'prometheus',
  loki: 'loki',
  tempo: 'tempo',
  jaeger: 'jaeger',
  azure: 'grafana-azure-monitor-datasource',
};

/** The data source that the dashboard's variable names. */
export function source({ in: name }: Pick<Query, 'in'>): DataSourceRef {
  return { type: TYPES[name], uid: `\${${name}}` };
}

/** The data source of a panel: that of its queries, or Grafana's name for several. */
export function sourceOf(queries: readonly Query[]): DataSourceRef {
  const [first, ...others] = queries;
  return first && others.every((query) => query.in === first.in)
    ? source(first)
    : { type: 'datasource', uid: '-- Mixed --' };
}

/** Builds a target of a panel. */
export function target(query: Query, index: number): Builder<Dataquery> {
  const refId = String.fromCharCode('A'.charCodeAt(0) + index);
  switch (query.in) {
    case 'prometheus':
      return prometheus(query).refId(refId).datasource(source(query));
    case 'loki':
      return new Loki()
        .expr(query.expr)
        .legendFormat(query.legend ?? '')
        .queryType(query.as === 'table' ? 'instant' : 'range')
        .maxLines(1000)
        .refId(refId)
        .datasource(source(query));
    case 'tempo':
      return new Tempo()
        .queryType('traceql')
        .query(query.query)
        .tableType(query.rows === 'spans' ? SearchTableType.Spans : SearchTableType.Traces)
        .limit(100)
        .spss(20)
        .refId(refId)
        .datasource(source(query));
    case 'jaeger':
      return jaeger(query, refId);
    case 'azure':
      return ('traceId' in query ? azureTrace(query.traceId) : azure(query.kql, query.as === 'series'))
        .refId(refId)
        .datasource(source(query));
  }
}

function prometheus({
  expr,
  legend = '',
  as = 'series',
  exemplars,
}: Query & { in: 'prometheus' }): Prometheus {
  const builder = new Prometheus().expr(expr).legendFormat(legend);
  if (exemplars) builder.exemplar(true);
  if (as === 'series') return builder.range();
  return as === 'table' ? builder.instant().format(PromQueryFormat.Table) : builder.instant();
}

/** The SDK has no Jaeger builder. Without a `queryType` the query is a trace id. */
function jaeger(query: Query & { in: 'jaeger' }, refId: string): Builder<Dataquery> {
  const common = { refId, datasource: source(query) };
  const own =
    'traceId' in query
      ? { query: query.traceId }
      : { queryType: 'search', service: query.service, tags: query.tags, limit: 100 };
  return { build: () => ({ ...common, ...own, _implementsDataqueryVariant: () => {} }) as Dataquery };
}

function azure(kql: string, series: boolean): MonitorQueryBuilder {
  const logs = new LogsQueryBuilder()
    .query(kql)
    .resources(['$workspace'])
    .resultFormat(series ? ResultFormat.TimeSeries : ResultFormat.Table)
    .dashboardTime(true)
    .timeColumn('TimeGenerated');
  return new MonitorQueryBuilder().queryType('Azure Log Analytics').azureLogAnalytics(logs);
}

/** Application Insights names spans otherwise than the workspace, so the data source queries that resource itself. */
function azureTrace(traceId: string): MonitorQueryBuilder {
  const traces = new TracesQueryBuilder()
    .resources(['$insights'])
    .operationId(traceId)
    .resultFormat(ResultFormat.Trace);
  return new MonitorQueryBuilder().queryType('Azure Traces').azureTraces(traces);
}
