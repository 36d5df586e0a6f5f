/** Overview: how many calls, how they ended, whose fault. */

import { SLO } from '../alerts/rules.ts';
import { CELL, callsBehind, seriesLabel } from '../links.ts';
import { CATEGORY, CLASS, CODE, END_ACTION, END_DESCRIPTION, ORIGIN } from '../mappings.ts';
import { EVENTS, LABEL, SERIES } from '../names.ts';
import type { PanelSpec } from '../panel.ts';
import { calls, countBy, growthBy, inRange, records } from '../selectors.ts';
import { END_COLUMNS } from './columns.ts';

const ENDED = calls(SERIES.ended, `${LABEL.class}!="abandoned"`);
const UNEXPECTED = calls(SERIES.ended, `${LABEL.class}!="abandoned"`, `${LABEL.expected}="false"`);
/** Without failures the share is zero rather than no data. */
const FAILED = `(sum(${inRange(UNEXPECTED)}) or sum(${inRange(ENDED)}) * 0)`;
const FAILED_SHARE = `${FAILED} / (sum(${inRange(ENDED)}) > 0)`;

const stat = (title: string, description: string, expr: string, unit: string, link: PanelSpec['links']): PanelSpec => ({
  kind: 'stat', title, description, unit, width: 4, height: 4, links: link ?? [],
  queries: [{ in: 'prometheus', expr, as: 'now' }],
}); // biome-ignore format: one thing

const endsBy = (
  title: string,
  label: string,
  filter: 'class' | 'category' | 'origin',
  description: string,
): PanelSpec => ({
  kind: 'bars',
  title,
  description,
  width: 8,
  unit: 'short',
  queries: [
    {
      in: 'prometheus',
      expr: countBy([label], calls(SERIES.ended)),
      legend: `{{${label}}}`,
      exemplars: true,
    },
  ],
  links: [callsBehind({ event: EVENTS.ended, [filter]: seriesLabel(label) })],
  seriesTexts: { class: CLASS, category: CATEGORY, origin: ORIGIN }[filter],
});

export const CALLS: readonly PanelSpec[] = [
  stat(
    'Ended',
    'Call legs that ended: one per instrumented participant.',
    `sum(${inRange(calls(SERIES.ended))})`,
    'short',
    [callsBehind({ event: EVENTS.ended })],
  ),
  stat('Answered', 'Call legs that connected.', `sum(${inRange(calls(SERIES.connected))})`, 'short', [
    callsBehind({ event: EVENTS.connected }),
  ]),
  stat(
    'Failed',
    'Call legs that ended unexpectedly. Busy, declined and similar ends are expected; legs that ended because the user left the page are not counted.',
    FAILED,
    'short',
    [callsBehind({ event: EVENTS.ended, expected: 'false' })],
  ),
  stat(
    'Success rate',
    'Share of ended call legs that did not end unexpectedly.',
    `1 - ${FAILED_SHARE}`,
    'percentunit',
    [callsBehind({ event: EVENTS.ended, expected: 'false' })],
  ),
  stat(
    'Error budget left',
    `How much is left of the ${((1 - SLO) * 100).toFixed(0)}% that may fail in the time range. Negative: more failed than allowed.`,
    `1 - ${FAILED_SHARE} / ${Number((1 - SLO).toPrecision(3))}`,
    'percentunit',
    [callsBehind({ event: EVENTS.ended, expected: 'false' })],
  ),
  stat(
    '5xx',
    'Call legs that ended with a 5xx, whatever their origin.',
    `sum(${inRange(calls(SERIES.ended, `${LABEL.code}=~"5.."`))}) or sum(${inRange(ENDED)}) * 0`,
    'short',
    [callsBehind({ event: EVENTS.ended, code: '5..' })],
  ),
  endsBy(
    'Ends by origin',
    LABEL.origin,
    'origin',
    "Whose fault: acs is Microsoft, sbc the customer's or operator's session border controller.",
  ),
  endsBy('Ends by class', LABEL.class, 'class', 'What happened, as one word.'),
  endsBy('Ends by category', LABEL.category, 'category', 'The category that the SDK reports.'),
  {
    kind: 'series',
    title: '5xx by origin',
    description:
      "Share of call legs that ended with a 5xx, by origin. AcsCallServerErrors watches Microsoft's, AcsSbcErrors those of session border controllers.",
    width: 12,
    unit: 'percentunit',
    queries: [
      {
        in: 'prometheus',
        expr: `${growthBy([LABEL.origin], calls(SERIES.ended, `${LABEL.code}=~"5.."`, `${LABEL.class}!="abandoned"`))} / on () group_left () (${growthBy([], ENDED)} > 0)`,
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
    width: 12,
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
        mappings: CODE,
        width: 260,
        links: [callsBehind({ event: EVENTS.ended, code: CELL })],
      },
      [LABEL.subCode]: { title: 'sub code', width: 90 },
      [LABEL.origin]: { title: 'origin', mappings: ORIGIN, width: 150 },
      [LABEL.expected]: { title: 'expected', width: 80 },
      Value: { title: 'call legs', unit: 'short', width: 80 },
      meaning: { title: 'meaning', mappings: END_DESCRIPTION },
      action: { title: 'what to do', mappings: END_ACTION },
    },
  },
  {
    kind: 'table',
    title: 'Failed calls',
    description: 'The last call legs that ended unexpectedly. The call id links to the trace.',
    width: 24,
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
