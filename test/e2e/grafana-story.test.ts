/**
 * End to end: calls of the real Calling SDK fail in Chromium, Alertmanager sends an alert, and its link leads to the
 * trace of one of the calls. Only the windows of the rules differ from the shipped ones: `--time-scale` 1/30.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, JSHandle } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rulesFile } from '../../grafana/src/alerts/rules.ts';
import { type RunningAlertmanager, startAlertmanager } from '../backends/alertmanager.ts';
import { app, missingChromium, tracedUrl } from '../browser/traced-call.ts';
import type { PageAgent } from '../fakes/calling/agent-page.ts';
import { launchChromium } from '../fakes/calling/playwright.ts';
import type { CallPlan } from '../fakes/calling/protocol.ts';
import { type Site, startSite } from '../fakes/calling/site.ts';
import { openStage, type Stage } from '../fakes/calling/stage.ts';
import { dashboards, filled, type Panel, panelsOf } from '../grafana/dashboards.ts';
import { derivedVariable } from './grafana/derived-variable.ts';
import { alertmanagerConfig, type System, startSystem } from './grafana/system.ts';
import { type Notice, startWebhook, type Webhook } from './grafana/webhook.ts';

const missing = missingChromium('the story of an alert');
const NOBODY = 404;

describe.skipIf(missing)('an alert, from the failing call to its trace', () => {
  let webhook: Webhook;
  let alertmanager: RunningAlertmanager;
  let system: System;
  let browser: Browser;
  let site: Site;
  let stage: Stage;
  let caller: JSHandle<PageAgent>;

  beforeAll(async () => {
    webhook = await startWebhook();
    alertmanager = await startAlertmanager({ config: alertmanagerConfig(webhook.url, '1s') });
    site = await startSite({ traced: [app('traced-app')] });
    const rules = rulesFile({ timeScale: 1 / 30 });
    system = await startSystem({ rules, alertmanager: alertmanager.host, origin: site.url });
    browser = (await launchChromium()).browser!;
    stage = await openStage(browser);
    caller = await stage.agent(
      1,
      tracedUrl(`${site.url}/traced`, system.gateway.browserUrl, { logLevel: 'off' }),
    );
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    await system?.stop();
    await alertmanager?.stop();
    webhook?.close();
  });

  /** Makes a call that the service refuses; returns its call id. */
  async function dial(plan: CallPlan): Promise<string> {
    stage.fake.next(plan);
    await caller.evaluate((me) => me.forget());
    const id = await caller.evaluate((me, user) => me.dial(user), NOBODY);
    await caller.evaluate((me) => me.sees('state', { state: 'Disconnected' }));
    return id;
  }

  /** Exports so many calls with this end. */
  async function fail(howMany: number, plan: CallPlan): Promise<string[]> {
    const ids: string[] = [];
    for (let n = 0; n < howMany; n++) ids.push(await dial(plan));
    await sleep(200);
    await caller.evaluate(() => globalThis.acs.forceFlush());
    return ids;
  }

  async function notice(alertname: string): Promise<Notice> {
    const deadline = Date.now() + 60_000;
    for (;;) {
      const found = webhook
        .notices()
        .find(({ labels, status }) => labels.alertname === alertname && status === 'firing');
      if (found) return found;
      if (Date.now() > deadline) throw new Error(`${alertname} did not come; there were ${names()}`);
      await sleep(250);
    }
  }
  const names = () => [...new Set(webhook.notices().map(({ labels }) => labels.alertname))].sort();

  /** The panel of the alert on the linked dashboard, with the link's variables. */
  function follow(url: string, title: string): { panel: Panel; values: Record<string, string> } {
    const link = new URL(url);
    const uid = link.pathname.replace('/d/', '');
    const panel = panelsOf(dashboards.find((dashboard) => dashboard.uid === uid)!).find(
      (one) => one.title === title,
    )!;
    const values = [...link.searchParams].map(([name, value]) => [name.replace('var-', ''), value]);
    return { panel, values: Object.fromEntries(values) };
  }

  /** Call ids behind a panel, from the records of its data link's Loki query. */
  function callsBehind(panel: Panel, clicked: Record<string, string>): string[] {
    const url = panel.fieldConfig?.defaults.links?.[0]?.url ?? '';
    const wanted = [...url.matchAll(/var-(\w+)=([^&]+)/g)].map(([, name = '', value = '']) => {
      const label = /__field\.labels\.(\w+)/.exec(value)?.[1];
      const plain = { $__all: '.*', $source: 'client' }[value] ?? value;
      return [name, label ? (clicked[label] ?? '') : plain] as const;
    });
    const attribute: Record<string, string> = {
      code: 'acs.end_reason.code',
      origin: 'acs.end_reason.origin',
      event: 'event.name',
      expected: 'acs.end_reason.expected',
      source: 'acs.source',
    };
    return system.loki.logs
      .filter(({ attributes }) =>
        wanted.every(([name, value]) =>
          new RegExp(`^(?:${value})$`).test(String(attributes[attribute[name]!])),
        ),
      )
      .map(({ attributes }) => String(attributes['acs.call.id']));
  }

  /** Trace ids of the exemplars for a panel's query. */
  async function exemplars(panel: Panel, values: Record<string, string>): Promise<string[]> {
    const query = filled(panel.targets?.[0]?.expr ?? '', values);
    const parameters = { query, start: String(Date.now() / 1000 - 600), end: String(Date.now() / 1000) };
    const response = await fetch(
      `${system.prometheus.url}/api/v1/query_exemplars?${new URLSearchParams(parameters)}`,
    );
    const { data } = (await response.json()) as { data: { exemplars: { labels: { trace_id: string } }[] }[] };
    return data.flatMap((series) => series.exemplars.map(({ labels }) => labels.trace_id));
  }

  async function endOf(callId: string): Promise<string> {
    const traceId = await derivedVariable(system.prometheus, 'trace', callId);
    const trace = await system.jaeger.trace(traceId);
    const tags = trace?.spans.find(({ operationName }) => operationName === 'call outgoing')?.tags ?? [];
    const tag = (name: string) => String(tags.find(({ key }) => key === `acs.end_reason.${name}`)?.value);
    return `${tag('code')}/${tag('sub_code')} ${tag('class')} by ${tag('origin')}`;
  }

  it("Microsoft's plain 503 and 500 raise AcsCallServerErrors and not AcsSbcErrors", async () => {
    const ids = [
      ...(await fail(5, { http: 503 })),
      ...(await fail(4, {
        ring: 20,
        end: { code: 500, subCode: 0, resultCategories: ['UnexpectedServerError'] },
      })),
    ];
    const { labels, annotations } = await notice('AcsCallServerErrors');
    expect(labels).toMatchObject({ severity: 'critical', service_name: 'contoso-web', acs_source: 'client' });
    expect(annotations).toMatchObject({
      summary: 'contoso-web, client: 100% of the calls ended with a 5xx from Microsoft',
      runbook_url: expect.stringContaining('/d/acs-runbook?viewPanel=panel-1#AcsCallServerErrors'),
    });
    expect(names()).not.toContain('AcsSbcErrors');

    const { panel, values } = follow(annotations.dashboard_url ?? '', '5xx by origin');
    expect(values).toEqual({
      service: 'contoso-web',
      environment: '',
      source: 'client',
      origin: 'acs',
      from: 'now-1h',
      to: 'now',
    });
    const found = callsBehind(panel, { acs_end_reason_origin: 'acs' });
    expect(found.sort()).toEqual(ids.sort());
    const ends = await Promise.all(found.map(endOf));
    expect([...new Set(ends)].sort()).toEqual(['500/0 server by acs', '503/0 server by acs']);
    const failed = system.loki.logs.filter(({ attributes }) =>
      ids.includes(String(attributes['acs.call.id'])),
    );
    const browsers = failed.map(
      ({ resource }) => `${resource['user_agent.name']} on ${resource['user_agent.os.name']}`,
    );
    expect([...new Set(browsers)]).toEqual(['Chrome on Linux']);
    expect(ends.filter((end) => end.startsWith('503')).length).toBe(5);
    // The panel's points also have links.
    const [example = ''] = await exemplars(panel, values);
    expect(ids.map((id) => id.replaceAll('-', ''))).toContain(example);
    expect(await endOf(example)).toMatch(/^50[03]\/0 server by acs$/);
  });

  it("a border controller's 503 raises AcsSbcErrors, and is not Microsoft's", async () => {
    const end = { code: 503, subCode: 560503, resultCategories: ['UnexpectedServerError'] };
    const ids = await fail(6, { ring: 20, end });
    const { labels, annotations } = await notice('AcsSbcErrors');
    expect(labels).toMatchObject({ severity: 'warning', service_name: 'contoso-web' });
    const { panel, values } = follow(annotations.dashboard_url ?? '', '5xx by origin');
    expect(values.origin).toBe('sbc');
    const found = callsBehind(panel, { acs_end_reason_origin: 'sbc' });
    expect(found.sort()).toEqual(ids.sort());
    expect(await endOf(found[0]!)).toBe('503/560503 server by sbc');
    // Failures of the client's own do not count for Microsoft's alert.
    const blamed = await system.prometheus.query('sum(acs_call_ended_total{acs_end_reason_origin="acs"})');
    expect(blamed[0]?.value).toBe(9);
  });
});
