/** Every rule fires when it must and stays silent otherwise, checked by the real promtool. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import type { Alert } from '../../grafana/src/alerts/alert.ts';
import { recordings } from '../../grafana/src/alerts/promql.ts';
import { rulesFile, runbookPanelId } from '../../grafana/src/alerts/rules.ts';
import { ALERTS } from '../../grafana/src/alerts/table.ts';
import { BUDGET_CASES } from '../alerts/budget-cases.ts';
import { ACS_503, CALL_CASES, type Case, OK } from '../alerts/cases.ts';
import { OTHER_CASES } from '../alerts/other-cases.ts';
import { repository } from '../backends/cache.ts';
import { run } from '../backends/command.ts';
import { ensureBuilt } from '../backends/ensure-built.ts';
import { prometheus, promtool } from '../backends/prometheus.ts';

const CASES = [...CALL_CASES, ...BUDGET_CASES, ...OTHER_CASES];
const RULES = repository('grafana/alerts/acs-otel.yaml');

const alertOf = ({ alert, burnRate }: Case) =>
  ALERTS.find(({ name, threshold }) => name === alert && (!burnRate || String(threshold) === burnRate))!;

/** Expected annotations of a case. */
function annotations(alert: Alert, labels: Record<string, string>, summary: string): Record<string, string> {
  const rule = rules().find((rule) => rule.alert === alert.name)!;
  return {
    summary,
    description: alert.description,
    runbook_url: `http://127.0.0.1:3000/d/acs-runbook?viewPanel=panel-${runbookPanelId(alert.name)}#${alert.name}`,
    dashboard_url: rule.annotations!.dashboard_url!.replaceAll(
      /\{\{ \$labels\.(\w+) \| urlquery \}\}/g,
      (_, label: string) => encodeURIComponent(labels[label] ?? ''),
    ),
  };
}

interface Rule {
  alert?: string;
  record?: string;
  annotations?: Record<string, string>;
}
const rules = (): Rule[] => (parse(rulesFile()) as { groups: { rules: Rule[] }[] }).groups[0]!.rules;

/** promtool's test file of a case. */
function testFile(one: Case): string {
  const firing = one.fires ? firingRules(one).map((alert) => expected(one, alert)) : [];
  return stringify({
    rule_files: [RULES],
    evaluation_interval: one.step ?? '1m',
    tests: [
      {
        interval: one.step ?? '1m',
        input_series: Object.entries(one.series).map(([series, values]) => ({ series, values })),
        ...(one.burnRate && !one.fires
          ? { promql_expr_test: [silentBurn(one)] }
          : { alert_rule_test: [{ eval_time: one.at, alertname: one.alert, exp_alerts: firing }] }),
      },
    ],
  });
}

/** promtool checks all rules of a name together: if the budget burns fast, the slower rules also fire. */
function firingRules(one: Case): Alert[] {
  const slower = ({ name, threshold }: Alert) => name === one.alert && threshold <= Number(one.burnRate);
  return one.burnRate ? ALERTS.filter(slower) : [alertOf(one)];
}

function expected(one: Case, alert: Alert): unknown {
  const burning = one.burnRate && { burn_rate: String(alert.threshold) };
  const labels = { ...one.fires!.labels, severity: alert.severity, ...burning };
  const { summary } = one.fires!;
  // The summaries of the slower rules name other windows; only the share is the same.
  const own = alert === alertOf(one) ? summary : filled(alert.summary, labels, summary.split(' ')[1]!);
  return { exp_labels: labels, exp_annotations: annotations(alert, labels, own) };
}

function filled(template: string, labels: Record<string, string>, share: string): string {
  const withLabels = template.replaceAll(
    /\{\{ \$labels\.(\w+) \}\}/g,
    (_, name: string) => labels[name] ?? '',
  );
  return withLabels.replace('{{ $value | humanizePercentage }}', share);
}

function silentBurn({ alert, burnRate, at }: Case): unknown {
  const firing = `ALERTS{alertname="${alert}", burn_rate="${burnRate}", alertstate="firing"}`;
  return { expr: firing, eval_time: at, exp_samples: [] };
}

async function promtoolTest(content: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'acs-otel-alerts-'));
  const file = join(folder, 'test.yaml');
  writeFileSync(file, content);
  try {
    await run('promtool-test', promtool(), ['test', 'rules', file]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

beforeAll(() => ensureBuilt(prometheus), 900_000);

it('promtool takes the rules', async () => {
  await run('promtool-check', promtool(), ['check', 'rules', RULES]);
});

describe('a case', () => {
  it.each(CASES.map((one) => [`${one.alert} ${one.burnRate ?? ''}: ${one.title}`, one] as const))(
    '%s',
    async (_, one) => {
      await promtoolTest(testFile(one));
    },
  );
});

it('records what was counted in each window, without pages that were left', async () => {
  const { ended, exchanges } = Object.groupBy(
    recordings(ALERTS, (window) => window),
    ({ record }) => (record.startsWith('acs:call_ended') ? 'ended' : 'exchanges'),
  );
  expect([ended?.length, exchanges?.length]).toEqual([6, 1]);
  const third = ({ record }: { record: string }) => ({
    expr: `sum(${record}) / sum(${record}{acs_end_reason_expected="false"})`,
    eval_time: '100m',
    exp_samples: [{ labels: '{}', value: 3 }],
  });
  const tests = [
    {
      interval: '1m',
      input_series: [
        { series: OK, values: '0+2x100' },
        { series: ACS_503, values: '0+1x100' },
        { series: OK.replace('class="ok"', 'class="abandoned"'), values: '0+7x100' },
        { series: 'acs_client_exchanges_total{acs_operation="a"}', values: '0+7x100' },
      ],
      promql_expr_test: [
        ...(ended ?? []).map(third),
        {
          expr: `sum(${exchanges?.[0]?.record})`,
          eval_time: '100m',
          exp_samples: [{ labels: '{}', value: 105 }],
        },
      ],
    },
  ];
  await promtoolTest(stringify({ rule_files: [RULES], evaluation_interval: '1m', tests }));
});
