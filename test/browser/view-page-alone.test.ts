/** The page of `acs-otel view` over a store that is empty, hostile or behind a token. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { startView } from '../../src/view/server.ts';
import { logsRequest, tracesRequest } from '../e2e/gateway/otlp-json.ts';
import { missing, skipped } from './traced-stage.ts';
import { pageVisits } from './view-visit.ts';

const HOSTILE = '<img src=x onerror="globalThis.hacked=1"><script>globalThis.hacked=1</script>';

describe.skipIf(missing)(`the page of acs-otel view${skipped}`, () => {
  const given = pageVisits();
  let page: Page;

  it('shows stored markup as text', async () => {
    const attributes = { 'acs.sms.message_id': HOSTILE, 'acs.service': 'sms', 'acs.operation': HOSTILE };
    const view = await startView({ port: 0, say: () => {}, page: given.assets });
    try {
      const post = (path: string, body: unknown) =>
        fetch(`${view.url}${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        });
      const resource = { 'service.name': HOSTILE };
      const id = 'b0b0b0b0-0000-4000-8000-000000000001';
      const call = { 'acs.call.id': id, 'acs.participant.id': HOSTILE, 'acs.call.direction': HOSTILE };
      await post(
        '/v1/traces',
        tracesRequest(
          [
            { name: 'sms send', attributes },
            { name: HOSTILE, attributes: call },
          ],
          resource,
        ),
      );
      await post(
        '/v1/logs',
        logsRequest([{ body: HOSTILE, eventName: 'acs.sdk.log', attributes: call }], resource),
      );
      page = await given.visit.open(view.url);
      for (const path of [
        '/',
        '/messages',
        '/overview',
        `/calls/${id}`,
        `/search?q=${encodeURIComponent(HOSTILE)}`,
      ]) {
        await page.goto(`${view.url}${path}`);
        await page.waitForSelector('h1');
        await page.waitForTimeout(300);
        if (path.startsWith('/calls/')) {
          await page.getByText(/^Timeline as table/).click();
          await page.locator('.mark').first().click();
        }
        const isHacked = await page.evaluate(
          () => 'hacked' in globalThis || document.querySelector('#app img') !== null,
        );
        expect([path, isHacked]).toEqual([path, false]);
      }
      await page.goto(`${view.url}/calls/${id}`);
      await expect.poll(() => page.locator('main').textContent()).toContain('<img');
    } finally {
      // A page that is open when the process ends prints that its connection is gone.
      await given.visit.end();
      await view.close();
    }
  });

  it('says how to send telemetry while there is none, and that personal data is kept', async () => {
    const view = await startView({
      port: 0,
      say: () => {},
      keepPersonal: true,
      page: given.assets,
    });
    try {
      page = await given.visit.open(view.url);
      await page.getByText('Waiting for telemetry').waitFor();
      expect(await page.locator('main').textContent()).toContain(`OTEL_EXPORTER_OTLP_ENDPOINT=${view.url}`);
      expect(await page.locator('.banners').textContent()).toContain('Personal data is kept.');
    } finally {
      // A page that is open when the process ends prints that its connection is gone.
      await given.visit.end();
      await view.close();
    }
  });

  it('takes the token from the address and removes it there', async () => {
    const token = 'a-secret-of-the-test';
    const view = await startView({ port: 0, say: () => {}, token, page: given.assets });
    try {
      page = await given.visit.open(`${view.url}/?token=${token}`);
      await page.getByText('Waiting for telemetry').waitFor();
      await page.getByText('Live', { exact: true }).waitFor();
      expect(page.url()).toBe(`${view.url}/`);
      expect((await fetch(`${view.url}/api/about`)).status).toBe(401);
    } finally {
      // A page that is open when the process ends prints that its connection is gone.
      await given.visit.end();
      await view.close();
    }
  });
});
