/** The runbook as a dashboard, so that the link of an alert works wherever Grafana is. */
import { paragraphs } from '../alerts/runbook.ts';
import type { DashboardSpec } from '../dashboard.ts';
import { UID } from '../uids.ts';

/** Characters of a line in half of a window of 1,280 pixels, and lines of a grid row. */
const LINE = 74;
const LINES_OF_ROW = 1.7;

/** Of two panels next to each other the longer text decides. */
function heightOf({ text, meaning }: { text: string; meaning: string }): number {
  const lines = Math.ceil(meaning.length / LINE) + Math.ceil((text.length + 12) / LINE) + 1;
  return 2 + Math.ceil(lines / LINES_OF_ROW);
}

export const RUNBOOK: DashboardSpec = {
  uid: UID.runbook,
  title: 'ACS runbook',
  description: 'What to do about each alert.',
  tags: ['acs-otel', 'acs-otel-azure'],
  menu: [],
  variables: [],
  rows: [
    {
      title: 'Alerts',
      panels: paragraphs().map(({ name, text, meaning }, index, all) => ({
        kind: 'text',
        title: name,
        description: meaning,
        width: 12,
        height: Math.max(
          ...all
            .slice(index - (index % 2))
            .slice(0, 2)
            .map(heightOf),
        ),
        content: `${meaning}\n\n**What to do.** ${text}`,
      })),
    },
  ],
};
