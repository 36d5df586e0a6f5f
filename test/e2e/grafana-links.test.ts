/**
 * Every link of every dashboard is followed: Grafana's libraries fill in its variables and check its address, the target
 * opens with them, and its panels have rows. Links in alerts are those of alerts that a real Prometheus fires.
 */
import { parser as logql } from '@grafana/lezer-logql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dashboards, panelsOf } from '../grafana/dashboards.ts';
import { openDashboard, type PanelReport } from './drawn/dashboard-page.ts';
import { type Gallery, openGallery } from './drawn/gallery.ts';
import { missingLibraries } from './drawn/site.ts';

const missing = missingLibraries();

/** The panel that shows what a link promises; of others any. */
const SHOWS: Record<string, RegExp> = {
  'acs-find-calls': /^Records$/,
  'acs-trace-a-call': /^Ids for Microsoft support$/,
  'acs-trace-a-call-jaeger': /^Ids for Microsoft support$/,
  'acs-overview': /^End reasons$/,
  'acs-client-quality': /^Media quality$/,
};

/** Pages at the same time. */
const AT_ONCE = 3;

interface Followed {
  /** Dashboard, panel and title of a link. */
  place: string;
  href: string;
}

describe.skipIf(missing)(`links${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let gallery: Gallery;
  beforeAll(async () => {
    gallery = await openGallery();
  });
  afterAll(() => gallery?.close());

  /** One link of each kind of each panel, as the libraries make it from the first row or series. */
  async function linksOf(uid: string): Promise<Followed[]> {
    const query = uid.startsWith('acs-trace') ? `var-call=${gallery.world.day.callId}` : '';
    const { page, panels } = await openDashboard(gallery, uid, { query });
    const ofData = panels.flatMap((panel) =>
      panel.links.map(({ title, href }) => ({ place: `${uid}, ${panel.title}, ${title}`, href })),
    );
    const panelLinks = panelsOf(dashboards.find((one) => one.uid === uid)!).flatMap(({ title, links = [] }) =>
      links.map(({ title: link, url }) => ({ place: `${uid}, ${title}, ${link}`, url })),
    );
    const ofPanels: Followed[] = [];
    for (const { place, url } of panelLinks)
      for (const format of [undefined, 'uriencode'])
        ofPanels.push({
          place,
          href: await page.evaluate(([one, how]) => window.drawn!.followed(one!, how), [
            url,
            format,
          ] as const),
        });
    await page.close();
    // The first series is that with data: of "Whose fault" Microsoft's.
    const unique = new Map(ofData.toReversed().map((link) => [link.place, link]));
    return [...unique.values(), ...ofPanels];
  }

  const explored = async ({ place, href }: Followed) => {
    const panes = new URL(href, 'http://grafana').searchParams.get('panes') ?? '';
    const { queries, range } = (
      JSON.parse(panes) as { logs: { queries: { expr: string }[]; range: { from: string; to: string } } }
    ).logs;
    const { expr } = queries[0]!;
    expect(logql.parse(expr).toString(), `${place}: ${expr}`).not.toContain('⚠');
    const answer = await fetch(
      `${gallery.url}/full/loki?${new URLSearchParams({ query: expr, ...range, step: '1000' })}`,
    );
    const { records, error } = (await answer.json()) as { records?: unknown[]; error?: string };
    expect(error, place).toBeUndefined();
    if (!/message$/.test(place)) expect(records?.length, `${place}: ${expr}`).toBeGreaterThan(0);
  };

  async function followed({ place, href }: Followed): Promise<void> {
    if (href.startsWith('/explore?')) return explored({ place, href });
    const { pathname, search } = new URL(href, 'http://grafana');
    const [, uid = ''] = /^\/d\/([\w-]+)$/.exec(pathname) ?? [];
    expect(
      dashboards.map((one) => one.uid),
      `${place}: ${href}`,
    ).toContain(uid);
    const { page, panels, errors } = await openDashboard(gallery, uid, { query: search, height: 900 });
    await page.close();
    const label = `${place}: ${href}`;
    expect([...errors, ...panels.flatMap((panel) => panel.errors)], label).toEqual([]);
    const shown = panels.filter(({ title }) => SHOWS[uid]?.test(title) ?? true);
    if (uid !== 'acs-runbook')
      expect(
        shown.reduce((sum, { rows }) => sum + rows, 0),
        label,
      ).toBeGreaterThan(0);
  }

  it.each([
    ['an MS-CV with a plus', () => recordedMsCv()],
    ['an address', () => `https://x.example/?a=1&b=2#${gallery.world.day.callId}`],
  ])('Explore gets %s as it was pasted', async (_, pasted) => {
    const query = `var-call=${encodeURIComponent(pasted())}&var-code=a%26b`;
    for (const uid of ['acs-find-calls', 'acs-trace-a-call']) {
      const { page } = await openDashboard(gallery, uid, { query });
      const urls = panelsOf(dashboards.find((one) => one.uid === uid)!).flatMap(({ links = [] }) => links);
      const { url } = urls.find((one) => one.url.startsWith('/explore?'))!;
      const href = await page.evaluate((one) => window.drawn!.followed(one, 'uriencode'), url);
      await page.close();
      await explored({ place: `${uid}, ${pasted()}`, href });
    }
  });

  const recordedMsCv = (): string =>
    gallery.world.full.records.find(({ labels: { acs_ms_cv: msCv = '' } }) => /[+]/.test(msCv))!.labels
      .acs_ms_cv!;

  it.each(['acs-trace-a-call', 'acs-trace-a-call-jaeger'])('%s: an SMS leads to its trace', async (uid) => {
    const sms = `var-call=${gallery.world.day.smsId}&var-app=contoso-api`;
    const rowsOf = (panels: PanelReport[], title: string) => panels.find((one) => one.title === title)?.rows;
    const linkOf = (panels: PanelReport[], title: string) => {
      const { href = '' } = panels.flatMap(({ links }) => links).find((link) => link.title === title) ?? {};
      expect(href.startsWith(`/d/${uid}?`), href).toBe(true);
      return new URL(href, 'http://grafana').search;
    };
    const open = async (dashboard: string, query: string) => {
      const { page, panels } = await openDashboard(gallery, dashboard, { query });
      await page.close();
      return panels;
    };
    const found = await open('acs-find-calls', `${sms}&var-traces=${uid}`);
    expect(rowsOf(found, 'Records')).toBe(1);
    const pasted = await open(uid, sms);
    expect(rowsOf(pasted, 'Trace')).toBe(0);
    for (const query of [linkOf(found, 'Trace of this message'), linkOf(pasted, 'Trace of the message')]) {
      const traced = await open(uid, `${query}&var-app=contoso-api`);
      expect(['Trace', 'Traces of the message', 'Timeline'].map((title) => rowsOf(traced, title))).toEqual([
        1, 1, 1,
      ]);
    }
  });

  const alreadyFollowed = new Set<string>();

  async function followAll(links: Followed[]): Promise<void> {
    const waiting = links.filter(({ href }) => !alreadyFollowed.has(href) && alreadyFollowed.add(href));
    const follow = async () => {
      for (let link = waiting.shift(); link; link = waiting.shift()) await followed(link);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, follow));
  }

  const withLinks = dashboards.map(({ uid }) => uid).filter((uid) => !/azure|runbook/.test(uid));
  it.each(withLinks)('%s', async (uid) => {
    const links = await linksOf(uid);
    expect(links.length).toBeGreaterThan(2);
    for (const { place, href } of links) expect(href, place).not.toMatch(/undefined|\$\{|^about:/);
    await followAll(links);
  });

  it('of alerts that fire: the dashboard with its time range, and the paragraph of the runbook', async () => {
    const alerts = await firing();
    expect(alerts.map(({ labels }) => labels.alertname)).toEqual(
      expect.arrayContaining(['AcsCallServerErrors', 'AcsCallErrorBudgetBurn']),
    );
    const links = alerts.map(({ labels, annotations }) => {
      const { pathname, search } = new URL(annotations.dashboard_url!);
      return { place: `${labels.alertname}`, href: pathname + search };
    });
    for (const { href } of links) expect(href).toMatch(/&from=now-(?:1h|6h|3d)&to=now$/);
    await followAll(links);
    const paragraphs = panelsOf(dashboards.find(({ uid }) => uid === 'acs-runbook')!);
    for (const { labels, annotations } of alerts) {
      const [, id] = /viewPanel=panel-(\d+)#/.exec(annotations.runbook_url!) ?? [];
      expect(paragraphs.find((panel) => panel.id === Number(id))?.title).toBe(labels.alertname);
    }
  });

  interface Alert {
    state: string;
    labels: Record<string, string>;
    annotations: Record<string, string>;
  }

  async function firing(): Promise<Alert[]> {
    for (;;) {
      const response = await fetch(`${gallery.world.full.prometheusUrl}/api/v1/alerts`);
      const { data } = (await response.json()) as { data: { alerts: Alert[] } };
      const alerts = data.alerts.filter(({ state }) => state === 'firing');
      if (alerts.length > 2) return alerts;
      await new Promise((wait) => setTimeout(wait, 500));
    }
  }
});
