/**
 * Builds dashboards and alerts from `src/`. `npm run generate` writes the committed files. For other thresholds:
 *
 *   node grafana/build.ts --threshold AcsCall5xxRate=0.02 --slo 0.995 --grafana-url https://grafana.example > rules.yaml
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type RuleOptions, rulesFile } from './src/alerts/rules.ts';
import { withRunbook } from './src/alerts/runbook.ts';
import { armTemplate } from './src/azure/arm.ts';
import { type DashboardSpec, dashboardFile } from './src/dashboard.ts';
import { AZURE_DASHBOARDS, DASHBOARDS } from './src/dashboards/all.ts';

/** Repo-relative path -> content. */
export function grafanaFiles(): Record<string, string> {
  const readme = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8');
  return {
    ...files('grafana/dashboards', DASHBOARDS),
    ...files('grafana/azure/dashboards', AZURE_DASHBOARDS),
    'grafana/alerts/acs-otel.yaml': rulesFile(),
    'grafana/azure/alerts.json': armTemplate(),
    'grafana/README.md': withRunbook(readme),
  };
}

function files(folder: string, dashboards: readonly DashboardSpec[]): Record<string, string> {
  return Object.fromEntries(dashboards.map((spec) => [`${folder}/${spec.uid}.json`, dashboardFile(spec)]));
}

/** Command-line options -> options of the rules. @throws on unknown options */
export function ruleOptions(args: readonly string[]): RuleOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      threshold: { type: 'string', multiple: true, default: [] },
      slo: { type: 'string' },
      'grafana-url': { type: 'string' },
      'time-scale': { type: 'string' },
    },
  });
  const thresholds = values.threshold.map((text) => {
    const [name = '', value = ''] = text.split('=');
    return [name, number(`--threshold ${text}`, value)] as const;
  });
  return {
    thresholds: Object.fromEntries(thresholds),
    ...(values.slo && { slo: number('--slo', values.slo) }),
    ...(values['grafana-url'] && { grafanaUrl: values['grafana-url'] }),
    ...(values['time-scale'] && { timeScale: number('--time-scale', values['time-scale']) }),
  };
}

function number(option: string, text: string): number {
  const value = Number(text);
  if (text !== '' && Number.isFinite(value)) return value;
  throw new Error(`${option}: not a number. Pass one, as in --threshold AcsCall5xxRate=0.02 or --slo 0.99`);
}

if (import.meta.main) process.stdout.write(rulesFile(ruleOptions(process.argv.slice(2))));
