/** What a person reads in the dashboards: Grafana's own library draws recorded answers of real backends. */
import { describe, expect, it } from 'vitest';
import { dashboards, type Panel, panelsOf } from '../grafana/dashboards.ts';
import { type Drawn, drawn } from '../grafana/drawn.ts';
import { type GrafanaData, grafanaData } from '../grafana/library.ts';
import { type Recording, recorded } from '../grafana/recording.ts';

const found = grafanaData();
const skipped = found
  ? ''
  : " (skipped: Grafana's library is missing, install it with `npm ci --prefix test/drawn`)";

describe.skipIf(!found)(`drawn${skipped}`, () => {
  const library = found as GrafanaData;
  const all = recorded();
  const about = (event: string): Recording => ({
    ...all,
    loki: all.loki.filter(({ labels }) => labels.event_name === event),
  });
  const panelOf = (uid: string, title: string): Panel => {
    const panel = panelsOf(dashboards.find((one) => one.uid === uid)!).find((one) => one.title === title);
    if (!panel) throw new Error(`${uid} has no panel ${title}`);
    return panel;
  };
  const draw = (uid: string, title: string, data = all): Drawn => drawn(library, panelOf(uid, title), data);
  const red = library?.createTheme().visualization.getColorByName('red');
  const column = ({ rows }: Drawn, heading: string) => rows.map((row) => row[heading]?.text);

  it('no cell holds the text for an empty panel', () => {
    const places = dashboards
      .filter(({ uid }) => !uid.startsWith('acs-azure'))
      .flatMap((dashboard) => panelsOf(dashboard).filter(({ type }) => type === 'table'));
    expect(places.length).toBeGreaterThan(12);
    for (const panel of places) {
      const empty = panel.fieldConfig?.defaults.noValue ?? '';
      const cells = drawn(library, panel, all).rows.flatMap((row) => Object.values(row));
      expect(
        cells.filter(({ text }) => text === empty),
        panel.title,
      ).toEqual([]);
    }
  });

  it('whose fault: six sides by their short names, Microsoft in red, and nothing where nobody failed', () => {
    const shares = draw('acs-overview', 'Whose fault: share of call legs that failed, last hour');
    const names = shares.names.filter((name) => name !== 'Time');
    expect(names).toEqual(['Microsoft', 'border controller', 'network', 'our app', 'other side', 'unknown']);
    const [microsoft, ...others] = shares.rows.map((row) =>
      Object.entries(row).find(([name]) => name !== 'Time'),
    );
    expect(microsoft?.[1].text).toMatch(/^[1-9][\d.]*%$/);
    expect(microsoft?.[1].color).toBe(red);
    const silent = others.filter((entry) => entry?.[1].text === '0.0%');
    expect(silent.length).toBeGreaterThan(0);
    for (const entry of silent) expect(entry?.[1].color).toBe('#5f6368');
  });

  it.each(['Failures by whose fault', '5xx by origin'])('%s: the same names', (title) => {
    const { names } = draw('acs-overview', title);
    expect(names).toContain('Microsoft');
    expect(names.filter((name) => /^(?:acs|sbc|client|peer)$/.test(name))).toEqual([]);
  });

  it('end reasons: words, the side in its colour, links with code and sub code', () => {
    const reasons = draw('acs-overview', 'End reasons');
    expect(reasons.names).toEqual([
      'code',
      'sub code',
      'whose fault',
      'expected',
      'call legs',
      'meaning',
      'what to do',
    ]);
    const row = reasons.rows.find((one) => one['sub code']?.text === '560503');
    expect(row?.['whose fault']?.text).toBe('border controller');
    expect(row?.meaning?.text).toMatch(/[a-z]{3,} [a-z]{2,}/);
    expect(row?.code?.links[0]?.href).toMatch(/&var-code=503&var-sub_code=\^560503\$$/);
    const without = reasons.rows.find((one) => one.meaning && !one['sub code']?.text);
    expect(without?.code?.links[0]?.href).toMatch(/&var-code=&var-sub_code=\^\$$/);
    const normal = reasons.rows.find((one) => one.code?.text === '0');
    expect(normal?.code?.links[0]?.href).toMatch(/&var-code=0&var-sub_code=\^0\$$/);
  });

  it('failing calls by version, browser and region: how many, which share, and a link to exactly these', () => {
    const failing = draw('acs-overview', 'Failing calls by version, browser and region');
    const row = failing.rows.find((one) => one.service?.text === 'contoso-web');
    const shown = Object.entries(row ?? {}).map(([name, { text }]) => [name, text]);
    expect(Object.fromEntries(shown)).toMatchObject({
      'app version': '1.4.2',
      browser: 'Chrome',
      'browser version': '142',
      system: 'Linux',
      region: 'westeurope',
      failed: expect.stringMatching(/^[1-9]$/),
      share: expect.stringMatching(/^[1-9][\d.]*%$/),
    });
    expect(row?.failed?.links[0]?.href).toMatch(
      /&var-service=contoso-web&var-version=1.4.2&var-browser=Chrome&var-browser_version=142&var-system=Linux&var-region=westeurope&/,
    );
  });

  it('verdict: who was at fault; a normal end has no fault', () => {
    const ended = about('acs.call.ended');
    const loki = ended.loki.map(({ labels, ...rest }) => ({
      ...rest,
      labels: {
        ...labels,
        verdict:
          labels.acs_end_reason_expected === 'true'
            ? labels.acs_end_reason_class!
            : labels.acs_end_reason_origin!,
      },
    }));
    const verdict = draw('acs-trace-a-call', 'Verdict', { ...all, loki });
    expect(column(verdict, 'verdict')).toEqual(
      expect.arrayContaining(['Microsoft', 'border controller', 'no fault: ok']),
    );
  });

  it('ids: a row per kind with every value, ready to copy', () => {
    const ids = draw('acs-trace-a-call', 'Ids for Microsoft support');
    const kinds = column(ids, 'Field');
    expect(kinds.slice(0, 2)).toEqual(['call id', 'MS-CV']);
    const msCv = ids.rows.find((row) => row.Field?.text === 'MS-CV')?.['All unique values']?.text ?? '';
    expect(msCv.split('\n').filter(Boolean).length).toBeGreaterThan(1);
    expect(msCv).not.toMatch(/[[\]",]/);
  });

  it('ids of spans are in the same table, where the data source has them', () => {
    const values = (uid: string) => {
      const { rows } = draw(uid, 'Ids for Microsoft support');
      return new Map(rows.map((row) => [row.Field?.text, row['All unique values']?.text ?? '']));
    };
    expect(values('acs-trace-a-call').get('MS-CV of spans')).toMatch(/\.0\n/);
    expect(values('acs-trace-a-call-jaeger').has('MS-CV of spans')).toBe(false);
  });

  it('spans with the call id: headings of the table, and the MS-CV of each request', () => {
    const spans = draw('acs-trace-a-call', 'Spans with the call id');
    expect(spans.names).toEqual([
      'time',
      'service',
      'span',
      'MS-CV',
      'client request id',
      'duration',
      'span id',
    ]);
    const created = spans.rows.find((row) => row.span?.text === 'CallAutomationClient.createCall');
    expect(created?.['MS-CV']?.text).toMatch(/\.0$/);
  });

  it.each(['acs-trace-a-call', 'acs-trace-a-call-jaeger'])('%s: traces of a message', (uid) => {
    const traces = draw(uid, 'Traces of the message');
    expect(traces.names).toEqual(['Trace ID', 'Trace name', 'Start time', 'Duration']);
    expect(column(traces, 'Trace name')).toContain('acs-demo: sms send');
  });

  it('media during the call: a series per participant and direction', () => {
    const jitter = draw('acs-trace-a-call', 'Jitter over time');
    expect(jitter.names).toContain('contoso-web send');
    expect(jitter.rows.map((row) => row['contoso-web send']?.text)).toContain('40 ms');
  });

  it('delivery: SMS and email share their columns', () => {
    const stages = (panel: Panel) => panel.targets?.[0]?.expr?.match(/label_format \w+=`[^`]*`/g) ?? [];
    const panel = panelOf('acs-overview', 'Messages that were not delivered');
    const labels = stages(panel).map((stage) => stage.slice('label_format '.length).split('=`')) as [
      string,
      string,
    ][];
    const reported = all.loki
      .filter(({ labels: { event_name: name } }) => /delivery_reported$/.test(name ?? ''))
      .map(({ labels: own, ...rest }) => {
        const made = labels.map(([name, text]) => [
          name,
          text.replace(/`$/, '').replace(/\{\{\.(\w+)\}\}/g, (_, label: string) => own[label] ?? ''),
        ]);
        return { ...rest, labels: { ...own, ...Object.fromEntries(made) } };
      });
    const { rows } = drawn(library, panel, { ...all, loki: reported });
    const results = rows.map((row) => row.result?.text);
    expect(results.filter((result) => result === 'delivered')).toHaveLength(2);
    expect(results).toHaveLength(4);
    for (const row of rows) {
      expect(row.result?.text).toMatch(/^[a-z ]+$/);
      expect(row['message id']?.text).toMatch(/^Outgoing_|^[0-9a-f]{8}-/);
      expect(row.meaning?.text).toMatch(/[a-z]{3,} [a-z]{2,}/);
    }
  });

  it('alerts that fire: each leads to its paragraph of the runbook', () => {
    const alerts = draw('acs-overview', 'Alerts that fire').rows;
    expect(alerts.length).toBeGreaterThan(2);
    const paragraphs = panelsOf(dashboards.find(({ uid }) => uid === 'acs-runbook')!);
    for (const { alert, service } of alerts) {
      const [, id] = /^\/d\/acs-runbook\?viewPanel=panel-(\d+)$/.exec(alert?.links[0]?.href ?? '') ?? [];
      expect(paragraphs.find((panel) => panel.id === Number(id))?.title).toBe(alert?.text);
      expect(service?.text).toMatch(/^[a-z-]+$/);
    }
  });

  it('the id of a message leads to its trace, whose id only its record has', () => {
    const { rows } = draw('acs-overview', 'Failed messages', about('acs.sms.sent'));
    const sent = rows.find((row) => row['SMS id']?.text);
    const record = all.loki.find(({ labels }) => labels.acs_sms_message_id === sent?.['SMS id']?.text);
    expect(sent?.['SMS id']?.links[0]?.href).toContain(
      `?var-call=${record?.labels.acs_sms_message_id}%20trace_id=${record?.labels.trace_id}&`,
    );
  });

  it('what a label has of an address does not end the link', () => {
    const loki = all.loki.map(({ labels, ...rest }) => ({
      ...rest,
      labels: { ...labels, user_agent_name: 'A&B #1 + 100%' },
    }));
    const { rows } = draw('acs-overview', 'Failing calls by version, browser and region', { ...all, loki });
    const [href = ''] = rows.map((row) => row.failed?.links[0]?.href);
    expect(new URL(href, 'http://grafana').searchParams.get('var-browser')).toBe('A&B #1 + 100%');
  });

  it('the successful SMS have a name', () => {
    const sms = draw('acs-overview', 'SMS');
    expect(sms.names).toContain('accepted');
  });

  it('every link leads inside Grafana and survives its check of addresses', () => {
    const links = dashboards
      .filter(({ uid }) => !uid.startsWith('acs-azure'))
      .flatMap((dashboard) => panelsOf(dashboard))
      .flatMap((panel) => drawn(library, panel, all).rows.flatMap((row) => Object.values(row)))
      .flatMap((cell) => cell.links.map(({ href }) => href));
    expect(links.length).toBeGreaterThan(50);
    for (const href of new Set(links)) {
      expect(href).toMatch(/^\/(?:d|explore)\b/);
      expect(library.textUtil.sanitizeUrl(href)).toBe(href);
      expect(href).not.toContain('undefined');
    }
  });
});
