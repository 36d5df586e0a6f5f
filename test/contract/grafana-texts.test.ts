/** What dashboards say where there is nothing, what legends say, and where their links lead. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { repository } from '../backends/cache.ts';
import { dashboards, type Panel, panelsOf } from '../grafana/dashboards.ts';

const placed = dashboards.flatMap((dashboard) =>
  panelsOf(dashboard).map((panel) => [`${dashboard.title}, ${panel.title}`, panel, dashboard] as const),
);
const queriesOf = ({ targets = [] }: Panel) =>
  targets.map(({ expr, azureLogAnalytics }) => expr ?? azureLogAnalytics?.query ?? '').join('\n');

/** Conditions of what nobody hopes for. */
const BAD =
  /expected="false"|Expected == "false"|=~"5\.\."|"\^5\.\.\$"|quality(?:=|=~)"poor|Quality (?:==|in) \(?"poor|networkReconnect|Success == false|_class!~"\|ok"|DeliveryClass !in|error_type!|ErrorType != ""\n|status_code="429"|Answer == "429"|exchange\.failed/;

describe('an empty panel', () => {
  const bad = placed.filter(
    ([, panel]) => ['timeseries', 'table'].includes(panel.type) && BAD.test(queriesOf(panel)),
  );

  it('of failures is one of many', () => {
    expect(bad.length).toBeGreaterThan(25);
  });

  it.each(bad)('%s: says that nothing failed, and asks for nothing', (_, panel) => {
    const text = panel.fieldConfig?.defaults.noValue ?? '';
    if (/find calls|trace/i.test(_)) return;
    expect(text).toMatch(/^(?:no|nothing) [a-z0-9]+ [a-z]/);
    expect(text).not.toMatch(/calls yet|doctor/);
  });

  it.each(placed.filter(([, { type }]) => type !== 'text'))('%s: says more than a word', (_, panel) => {
    expect(panel.fieldConfig?.defaults.noValue).toMatch(/^\S+ \S+/);
  });

  it('of one call or message: says that ids of users are not recorded', () => {
    const texts = placed
      .filter(([, , { uid }]) => /trace-a-call/.test(uid))
      .map(([, panel]) => panel.fieldConfig?.defaults.noValue ?? '');
    const about = texts.filter((text) => text.startsWith('nothing found'));
    expect(about.length).toBeGreaterThan(10);
    for (const text of about) expect(text).toContain('user ids and phone numbers are not recorded');
  });
});

describe('legends', () => {
  const OF_APPS = /by \((?:.*, )?service_name, .*\) \(increase/;
  const several = placed.filter(([, panel]) => panel.type === 'timeseries' && OF_APPS.test(queriesOf(panel)));

  it.each(several)('%s: two apps have two names', (_, { targets = [] }) => {
    for (const { legendFormat } of targets) expect(legendFormat).toContain('{{service_name}}');
  });

  it('three panels compare apps', () => {
    expect(several).toHaveLength(3);
  });
});

describe('the chosen trace backend', () => {
  const urls = (uid: string) => {
    const { panels } = dashboards.find((one) => one.uid === uid)!;
    return [...JSON.stringify(panels).matchAll(/"url":"((?:[^"\\]|\\.)+)"/g)].map(([, url = '']) => url);
  };
  const chosen = (uid: string) => dashboards.find((one) => one.uid === uid)?.templating.list;

  it.each(['acs-overview', 'acs-find-calls', 'acs-client-quality'])('%s passes it on', (uid) => {
    const inside = urls(uid).filter((url) => /\/d\/(?!acs-runbook)/.test(url));
    expect(inside.length).toBeGreaterThan(3);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's own
    for (const url of inside) expect(url).toContain('${traces:queryparam}');
    // Without a value of its own Grafana takes the first, which README.md swaps.
    expect(chosen(uid)?.find(({ name }) => name === 'traces')?.current?.value).toBeUndefined();
  });

  it.each(['acs-trace-a-call', 'acs-trace-a-call-jaeger'])('%s: links stay in it', (uid) => {
    const inside = urls(uid).filter((url) => url.startsWith('/d/'));
    expect(inside.length).toBeGreaterThan(2);
    for (const url of inside) {
      expect(url).not.toContain('${traces');
      if (!url.includes('__all_variables')) expect(url).toContain(`var-traces=${uid}&`);
      if (/^\/d\/acs-trace/.test(url)) expect(url.startsWith(`/d/${uid}?`)).toBe(true);
    }
    expect(chosen(uid)?.find(({ name }) => name === 'traces')?.current?.value).toBe(uid);
  });

  it("README's command makes Jaeger the first", () => {
    const readme = readFileSync(repository('grafana/README.md'), 'utf8');
    const [, from = '', to = ''] = /sed -i 's#([^#]+)#([^#]+)#' dashboards\/\*\.json/.exec(readme) ?? [];
    const query = String(chosen('acs-overview')?.find(({ name }) => name === 'traces')?.query);
    expect(query).toContain(from);
    expect(query.replace(from, to)).toBe('Jaeger : acs-trace-a-call-jaeger, Tempo : acs-trace-a-call');
  });
});

describe('menus', () => {
  const menuOf = (uid: string) => {
    const { links = [] } = dashboards.find((one) => one.uid === uid) as { links?: { tags: string[] }[] };
    const tags = links.flatMap((link) => link.tags);
    return dashboards.filter((one) => tags.every((tag) => one.tags?.includes(tag))).map((one) => one.uid);
  };

  it.each(['acs-overview', 'acs-azure-overview'])('%s: its own dashboards and the runbook', (uid) => {
    const menu = menuOf(uid);
    expect(menu).toContain('acs-runbook');
    const others = menu.filter((one) => one !== 'acs-runbook');
    expect(others.length).toBeGreaterThan(3);
    expect(new Set(others.map((one) => one.includes('azure')))).toEqual(new Set([uid.includes('azure')]));
  });

  it('the runbook: both overviews', () => {
    expect(menuOf('acs-runbook')).toEqual(expect.arrayContaining(['acs-overview', 'acs-azure-overview']));
  });
});
