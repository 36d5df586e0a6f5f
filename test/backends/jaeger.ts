/** Jaeger v2, built from its Go module; keeps traces in memory. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cached, source, stamp } from './cache.ts';
import { run } from './command.ts';
import { type Backend, ensureBuilt } from './ensure-built.ts';
import { goBuild } from './go.ts';
import { answers, freePorts, type RunningProcess, startProcess } from './process.ts';

const binary = () => cached('bin/jaeger');
const inputs = [source('jaeger/go.mod'), source('jaeger/go.sum')];

export const jaeger: Backend = {
  name: 'jaeger',
  isBuilt: () => stamp('jaeger', inputs).fresh && existsSync(binary()),
  async build() {
    const command = 'github.com/jaegertracing/jaeger/cmd/jaeger';
    await goBuild('jaeger', source('jaeger'), ['-ldflags', '-s -w', '-o', binary(), command]);
    stamp('jaeger', inputs).mark();
  },
};

/** A running Jaeger. */
export interface RunningJaeger extends RunningProcess {
  /** Its query API, `http://127.0.0.1:<port>`. */
  url: string;
  /** OTLP over HTTP: its base URL. */
  otlpUrl: string;
  /** The trace with this id; undefined where there is none (yet). */
  trace(traceId: string): Promise<JaegerTrace | undefined>;
  /** Traces of a service with a span that has all of these tags. */
  search(service: string, tags: Record<string, string>): Promise<JaegerTrace[]>;
}

/** A trace in Jaeger's JSON. */
export interface JaegerTrace {
  traceID: string;
  spans: { spanID: string; operationName: string; tags: { key: string; value: unknown }[] }[];
}

/** Starts a Jaeger; there is nothing to configure. */
export async function startJaeger(): Promise<RunningJaeger> {
  await ensureBuilt(jaeger);
  const [query = 0, queryGrpc = 0, otlp = 0, health = 0] = await freePorts(4);
  const folder = mkdtempSync(join(tmpdir(), 'acs-otel-jaeger-'));
  const file = join(folder, 'jaeger.yaml');
  writeFileSync(file, JSON.stringify(configuration(query, queryGrpc, otlp, health)));
  const url = `http://127.0.0.1:${query}`;
  const running = await startProcess({
    name: 'jaeger',
    command: binary(),
    args: ['--config', file],
    ready: () => answers(`${url}/api/services`),
    // It takes ten seconds to stop on SIGTERM and has nothing to save.
    stopSignal: 'SIGKILL',
  });
  const remove = () => rmSync(folder, { recursive: true, force: true });
  return {
    ...running,
    url,
    otlpUrl: `http://127.0.0.1:${otlp}`,
    trace: async (traceId) => (await traces(`${url}/api/traces/${traceId}`))[0],
    search: (service, tags) => {
      const parameters = { service, tags: JSON.stringify(tags), lookback: '1h', limit: '1000' };
      return traces(`${url}/api/traces?${new URLSearchParams(parameters)}`);
    },
    stop: () => running.stop().then(remove),
    kill: () => running.kill().then(remove),
  };
}

/** Checks a configuration without running it. @throws with what Jaeger says */
export async function validateJaeger(file: string): Promise<void> {
  await ensureBuilt(jaeger);
  await run('jaeger-validate', binary(), ['validate', '--config', file]);
}

async function traces(url: string): Promise<JaegerTrace[]> {
  const response = await fetch(url);
  const body = (await response.json()) as { data?: JaegerTrace[] | null };
  if (response.status !== 404 && !response.ok) throw new Error(`${url}: ${JSON.stringify(body)}`);
  return body.data ?? [];
}

function configuration(query: number, queryGrpc: number, otlp: number, health: number): unknown {
  const endpoint = (port: number) => ({ endpoint: `127.0.0.1:${port}` });
  return {
    service: {
      extensions: ['jaeger_storage', 'jaeger_query', 'healthcheckv2'],
      pipelines: { traces: { receivers: ['otlp'], exporters: ['jaeger_storage_exporter'] } },
      telemetry: { metrics: { level: 'none' }, logs: { level: 'warn' } },
    },
    extensions: {
      healthcheckv2: { use_v2: true, http: endpoint(health) },
      jaeger_query: { storage: { traces: 'main' }, http: endpoint(query), grpc: endpoint(queryGrpc) },
      jaeger_storage: { backends: { main: { memory: { max_traces: 100_000 } } } },
    },
    receivers: { otlp: { protocols: { http: endpoint(otlp) } } },
    exporters: { jaeger_storage_exporter: { trace_storage: 'main' } },
  };
}
