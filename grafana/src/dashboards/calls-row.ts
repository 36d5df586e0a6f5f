/** Overview: how calls ended, what it means, which calls failed. */

import { CELL, callsBehind, SAME_SUB_CODE, seriesLabel } from '../links.ts';
import { CLASS, END_ACTION, END_DESCRIPTION, ORIGIN } from '../mappings.ts';
import { EVENTS, LABEL, SERIES } from '../names.ts';
import type { PanelSpec } from '../panel.ts';
import { calls, countBy, GROWTH, growthBy, inRange, judgedEnds, records } from '../selectors.ts';
import { END_COLUMNS } from './columns.ts';

export const CALLS: readonly PanelSpec[] = [
  {
    kind: 'bars',
    title: 'Ends by class',
    description: 'What happened, as one word: expected ends as well.',
    width: 8,
    unit: 'locale',
    queries: [
      {
        in: 'prometheus',
        expr: countBy([LABEL.class], calls(SERIES.ended)),
        legend: `{{${LABEL.class}}}`,
        exemplars: true,
      },
    ],
    links: [callsBehind({ event: EVENTS.ended, class: seriesLabel(LABEL.class) })],
    seriesTexts: CLASS,
  },
  {
    kind: 'series',
    title: '5xx by origin',
    empty: 'no 5xx in this time range',
    description:
      "Share of call legs that ended with a 5xx, by origin. AcsCallServerErrors watches Microsoft's, AcsSbcErrors those of session border controllers.",
    width: 8,
    unit: 'percentunit',
    queries: [
      {
        in: 'prometheus',
        expr: `${growthBy([LABEL.origin], calls(SERIES.ended, `${LABEL.code}=~"5.."`, `${LABEL.class}!="abandoned"`))} / on () group_left () (sum by () ${judgedEnds(GROWTH)} > 0)`,
        legend: `{{${LABEL.origin}}}`,
        exemplars: true,
      },
    ],
    links: [callsBehind({ event: EVENTS.ended, code: '5..', origin: seriesLabel(LABEL.origin) })],
    seriesTexts: ORIGIN,
  },
  {
    kind: 'series',
    title: 'Setup time',
    description:
      '50th and 95th percentile of the time from start to answer, for call legs that connected. Includes ringing; joins have none.',
    width: 8,
    unit: 's',
    queries: [0.5, 0.95].map((quantile) => ({
      in: 'prometheus' as const,
      expr: `histogram_quantile(${quantile}, ${growthBy([LABEL.direction, 'le'], calls(`${SERIES.setUp}_bucket`))})`,
      legend: `{{${LABEL.direction}}} p${quantile * 100}`,
      exemplars: true,
    })),
    links: [callsBehind({ event: EVENTS.connected, direction: seriesLabel(LABEL.direction) })],
  },
  {
    kind: 'table',
    title: 'End reasons',
    description: 'How call legs ended in the time range, what it means and what to do.',
    width: 24,
    height: 10,
    twoLines: true,
    queries: [
      {
        in: 'prometheus',
        as: 'table',
        expr: endReasons(),
      },
    ],
    columns: {
      [LABEL.code]: {
        title: 'code',
        width: 60,
        links: [callsBehind({ event: EVENTS.ended, code: CELL, sub_code: SAME_SUB_CODE })],
      },
      [LABEL.subCode]: { title: 'sub code', width: 85 },
      [LABEL.origin]: { title: 'whose fault', mappings: ORIGIN, coloured: true, width: 135 },
      [LABEL.expected]: { title: 'expected', width: 80 },
      Value: { title: 'call legs', unit: 'locale', width: 80 },
      meaning: { title: 'meaning', mappings: END_DESCRIPTION, wrap: true },
      action: { title: 'what to do', mappings: END_ACTION, wrap: true },
    },
  },
  {
    kind: 'table',
    title: 'Failed calls',
    description: 'The last call legs that ended unexpectedly. The call id links to the trace.',
    width: 24,
    empty: 'no failures in this time range',
    queries: [
      {
        in: 'loki',
        expr: records(
          EVENTS.ended,
          `${LABEL.source}=~"$source"`,
          `${LABEL.expected}="false"`,
          `${LABEL.origin}=~"$origin"`,
        ),
      },
    ],
    columns: END_COLUMNS,
  },
];

/** Adds `code/sub code` twice, for the columns with texts. */
function endReasons(): string {
  const labels = [LABEL.code, LABEL.subCode, LABEL.origin, LABEL.expected];
  const counted = `sum by (${labels.join(', ')}) (${inRange(calls(SERIES.ended))}) > 0`;
  const joined = (inner: string, name: string) =>
    `label_join(${inner}, "${name}", "/", "${LABEL.code}", "${LABEL.subCode}")`;
  return `sort_desc(${joined(joined(counted, 'meaning'), 'action')})`;
}
