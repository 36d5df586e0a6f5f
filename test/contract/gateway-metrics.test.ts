/** Metrics that the gateway counts: units and descriptions of `acs-otel.yaml` are those of the schema. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { groups } from '../../src/schema/build/signals.ts';

const { connectors, processors } = parse(
  readFileSync(join(import.meta.dirname, '../../collector-config/acs-otel.yaml'), 'utf8'),
);

const model = (name: string) => groups.find(({ metric_name }) => metric_name === name);

it('counts of log records', () => {
  const { logs } = connectors['signal_to_metrics/acs'] as {
    logs: { name: string; unit: string; description: string }[];
  };
  expect(logs.length).toBeGreaterThan(5);
  for (const { name, unit, description } of logs)
    expect({ name, unit, description }).toEqual({
      name,
      unit: model(name)?.unit,
      description: model(name)?.brief,
    });
});

it('counts of spans', () => {
  const [{ statements }] = processors['transform/acs_call_metrics'].metric_statements;
  const set = (statements as string[]).flatMap((statement) => {
    const [, description, name = ''] =
      /^set\(metric\.description, "([^"]*)"\) where metric\.name == "([^"]*)"$/.exec(statement) ?? [];
    return description === undefined ? [] : [[name, description]];
  });
  expect(set.map(([name]) => name)).toEqual([
    'acs.call.connected',
    'acs.call.ended',
    'acs.call.duration',
    'acs.call.setup.duration',
  ]);
  for (const [name = '', description] of set) expect(description, name).toBe(model(name)?.brief);
});
