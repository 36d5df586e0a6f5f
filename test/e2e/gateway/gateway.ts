/** The real Collector with the configuration of `collector-config/`, on free ports. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repository } from '../../backends/cache.ts';
import { startCollector } from '../../backends/collector.ts';
import { freePorts, type RunningProcess } from '../../backends/process.ts';

/** Files of `collector-config/` without `.yaml`. */
export type Overlay =
  | 'otlp'
  | 'otlp-logs-metrics'
  | 'prometheus'
  | 'loki'
  | 'sampling'
  | 'event-hubs'
  | 'event-grid'
  | 'sdk-logs';

/** Options of a gateway. */
export interface GatewayOptions {
  overlays: readonly Overlay[];
  /** Further configuration files. */
  files?: readonly string[];
  env?: Record<string, string>;
  /** Folder of the queues; pass it again to resume after a kill. @default a new one, removed at the end */
  storage?: string;
}

/** A running gateway. */
export interface Gateway extends RunningProcess {
  /** OTLP over HTTP for servers: needs `token`. */
  serverUrl: string;
  token: string;
  /** OTLP over HTTP for browsers. */
  browserUrl: string;
  /** Where Prometheus scrapes the counters, `host:port`. */
  scrapeTarget: string;
  /** The Collector's own metrics. */
  telemetryUrl: string;
}

const TOKEN = 'token-of-the-tests';

/** Starts a gateway. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const ports = await freePorts(6);
  const [grpc, http, browser, health, scrape, telemetry] = ports.map((port) => `127.0.0.1:${port}`);
  const storage = options.storage ?? newStorage();
  const names = ['acs-otel', 'classify', ...options.overlays];
  const running = await startCollector({
    config: [
      ...names.map((name) => repository('collector-config', `${name}.yaml`)),
      ...(options.files ?? []),
    ],
    healthUrl: `http://${health}/status`,
    env: {
      ACS_OTEL_TOKEN: TOKEN,
      ACS_OTEL_STORAGE: storage,
      ACS_OTEL_GRPC_ENDPOINT: String(grpc),
      ACS_OTEL_HTTP_ENDPOINT: String(http),
      ACS_OTEL_BROWSER_ENDPOINT: String(browser),
      ACS_OTEL_HEALTH_ENDPOINT: String(health),
      ACS_OTEL_PROMETHEUS_ENDPOINT: String(scrape),
      ACS_OTEL_TELEMETRY_HOST: '127.0.0.1',
      ACS_OTEL_TELEMETRY_PORT: String(ports[5]),
      ACS_OTEL_METRICS_INTERVAL: '1s',
      ACS_OTEL_PAGE_SERVICES: 'web|web-outgoing|web-incoming|contoso-web|ios-app|android-app',
      ...options.env,
    },
  });
  const remove = () => {
    if (options.storage === undefined) rmSync(storage, { recursive: true, force: true });
  };
  return {
    ...running,
    serverUrl: `http://${http}`,
    token: TOKEN,
    browserUrl: `http://${browser}`,
    scrapeTarget: String(scrape),
    telemetryUrl: `http://${telemetry}/metrics`,
    stop: () => running.stop().then(remove),
    kill: () => running.kill().then(remove),
  };
}

/** A new folder for the queues of a gateway. */
export function newStorage(): string {
  return mkdtempSync(join(tmpdir(), 'acs-otel-gateway-'));
}
