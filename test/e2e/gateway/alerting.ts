/** A hostile stage whose Prometheus evaluates the shipped rules and alerts through the compose file's Alertmanager. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { rulesFile } from '../../../grafana/src/alerts/rules.ts';
import { type RunningAlertmanager, startAlertmanager } from '../../backends/alertmanager.ts';
import { startPrometheus } from '../../backends/prometheus.ts';
import { startOtlpSink } from '../../fakes/otlp-sink.ts';
import { alertmanagerConfig, prometheusConfig } from '../grafana/system.ts';
import { startWebhook, type Webhook } from '../grafana/webhook.ts';
import { startGateway } from './gateway.ts';
import type { HostileStage } from './hostile.ts';

/** Set while the tests run. */
export interface AlertingStage extends HostileStage {
  webhook: Webhook;
  /** Names of the alerts that Prometheus reports as firing for a service. */
  firing(service: string): Promise<string[]>;
}

/** @param env Variables of the gateway @param timeScale Factor for every duration of the rules */
export function alertingStage(env: Record<string, string>, timeScale: number): AlertingStage {
  const stage = {} as AlertingStage;
  const folder = mkdtempSync(join(tmpdir(), 'acs-otel-alerting-'));
  let alertmanager: RunningAlertmanager;
  beforeAll(async () => {
    stage.webhook = await startWebhook();
    stage.sink = await startOtlpSink();
    alertmanager = await startAlertmanager({ config: alertmanagerConfig(stage.webhook.url, '10m') });
    stage.gateway = await startGateway({
      overlays: ['otlp', 'otlp-logs-metrics', 'prometheus'],
      env: { ACS_OTEL_BACKEND: stage.sink.url, ...env },
    });
    const rules = join(folder, 'rules.yaml');
    writeFileSync(rules, rulesFile({ timeScale }));
    const addresses = {
      'collector:8889': stage.gateway.scrapeTarget,
      'alertmanager:9093': alertmanager.host,
    };
    stage.prometheus = await startPrometheus({ config: prometheusConfig(rules, addresses) });
  });
  afterAll(async () => {
    await stage.prometheus?.stop();
    await stage.gateway?.stop();
    await alertmanager?.stop();
    await stage.sink?.close();
    stage.webhook?.close();
    rmSync(folder, { recursive: true });
  });
  stage.firing = async (service) => {
    const alerts = await stage.prometheus.query(`ALERTS{service_name="${service}",alertstate="firing"}`);
    return [...new Set(alerts.map(({ metric }) => metric.alertname ?? ''))].sort();
  };
  return stage;
}
