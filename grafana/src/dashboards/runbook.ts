/** The runbook as a dashboard, so that the link of an alert works wherever Grafana is. */
import { paragraphs } from '../alerts/runbook.ts';
import type { DashboardSpec } from '../dashboard.ts';
import { UID } from '../uids.ts';

export const RUNBOOK: DashboardSpec = {
  uid: UID.runbook,
  title: 'ACS runbook',
  description: 'What to do about each alert.',
  tags: ['acs-otel'],
  variables: [],
  rows: [
    {
      title: 'Alerts',
      panels: paragraphs().map(({ name, text, meaning }) => ({
        kind: 'text',
        title: name,
        description: meaning,
        width: 12,
        height: 7,
        content: `${meaning}\n\n**What to do.** ${text}`,
      })),
    },
  ],
};
