/** Every alert has cases, and the generator has options. promtool runs the cases in an e2e test. */
import { describe, expect, it } from 'vitest';
import { rulesFile } from '../../grafana/src/alerts/rules.ts';
import { ALERTS } from '../../grafana/src/alerts/table.ts';
import { BUDGET_CASES } from '../alerts/budget-cases.ts';
import { CALL_CASES } from '../alerts/cases.ts';
import { OTHER_CASES } from '../alerts/other-cases.ts';

const CASES = [...CALL_CASES, ...BUDGET_CASES, ...OTHER_CASES];

it.each(ALERTS.map((alert) => [`${alert.name} over ${alert.window}`, alert] as const))(
  '%s has a case in which it fires and one in which it does not',
  (_, { name, threshold, check }) => {
    const own = CASES.filter(
      (one) => one.alert === name && (check.kind !== 'burn' || one.burnRate === String(threshold)),
    );
    expect(own.filter(({ fires }) => fires).length).toBeGreaterThan(0);
    expect(own.filter(({ fires }) => !fires).length).toBeGreaterThan(0);
  },
);

describe('the generator', () => {
  it('takes another threshold, another objective and another Grafana', () => {
    const options = {
      thresholds: { AcsCall5xxRate: 0.02 },
      slo: 0.995,
      grafanaUrl: 'https://grafana.example',
    };
    const text = rulesFile(options);
    expect(text).toContain('> 0.02\n');
    expect(text).toContain('> 0.072\n');
    expect(text).not.toContain('127.0.0.1');
  });

  it('names the alerts that there are when it is given another', () => {
    expect(() => rulesFile({ thresholds: { AcsFoo: 1 } })).toThrow(
      /named AcsFoo\. There are: AcsCallServerErrors/,
    );
  });
});
