/** Prometheus and promtool, built from the Go module (it has no web UI there). */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cached, source, stamp } from './cache.ts';
import { type Backend, ensureBuilt } from './ensure-built.ts';
import { goBuild } from './go.ts';
import { answers, freePorts, type RunningProcess, startProcess } from './process.ts';

const binary = () => cached('bin/prometheus');
const inputs = [source('prometheus/go.mod'), source('prometheus/go.sum')];

export const prometheus: Backend = {
  name: 'prometheus',
  isBuilt: () => stamp('prometheus', inputs).fresh && existsSync(binary()) && existsSync(promtool()),
  async build() {
    const version = '-s -w -X github.com/prometheus/common/version.Version=3.16.0';
    for (const [name, output] of [
      ['prometheus', binary()],
      ['promtool', promtool()],
    ] as const) {
      const command = `github.com/prometheus/prometheus/cmd/${name}`;
      const args = ['-tags', 'remove_all_sd', '-ldflags', version, '-o', output, command];
      await goBuild(name, source('prometheus'), args);
    }
    stamp('prometheus', inputs).mark();
  },
};

/** Path of promtool, which checks and tests rules; `ensureBuilt(prometheus)` makes it. */
export function promtool(): string {
  return cached('bin/promtool');
}

/** A running Prometheus. */
export interface RunningPrometheus extends RunningProcess {
  /** `http://127.0.0.1:<port>` */
  url: string;
  /** Where OTLP metrics go: its base URL. */
  otlpUrl: string;
  /** An instant query: the series with their values. */
  query(promql: string, time?: number): Promise<PrometheusSeries[]>;
}

/** One series of an instant vector. */
export interface PrometheusSeries {
  metric: Record<string, string>;
  value: number;
}

/** What a Prometheus starts with. */
export interface PrometheusOptions {
  /** The content of prometheus.yml. */
  config: string;
  /** Writes blocks into its data folder before it starts. */
  fill?: (folder: string) => void;
}

/** Starts a Prometheus. */
export async function startPrometheus({ config, fill }: PrometheusOptions): Promise<RunningPrometheus> {
  await ensureBuilt(prometheus);
  const [port] = await freePorts(1);
  const folder = mkdtempSync(join(tmpdir(), 'acs-otel-prometheus-'));
  const file = join(folder, 'prometheus.yml');
  writeFileSync(file, config);
  fill?.(join(folder, 'data'));
  const url = `http://127.0.0.1:${port}`;
  const running = await startProcess({
    name: 'prometheus',
    command: binary(),
    args: [
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--web.enable-otlp-receiver',
      '--web.enable-lifecycle',
      '--enable-feature=created-timestamp-zero-ingestion,exemplar-storage,promql-extended-range-selectors',
    ],
    ready: () => answers(`${url}/-/ready`),
  });
  const remove = () => rmSync(folder, { recursive: true, force: true });
  return {
    ...running,
    url,
    otlpUrl: `${url}/api/v1/otlp`,
    query: (promql, time) => query(url, promql, time),
    stop: () => running.stop().then(remove),
    kill: () => running.kill().then(remove),
  };
}

async function query(url: string, promql: string, time?: number): Promise<PrometheusSeries[]> {
  const parameters = new URLSearchParams({ query: promql, ...(time ? { time: String(time) } : {}) });
  const response = await fetch(`${url}/api/v1/query?${parameters}`);
  const body = (await response.json()) as {
    error?: string;
    data?: { result: { metric: Record<string, string>; value: [number, string] }[] };
  };
  if (!body.data) throw new Error(`${promql}: ${body.error}`);
  return body.data.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
}
