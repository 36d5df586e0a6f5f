/** Provisioning: the data sources of the dashboards, at the addresses of docker-compose.yml. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { DATA_SOURCE, UID } from '../../grafana/src/uids.ts';
import { repository } from '../backends/cache.ts';
import { dashboards } from '../grafana/dashboards.ts';

interface DataSource {
  uid: string;
  type: string;
  url?: string;
}
const read = (path: string): unknown => parse(readFileSync(repository(path), 'utf8'));
const sources = ['grafana/provisioning/datasources/acs-otel.yaml', 'grafana/azure/datasource.yaml'].flatMap(
  (path) => (read(path) as { datasources: DataSource[] }).datasources,
);
const compose = read('docker-compose.yml') as {
  services: Record<string, { volumes?: string[] }>;
};

it('has every data source that dashboards choose, of the type that they choose', () => {
  expect(sources.map(({ uid }) => uid).sort()).toEqual(Object.values(DATA_SOURCE).sort());
  for (const { templating, title } of dashboards) {
    for (const { type, query, current } of templating.list.filter(
      (variable) => variable.type === 'datasource',
    )) {
      expect(type).toBe('datasource');
      expect(sources.find(({ uid }) => uid === current?.value)?.type, title).toBe(query);
    }
  }
});

it('points to services of the compose file', () => {
  for (const { url } of sources.filter((source) => source.url !== undefined))
    expect(Object.keys(compose.services)).toContain(new URL(url ?? '').hostname);
});

it('loads the dashboards from where the compose file puts them', () => {
  const { providers } = read('grafana/provisioning/dashboards/acs-otel.yaml') as {
    providers: { options: { path: string } }[];
  };
  const volumes = compose.services.grafana?.volumes ?? [];
  expect(volumes).toContain(`./grafana/dashboards:${providers[0]?.options.path}:ro`);
  expect(compose.services.prometheus?.volumes).toContain('./grafana/alerts:/etc/prometheus/rules:ro');
});

it('links from exemplars and log lines to dashboards that exist', () => {
  const text = readFileSync(repository('grafana/provisioning/datasources/acs-otel.yaml'), 'utf8');
  const targets = [...text.matchAll(/\/d\/([\w-]+)/g)].map(([, uid]) => uid);
  expect(new Set(targets)).toEqual(new Set([UID.traceTempo, UID.traceJaeger]));
});
