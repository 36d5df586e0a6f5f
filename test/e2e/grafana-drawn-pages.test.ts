/** Every dashboard in the real Chromium, drawn by Grafana's own libraries: on a quiet day, in an incident, without data. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dashboards, panelsOf } from '../grafana/dashboards.ts';
import {
  cutTexts,
  type OpenDashboard,
  openDashboard,
  STATES,
  type State,
  settled,
} from './drawn/dashboard-page.ts';
import { type Gallery, openGallery } from './drawn/gallery.ts';
import { missingLibraries } from './drawn/site.ts';

const missing = missingLibraries();

/** Rightly empty although there are data: what they show has not happened to the call, or in the time range. */
const EMPTY = /^(?:Delivery|SDK log|Traces of the message|Calls of page services not on the list)$/;
const QUIET = /^(?:Alerts that fire)$/;

/** Too long for a line; a cell that is cut can be selected and copied. */
const CUT = /^aHR0c/;

/** The columns that say what to do. */
const MUST_BE_SEEN = ['whose fault', 'meaning', 'what to do'];

/**
 * Nothing here evaluates KQL, so the dashboards for Azure Monitor are drawn without data. A call is the same on a quiet
 * day, and the runbook has no data.
 */
function statesOf(uid: string): readonly State[] {
  if (/azure|runbook/.test(uid)) return ['empty'];
  return uid.startsWith('acs-trace') ? ['incident', 'empty'] : STATES;
}

describe.skipIf(missing)(`dashboards in Chromium${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let gallery: Gallery;
  beforeAll(async () => {
    gallery = await openGallery();
  });
  afterAll(() => gallery?.close());

  const open = async (uid: string, state: State): Promise<OpenDashboard> => {
    const query =
      uid.startsWith('acs-trace') && state !== 'empty' ? `var-call=${gallery.world.day.callId}` : '';
    const opened = await openDashboard(gallery, uid, { state, query });
    await settled(opened.page);
    return opened;
  };

  const cases = dashboards.flatMap((dashboard) =>
    statesOf(dashboard.uid).map((state) => [dashboard.uid, state, dashboard] as const),
  );
  it.each(cases)('%s, %s: every panel is drawn, and no text is cut', async (uid, state, dashboard) => {
    const { page, panels, errors } = await open(uid, state);
    expect(errors).toEqual([]);
    expect(panels.map(({ title }) => title)).toEqual(panelsOf(dashboard).map(({ title }) => title));
    expect(panels.flatMap(({ title, errors: own }) => own.map((error) => `${title}: ${error}`))).toEqual([]);
    const cut = await cutTexts(page);
    expect(cut.filter(({ text }) => !CUT.test(text))).toEqual([]);
    const empty = panels.filter(({ type, rows }) => type !== 'text' && rows === 0).map(({ title }) => title);
    const expected = (title: string) => EMPTY.test(title) || (state === 'quiet' && QUIET.test(title));
    if (state !== 'empty') expect(empty.filter((title) => !expected(title))).toEqual([]);
    expect(await headingsOutside(page)).toEqual([]);
    await page.close();
  });

  /** Headings of columns that must be read and are beyond the edge of their panel. */
  const headingsOutside = (page: OpenDashboard['page']) =>
    page.evaluate((names) => {
      const headings = [...document.querySelectorAll('[role=columnheader]')];
      return headings
        .filter((heading) => names.includes(heading.textContent ?? ''))
        .filter((heading) => {
          const panel = heading.closest('[data-viz-panel-key]')?.getBoundingClientRect();
          return panel && heading.getBoundingClientRect().right > panel.right;
        })
        .map(
          (heading) =>
            `${heading.closest('[data-viz-panel-key]')?.querySelector('h2')?.textContent}: ${heading.textContent}`,
        );
    }, MUST_BE_SEEN);

  it('whose fault: on the first screen, Microsoft in red', async () => {
    // What Grafana's own header and menu take of a small laptop's screen.
    const height = 720 - 80;
    const { page } = await openDashboard(gallery, 'acs-overview', { height, rows: false });
    await settled(page);
    const shares = page.locator('[data-viz-panel-key="panel-1"]');
    const box = await shares.boundingBox();
    expect((box?.y ?? height) + (box?.height ?? height)).toBeLessThan(height);
    const text = await shares.textContent();
    expect(text).toMatch(/Microsoft[12]\d\.\d%border controller\d\.\d%network/);
    const [first] = await backgrounds(page);
    expect(saturation(first ?? [])).toBeGreaterThan(100);
    await page.close();
  });

  it('without data: nothing is green or red, and a sentence says what to do', async () => {
    for (const { uid } of dashboards.filter((one) => !/azure|runbook/.test(one.uid))) {
      const { page } = await open(uid, 'empty');
      for (const background of await backgrounds(page)) expect(saturation(background), uid).toBeLessThan(30);
      const text = await page.locator('.dashboard').textContent();
      expect(text, uid).toMatch(/run npx acs-otel doctor|paste an id above|widen the time range/);
      expect(text, uid).not.toContain('No data');
      await page.close();
    }
  });

  /** Red, green and blue of the stats with a coloured background. */
  const backgrounds = (page: OpenDashboard['page']): Promise<number[][]> =>
    page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('[style*="gradient"]')].map(({ style }) =>
        (/rgb\((\d+), (\d+), (\d+)\)/.exec(style.background) ?? []).slice(1).map(Number),
      ),
    );
  const saturation = (channels: readonly number[]) => Math.max(...channels) - Math.min(...channels);
});
