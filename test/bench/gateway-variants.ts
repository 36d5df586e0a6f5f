/** The gateway's configuration, changed for the bench. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { repository } from '../backends/cache.ts';

// biome-ignore lint/suspicious/noExplicitAny: YAML of a Collector
export type Config = any;

/** The same receiver and the same queues, and nothing between. */
export function emptied(config: Config): void {
  config.service.pipelines = {
    traces: { receivers: ['otlp/browsers'], exporters: ['otlp_http/backend'] },
    logs: { receivers: ['otlp/browsers'], exporters: ['otlp_http/backend'] },
  };
  delete config.connectors;
}

/** Without one processor. */
export function without(name: string): (config: Config) => void {
  return (config) => {
    for (const pipeline of Object.values<Config>(config.service.pipelines))
      pipeline.processors = pipeline.processors?.filter((processor: string) => processor !== name);
  };
}

/** With sdk-logs.yaml, which looks at every record that comes in. */
export function withSdkLogs(config: Config): void {
  const overlay: Config = parse(readFileSync(repository('collector-config/sdk-logs.yaml'), 'utf8'));
  Object.assign(config.processors, overlay.processors);
  for (const [name, { processors }] of Object.entries<Config>(overlay.service.pipelines))
    config.service.pipelines[name].processors = processors;
}

/** Nothing is counted, from spans or from records. */
export function withoutCounting(config: Config): void {
  delete config.service.pipelines['traces/participants'];
  delete config.service.pipelines['traces/connected'];
  delete config.service.pipelines['traces/set_up'];
  delete config.service.pipelines['logs/counted'];
  delete config.service.pipelines['metrics/calls'];
  delete config.service.pipelines['metrics/records'];
  config.service.pipelines['logs/clean'].exporters = ['forward/export'];
  delete config.connectors['forward/participants'];
  delete config.service.pipelines['metrics/backend_calls'];
  delete config.service.pipelines['metrics/prometheus_scraped'];
  config.service.pipelines['metrics/end'].receivers = ['forward/app_metrics'];
}

/** The tables of classify.yaml `times` as large, with rows that nothing asks for. */
export function largerTables(times: number): (config: Config) => void {
  return (config) => {
    const { trace_statements, log_statements } = config.processors['transform/acs_classify'];
    for (const group of [...trace_statements, ...log_statements])
      group.statements = group.statements.map((statement: string) => enlarge(statement, times));
  };
}

function enlarge(statement: string, times: number): string {
  const rows = /^(set\(\w+\.cache\["rows"\], ")((?:[^"\\]|\\.)*)("\).*)$/.exec(statement);
  if (!rows) return statement;
  const [, head = '', table = '', tail = ''] = rows;
  const copies = Array.from({ length: times - 1 }, (_, n) => table.trim().replaceAll('\\n', `\\nx${n}/`));
  return `${head}${copies.join('')}${table}${tail}`;
}
