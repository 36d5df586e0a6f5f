/** ACS overview for Azure Monitor. */
import type { DashboardSpec } from '../dashboard.ts';
import { UID } from '../uids.ts';
import { AZURE_CALLS } from './calls-row.ts';
import { AZURE_FAULTS } from './fault-row.ts';
import { AZURE_MESSAGES } from './messages-row.ts';
import {
  AZURE_BRIDGE,
  AZURE_CALL_ACTIONS,
  AZURE_REQUESTS,
  AZURE_RETIREMENT,
  AZURE_SAYS,
} from './services-row.ts';
import { azureFilters, azurePlace } from './variables.ts';

export const AZURE_OVERVIEW: DashboardSpec = {
  uid: UID.azureOverview,
  title: 'ACS overview (Azure Monitor)',
  description:
    'Calls, messages and requests to Azure Communication Services, from Application Insights and ACS resource logs.',
  tags: ['acs-otel-azure'],
  variables: [...azurePlace(), ...azureFilters()],
  rows: [
    { title: 'Whose fault', panels: AZURE_FAULTS },
    { title: 'Calls', panels: AZURE_CALLS },
    { title: 'Messages', panels: AZURE_MESSAGES, collapsed: true },
    { title: 'Call actions', panels: AZURE_CALL_ACTIONS, collapsed: true },
    { title: 'Requests of servers', panels: AZURE_REQUESTS, collapsed: true },
    { title: 'Retirement of ACS', panels: AZURE_RETIREMENT, collapsed: true },
    { title: 'Resource logs', panels: AZURE_SAYS, collapsed: true },
    { title: 'acs-otel itself', panels: AZURE_BRIDGE, collapsed: true },
  ],
};
