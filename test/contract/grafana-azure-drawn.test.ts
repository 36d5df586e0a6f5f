/** What a person reads in the dashboards for Azure Monitor, drawn by Grafana's own library. */
import { describe, expect, it } from 'vitest';
import { azureSeries, azureTable } from '../grafana/azure-frames.ts';
import { dashboards, type Panel, panelsOf } from '../grafana/dashboards.ts';
import { drawnFrames } from '../grafana/drawn.ts';
import { type GrafanaData, grafanaData } from '../grafana/library.ts';
import { recorded } from '../grafana/recording.ts';

const found = grafanaData();
const skipped = found
  ? ''
  : " (skipped: Grafana's library is missing, install it with `npm ci --prefix test/drawn`)";

describe.skipIf(!found)(`drawn for Azure Monitor${skipped}`, () => {
  const library = found as GrafanaData;
  const color = (name: string) => library.createTheme().visualization.getColorByName(name);
  const { loki } = recorded();
  const azure = dashboards.filter(({ uid }) => uid.startsWith('acs-azure'));
  const tables = azure
    .flatMap((dashboard) => panelsOf(dashboard))
    .filter(
      ({ type, transformations }) => type === 'table' && transformations?.some(({ id }) => id === 'organize'),
    );
  const panelOf = (uid: string, title: string): Panel => {
    const panel = panelsOf(dashboards.find((one) => one.uid === uid)!).find((one) => one.title === title);
    if (!panel) throw new Error(`${uid} has no panel ${title}`);
    return panel;
  };
  const about = (event: string) => loki.filter(({ labels }) => labels.event_name === event);
  const draw = (uid: string, title: string, event: string) => {
    const panel = panelOf(uid, title);
    return drawnFrames(library, panel, [azureTable(library, panel, about(event))]);
  };

  it('no cell holds the text for an empty panel', () => {
    expect(tables.length).toBeGreaterThan(15);
    for (const panel of tables) {
      const { rows } = drawnFrames(library, panel, [azureTable(library, panel, loki.slice(0, 40))]);
      const empty = panel.fieldConfig?.defaults.noValue ?? '';
      expect(rows.flatMap((row) => Object.values(row)).filter(({ text }) => text === empty)).toEqual([]);
    }
  });

  it('failed calls: whose fault in words and colour, with a link to the call', () => {
    const { rows } = draw('acs-azure-overview', 'Failed calls', 'acs.call.ended');
    const microsoft = rows.find((row) => row['whose fault']?.text === 'Microsoft');
    expect(microsoft?.['whose fault']?.color).toBe(color('red'));
    const id = microsoft?.['call id'];
    expect(id?.links.map(({ href }) => href)).toEqual([expect.stringMatching(`&var-call=${id?.text}$`)]);
    expect(rows.map((row) => row['whose fault']?.text)).not.toContain('acs');
  });

  it('failing calls by version, browser and region: a link to exactly these', () => {
    const title = 'Failing calls by version, browser and region';
    const { rows } = draw('acs-azure-overview', title, 'acs.call.ended');
    const row = rows.find((one) => one.service?.text === 'contoso-web');
    expect([row?.['app version']?.text, row?.browser?.text, row?.region?.text]).toEqual([
      '1.4.2',
      'Chrome',
      'westeurope',
    ]);
    expect(row?.failed?.links[0]?.href).toMatch(
      /&var-expected=false&.*&var-version=1.4.2&var-browser=Chrome&var-browser_version=142&var-system=Linux&var-region=westeurope$/,
    );
  });

  it('end reasons: a link with code and sub code', () => {
    const { rows } = draw('acs-azure-overview', 'End reasons', 'acs.call.ended');
    const row = rows.find((one) => one['sub code']?.text === '560503');
    expect(row?.code?.links[0]?.href).toMatch(/&var-code=503&var-sub_code=\^560503\$$/);
  });

  it('messages that were not delivered: code, meaning, what to do', () => {
    const title = 'Messages that were not delivered';
    const { rows } = draw('acs-azure-overview', title, 'acs.sms.delivery_reported');
    const row = rows.find((one) => one.code?.text === '4006');
    expect(row?.meaning?.text).toMatch(/[a-z]{3,} [a-z]{2,}/);
    expect(row?.['what to do']?.text).toMatch(/[a-z]{3,} [a-z]{2,}/);
  });

  it('ids: a row per kind with every value', () => {
    const panel = panelOf('acs-azure-trace-a-call', 'Ids for Microsoft support');
    const { rows } = drawnFrames(library, panel, [azureTable(library, panel, loki)]);
    expect(rows.slice(0, 2).map((row) => row.Field?.text)).toEqual(['call id', 'MS-CV']);
    const msCv = rows[1]?.['All unique values']?.text ?? '';
    expect(msCv.split('\n').filter(Boolean).length).toBeGreaterThan(1);
  });

  it('whose fault: six sides by their short names', () => {
    const panel = panelOf('acs-azure-overview', 'Whose fault: share of call legs that failed, last hour');
    const sides = ['acs', 'sbc', 'network', 'client', 'peer', 'unknown'];
    const query = panel.targets?.[0]?.azureLogAnalytics?.query ?? '';
    for (const side of sides) expect(query).toContain(`"${side}", 1.0 * ${side} / All`);
    const frame = azureSeries(library, sides, (side) => (side === 'acs' ? 0.25 : 0));
    const { names, rows } = drawnFrames(library, panel, [frame]);
    expect(names.slice(1)).toEqual([
      'Microsoft',
      'border controller',
      'network',
      'our app',
      'other side',
      'unknown',
    ]);
    expect(rows[0]?.Microsoft).toMatchObject({ text: '25.0%', color: color('red') });
    expect(rows[0]?.network).toMatchObject({ text: '0.0%', color: '#5f6368' });
    expect(rows[0]?.Microsoft?.links[0]?.href).toMatch(/&var-origin=acs$/);
  });

  it.each([
    ['acs-azure-overview', 'Failures by whose fault', ['acs', 'sbc'], ['Microsoft', 'border controller']],
    ['acs-azure-overview', '5xx by origin', ['acs', 'unknown'], ['Microsoft', 'unknown']],
    ['acs-azure-overview', 'Ends by class', ['ok', 'not_found'], ['ok', 'not found']],
    ['acs-azure-overview', 'SMS', ['accepted', '4006'], ['accepted', '4006']],
    ['acs-azure-overview', 'SMS delivery', ['ok', 'blocked'], ['delivered', 'blocked']],
    ['acs-azure-client-quality', 'Media quality', ['send poor'], ['send poor']],
    ['acs-azure-client-quality', 'Reconnects', ['bad'], ['lost']],
  ])('%s, %s: series have short names', (uid, title, labels, names) => {
    const { names: read } = drawnFrames(library, panelOf(uid, title), [azureSeries(library, labels)]);
    expect(read.filter((name) => name !== 'TimeGenerated')).toEqual(names);
  });

  it('every link leads inside Grafana and survives its check of addresses', () => {
    const links = tables
      .flatMap((panel) => drawnFrames(library, panel, [azureTable(library, panel, loki.slice(0, 40))]).rows)
      .flatMap((row) => Object.values(row))
      .flatMap(({ links: own }) => own.map(({ href }) => href));
    expect(links.length).toBeGreaterThan(50);
    for (const href of new Set(links)) {
      expect(href).toMatch(/^\/d\//);
      expect(library.textUtil.sanitizeUrl(href)).toBe(href);
      expect(href).not.toContain('undefined');
    }
  });
});
