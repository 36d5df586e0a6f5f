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

/** Selects a data source. */
export function dataSource(name: Query['in']): DatasourceVariableBuilder {
  const [label, type, uid] = SOURCES[name];
  return new DatasourceVariableBuilder(name)
    .label(label)
    .description(`The ${label} data source.`)
    .type(type)
    .current({ text: label, value: uid });
}

const EVERYTHING = { text: 'All', value: '$__all' };

/**
 * Values of a label of acs-otel's metrics.
 * @param all What All means. Default: every value.
 */
function labelValues(name: string, label: string, of: string, all?: string): QueryVariableBuilder {
  const query = `label_values(${of}, ${label})`;
  const builder = new QueryVariableBuilder(name)
    .query({ query, refId: name })
    .definition(query)
    .datasource(source({ in: 'prometheus' }))
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .current(EVERYTHING);
  return all === undefined ? builder : builder.allValue(all);
}

const ANY = `{__name__=~"${SERIES.ended}|${SERIES.exchanges}|${SERIES.sms}"}`;

/**
 * `service.name`. Loki needs one matcher that does not match the empty string; `.+` would not survive in links, where
 * Grafana reads `+` as a space.
 */
export const service = () =>
  labelValues('service', LABEL.service, ANY, '..*').label('Service').description('service.name of the app.');

/** The same, where All means the services that acs-otel's metrics name, not every stream of a shared Loki. */
export const knownServices = () =>
  labelValues('service', LABEL.service, ANY).label('Service').description('service.name of the app.');

/** `deployment.environment.name`; All includes apps without one. */
export const environment = () =>
  labelValues('environment', LABEL.environment, ANY, '.*')
    .label('Environment')
    .description('deployment.environment.name of the app; All includes apps without one.');

/** `acs.source`: several sources observe the same call, so one is selected. */
export const callSource = () =>
  new QueryVariableBuilder('source')
    .label('Source')
    .description('acs.source. Clients and Call Automation observe the same call, so they are never summed.')
    .query({ query: `label_values(${SERIES.ended}, ${LABEL.source})`, refId: 'source' })
    .definition(`label_values(${SERIES.ended}, ${LABEL.source})`)
    .datasource(source({ in: 'prometheus' }))
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .current({ text: 'client', value: 'client' });

/** A text box with a regular expression; the default matches everything. */
export const filter = (name: string, label: string, description: string) =>
  new TextBoxVariableBuilder(name)
    .label(label)
    .description(`${description} A regular expression; .* matches everything.`)
    .defaultValue('.*')
    .current({ text: '.*', value: '.*' });

/** `acs.resource.id`: an attribute of log records and spans, not of metrics. */
export const resource = () =>
  filter(
    'resource',
    'ACS resource',
    'acs.resource.id. Filters the tables of calls and requests; metrics do not have it.',
  );

/** A selection from a closed set. */
export const choice = (name: string, label: string, description: string, values: readonly string[]) =>
  new CustomVariableBuilder(name)
    .label(label)
    .description(description)
    .values(values.join(','))
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current(EVERYTHING);

/**
 * Target of links to traces: each trace backend has its own dashboard, because the queries differ.
 * @param uid That of the backend that is chosen at first. Default: the first of the list, which users may swap.
 */
export const traces = (uid?: string) => {
  const backends = { Tempo: UID.traceTempo, Jaeger: UID.traceJaeger };
  const builder = new CustomVariableBuilder('traces')
    .label('Traces in')
    .description('The trace backend that links lead to.')
    .values(
      Object.entries(backends)
        .map((pair) => pair.join(' : '))
        .join(', '),
    );
  const chosen = Object.entries(backends).find(([, value]) => value === uid);
  return chosen ? builder.current({ text: chosen[0], value: chosen[1] }) : builder;
};

/**
 * How counters are read. Prometheus 2 refuses an offset of zero. `anchored` starts from the last sample before the window, so counts are whole numbers and
 * exact; it needs Prometheus 3 with `promql-extended-range-selectors`. Otherwise Prometheus extrapolates.
 */
export const counting = () =>
  new CustomVariableBuilder('counting')
    .label('Counts')
    .description(
      'Exact needs Prometheus 3 with --enable-feature=promql-extended-range-selectors; estimated always works.',
    )
    .values('exact : anchored, estimated : offset 1ms')
    .current({ text: 'exact', value: 'anchored' });

/** Data sources, service and environment, in the order in which dashboards show them. */
export const place = () => [dataSource('prometheus'), dataSource('loki'), traces(), service(), environment()];

/** A box to paste an id into. */
export const anyId = () =>
  new TextBoxVariableBuilder('call')
    .label('Any id')
    .description(
      'Id of a call, participant, SMS, email or chat message, an MS-CV, a request id or a trace id, with or without dashes, quotes or an address around it.',
    )
    .defaultValue('');

/** A hidden value that Prometheus computes from other variables. */
export const derived = (name: string, description: string, promql: string) =>
  new QueryVariableBuilder(name)
    .hide(VariableHide.HideVariable)
    .description(description)
    .query({ query: `query_result(${promql})`, refId: name })
    .datasource(source({ in: 'prometheus' }))
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .regex('/id="([^"]*)"/');

const SERVICE_OF_A_DAY = `group by (${LABEL.service}) (present_over_time(${ANY}[1d]))`;
/** Jaeger refuses to search without a service, so there is always one. */
const SOME_SERVICE = `query_result(${SERVICE_OF_A_DAY} or on () label_replace(vector(0), "${LABEL.service}", "none", "", ""))`;

/** A single service, for data sources that search one at a time. */
export const oneService = (name: string, label: string, description: string) =>
  new QueryVariableBuilder(name)
    .label(label)
    .description(description)
    .query({ query: SOME_SERVICE, refId: name })
    .definition(SOME_SERVICE)
    .regex(`/${LABEL.service}="([^"]*)"/`)
    .datasource(source({ in: 'prometheus' }))
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc);
