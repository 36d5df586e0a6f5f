/** Dashboards: every panel has a description, every variable and link resolves, every query parses. */
import { parser as logql } from '@grafana/lezer-logql';
import { parser as traceql } from '@grafana/lezer-traceql';
import { describe, expect, it } from 'vitest';
import { ruleOptions } from '../../grafana/build.ts';
import { rulesFile } from '../../grafana/src/alerts/rules.ts';
import { allQueries, dashboards, filled, type Panel, panelsOf } from '../grafana/dashboards.ts';

/** Grafana's built-in variables. */
const BUILT_IN = /^(__\w+|\d+)$/;

/** Names of variables in a text. */
function used(text: string): string[] {
  const names = [...text.matchAll(/\$(?:(\w+)|\{(\w+)(?:[.:][^}]*)?\})/g)].map(
    ([, plain, braced]) => plain ?? braced,
  );
  return [...new Set(names as string[])].filter((name) => !BUILT_IN.test(name));
}

const links = (panel: Panel): string[] => {
  const urls = JSON.stringify(panel).matchAll(/"url":"((?:[^"\\]|\\.)+)"/g);
  return [...urls].map(([, url]) => url ?? '');
};

/** Name of the dashboard -> its variables. */
const variables = new Map(
  dashboards.map(({ uid, templating }) => [uid, templating.list.map(({ name }) => name)]),
);

it('has dashboards with uids and titles of their own', () => {
  expect(new Set(dashboards.map(({ uid }) => uid)).size).toBe(dashboards.length);
  expect(new Set(dashboards.map(({ title }) => title)).size).toBe(dashboards.length);
  for (const { tags, description } of dashboards)
    expect([tags?.includes('acs'), description]).toEqual([true, expect.any(String)]);
});

describe.each(dashboards.map((dashboard) => [dashboard.title, dashboard] as const))('%s', (_, dashboard) => {
  const panels = panelsOf(dashboard);

  it('has panels with ids of their own that fit the grid', () => {
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { gridPos } of panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
  });

  it.each(panels.map((panel) => [panel.title, panel] as const))(
    '%s: description, unit, empty text, links',
    (_, panel) => {
      expect(panel.description?.length).toBeGreaterThan(20);
      if (panel.type === 'text') return;
      expect(panel.fieldConfig?.defaults.noValue).toBeTruthy();
      if (['stat', 'timeseries'].includes(panel.type)) expect(panel.fieldConfig?.defaults.unit).toBeTruthy();
      expect(links(panel).length).toBeGreaterThan(0);
    },
  );

  it('uses only variables that it has', () => {
    const own = variables.get(dashboard.uid);
    expect(used(JSON.stringify(dashboard)).filter((name) => !own?.includes(name))).toEqual([]);
  });

  it('links to dashboards that exist, and sets variables that they have', () => {
    for (const url of panels.flatMap(links)) {
      if (url.startsWith('/explore?')) continue;
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's own
      const targets = url.startsWith('/d/${traces}')
        ? ['acs-trace-a-call', 'acs-trace-a-call-jaeger']
        : [/^\/d\/([\w-]+)/.exec(url)?.[1]];
      for (const target of targets) {
        const known = variables.get(target ?? '');
        expect(known, url).toBeDefined();
        const set = [...url.matchAll(/var-(\w+)=/g)].map(([, name]) => name);
        const passed = target?.startsWith('acs-trace')
          ? []
          : [...url.matchAll(/\$\{(\w+):queryparam\}/g)].map(([, name]) => name);
        expect(
          [...set, ...passed].filter((name) => !known?.includes(name ?? '')),
          url,
        ).toEqual([]);
      }
    }
  });
});

describe('queries', () => {
  const parses = (parser: { parse(text: string): { toString(): string } }, text: string) =>
    !parser.parse(text).toString().includes('⚠');

  const lokiQueries = allQueries('loki').map(({ query }) => filled(query));
  it.each(lokiQueries)('LogQL %s', (query) => {
    expect(parses(logql, query)).toBe(true);
  });

  const tempoQueries = allQueries('tempo')
    .map(({ query }) => filled(query))
    .filter((query) => !/^[0-9a-f]{32}$/.test(query));
  it.each(tempoQueries)('TraceQL %s', (query) => {
    expect(parses(traceql, query)).toBe(true);
  });

  it('grammars refuse what is wrong', () => {
    expect(parses(logql, '{a="b"} | c=')).toBe(false);
    expect(parses(traceql, '{ span.a = }')).toBe(false);
    expect(lokiQueries.length + tempoQueries.length).toBeGreaterThan(15);
  });
});

describe('links in alerts', () => {
  it('are those of dashboards, with variables that they have', () => {
    for (const [, uid, query] of rulesFile().matchAll(/\/d\/([\w-]+)\?(\S+)/g)) {
      const known = variables.get(uid ?? '');
      expect(known, uid).toBeDefined();
      for (const [, name] of (query ?? '').matchAll(/var-(\w+)=/g)) expect(known).toContain(name);
      const panel = /viewPanel=panel-(\d+)#(\w+)/.exec(query ?? '');
      const runbook = dashboards.find((dashboard) => dashboard.uid === uid);
      if (panel) expect(panelsOf(runbook!).find(({ id }) => id === Number(panel[1]))?.title).toBe(panel[2]);
    }
  });
});

it('options of the generator are read from the command line', () => {
  expect(
    ruleOptions(['--threshold', 'AcsCall5xxRate=0.02', '--slo', '0.995', '--time-scale', '0.5']),
  ).toEqual({
    thresholds: { AcsCall5xxRate: 0.02 },
    slo: 0.995,
    timeScale: 0.5,
  });
  expect(() => ruleOptions(['--threshold', 'AcsCall5xxRate'])).toThrow(/not a number/);
});

it('has the ids for support by kind in one table, of log records and, where its search shows them, of spans', () => {
  const tempo = dashboards.find(({ uid }) => uid === 'acs-trace-a-call');
  const table = tempo?.panels.find(({ title }) => title === 'Ids for Microsoft support');
  expect(table?.targets?.map(({ datasource }) => datasource.type)).toEqual(['loki', 'tempo']);
  const [, organize, reduce] = table?.transformations ?? [];
  expect([organize?.id, reduce?.id]).toEqual(['organize', 'reduce']);
  const titles = organize?.options.renameByName as Record<string, string>;
  // Attributes selected in Tempo are of the same kinds as those of the log records.
  const selected = [...(table?.targets?.[1]?.query?.matchAll(/span\.([\w.]+)(?=[,)])/g) ?? [])].map(
    ([, name = '']) => name,
  );
  expect(selected.length).toBeGreaterThan(3);
  for (const name of selected)
    expect(titles[name], name).toBe(`${titles[name.replaceAll('.', '_')]} of spans`);
});
