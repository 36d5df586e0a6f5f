/** Every dashboard. */
import { AZURE_CLIENT_QUALITY } from '../azure/client-quality.ts';
import { AZURE_FIND } from '../azure/find-calls.ts';
import { AZURE_OVERVIEW } from '../azure/overview.ts';
import { AZURE_TRACE } from '../azure/trace-a-call.ts';
import type { DashboardSpec } from '../dashboard.ts';
import { CLIENT_QUALITY } from './client-quality.ts';
import { FIND_CALLS } from './find-calls.ts';
import { OVERVIEW } from './overview.ts';
import { RUNBOOK } from './runbook.ts';
import { TRACE_A_CALL } from './trace-a-call.ts';

/** For Prometheus, Loki, and Tempo or Jaeger. */
export const DASHBOARDS: readonly DashboardSpec[] = [
  OVERVIEW,
  FIND_CALLS,
  CLIENT_QUALITY,
  ...TRACE_A_CALL,
  RUNBOOK,
];

/** For Azure Monitor. */
export const AZURE_DASHBOARDS: readonly DashboardSpec[] = [
  AZURE_OVERVIEW,
  AZURE_FIND,
  AZURE_CLIENT_QUALITY,
  AZURE_TRACE,
];
