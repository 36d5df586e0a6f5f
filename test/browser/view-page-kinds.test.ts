/** The page of `acs-otel view`: links to other tools, banners, messages of each kind, and touch. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import type { ViewOptions } from '../../src/view/options.ts';
import { startView, type View } from '../../src/view/server.ts';
import { type LogToSend, logsRequest, participantSpan, tracesRequest } from '../e2e/gateway/otlp-json.ts';
import { missing, skipped } from './traced-stage.ts';
import { pageVisits } from './view-visit.ts';

const CALL = 'b0b0b0b0-0000-4000-8000-000000000001';
const TRACE = CALL.replaceAll('-', '');

describe.skipIf(missing)(`the page of acs-otel view${skipped}`, () => {
  let view: View;
  let page: Page;
  // Hooks run in reverse order: a page that is open when the process ends prints that its connection is lost.
  afterEach(() => view?.close());
  const given = pageVisits();

  async function start(options: ViewOptions = {}): Promise<void> {
    view = await startView({ port: 0, say: () => {}, page: given.assets, ...options });
  }

  async function post(path: string, body: string): Promise<number> {
    const headers = { 'content-type': 'application/json' };
    return (await fetch(`${view.url}${path}`, { method: 'POST', headers, body })).status;
  }

  async function sendLogs(...logs: LogToSend[]): Promise<void> {
    expect(await post('/v1/logs', JSON.stringify(logsRequest(logs, { 'service.name': 'contoso' })))).toBe(
      200,
    );
  }

  async function sendCall(): Promise<void> {
    const call = { 'acs.call.id': CALL, 'acs.service': 'calling', 'acs.source': 'client' };
    const span = participantSpan({ ...call, 'acs.call.direction': 'outgoing' }, { traceId: TRACE });
    expect(await post('/v1/traces', JSON.stringify(tracesRequest([span], {})))).toBe(200);
  }

  const open = async (path: string, options = {}) => {
    page = await given.visit.open(`${view.url}${path}`, options);
  };
  const banners = () => page.locator('.banners').textContent();

  it('links a call to the tools of --link', async () => {
    await start({
      links: [
        'Jaeger=http://localhost:16686/trace/{traceId}',
        'Grafana=https://grafana.contoso.com/d/call?var-call={callId}&from={from}&to={to}',
      ],
    });
    await sendCall();
    await open(`/calls/${CALL}`);
    const jaeger = page.getByRole('link', { name: 'Jaeger' });
    await jaeger.waitFor();
    expect(await jaeger.getAttribute('href')).toBe(`http://localhost:16686/trace/${TRACE}`);
    expect(await page.getByRole('link', { name: 'Grafana' }).getAttribute('href')).toMatch(
      new RegExp(`^https://grafana\\.contoso\\.com/d/call\\?var-call=${CALL}&from=\\d{13}&to=\\d{13}$`),
    );
    const context = page.context();
    let referer: string | undefined = 'none seen';
    await context.route('http://localhost:16686/**', async (route) => {
      referer = (await route.request().allHeaders()).referer;
      await route.fulfill({ contentType: 'text/html', body: '<title>Jaeger</title>' });
    });
    const [tab] = await Promise.all([context.waitForEvent('page'), jaeger.click()]);
    await expect.poll(() => tab.title()).toBe('Jaeger');
    expect(await tab.evaluate(() => opener)).toBe(null);
    expect(referer).toBeUndefined();
    expect(page.url()).toBe(`${view.url}/calls/${CALL}`);
  });

  it('says what was dropped', async () => {
    await start();
    await open('/');
    await page.getByText('Waiting for telemetry').waitFor();
    expect(await banners()).toBe('');
    expect(await post('/v1/logs', 'no JSON')).toBe(400);
    await page.reload();
    await expect.poll(banners).toMatch(/Not everything is here\. Dropped: exports \(HTTP 400\) × 1\./);
  });

  it('says what is missing in a zip that it has opened', async () => {
    await start();
    await sendCall();
    const answer = await fetch(`${view.url}/api/support/call/${CALL}.zip`);
    const files = unzipSync(new Uint8Array(await answer.arrayBuffer()));
    const manifest = JSON.parse(strFromU8(files['manifest.json'] ?? strToU8('')));
    manifest.cuts = ['Jaeger <b>was</b> read in part.'];
    const folder = mkdtempSync(join(tmpdir(), 'acs-otel-cut-'));
    const zip = join(folder, 'cut.zip');
    writeFileSync(zip, zipSync({ ...files, 'manifest.json': strToU8(JSON.stringify(manifest)) }));
    await view.close();
    await start({ files: [zip] });
    rmSync(folder, { recursive: true });
    await open(`/calls/${CALL}`);
    await expect.poll(banners).toBe('Not everything is in the files. Jaeger <b>was</b> read in part.');
  });

  it('says that the store is full, and names the remedy', async () => {
    await start({ retention: '7d', maxDatabaseBytes: 300_000 });
    let status = 200;
    const body = 'x'.repeat(8000);
    for (let n = 0; status === 200 && n < 200; n++)
      status = await post('/v1/logs', JSON.stringify(logsRequest([{ body }], {})));
    expect(status).toBe(503);
    await open('/');
    await expect.poll(banners).toMatch(/Trouble\..*full/);
  });

  it('says that the connection is lost, and shows what arrives once the process runs again', async () => {
    await start();
    const context = await given.browser.newContext();
    page = await context.newPage();
    await page.goto(view.url);
    await page.getByText('Live', { exact: true }).waitFor();
    await view.close();
    await expect.poll(banners, { timeout: 10_000 }).toContain('Not live.');
    await page.getByText('Not connected', { exact: true }).waitFor();
    await start({ port: Number(new URL(view.url).port) });
    await sendCall();
    // Chromium connects again a few seconds after it has lost the connection.
    await page.locator('a.row').waitFor({ timeout: 20_000 });
    await page.getByText('Live', { exact: true }).waitFor();
    expect(await banners()).toBe('');
    await context.close();
  });

  it.each([
    [
      'an email',
      'email:b0b0b0b0-0000-4000-8000-00000000000e',
      {
        eventName: 'acs.email.sent',
        attributes: {
          'acs.service': 'email',
          'acs.email.operation_id': 'b0b0b0b0-0000-4000-8000-00000000000e',
        },
      },
      'b0b0b0b0-0000-4000-8000-00000000000e',
      'Waiting for a delivery report',
    ],
    [
      'a message of a chat thread',
      'chat:19:thread@thread.v2/1700000000000',
      {
        eventName: 'acs.chat.message_sent',
        attributes: {
          'acs.service': 'chat',
          'acs.chat.thread_id': '19:thread@thread.v2',
          'acs.chat.message_id': '1700000000000',
        },
      },
      '19:thread@thread.v2',
      // There are no reports that could say more.
      'Azure Communication Services accepted the request',
    ],
  ])('shows %s, to which its id leads', async (_, key, log, id, verdict) => {
    await start();
    await sendLogs(log);
    await open(`/search?q=${encodeURIComponent(id)}`);
    await page.waitForURL((url) => url.pathname === `/messages/${encodeURIComponent(key)}`);
    await page.waitForSelector('.verdict');
    expect(await page.locator('section:has(#ids)').textContent()).toContain(id);
    expect(await page.locator('.lane').count()).toBe(1);
    expect(await page.locator('.verdict').textContent()).toBe(verdict);
  });

  it('shows the report of an email that bounced, with its meaning', async () => {
    await start();
    const id = 'b0b0b0b0-0000-4000-8000-00000000000e';
    const email = { 'acs.service': 'email', 'acs.email.operation_id': id };
    await sendLogs(
      { eventName: 'acs.email.sent', attributes: { ...email, 'acs.source': 'sdk' } },
      {
        eventName: 'acs.email.delivery_reported',
        attributes: { ...email, 'acs.source': 'event_grid', 'acs.email.delivery.status': 'Bounced' },
      },
    );
    await open('/messages');
    expect(await page.locator('a.row .outcome').allInnerTexts()).toEqual(['Failed: our app']);
    await page.locator('a.row').click();
    await page.locator('#reports').waitFor();
    const reports = await page.locator('section:has(#reports)').textContent();
    expect(reports).toMatch(/email Bounced .* by Event Grid/);
    expect(reports).toContain('The address or its domain does not exist. Remove the address.');
    expect(await page.locator('.verdict').textContent()).toContain('What to do: Remove the address.');
  });

  it('shows a call that only a resource log states', async () => {
    await start();
    const end = {
      'acs.end_reason.code': 480,
      'acs.end_reason.sub_code': 10037,
      'acs.end_reason.expected': false,
    };
    await sendLogs({
      body: '{"sdkVersion":"1.2.3.4"}',
      attributes: {
        'azure.category': 'CallSummary',
        'acs.source': 'resource_log',
        'acs.service': 'calling',
        'acs.call.id': CALL,
        'acs.call.duration': 12,
        ...end,
      },
    });
    await open('/');
    await page.locator('a.row').click();
    await page.waitForURL(`**/calls/${CALL}`);
    await page.waitForSelector('.lane');
    expect(await page.locator('.lane .name').allTextContents()).toEqual(['Resource logs']);
    expect(await page.locator('.verdict').textContent()).toContain('480/10037');
    const facts = await page.locator('.tiles > div').allInnerTexts();
    expect(facts).toContain('Duration\n12.0 s');
  });

  it('is used by touch: a tap opens a call, and selects an item of its timeline', async () => {
    await start();
    await sendCall();
    await sendLogs({
      eventName: 'acs.call.started',
      traceId: TRACE,
      attributes: { 'acs.call.id': CALL, 'acs.service': 'calling', 'acs.source': 'client' },
    });
    await open('/', { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });
    await page.locator('a.row').tap();
    await page.waitForURL(`**/calls/${CALL}`);
    await page.locator('.mark').first().tap();
    await expect.poll(() => page.locator('.detail').textContent()).toContain('Started');
  });
});
