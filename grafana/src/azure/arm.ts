/** The alerts as log alerts of Azure Monitor: an ARM template. */
import type { Alert } from '../alerts/alert.ts';
import { GRAFANA_URL, runbookPanelId, SLO, timeRange } from '../alerts/rules.ts';
import { ALERTS } from '../alerts/table.ts';
import { UID } from '../uids.ts';
import { alertKql, dimensions, windowOf } from './alert-kql.ts';

/** Azure Monitor does not scrape the gateway. */
export const AZURE_ALERTS = ALERTS.filter(({ check }) => check.kind !== 'scrape' && check.kind !== 'queue');

/** Content of `grafana/azure/alerts.json`. */
export function armTemplate(): string {
  const template = {
    $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
    contentVersion: '1.0.0.0',
    metadata: {
      description: 'Generated from grafana/src/alerts/ by `npm run generate`. Edits are overwritten.',
    },
    parameters: {
      workspaceId: {
        type: 'string',
        metadata: { description: 'Resource id of the Log Analytics workspace of Application Insights.' },
      },
      actionGroupIds: {
        type: 'array',
        defaultValue: [],
        metadata: { description: 'Resource ids of the action groups to notify.' },
      },
      location: { type: 'string', defaultValue: '[resourceGroup().location]' },
      grafanaUrl: {
        type: 'string',
        defaultValue: GRAFANA_URL,
        metadata: { description: 'Base URL of Grafana in links.' },
      },
    },
    resources: AZURE_ALERTS.map(rule),
  };
  return `${JSON.stringify(template, null, 1)}\n`;
}

function rule(alert: Alert): unknown {
  const { name, severity, check, description, runbook } = alert;
  const own = check.kind === 'burn' ? `${name}-${alert.threshold}x` : name;
  const silence = check.kind === 'silence';
  return {
    type: 'Microsoft.Insights/scheduledQueryRules',
    apiVersion: '2023-12-01',
    name: own,
    location: "[parameters('location')]",
    kind: 'LogAlert',
    properties: {
      displayName: own,
      description: `${description} ${runbook}`,
      severity: severity === 'critical' ? 1 : 2,
      enabled: true,
      scopes: ["[parameters('workspaceId')]"],
      evaluationFrequency: isoDuration(frequency(alert)),
      windowSize: isoDuration(windowOf(alert)),
      ...(silence && { overrideQueryTimeRange: 'P2D' }),
      autoMitigate: true,
      criteria: { allOf: [criterion(alert)] },
      actions: {
        actionGroups: "[parameters('actionGroupIds')]",
        customProperties: {
          runbook_url: `[concat(parameters('grafanaUrl'), '/d/${UID.runbook}?viewPanel=panel-${runbookPanelId(name)}')]`,
          dashboard_url: `[concat(parameters('grafanaUrl'), '/d/${azureDashboard(alert)}?${timeRange(alert)}')]`,
        },
      },
    },
  };
}

function criterion(alert: Alert): unknown {
  return {
    query: alertKql(alert, SLO),
    timeAggregation: 'Count',
    operator: 'GreaterThan',
    threshold: 0,
    dimensions: dimensions(alert).map((name) => ({ name, operator: 'Include', values: ['*'] })),
    failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 },
  };
}

function azureDashboard({ dashboard }: Alert): string {
  return dashboard.uid === UID.clientQuality ? UID.azureClientQuality : UID.azureOverview;
}

/** Evaluates every five minutes, or every hour for windows of days. */
function frequency({ window, check }: Alert): string {
  return window === '3d' || check.kind === 'silence' ? '1h' : '5m';
}

function isoDuration(window: string): string {
  const unit = window.slice(-1).toUpperCase();
  return unit === 'D' ? `P${window.slice(0, -1)}D` : `PT${window.slice(0, -1)}${unit}`;
}
