/** The committed dashboards, as Grafana reads them, with variables filled in. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../backends/cache.ts';

/** A target of a panel. */
export interface Target {
  refId: string;
  datasource: { type: string; uid: string };
  expr?: string;
  query?: string;
  queryType?: string;
  tableType?: string;
  service?: string;
  tags?: string;
  format?: string;
  legendFormat?: string;
  exemplar?: boolean;
  instant?: boolean;
  azureLogAnalytics?: LogsQuery;
  azureTraces?: { operationId: string; resources: string[]; resultFormat: string };
}

/** A query of the workspace of Azure Monitor. */
export interface LogsQuery {
  query: string;
  resultFormat: string;
}

/** A panel. */
export interface Panel {
  id: number;
  type: string;
  title: string;
  description?: string;
  gridPos: { x: number; y: number; w: number; h: number };
  /** Of a collapsed row. */
  panels?: Panel[];
  targets?: Target[];
  links?: { title: string; url: string }[];
  transformations?: { id: string; options: { renameByName?: Record<string, string> } }[];
  fieldConfig?: { defaults: { unit?: string; noValue?: string; links?: { title: string; url: string }[] } };
}

/** A dashboard. */
export interface Dashboard {
  uid: string;
  title: string;
  description?: string;
  tags?: string[];
  panels: Panel[];
  templating: {
    list: {
      name: string;
      type: string;
      query: unknown;
      regex?: string;
      allValue?: string;
      current?: { value: string };
    }[];
  };
}

/** Every committed dashboard. */
export const dashboards = ['grafana/dashboards', 'grafana/azure/dashboards'].flatMap((folder) =>
  readdirSync(repository(folder)).map(
    (file) => JSON.parse(readFileSync(join(repository(folder), file), 'utf8')) as Dashboard,
  ),
);

/** Panels without the headings of rows; those of collapsed rows are in them. */
export const panelsOf = ({ panels }: Dashboard): Panel[] =>
  panels.flatMap((panel) => (panel.type === 'row' ? (panel.panels ?? []) : panel));

/** A query and where it is. */
export interface PlacedQuery {
  dashboard: string;
  panel: string;
  target: Target;
  query: string;
}

/** Every query for a data source. */
export function allQueries(source: 'prometheus' | 'loki' | 'tempo' | 'jaeger' | 'azure'): PlacedQuery[] {
  return dashboards.flatMap((dashboard) =>
    panelsOf(dashboard).flatMap((panel) =>
      (panel.targets ?? [])
        .filter(({ datasource }) => datasource.uid === `\${${source}}`)
        .map((target) => ({
          dashboard: dashboard.title,
          panel: panel.title,
          target,
          query: target.azureLogAnalytics?.query ?? target.expr ?? target.query ?? target.tags ?? '',
        })),
    ),
  );
}

const VALUES: Record<string, string> = {
  __rate_interval: '1m',
  __range: '30m',
  __interval: '1m',
  counting: 'anchored',
  __auto: '1m',
  service: '.+',
  environment: '.*',
  source: 'client',
  resource: '.*',
  event: 'acs.call.ended',
  trace: '7ffea751907c494db7f9b26677521a44',
  call_id: '7ffea751-907c-494d-b7f9-b26677521a44',
  given: 'Outgoing_1',
  cv: 'none',
  or_all: '',
  call: '7ffea751-907c-494d-b7f9-b26677521a44',
};

/** A query as Grafana sends it; variables without a given value match everything. */
export function filled(query: string, values: Record<string, string> = {}): string {
  const all = { ...VALUES, ...values };
  return query.replace(/\$(?:([a-z_]\w*)|\{(\w+)(?::\w+)?\})/gi, (_, plain: string, braced: string) => {
    const name = plain ?? braced;
    return name in all ? (all[name] ?? '') : '.*';
  });
}
