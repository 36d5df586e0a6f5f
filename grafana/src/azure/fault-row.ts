/** Overview for Azure Monitor, first screen: whose fault it is, and how much of the objective is left. */
import { SLO } from '../alerts/rules.ts';
import { FAULT_NAMES, ORIGIN } from '../mappings.ts';
import { EVENTS } from '../names.ts';
import type { PanelSpec } from '../panel.ts';
import { callEvents, ends, judgedEnds, overTime, seriesOf } from './kql.ts';
import { azureFailures, azureRecords } from './links.ts';

const BUDGET = Number((1 - SLO).toPrecision(3));
const FAILED = 'Failed = sumif(ItemCount, Expected == "false"), All = sum(ItemCount)';

const stat = (title: string, description: string, kql: string, rest: Partial<PanelSpec> = {}): PanelSpec => ({
  kind: 'stat', title, description, unit: 'locale', width: 4, height: 4,
  queries: [{ in: 'azure', kql }], links: [azureFailures()], ...rest,
}); // biome-ignore format: one thing

type Step = NonNullable<PanelSpec['thresholds']>[number];
const step = (color: string, value: number | null): Step => ({ color, value });
const NONE_IS_GOOD: Partial<PanelSpec> = {
  coloured: 'value',
  thresholds: [step('green', null), step('red', 1)],
};

const names = FAULT_NAMES.map(({ origin }) => origin);
const SHARES = judgedEnds(
  '| where TimeGenerated > ago(1h)',
  `| summarize All = sum(ItemCount), ${names.map((origin) => `${origin} = sumif(ItemCount, Expected == "false" and Origin == "${origin}")`).join(', ')}`,
  '| where All > 0',
  `| project TimeGenerated = now(), Share = bag_pack(${names.map((origin) => `"${origin}", 1.0 * ${origin} / All`).join(', ')})`,
  '| mv-expand kind=array Share',
  '| project TimeGenerated, Series = tostring(Share[0]), Value = todouble(Share[1])',
);

export const AZURE_FAULTS: readonly PanelSpec[] = [
  stat(
    'Whose fault: share of call legs that failed, last hour',
    'Share of the call legs of the last hour that ended unexpectedly, by the side that caused it. Microsoft is Azure Communication Services; a border controller is that of the customer or the operator.',
    SHARES,
    {
      width: 24,
      unit: 'percentunit',
      decimals: 1,
      coloured: 'background',
      empty: 'no call ended in the last hour',
      seriesTexts: ORIGIN,
      queries: [{ in: 'azure', as: 'series', kql: SHARES }],
      links: [azureFailures({ origin: seriesOf })],
    },
  ),
  stat(
    'Ended',
    'Call legs that ended: one per instrumented participant.',
    callEvents('ended', '| summarize Ended = sum(ItemCount)'),
    { links: [azureRecords(EVENTS.ended)] },
  ),
  stat(
    'Answered',
    'Call legs that connected.',
    callEvents('connected', '| summarize Answered = sum(ItemCount)'),
    { links: [azureRecords(EVENTS.connected)] },
  ),
  stat(
    'Failed',
    'Call legs that ended unexpectedly. Busy, declined and similar ends are expected; legs that ended because the user left the page or without a reason are not counted.',
    judgedEnds('| summarize Failed = sumif(ItemCount, Expected == "false")'),
    NONE_IS_GOOD,
  ),
  stat(
    'Success rate',
    `Share of ended call legs that did not end unexpectedly; the objective is ${(SLO * 100).toFixed(0)}%.`,
    judgedEnds(
      `| summarize ${FAILED}`,
      '| where All > 0',
      '| project SuccessRate = 1.0 - 1.0 * Failed / All',
    ),
    {
      unit: 'percentunit',
      decimals: 1,
      coloured: 'background',
      thresholds: [step('red', null), step('orange', 1 - 2 * BUDGET), step('green', SLO)],
    },
  ),
  stat(
    'Error budget left',
    `How much is left of the ${(BUDGET * 100).toFixed(0)}% that may fail in the time range. Negative: more failed than allowed.`,
    judgedEnds(
      `| summarize ${FAILED}`,
      '| where All > 0',
      `| project Left = 1.0 - 1.0 * Failed / All / ${BUDGET}`,
    ),
    {
      unit: 'percentunit',
      decimals: 0,
      coloured: 'value',
      thresholds: [step('red', null), step('orange', 0), step('green', 0.5)],
    },
  ),
  stat(
    '5xx',
    'Call legs that ended with a 5xx, whatever their origin.',
    ends('| summarize Errors = sumif(ItemCount, Code matches regex "^5..$")'),
    { ...NONE_IS_GOOD, links: [azureRecords(EVENTS.ended, { code: '5..' })] },
  ),
  {
    kind: 'bars',
    title: 'Failures by whose fault',
    description: 'Call legs that ended unexpectedly, by the side that caused it.',
    width: 24,
    unit: 'locale',
    empty: 'no failures in this time range',
    queries: [
      { in: 'azure', as: 'series', kql: judgedEnds('| where Expected == "false"', overTime('Origin')) },
    ],
    seriesTexts: ORIGIN,
    links: [azureFailures({ origin: seriesOf })],
  },
];
