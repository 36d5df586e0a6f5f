/** Opens dashboards in Chromium and reads what they show. */
import type { Page } from 'playwright-core';
import type { Gallery } from './gallery.ts';

/** What a panel shows. */
export interface PanelReport {
  title: string;
  type: string;
  state: string;
  errors: string[];
  rows: number;
  fields: string[];
  links: { title: string; href: string }[];
}

/** With data of a quiet day, during the incident, or nothing at all. */
export const STATES = ['quiet', 'incident', 'empty'] as const;
export type State = (typeof STATES)[number];

/** An open dashboard. */
export interface OpenDashboard {
  page: Page;
  panels: PanelReport[];
  /** Of the page's script. */
  errors: string[];
}

interface Drawn {
  height: number;
  report(): PanelReport[];
  followed(url: string, format?: string): string;
}
declare global {
  interface Window {
    drawn?: Drawn;
  }
}

/** What an address sets. */
export interface Opening {
  state?: State;
  /** `var-…` and so on; its `from`, `to` and `time` go first. */
  query?: string;
  /** Hours. @default 6 */
  hours?: number;
  width?: number;
  /** The whole dashboard, or as much as fits a screen of this height. */
  height?: number;
  /** Opens collapsed rows. @default true */
  rows?: boolean;
}

/** Opens one and waits until every panel has its data. */
export async function openDashboard(
  gallery: Gallery,
  uid: string,
  opening: Opening = {},
): Promise<OpenDashboard> {
  const { width = 1280, height } = opening;
  const page = await gallery.browser.newPage({ viewport: { width, height: height ?? 900 } });
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(`${gallery.url}/?${addressOf(gallery, uid, opening)}`);
  await page.waitForFunction(() => window.drawn, undefined, { timeout: 30_000 });
  const whole = await page.evaluate(() => window.drawn?.height ?? 0);
  if (height === undefined) await page.setViewportSize({ width, height: Math.min(whole, MAX_HEIGHT) });
  await page.waitForFunction(isDrawn, undefined, { timeout: 60_000 });
  return { page, panels: await page.evaluate(() => window.drawn?.report() ?? []), errors };
}

/** Chromium draws no larger pictures. */
const MAX_HEIGHT = 8000;

/** Plots and tables follow their data and the size of the window within a few frames. */
export function settled(page: Page): Promise<void> {
  return page.waitForTimeout(700);
}

function addressOf({ world }: Gallery, uid: string, opening: Opening): URLSearchParams {
  const { state = 'incident', query = '', hours = 6, rows = true } = opening;
  const given = new URLSearchParams(query);
  const to = state === 'quiet' ? world.day.quietUntil : world.day.to;
  const address = new URLSearchParams({
    dashboard: uid,
    world: state === 'empty' ? 'empty' : 'full',
    from: String((to - hours * 3600) * 1000),
    to: String(to * 1000),
    ...(rows && { open: 'rows' }),
  });
  for (const [name, value] of given) if (name.startsWith('var-')) address.append(name, value);
  const ends = rangeOf(given, to * 1000);
  if (ends) for (const [name, time] of Object.entries(ends)) address.set(name, String(time));
  return address;
}

const HOUR = 3_600_000;
const UNITS: Record<string, number> = { m: HOUR / 60, h: HOUR, d: 24 * HOUR };

/** As Grafana reads an address: milliseconds, a time, `now-1h`, or a window around a time. */
function rangeOf(given: URLSearchParams, now: number): { from: number; to: number } | undefined {
  const [around, window] = [given.get('time'), given.get('time.window')].map(Number);
  if (around && window) return { from: around - window / 2, to: around + window / 2 };
  const [from, to] = [given.get('from'), given.get('to')].map((text) => text && timeOf(text, now));
  return from && to ? { from, to } : undefined;
}

function timeOf(text: string, now: number): number {
  const [, count, unit] = /^now(?:-(\d+)([mhd]))?$/.exec(text) ?? [];
  if (text.startsWith('now')) return now - (count && unit ? Number(count) * UNITS[unit]! : 0);
  return /^\d+$/.test(text) ? Number(text) : Date.parse(text);
}

function isDrawn(): boolean {
  const panels = window.drawn?.report() ?? [];
  return panels.length > 0 && panels.every(({ type, state }) => type === 'text' || /Done|Error/.test(state));
}

/** Texts that do not fit their place: cut off, or with an ellipsis. */
export function cutTexts(page: Page): Promise<{ panel: string; text: string }[]> {
  return page.evaluate(() => {
    const cut: { panel: string; text: string }[] = [];
    for (const element of document.querySelectorAll<HTMLElement>('[data-viz-panel-key] *')) {
      const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim());
      if (!own || element.clientWidth === 0) continue;
      const { overflowX } = getComputedStyle(element);
      const isWide = element.scrollWidth > element.clientWidth + 1;
      const isHigh = overflowX !== 'auto' && element.scrollHeight > element.clientHeight + 1;
      if (overflowX === 'visible' || !(isWide || isHigh)) continue;
      const panel = element.closest('[data-viz-panel-key]');
      const title =
        panel?.querySelector('h2')?.textContent ?? panel?.getAttribute('data-viz-panel-key') ?? '';
      cut.push({ panel: title, text: element.textContent ?? '' });
    }
    return cut;
  });
}
