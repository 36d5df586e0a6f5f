/** Opens dashboards in Chromium and reads what they show. */
import type { Browser, Page } from 'playwright-core';
import type { World } from './backends.ts';

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
  followed(url: string): string;
}
declare global {
  interface Window {
    drawn?: Drawn;
  }
}

/** What an address sets. */
export interface Opening {
  state?: State;
  /** `var-…` and so on. */
  query?: string;
  /** Hours. @default 6 */
  hours?: number;
  width?: number;
  /** Opens collapsed rows. @default true */
  rows?: boolean;
}

/** Opens one and waits until every panel has its data. */
export async function openDashboard(
  { browser, url, world }: { browser: Browser; url: string; world: World },
  uid: string,
  { state = 'incident', query = '', hours = 6, width = 1280, rows = true }: Opening = {},
): Promise<OpenDashboard> {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  const to = state === 'quiet' ? world.day.quietUntil : world.day.to;
  const address = new URLSearchParams({
    dashboard: uid,
    world: state === 'empty' ? 'empty' : 'full',
    from: String((to - hours * 3600) * 1000),
    to: String(to * 1000),
    ...(rows && { open: 'rows' }),
  });
  await page.goto(`${url}/?${address}${query && `&${query}`}`);
  await page.waitForFunction(() => window.drawn, undefined, { timeout: 30_000 });
  const height = await page.evaluate(() => window.drawn?.height ?? 0);
  await page.setViewportSize({ width, height: Math.min(height, 8000) });
  await page.waitForFunction(isDrawn, undefined, { timeout: 15_000 });
  // Plots and tables follow their data and the new size within a few frames.
  await page.waitForTimeout(700);
  return { page, panels: await page.evaluate(() => window.drawn?.report() ?? []), errors };
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
