/**
 * Stand-ins for Grafana's data sources, whose code is in its core: Prometheus and Jaeger are asked over HTTP; Loki, Tempo
 * and Azure Monitor are answered by the site. Variables are filled in as the data sources document it.
 */
import {
  type DataFrame,
  type DataQueryRequest,
  type DataSourceRef,
  LoadingState,
  type PanelData,
  type ScopedVars,
} from '@grafana/data';
import { type SceneObject, sceneGraph } from '@grafana/scenes';
import { from, lastValueFrom, map, type Observable } from 'rxjs';
import {
  foundTraces,
  type LogRecord,
  logFrames,
  type Series,
  type Span,
  seriesFrames,
  spanFrames,
  tableFrame,
  traceFrames,
} from './frames';
import { type JaegerTrace, jaegerSearch, plainSpans } from './jaeger';

export interface Target {
  refId: string;
  datasource?: DataSourceRef;
  expr?: string;
  query?: string;
  queryType?: string;
  tableType?: string;
  service?: string;
  tags?: string;
  format?: string;
  legendFormat?: string;
  range?: boolean;
}

export type Request = DataQueryRequest<Target>;

interface MultiVariable {
  multi?: boolean;
  includeAll?: boolean;
}

const escapedRegex = (value: string) => value.replace(/[\\^$*+?.()|[\]{}]/g, '\\$&').replaceAll('\\', '\\\\');

/** As the Prometheus and Loki data sources: of a variable with many values each is a regular expression. */
function formatted(value: string | string[], { multi, includeAll }: MultiVariable): string {
  if (!multi && !includeAll) return String(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"');
  if (typeof value === 'string') return escapedRegex(value);
  const all = value.map(escapedRegex);
  return all.length === 1 ? all[0]! : `(${all.join('|')})`;
}

function filled(text: string, scopedVars: ScopedVars = {}): string {
  const owner = (scopedVars.__sceneObject as { value: { valueOf(): SceneObject } }).value.valueOf();
  return sceneGraph.interpolate(owner, text, scopedVars, formatted as never);
}

const WORLD = new URLSearchParams(location.search).get('world') ?? 'full';

async function get<T>(path: string, parameters: Record<string, string>): Promise<T> {
  const response = await fetch(`/${WORLD}${path}?${new URLSearchParams(parameters)}`);
  const body = (await response.json()) as T & { error?: string };
  if (!response.ok && response.status !== 404) throw new Error(`${path}: ${body.error ?? response.status}`);
  return body;
}

interface Matrix {
  data: {
    result: { metric: Record<string, string>; value?: [number, string]; values?: [number, string][] }[];
  };
}

const range = (request: Request) => ({
  from: request.range.from.valueOf(),
  to: request.range.to.valueOf(),
  step: Math.max(15_000, request.intervalMs),
});

async function prometheus(target: Target, request: Request): Promise<DataFrame[]> {
  const { from, to, step } = range(request);
  const seconds = step / 1000;
  const query = filled(target.expr ?? '', {
    ...request.scopedVars,
    __interval: { text: '', value: `${seconds}s` },
    __rate_interval: { text: '', value: `${Math.max(seconds + 15, 60)}s` },
    __range: { text: '', value: `${(to - from) / 1000}s` },
  });
  const begin = Math.floor(from / step) * seconds;
  const { data } = target.range
    ? await get<Matrix>('/prometheus/api/v1/query_range', {
        query,
        start: String(begin),
        end: String(to / 1000),
        step: String(seconds),
      })
    : await get<Matrix>('/prometheus/api/v1/query', { query, time: String(to / 1000) });
  const series = data.result.map(
    ({ metric: { __name__: _, ...labels }, value, values }): Series => ({
      labels,
      points: (values ?? (value ? [value] : [])).map(([time, text]) => [time * 1000, Number(text)]),
    }),
  );
  if (target.format === 'table') return series.length === 0 ? [] : [tableFrame(series, target.refId)];
  return seriesFrames(series, target, target.range ? { from: begin * 1000, to, step } : undefined);
}

async function loki(target: Target, request: Request): Promise<DataFrame[]> {
  const { from, to, step } = range(request);
  const isInstant = target.queryType === 'instant';
  const query = filled(target.expr ?? '', {
    ...request.scopedVars,
    __auto: { text: '', value: `${step / 1000}s` },
    __range: { text: '', value: `${(to - from) / 1000}s` },
  });
  const asked = { query, from: String(from), to: String(to), step: String(isInstant ? 2 * to : step) };
  const { records, series } = await get<{ records?: LogRecord[]; series?: Series[] }>('/loki', asked);
  if (!series) return logFrames(records ?? [], target.refId);
  if (!isInstant) return seriesFrames(series, target);
  return series.length === 0 ? [] : [tableFrame(series, target.refId, `Value #${target.refId}`)];
}

async function tempo(target: Target, request: Request): Promise<DataFrame[]> {
  const query = filled(target.query ?? '', request.scopedVars);
  const spans = await get<Span[]>('/tempo', { query });
  if (!query.startsWith('{')) return traceFrames(spans, target.refId);
  const selected = /select\(([^)]*)\)/.exec(query)?.[1]?.split(', ') ?? [];
  if (target.tableType !== 'spans') return foundTraces(spans, target.refId, 'tempo');
  return spanFrames(
    spans,
    selected.map((name) => name.replace(/^span\./, '')),
    target.refId,
  );
}

