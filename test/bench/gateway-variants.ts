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

const COUNTING =
  /^(?:traces\/(?:participants|ended|connected|set_up|page_\w+)|logs\/counted|metrics\/(?:calls|records|page_records|backend_calls|prometheus_scraped))$/;

/** Nothing is counted, from spans or from records. */
export function withoutCounting(config: Config): void {
  const { pipelines } = config.service;
  for (const name of Object.keys(pipelines)) if (COUNTING.test(name)) delete pipelines[name];
  pipelines['logs/clean'].exporters = ['forward/export'];
  pipelines['metrics/end'].receivers = ['forward/app_metrics'];
  for (const name of Object.keys(config.connectors))
    if (/participants$/.test(name)) delete config.connectors[name];
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
