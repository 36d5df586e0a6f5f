/** Every alert has cases, and the generator has options. promtool runs the cases in an e2e test. */
import { describe, expect, it } from 'vitest';
import { rulesFile } from '../../grafana/src/alerts/rules.ts';
import { ALERTS } from '../../grafana/src/alerts/table.ts';
import { CASES } from '../alerts/all-cases.ts';

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

  it('uses nothing that Prometheus 2 lacks', () => {
    expect(rulesFile()).not.toMatch(/\b(?:anchored|smoothed)\b|offset 0|offset -/);
  });

  it('no alert depends on the category, which blames the wrong side', () => {
    expect(rulesFile()).not.toContain('category');
  });

  it('names the alerts that there are when it is given another', () => {
    expect(() => rulesFile({ thresholds: { AcsFoo: 1 } })).toThrow(
      /named AcsFoo\. There are: AcsCallServerErrors/,
    );
  });
});
