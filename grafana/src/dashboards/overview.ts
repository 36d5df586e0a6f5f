/** ACS overview: where to start when an alert fires. */
import { ORIGINS } from '../../../src/generated/vocabulary.ts';
import type { DashboardSpec } from '../dashboard.ts';
import { UID } from '../uids.ts';
import { callSource, choice, counting, place, resource } from '../variables.ts';
import { API, BRIDGE, QUALITY } from './app-rows.ts';
import { CALLS } from './calls-row.ts';
import { FAILING_CLIENTS } from './failing-clients.ts';
import { FAULTS } from './fault-row.ts';
import { MESSAGES } from './messages-row.ts';
import { CALL_ACTIONS, RETIREMENT } from './services-row.ts';

export const OVERVIEW: DashboardSpec = {
  uid: UID.overview,
  title: 'ACS overview',
  description:
    'Calls, messages and requests to Azure Communication Services: how many, how they end, whose fault it is.',
  tags: ['acs-otel'],
  variables: [
    ...place(),
    counting(),
    callSource(),
    choice('origin', 'Whose fault', 'Filters the table of failed calls.', ORIGINS),
    resource(),
  ],
  annotations: [
    {
      name: 'Alert',
      expr: 'sum by (alertname, severity) (ALERTS{alertname=~"Acs.*", alertstate="firing"})',
      text: '{{alertname}} ({{severity}})',
      color: 'red',
    },
  ],
  rows: [
    { title: 'Whose fault', panels: FAULTS },
    { title: 'Calls', panels: [...CALLS, FAILING_CLIENTS] },
    { title: 'Quality', panels: QUALITY, collapsed: true },
    { title: 'Messages', panels: MESSAGES, collapsed: true },
    { title: 'Call actions', panels: CALL_ACTIONS, collapsed: true },
    { title: 'Requests of servers', panels: API, collapsed: true },
    { title: 'Retirement of ACS', panels: RETIREMENT, collapsed: true },
    { title: 'acs-otel itself', panels: BRIDGE, collapsed: true },
  ],
};
