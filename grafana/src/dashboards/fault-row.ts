/** Overview, first screen: whose fault it is, how much of the objective is left, which alerts fire. */
import { runbookPanelId, SLO } from '../alerts/rules.ts';
import { paragraphs } from '../alerts/runbook.ts';
import { callsBehind, rowField, seriesLabel } from '../links.ts';
import { FAULT_NAMES, ORIGIN, SEVERITY } from '../mappings.ts';
import { EVENTS, LABEL, SERIES } from '../names.ts';
import { type PanelSpec, WHAT_TO_DO } from '../panel.ts';
import { calls, IN_RANGE, inRange, judgedBy, judgedEnds } from '../selectors.ts';
import { UID } from '../uids.ts';

const UNEXPECTED = `${LABEL.expected}="false"`;
const ENDED = `sum${judgedEnds(IN_RANGE)}`;
/** Without failures the share is zero rather than no data. */
const FAILED = `(sum${judgedEnds(IN_RANGE, UNEXPECTED)} or ${ENDED} * 0)`;
const FAILED_SHARE = `${FAILED} / (${ENDED} > 0)`;
const BUDGET = 1 - SLO;

/** Without the brace that ends it. Alerts about the gateway have neither service nor environment. */
const FIRING = `ALERTS{alertname=~"Acs.*", alertstate="firing", ${LABEL.service}=~"|$service", ${LABEL.environment}=~"|$environment"`;
/** Critical ones first, each with the panel of the runbook about it. */
const ALERTS_THAT_FIRE = paragraphs().reduce(
  (from, { name }) => `label_replace(${from}, "panel", "${runbookPanelId(name)}", "alertname", "${name}")`,
  `max by (alertname, severity, ${LABEL.service}) (${FIRING}, severity="critical"} * 2 or ${FIRING}})`,
);

const FAILURES = [callsBehind({ event: EVENTS.ended, expected: 'false' })];

const share = (origin: string) => {
  const lastHour = (...labels: string[]) => `sum${judgedEnds('[1h] $counting', ...labels)}`;
  const ended = lastHour();
  return `label_replace((${lastHour(UNEXPECTED, `${LABEL.origin}="${origin}"`)} or ${ended} * 0) / (${ended} > 0), "${LABEL.origin}", "${origin}", "", "")`;
};

const stat = (
  title: string,
  description: string,
  expr: string,
  rest: Partial<PanelSpec> = {},
): PanelSpec => ({
  kind: 'stat',
  title,
  description,
  unit: 'locale',
  width: 4,
  height: 4,
  queries: [{ in: 'prometheus', expr, as: 'now' }],
  links: FAILURES,
  ...rest,
});

export const FAULTS: readonly PanelSpec[] = [
  stat(
    'Whose fault: share of call legs that failed, last hour',
    'Share of the call legs of the last hour that ended unexpectedly, by the side that caused it. Microsoft is Azure Communication Services; a border controller is that of the customer or the operator.',
    '',
    {
      width: 24,
      unit: 'percentunit',
      decimals: 1,
      coloured: 'background',
      empty: `no call ended in the last hour: ${WHAT_TO_DO}`,
      seriesTexts: ORIGIN,
      queries: FAULT_NAMES.map(({ origin }) => ({
        in: 'prometheus',
        as: 'now',
        expr: share(origin),
        legend: `{{${LABEL.origin}}}`,
      })),
      links: [callsBehind({ event: EVENTS.ended, expected: 'false', origin: seriesLabel(LABEL.origin) })],
    },
  ),
  stat(
    'Ended',
    'Call legs that ended: one per instrumented participant.',
    `sum(${inRange(calls(SERIES.ended))})`,
    {
      links: [callsBehind({ event: EVENTS.ended })],
    },
  ),
  stat('Answered', 'Call legs that connected.', `sum(${inRange(calls(SERIES.connected))})`, {
    links: [callsBehind({ event: EVENTS.connected })],
  }),
  stat(
    'Failed',
    'Call legs that ended unexpectedly. Busy, declined and similar ends are expected; legs that ended because the user left the page or without a reason are not counted.',
    FAILED,
    { coloured: 'value', thresholds: atLeast(['green', null], ['red', 1]) },
  ),
  stat(
    'Success rate',
    `Share of ended call legs that did not end unexpectedly; the objective is ${(SLO * 100).toFixed(0)}%.`,
    `1 - ${FAILED_SHARE}`,
    {
      unit: 'percentunit',
      decimals: 1,
      coloured: 'background',
      thresholds: atLeast(['red', null], ['orange', 1 - 2 * BUDGET], ['green', SLO]),
    },
  ),
  stat(
    'Error budget left',
    `How much is left of the ${(BUDGET * 100).toFixed(0)}% that may fail in the time range. Negative: more failed than allowed.`,
    `1 - ${FAILED_SHARE} / ${Number(BUDGET.toPrecision(3))}`,
    {
      unit: 'percentunit',
      decimals: 0,
      coloured: 'value',
      thresholds: atLeast(['red', null], ['orange', 0], ['green', 0.5]),
    },
  ),
  stat(
    '5xx',
    'Call legs that ended with a 5xx, whatever their origin.',
    `sum(${inRange(calls(SERIES.ended, `${LABEL.code}=~"5.."`))}) or ${ENDED} * 0`,
    {
      coloured: 'value',
      thresholds: atLeast(['green', null], ['red', 1]),
      links: [callsBehind({ event: EVENTS.ended, code: '5..' })],
    },
  ),
  {
    kind: 'bars',
    title: 'Failures by whose fault',
    description: 'Call legs that ended unexpectedly, by the side that caused it.',
    width: 16,
    unit: 'locale',
    empty: 'no failures in this time range',
    queries: [
      {
        in: 'prometheus',
        expr: judgedBy([LABEL.origin], UNEXPECTED),
        legend: `{{${LABEL.origin}}}`,
        exemplars: true,
      },
    ],
    links: [callsBehind({ event: EVENTS.ended, expected: 'false', origin: seriesLabel(LABEL.origin) })],
    seriesTexts: ORIGIN,
  },
  {
    kind: 'table',
    title: 'Alerts that fire',
    description:
      "acs-otel's alerts of the chosen service and environment that fire now, and those about the gateway. Each links to its paragraph in the runbook.",
    width: 8,
    empty: 'no alert fires',
    queries: [
      {
        in: 'prometheus',
        as: 'table',
        expr: `sort_desc(${ALERTS_THAT_FIRE})`,
      },
    ],
    columns: {
      alertname: {
        title: 'alert',
        links: [{ title: 'What to do', url: `/d/${UID.runbook}?viewPanel=panel-${rowField('panel')}` }],
      },
      severity: { title: 'severity', width: 75, mappings: SEVERITY, coloured: true },
      [LABEL.service]: { title: 'service', width: 110 },
      panel: { title: 'panel', hidden: true },
    },
  },
];

function atLeast(
  ...steps: [color: string, value: number | null][]
): { color: string; value: number | null }[] {
  return steps.map(([color, value]) => ({ color, value }));
}
