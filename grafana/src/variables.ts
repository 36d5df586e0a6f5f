/** Variables that dashboards share. */
import {
  CustomVariableBuilder,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  TextBoxVariableBuilder,
  VariableHide,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { LABEL, SERIES } from './names.ts';
import { type Query, source } from './query.ts';
import { DATA_SOURCE, UID } from './uids.ts';

const SOURCES = {
  prometheus: ['Prometheus', 'prometheus', DATA_SOURCE.prometheus],
  loki: ['Loki', 'loki', DATA_SOURCE.loki],
  tempo: ['Tempo', 'tempo', DATA_SOURCE.tempo],
  jaeger: ['Jaeger', 'jaeger', DATA_SOURCE.jaeger],
  azure: ['Azure Monitor', 'grafana-azure-monitor-datasource', DATA_SOURCE.azureMonitor],
} as const;

/** The choice of a data source. */
export function dataSource(name: Query['in']): DatasourceVariableBuilder {
  const [label, type, uid] = SOURCES[name];
  return new DatasourceVariableBuilder(name)
    .label(label)
    .description(`The ${label} data source.`)
    .type(type)
    .current({ text: label, value: uid });
}

const EVERYTHING = { text: 'All', value: '$__all' };

/** Values of a label of what acs-otel counts. */
function labelValues(name: string, label: string, of: string, all: string): QueryVariableBuilder {
  const query = `label_values(${of}, ${label})`;
  return new QueryVariableBuilder(name)
    .query({ query, refId: name })
    .definition(query)
    .datasource(source({ in: 'prometheus' }))
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue(all)
    .current(EVERYTHING);
}

const ANY = `{__name__=~"${SERIES.ended}|${SERIES.exchanges}|${SERIES.sms}"}`;

/** `service.name`. Loki wants a matcher that something has to match. */
export const service = () =>
  labelValues('service', LABEL.service, ANY, '.+').label('Service').description('service.name of the app.');

/** `deployment.environment.name`; apps without one are in all. */
export const environment = () =>
  labelValues('environment', LABEL.environment, ANY, '.*')
    .label('Environment')
    .description('deployment.environment.name of the app; those without one show in All.');

/** `acs.source`: the same call is seen by several, so one is chosen. */
export const callSource = () =>
  new QueryVariableBuilder('source')
    .label('Seen by')
    .description(
      'acs.source. The same call is seen by clients and by Call Automation; they are never summed.',
    )
    .query({ query: `label_values(${SERIES.ended}, ${LABEL.source})`, refId: 'source' })
    .definition(`label_values(${SERIES.ended}, ${LABEL.source})`)
    .datasource(source({ in: 'prometheus' }))
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .current({ text: 'client', value: 'client' });

/** Text that is a regular expression of everything unless changed. */
export const filter = (name: string, label: string, description: string) =>
  new TextBoxVariableBuilder(name)
    .label(label)
    .description(`${description} A regular expression; .* is everything.`)
    .defaultValue('.*')
    .current({ text: '.*', value: '.*' });

/** `acs.resource.id`, which log records and spans have, and metrics don't. */
export const resource = () =>
  filter(
    'resource',
    'ACS resource',
    'acs.resource.id, of tables of calls and requests. Metrics are not split by it.',
  );

/** A choice from a closed set. */
export const choice = (name: string, label: string, description: string, values: readonly string[]) =>
  new CustomVariableBuilder(name)
    .label(label)
    .description(description)
    .values(values.join(','))
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current(EVERYTHING);

/** Where links to traces lead: each trace backend has a dashboard, since their queries differ. */
export const traces = () =>
  new CustomVariableBuilder('traces')
    .label('Traces in')
    .description('Where links to traces lead.')
    .values(`Tempo : ${UID.traceTempo}, Jaeger : ${UID.traceJaeger}`)
    .current({ text: 'Tempo', value: UID.traceTempo });

/**
 * How counters are read. `anchored` takes the last sample before the window as its beginning, so counts are whole
 * numbers and exact; it needs Prometheus 3 with `promql-extended-range-selectors`. Without, Prometheus extrapolates.
 */
export const counting = () =>
  new CustomVariableBuilder('counting')
    .label('Counts')
    .description(
      'Exact needs Prometheus 3 with --enable-feature=promql-extended-range-selectors; estimated needs nothing.',
    )
    .values('exact : anchored, estimated : offset 0s')
    .current({ text: 'exact', value: 'anchored' });

/** Where the data is, and whose; in the order in which dashboards show them. */
export const place = () => [dataSource('prometheus'), dataSource('loki'), traces(), service(), environment()];

/** A value that Prometheus computes of other variables; hidden. */
export const derived = (name: string, description: string, promql: string) =>
  new QueryVariableBuilder(name)
    .hide(VariableHide.HideVariable)
    .description(description)
    .query({ query: `query_result(${promql})`, refId: name })
    .definition(`query_result(${promql})`)
    .datasource(source({ in: 'prometheus' }))
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .regex('/id="([^"]*)"/');

/** One service, for data sources that search in one at a time. */
export const oneService = (name: string, label: string, description: string) =>
  new QueryVariableBuilder(name)
    .label(label)
    .description(description)
    .query({ query: `label_values(${ANY}, ${LABEL.service})`, refId: name })
    .definition(`label_values(${ANY}, ${LABEL.service})`)
    .datasource(source({ in: 'prometheus' }))
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc);
