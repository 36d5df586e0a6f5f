/** Real Prometheus and Jaeger with the data of a day, and empty ones; records and spans in memory for Loki and Tempo. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { stringify } from 'yaml';
import { rulesFile } from '../../../grafana/src/alerts/rules.ts';
import { ensureBuilt } from '../../backends/ensure-built.ts';
import { jaeger, startJaeger } from '../../backends/jaeger.ts';
import { prometheus, promtool, startPrometheus } from '../../backends/prometheus.ts';
import type { LokiRecord } from '../../grafana/recording.ts';
import { type Day, makeDay } from './day.ts';
import { type PlainSpan, plainSpan } from './spans.ts';

/** What the page's data sources ask. */
export interface Backends {
  prometheusUrl: string;
  jaegerUrl: string;
  records: readonly LokiRecord[];
  spans: readonly PlainSpan[];
}

/** Backends with data, and without. */
export interface World {
  day: Day;
  full: Backends;
  empty: Backends;
  stop(): Promise<void>;
}

/** Starts everything. */
export async function startWorld(): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'acs-otel-day-'));
  await ensureBuilt(prometheus);
  await ensureBuilt(jaeger);
  const day = await makeDay();
  const metrics = join(folder, 'metrics.txt');
  writeFileSync(metrics, day.openMetrics);
  const rules = join(folder, 'rules.yaml');
  writeFileSync(rules, rulesFile());
  const fill = (data: string) =>
    execFileSync(promtool(), ['tsdb', 'create-blocks-from', 'openmetrics', metrics, data], { stdio: 'pipe' });
  const [full, empty, traces, noTraces] = await Promise.all([
    startPrometheus({ config: configOf(rules), fill }),
    startPrometheus({ config: configOf() }),
    startJaeger(),
    startJaeger(),
  ]);
  await sendSpans(day, traces.otlpUrl);
  const running = [full, empty, traces, noTraces];
  const stop = async () => {
    await Promise.all(running.map((one) => one.stop()));
    rmSync(folder, { recursive: true });
  };
  return {
    day,
    full: {
      prometheusUrl: full.url,
      jaegerUrl: traces.url,
      records: day.records,
      spans: day.spans.map(plainSpan),
    },
    empty: { prometheusUrl: empty.url, jaegerUrl: noTraces.url, records: [], spans: [] },
    stop,
  };
}

function configOf(rules?: string): string {
  return stringify({
    global: { scrape_interval: '15s', evaluation_interval: '1s' },
    ...(rules && { rule_files: [rules] }),
  });
}

async function sendSpans({ spans }: Day, otlpUrl: string): Promise<void> {
  const exporter = new OTLPTraceExporter({ url: `${otlpUrl}/v1/traces` });
  const { code, error } = await new Promise<{ code: number; error?: Error }>((done) =>
    exporter.export([...spans], done),
  );
  await exporter.shutdown();
  if (code !== 0) throw error ?? new Error('Jaeger did not take the spans');
}
