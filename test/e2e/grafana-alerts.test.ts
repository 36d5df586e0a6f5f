/** Every rule fires when it must and stays silent otherwise, checked by the real promtool. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import type { Alert } from '../../grafana/src/alerts/alert.ts';
import { recordings } from '../../grafana/src/alerts/promql.ts';
import { labels as ruleLabels, rulesFile, runbookPanelId } from '../../grafana/src/alerts/rules.ts';
import { ALERTS } from '../../grafana/src/alerts/table.ts';
import { CASES } from '../alerts/all-cases.ts';
import { ACS_503, type Case, NO_REASON, OK } from '../alerts/cases.ts';
import { INCIDENTS, RECURRING } from '../alerts/incidents.ts';
import { repository } from '../backends/cache.ts';
import { run } from '../backends/command.ts';
import { ensureBuilt } from '../backends/ensure-built.ts';
import { prometheus, promtool } from '../backends/prometheus.ts';
import { allQueries, filled as filledQuery } from '../grafana/dashboards.ts';

const RULES = repository('grafana/alerts/acs-otel.yaml');

const alertOf = ({ alert, burnRate }: Case) =>
  ALERTS.find(({ name, threshold }) => name === alert && (!burnRate || String(threshold) === burnRate))!;

/** Expected annotations of a case. */
function annotations(alert: Alert, labels: Record<string, string>, summary: string): Record<string, string> {
  const { burn_rate: burnRate } = ruleLabels(alert);
  const rule = rules().find((one) => one.alert === alert.name && one.labels?.burn_rate === burnRate)!;
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
  labels?: Record<string, string>;
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
  const labels = { ...one.fires!.labels, ...ruleLabels(alert) };
  const { summary } = one.fires!;
  // The summaries of the slower rules name other windows; only the share is the same.
  const own = alert === alertOf(one) ? summary : filled(alert.summary, labels, /[\d.]+%/.exec(summary)![0]);
  return { exp_labels: labels, exp_annotations: annotations(alert, labels, own) };
}

function filled(template: string, labels: Record<string, string>, share: string): string {
  const withLabels = template.replaceAll(
    /\{\{ \$labels\.(\w+) \}\}/g,
    (_, name: string) => labels[name] ?? '',
  );
  const known = withLabels.replaceAll(
    /\{\{ with \$labels\.(\w+) \}\}, \{\{ \. \}\}\{\{ end \}\}/g,
    (_, name: string) => (labels[name] ? `, ${labels[name]}` : ''),
  );
  return known.replace('{{ $value | humanizePercentage }}', share);
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

/** As promtool writes a series. */
function selector(labels: Record<string, string>): string {
  return `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(', ')}}`;
}

describe('an incident', () => {
  it.each(INCIDENTS.map((one) => [one.title, one] as const))(
    '%s',
    async (_, { series, at, step, firing }) => {
      const interval = step ?? '1m';
      const samples = firing.map((labels) => ({
        labels: selector({ __name__: 'ALERTS', alertstate: 'firing', ...labels }),
        value: 1,
      }));
      const tests = [
        {
          interval,
          input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
          promql_expr_test: [{ expr: 'ALERTS{alertstate="firing"}', eval_time: at, exp_samples: samples }],
        },
      ];
      await promtoolTest(stringify({ rule_files: [RULES], evaluation_interval: interval, tests }));
    },
  );

  it.each([
    ['shipped', 1, rulesFile()],
    // Shows that the query sees an alert that starts again.
    ['without keep_firing_for', 12, rulesFile().replaceAll(/^ +keep_firing_for: .*\n/gm, '')],
  ])(
    'the rules %s: failures that return every 20 minutes start an alert %s times',
    async (_, starts, text) => {
      const folder = mkdtempSync(join(tmpdir(), 'acs-otel-rules-'));
      const file = join(folder, 'rules.yaml');
      writeFileSync(file, text);
      const series = Object.entries(RECURRING.series).map(([series, values]) => ({ series, values }));
      const alert = 'ALERTS_FOR_STATE{alertname="AcsCallServerErrors"}';
      const expr = `1 + max(changes(${alert}[4h]))`;
      const samples = [{ labels: '{}', value: starts }];
      const tests = [
        {
          interval: '1m',
          input_series: series,
          promql_expr_test: [{ expr, eval_time: RECURRING.at, exp_samples: samples }],
        },
      ];
      await promtoolTest(stringify({ rule_files: [file], evaluation_interval: '1m', tests })).finally(() =>
        rmSync(folder, { recursive: true }),
      );
    },
  );
});

/** One failure a minute, and ends that are neither failure nor success. */
const ENDS = {
  [ACS_503]: '0+1x100',
  [OK.replace('class="ok"', 'class="abandoned"')]: '0+7x100',
  [NO_REASON]: '0+9x100',
};

/** Expressions over series have these values, with the rules shipped. */
async function evaluates(series: Record<string, string>, expressions: readonly object[]): Promise<void> {
  const input = Object.entries(series).map(([series, values]) => ({ series, values }));
  const tests = [{ interval: '1m', input_series: input, promql_expr_test: expressions }];
  await promtoolTest(stringify({ rule_files: [RULES], evaluation_interval: '1m', tests }));
}

it('records what was counted in each window, without pages that were left and ends without a reason', async () => {
  const all = recordings(ALERTS, (window) => window);
  const ended = all.filter(({ record }) => record.startsWith('acs:call_ended:'));
  const exchanges = all.filter(({ record }) => record.startsWith('acs:client_exchange:'));
  expect([ended.length, exchanges.length]).toEqual([6, 1]);
  const third = ({ record }: { record: string }) => ({
    expr: `sum(${record}) / sum(${record}{acs_end_reason_expected="false"})`,
    eval_time: '100m',
    exp_samples: [{ labels: '{}', value: 3 }],
  });
  await evaluates({ [OK]: '0+2x100', ...ENDS, 'acs_client_exchanges_total{acs_operation="a"}': '0+7x100' }, [
    ...ended.map(third),
    {
      expr: `sum(${exchanges[0]?.record})`,
      eval_time: '100m',
      exp_samples: [{ labels: '{}', value: 105 }],
    },
  ]);
});

it('the overview counts as the alerts do', async () => {
  const queries = allQueries('prometheus').filter(({ dashboard }) => dashboard === 'ACS overview');
  const at100m = (title: string, values: readonly (readonly [labels: string, value: number])[]) => {
    const [query] = queries.filter(({ panel }) => panel.startsWith(title));
    return {
      expr: filledQuery(query!.query, { counting: '', __range: '100m', __rate_interval: '100m' }),
      eval_time: '100m',
      exp_samples: values.map(([labels, value]) => ({ labels, value })),
    };
  };
  await evaluates({ [OK]: '0+3x100', ...ENDS }, [
    at100m('Failed', [['{}', 100]]),
    at100m('Success rate', [['{}', 0.75]]),
    at100m('Error budget left', [['{}', -24]]),
    at100m('Whose fault', [['{acs_end_reason_origin="acs"}', 0.25]]),
    at100m('5xx by origin', [['{acs_end_reason_origin="acs"}', 0.25]]),
    // Every end, whatever it was.
    at100m('Ended', [['{}', 2000]]),
  ]);
});
