/**
 * Every alert, in one table. From it `npm run generate` writes the rules for Prometheus, the rules for Azure Monitor
 * and the runbook. The tests require a case in which each alert fires and one in which it does not.
 */
import type { Alert } from './alert.ts';
import { CALL_ALERTS } from './call-alerts.ts';
import { REQUEST_ALERTS } from './request-alerts.ts';
import { TELEMETRY_ALERTS } from './telemetry-alerts.ts';

export const ALERTS: readonly Alert[] = [...CALL_ALERTS, ...REQUEST_ALERTS, ...TELEMETRY_ALERTS];
