/** What the compose file's Alertmanager makes of the alerts of an incident. promtool shows that the rules raise them. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parse } from 'yaml';
import { labels } from '../../grafana/src/alerts/rules.ts';
import { ALERTS } from '../../grafana/src/alerts/table.ts';
import { OUTAGE } from '../alerts/incidents.ts';
import { type RunningAlertmanager, startAlertmanager } from '../backends/alertmanager.ts';
import { repository } from '../backends/cache.ts';
import { alertmanagerConfig, composeConfig } from './grafana/system.ts';
import { startWebhook, type Webhook } from './grafana/webhook.ts';

let webhook: Webhook;
let alertmanager: RunningAlertmanager;

beforeEach(async () => {
  webhook = await startWebhook();
  alertmanager = await startAlertmanager({ config: alertmanagerConfig(webhook.url, '10m') });
});
afterEach(async () => {
  await alertmanager?.stop();
  webhook?.close();
});

/** Raises the alerts, waits, and returns the notifications as `name source` of their alerts. */
async function notified(...alerts: Record<string, string>[]): Promise<string[][]> {
  const response = await fetch(`${alertmanager.url}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(alerts.map((own) => ({ labels: own }))),
  });
  expect(response.status).toBe(200);
  // Groups wait for one second.
  await sleep(4000);
  return webhook.notifications
    .map((one) =>
      one.alerts.map(({ labels: { alertname, acs_source = '' } }) => `${alertname} ${acs_source}`.trim()),
    )
    .sort();
}

/** The alert as Prometheus sends it. */
function alert(alertname: string, own: Record<string, string> = {}): Record<string, string> {
  return { alertname, ...own, ...labels(ALERTS.find(({ name }) => name === alertname)!) };
}
const WEB = { service_name: 'web', acs_source: 'client' };

it('an outage of Microsoft that two sources see is ten alerts and one page', async () => {
  expect(OUTAGE.firing).toHaveLength(10);
  expect(await notified(...OUTAGE.firing)).toEqual([
    ['AcsCallServerErrors call_automation', 'AcsCallServerErrors client'],
  ]);
});

it('without a worse alert, the fastest burn is one page', async () => {
  const burns = OUTAGE.firing.filter(({ alertname }) => alertname === 'AcsCallErrorBudgetBurn');
  expect(burns).toHaveLength(6);
  expect(await notified(...burns)).toEqual([
    ['AcsCallErrorBudgetBurn call_automation', 'AcsCallErrorBudgetBurn client'],
  ]);
  expect(new Set(webhook.notices().map((notice) => notice.labels.burn_rate))).toEqual(new Set(['14.4']));
});

it('nothing hides other causes, other services or other environments', async () => {
  const shop = { ...WEB, service_name: 'shop' };
  const test = { ...WEB, deployment_environment_name: 'test' };
  expect(
    await notified(
      alert('AcsCallServerErrors', WEB),
      alert('AcsSbcErrors', WEB),
      alert('AcsApiThrottled', { service_name: 'web', acs_service: 'sms' }),
      alert('AcsCallErrorBudgetBurn', shop),
      alert('AcsCall5xxRate', test),
    ),
  ).toEqual([
    ['AcsApiThrottled'],
    ['AcsCall5xxRate client'],
    ['AcsCallErrorBudgetBurn client'],
    ['AcsCallServerErrors client'],
    ['AcsSbcErrors client'],
  ]);
});

it('a gateway that is gone is one page, not also the silence of every service', async () => {
  const job = { job: 'acs-otel-gateway' };
  expect(
    await notified(
      alert('AcsGatewayDown', job),
      alert('AcsTelemetryAbsent', WEB),
      alert('AcsTelemetryAbsent', { ...WEB, service_name: 'shop' }),
    ),
  ).toEqual([['AcsGatewayDown']]);
});

it('the README shows the same routes and inhibitions, and they name alerts that there are', () => {
  const readme = readFileSync(repository('grafana/README.md'), 'utf8');
  const shown = parse(/```yaml\n(receivers:[\s\S]*?)```/.exec(readme)?.[1] ?? '') as Config;
  const shipped = composeConfig('alertmanager') as Config;
  expect(shown.inhibit_rules).toEqual(shipped.inhibit_rules);
  expect({ ...shown.route, receiver: '' }).toEqual({ ...shipped.route, receiver: '' });
  const named = [...JSON.stringify(shipped).matchAll(/alertname=\\"(\w+)/g)].map(([, name]) => name);
  expect(named.length).toBeGreaterThan(3);
  expect(ALERTS.map(({ name }) => name)).toEqual(expect.arrayContaining(named));
});

interface Config {
  route: { receiver: string };
  inhibit_rules: unknown[];
}
