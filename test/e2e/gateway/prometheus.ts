/** The real Prometheus on top of gateways. */
import { expect } from 'vitest';
import type { RunningPrometheus } from '../../backends/prometheus.ts';

/** Prometheus that scrapes these gateways, as `prometheus.yml` of the compose file does. */
export function prometheusConfig(targets: readonly string[]): string {
  return JSON.stringify({
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    scrape_configs: [
      {
        job_name: 'acs-otel-gateway',
        honor_labels: true,
        static_configs: [{ targets }],
      },
    ],
  });
}

async function singleValue(prometheus: RunningPrometheus, promql: string): Promise<number> {
  return (await prometheus.query(promql))[0]?.value ?? 0;
}

/** Polls until the value is as expected, for at most 30 s. */
export async function eventually(
  prometheus: RunningPrometheus,
  promql: string,
  expected: number,
): Promise<void> {
  const deadline = Date.now() + 30_000;
  let value = Number.NaN;
  while (value !== expected && Date.now() < deadline) {
    value = await singleValue(prometheus, promql);
    if (value !== expected) await new Promise((resolve) => setTimeout(resolve, 250));
  }
  expect(value, promql).toBe(expected);
}