async function jaeger(target: Target, request: Request): Promise<DataFrame[]> {
  const fill = (text = '') => filled(text, request.scopedVars);
  const id = fill(target.query);
  if (!target.queryType && !id) return [];
  const { data } = target.queryType
    ? await get<{ data: JaegerTrace[] | null }>('/jaeger/api/traces', jaegerSearch(target, request, fill))
    : await get<{ data: JaegerTrace[] | null }>(`/jaeger/api/traces/${id}`, {});
  const spans = (data ?? []).flatMap(plainSpans);
  return target.queryType ? foundTraces(spans, target.refId, 'jaeger') : traceFrames(spans, target.refId);
}

/** Values of a variable. */
async function values(
  query: string | { query: string },
  scopedVars: ScopedVars,
): Promise<{ text: string }[]> {
  const text = filled(typeof query === 'string' ? query : query.query, scopedVars);
  const [, selector, label] = /^label_values\((.*), (\w+)\)$/s.exec(text) ?? [];
  if (selector) {
    const path = `/prometheus/api/v1/label/${label}/values`;
    const { data } = await get<{ data: string[] }>(path, { 'match[]': selector });
    return data.map((value) => ({ text: value }));
  }
  const [, promql] = /^query_result\((.*)\)$/s.exec(text) ?? [];
  if (!promql) throw new Error(`not a query for a variable: ${text}`);
  const { data } = await get<Matrix>('/prometheus/api/v1/query', { query: promql });
  return data.result.map(({ metric: { __name__: name = '', ...labels }, value: [time, value] = [0, ''] }) => {
    const pairs = Object.entries(labels).map(([key, one]) => `${key}=${JSON.stringify(one)}`);
    return { text: `${name}{${pairs.join(',')}} ${value} ${time * 1000}` };
  });
}

type Ask = (target: Target, request: Request) => Promise<DataFrame[]>;
/** Nothing here evaluates KQL, so Azure Monitor has no data. */
const AZURE = 'grafana-azure-monitor-datasource';
const ASK: Record<string, Ask> = {
  prometheus,
  loki,
  tempo,
  jaeger,
  [AZURE]: async () => [],
};
const SOURCES: [type: string, uid: string, name: string][] = [
  ['prometheus', 'acs-prometheus', 'Prometheus'],
  ['loki', 'acs-loki', 'Loki'],
  ['tempo', 'acs-tempo', 'Tempo'],
  ['jaeger', 'acs-jaeger', 'Jaeger'],
  [AZURE, 'acs-azure-monitor', 'Azure Monitor'],
];

const answers = (request: Request, ask: (target: Target) => Promise<DataFrame[]>) =>
  from(Promise.all(request.targets.map(ask)).then((frames) => ({ data: frames.flat() })));

const instances = SOURCES.map(([type, uid, name]) => ({
  uid,
  name,
  type,
  meta: { id: type, name },
  interval: '15s',
  getRef: () => ({ uid, type }),
  query: (request: Request) => answers(request, (target) => ASK[type]!(target, request)),
  metricFindQuery: (query: string | { query: string }, { scopedVars = {} }: { scopedVars?: ScopedVars }) =>
    type === AZURE ? Promise.resolve([]) : values(query, scopedVars),
}));

const mixed = {
  uid: '-- Mixed --',
  name: '-- Mixed --',
  type: 'datasource',
  meta: { id: 'mixed', mixed: true },
  getRef: () => ({ uid: '-- Mixed --' }),
  query: (request: Request) =>
    answers(request, async (target) => {
      const { type } = await dataSources.get(target.datasource ?? null, request.scopedVars);
      return ASK[type]!(target, request);
    }),
};

type Reference = DataSourceRef | string | null | undefined;
const uidOf = (reference: Reference) => (typeof reference === 'string' ? reference : reference?.uid) ?? '';

/** Grafana's service for data sources. */
export const dataSources = {
  async get(reference: Reference, scopedVars: ScopedVars = {}) {
    const given = uidOf(reference);
    const uid = given.includes('$') && scopedVars.__sceneObject ? filled(given, scopedVars) : given;
    if (uid === mixed.uid) return mixed;
    const found = instances.find((one) => one.uid === uid || one.name === uid);
    if (!found) throw new Error(`no data source ${uid}`);
    return found;
  },
  getList: ({ pluginId }: { pluginId?: string } = {}) =>
    instances.filter(({ type }) => !pluginId || type === pluginId).map((one) => ({ ...one, jsonData: {} })),
  getInstanceSettings: (reference: Reference) => {
    const uid = uidOf(reference);
    return {
      ...(instances.find((one) => one.uid === uid || one.name === uid) ?? instances[0]!),
      jsonData: {},
    };
  },
  registerRuntimeDataSource: () => {},
  reload: () => {},
};

/** How a panel's queries are run: an error is the panel's. */
export function runRequest(
  source: { query(request: Request): Observable<{ data: DataFrame[] }> },
  request: Request,
): Observable<PanelData> {
  const common = { timeRange: request.range, request };
  const answered = lastValueFrom(source.query(request).pipe(map(({ data }) => data)));
  return from(
    answered.then(
      (series): PanelData => ({ ...common, state: LoadingState.Done, series }),
      (error: Error): PanelData => ({
        ...common,
        state: LoadingState.Error,
        series: [],
        errors: [{ message: error.message }],
      }),
    ),
  );
}
