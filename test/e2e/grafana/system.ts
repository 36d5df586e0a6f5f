/** The system of docker-compose.yml on real components: gateway, Prometheus, Jaeger; a sink stands for Loki. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { repository } from '../../backends/cache.ts';
import { type RunningJaeger, startJaeger } from '../../backends/jaeger.ts';
import { freePorts } from '../../backends/process.ts';
import { type RunningPrometheus, startPrometheus } from '../../backends/prometheus.ts';
import { type OtlpSink, startOtlpSink } from '../../fakes/otlp-sink.ts';
import { type Gateway, startGateway } from '../gateway/gateway.ts';

/** Options of a system. */
export interface SystemOptions {
  /** Content of the rules file. */
  rules: string;
  /** An Alertmanager, `host:port`. */
  alertmanager?: string;
  /** Origin of pages that send. */
  origin?: string;
}

/** A running system. */
export interface System {
  gateway: Gateway;
  prometheus: RunningPrometheus;
  jaeger: RunningJaeger;
  /** The log records that Loki would get. */
  loki: OtlpSink;
  stop(): Promise<void>;
}

/** Starts the system. */
export async function startSystem(options: SystemOptions): Promise<System> {
  const { rules, alertmanager = '127.0.0.1:1', origin = '' } = options;
  const folder = mkdtempSync(join(tmpdir(), 'acs-otel-rules-'));
  writeFileSync(join(folder, 'rules.yaml'), rules);
  const [scraped = 0, telemetry = 0] = await freePorts(2);
  const targets = { 'collector:8889': `127.0.0.1:${scraped}`, 'collector:8888': `127.0.0.1:${telemetry}` };
  const [jaeger, loki, prometheus] = await Promise.all([
    startJaeger(),
    startOtlpSink(),
    startPrometheus({
      config: prometheusConfig(join(folder, 'rules.yaml'), {
        ...targets,
        'alertmanager:9093': alertmanager,
      }),
    }),
  ]);
  const gateway = await startGateway({
    overlays: ['otlp', 'loki', 'prometheus'],
    env: {
      ACS_OTEL_PROMETHEUS_ENDPOINT: targets['collector:8889'],
      ACS_OTEL_TELEMETRY_PORT: String(telemetry),
      ACS_OTEL_ALLOWED_ORIGINS: origin,
      ACS_OTEL_PAGE_BROWSERS: 'true',
      ACS_OTEL_BACKEND: jaeger.otlpUrl,
      LOKI_OTLP_ENDPOINT: `${loki.url}/v1/logs`,
      PROMETHEUS_OTLP_ENDPOINT: `${prometheus.otlpUrl}/v1/metrics`,
    },
  });
  const stop = async () => {
    await gateway.stop();
    await Promise.all([prometheus.stop(), jaeger.stop(), loki.close()]);
    rmSync(folder, { recursive: true });
  };
  return { gateway, prometheus, jaeger, loki, stop };
}

interface PrometheusConfig {
  global: Record<string, string>;
  rule_files: string[];
}

/** A configuration in docker-compose.yml. */
export function composeConfig(name: string): unknown {
  const compose = parse(readFileSync(repository('docker-compose.yml'), 'utf8')) as {
    configs: Record<string, { content: string }>;
  };
  return parse(compose.configs[name]?.content ?? '');
}

/** prometheus.yml of docker-compose.yml with 1 s intervals and other addresses. */
export function prometheusConfig(rules: string, addresses: Record<string, string>): string {
  const config = composeConfig('prometheus') as PrometheusConfig;
  config.global = { scrape_interval: '1s', evaluation_interval: '1s' };
  config.rule_files = [rules];
  let text = stringify(config);
  for (const [name, address] of Object.entries(addresses)) text = text.replaceAll(name, address);
  return text;
}

interface Route {
  group_interval?: string;
  routes?: Route[];
}

/**
 * alertmanager.yml of docker-compose.yml with a receiver and short waits.
 * @param scaled What becomes of the hour for which pages that are not listed are grouped
 */
export function alertmanagerConfig(webhookUrl: string, scaled: string): string {
  const { route, ...config } = composeConfig('alertmanager') as { route: Route };
  const routes = route.routes?.map((child) => ({
    ...child,
    ...(child.group_interval && { group_interval: scaled }),
  }));
  return stringify({
    ...config,
    route: { ...route, routes, receiver: 'hook', group_wait: '1s', group_interval: '1s' },
    receivers: [{ name: 'hook', webhook_configs: [{ url: webhookUrl }] }],
  });
}
