/** The page of `acs-otel view` in Chromium, over a story that the package itself reported. */
import { AxeBuilder } from '@axe-core/playwright';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CallPage, MessagePage } from '../../src/view/api.ts';
import { builtPage } from './built-page.ts';
import { missing, skipped } from './traced-stage.ts';
import { type Story, tellStory } from './view-story.ts';
import { type Visit, visitor } from './view-visit.ts';

describe.skipIf(missing)(`the page of acs-otel view${skipped}`, () => {
  let story: Story;
  let visit: Visit;
  let page: Page;

  beforeAll(async () => {
    story = await tellStory(await builtPage());
    visit = visitor(story.browser);
  });
  afterAll(() => story?.close());
  afterEach(() => visit.end());

  async function open(path: string, options: BrowserContextOptions = {}): Promise<void> {
    page = await visit.open(`${story.view.url}${path}`, options);
  }

  const api = async <T>(path: string) => (await (await fetch(`${story.view.url}/api/${path}`)).json()) as T;
  const callPage = () => api<CallPage>(`calls/${story.call}`);
  async function messagePath(): Promise<string> {
    await open(`/search?q=${story.message}`);
    await page.waitForURL(/\/messages\//);
    return new URL(page.url()).pathname;
  }

  it('lists the calls with outcome and fault, and j and Enter open one', async () => {
    await open('/');
    const rows = await page.locator('a.row').allInnerTexts();
    expect(rows.map((row) => row.split('\n')[0])).toEqual(['Success', 'Failed: Microsoft']);
    for (const key of ['j', 'j', 'k', 'ArrowDown']) await page.keyboard.press(key);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/calls/${story.failedCall}`);
    await page.waitForSelector('.verdict');
    expect(await page.locator('.verdict h2').textContent()).toBe('Failed: Azure Communication Services500/0');
    expect(await page.locator('.verdict').textContent()).toContain('What to do:');
  });

  it('filters by outcome, and keeps the filter in the address', async () => {
    await open('/');
    await page.getByLabel('Outcome').selectOption('failed');
    await page.waitForURL('**/calls?state=failed');
    await page.getByRole('status').getByText('1 call', { exact: true }).waitFor();
    expect(await page.locator('a.row .outcome').allInnerTexts()).toEqual(['Failed: Microsoft']);
  });

  it('finds the page of every id of the call and the message, pasted with quotes and blanks', async () => {
    const path = await messagePath();
    const message = await api<MessagePage>(path.slice(1));
    const call = await callPage();
    const wanted = [
      ...call.ids.map(({ kind, value }) => [kind, value, `/calls/${story.call}`] as const),
      ...message.ids.map(({ kind, value }) => [kind, value, path] as const),
    ];
    const kinds = new Set(wanted.map(([kind]) => kind));
    for (const kind of ['call', 'server_call', 'connection', 'participant', 'sms', 'trace', 'ms_cv'])
      expect(kinds).toContain(kind);
    for (const [kind, value, target] of wanted) {
      await page.goto(`${story.view.url}/`);
      await page.waitForSelector('h1');
      await page.keyboard.press('/');
      await page.keyboard.insertText(` "${value}", `);
      await page.keyboard.press('Enter');
      await page
        .waitForURL((url) => url.pathname === target, { timeout: 5000 })
        .catch(() => {
          throw new Error(`${kind} ${value} led to ${page.url()}`);
        });
    }
  });

  it('follows a hit that arrives before the first paint', async () => {
    const context = await story.browser.newContext();
    page = await context.newPage();
    await page.addInitScript((millis) => {
      const { setTimeout: original } = globalThis;
      globalThis.requestAnimationFrame = (callback) => Number(original(callback, millis));
      globalThis.setTimeout = ((callback: () => void) => original(callback, millis)) as never;
    }, 1500);
    // An event would render the page again.
    await page.route('**/api/live', () => {});
    await page.goto(`${story.view.url}/search?q=${story.call}`);
    await page.waitForSelector('h1');
    expect(new URL(page.url()).pathname).toBe(`/calls/${story.call}`);
    await context.close();
  });

  it('draws the items of the read API, and lists them as a table', async () => {
    const call = await callPage();
    const items = call.lanes.flatMap((lane) => lane.items);
    await open(`/calls/${story.call}`);
    await page.waitForSelector('.lane');
    const participants = call.lanes.filter(({ source }) => source === 'client');
    expect(participants.map(({ label }) => label.replace(/ \S{8} /, ' '))).toEqual([
      'Participant (outgoing)',
      'Participant (incoming)',
    ]);
    expect(await page.locator('.lane .name').allTextContents()).toEqual(call.lanes.map(({ label }) => label));
    expect(await page.locator('.bar.kind-leg').count()).toBe(
      items.filter(({ kind }) => kind === 'leg').length,
    );
    const counts = await page.locator('.mark text').allTextContents();
    const marks = await page.locator('.mark').count();
    const drawn = marks - counts.length + counts.reduce((sum, text) => sum + Number(text), 0);
    expect(drawn).toBe(items.filter(({ end }) => end === null).length);
    await page.getByText(/^Timeline as table/).click();
    const labels = async () =>
      (await page.locator('table.items tbody tr td:nth-child(4)').allTextContents()).sort();
    // It is rendered when it is opened.
    await expect.poll(labels).toEqual(items.map(({ label }) => label).sort());
    expect(await page.locator('.media-chart').count()).toBe(
      call.mediaSeries.filter(({ samples }) => samples.length > 0).length,
    );
  });

  it('is walked, zoomed and scrolled by keys', async () => {
    await open(`/calls/${story.call}`);
    await page.locator('.chart').focus();
    const ticks = () => page.locator('.chart .axis text').allTextContents();
    const before = await ticks();
    await page.keyboard.press('ArrowRight');
    const [first, second] = (await callPage()).lanes;
    await expect.poll(() => page.locator('.detail').textContent()).toContain(`${first?.label}, +`);
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.locator('.detail').textContent()).toContain(`${second?.label}, +`);
    for (let n = 0; n < 4; n++) await page.keyboard.press('+');
    await expect.poll(ticks).not.toEqual(before);
    const zoomed = await ticks();
    await page.keyboard.press('Shift+ArrowRight');
    await expect.poll(ticks).not.toEqual(zoomed);
    await page.keyboard.press('0');
    await expect.poll(ticks).toEqual(before);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('.detail').count()).toBe(0);
  });

  it('zooms at the pointer by wheel with Ctrl, and leaves the plain wheel to the page', async () => {
    await open(`/calls/${story.call}`);
    const ticks = () => page.locator('.chart .axis text').allTextContents();
    const before = await ticks();
    await page.locator('.chart').hover();
    await page.mouse.wheel(0, 200);
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(0);
    expect(await ticks()).toEqual(before);
    await page.locator('.chart').hover();
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -400);
    await page.keyboard.up('Control');
    await expect.poll(ticks).not.toEqual(before);
  });

  it('shows the support request and hands over its zip', async () => {
    await open(`/calls/${story.call}`);
    await page.getByText('What is missing, and how to get it').waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download zip' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^support-.*\.zip$/);
  });

  it('explains the delivery report of a message', async () => {
    await messagePath();
    await page.locator('#reports').waitFor();
    const text = await page.locator('section:has(#reports)').textContent();
    expect(text).toContain('sms 4006');
    expect(await page.locator('section:has(#tries) li').count()).toBe(1);
    const verdict = (await api<MessagePage>(new URL(page.url()).pathname.slice(1))).verdict;
    expect(verdict.meaning).not.toBe('');
    expect(text).toContain(verdict.meaning);
  });

  it('counts in the overview', async () => {
    await open('/overview');
    expect(await page.locator('section:has(#calls) .bars li').allInnerTexts()).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^Microsoft\s+1$/),
        expect.stringMatching(/^Success\s+1$/),
      ]),
    );
    expect(await page.locator('section:has(#retiring) table').textContent()).toContain('SmsClient.send');
  });

  const pages = async () => [
    '/',
    '/messages',
    '/overview',
    '/search?q=nothing',
    `/calls/${story.call}`,
    await messagePath(),
  ];

  it.each(['light', 'dark'] as const)('axe finds nothing on any page, %s', async (colorScheme) => {
    for (const path of await pages()) {
      await open(path, { colorScheme });
      await page.waitForTimeout(500);
      for (const summary of await page.locator('summary').all()) await summary.click();
      const { violations } = await new AxeBuilder({ page }).analyze();
      const found = violations.map(({ id, nodes }) => [id, nodes.slice(0, 3).map(({ html }) => html)]);
      expect([path, found]).toEqual([path, []]);
    }
  });

  // Zoom of 200% halves the CSS pixels of a window.
  it.each([390, 640])('no page scrolls sideways at a width of %s px', async (width) => {
    for (const path of await pages()) {
      await open(path, { viewport: { width, height: 450 } });
      await page.waitForTimeout(500);
      for (const summary of await page.locator('summary').all()) await summary.click();
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect([path, beyond]).toEqual([path, 0]);
    }
  });

  it('shows a call that fails while it watches', async () => {
    await open('/');
    const before = await page.locator('a.row').count();
    const id = await story.failAgain();
    await page
      .locator(`a.row[href="/calls/${id}"] .outcome`, { hasText: 'Failed: Microsoft' })
      .waitFor({ timeout: 5000 });
    expect(await page.locator('a.row').count()).toBe(before + 1);
  });
});
