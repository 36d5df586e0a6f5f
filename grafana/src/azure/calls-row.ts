/** Overview for Azure Monitor: how calls ended, what it means, which failed, and what these share. */
import { CELL, rowField, SAME_SUB_CODE } from '../links.ts';
import { CLASS, ORIGIN } from '../mappings.ts';
import { EVENTS } from '../names.ts';
import type { PanelSpec } from '../panel.ts';
import type { Columns } from '../table-columns.ts';
import { ENDS, project, REASON } from './columns.ts';
import { connectedLegs, ends, extend, judgedEnds, overTime, quantiles, seriesOf } from './kql.ts';
import { AZURE_OVERVIEW_LINK, azureFailures, azureRecords, azureTrace } from './links.ts';
import { graph } from './panels.ts';

const REASONS: Columns = {
  ...REASON,
  Code: {
    title: 'code',
    width: 70,
    links: [azureRecords(EVENTS.ended, { code: CELL, sub_code: SAME_SUB_CODE })],
  },
  Expected: { title: 'expected', width: 80 },
  Legs: { title: 'call legs', unit: 'locale', width: 80 },
};

const BY: Columns = {
  Service: { title: 'service', width: 160 },
  Version: { title: 'app version', width: 130 },
  Browser: { title: 'browser', width: 140 },
  BrowserVersion: { title: 'browser version', width: 130 },
  System: { title: 'system', width: 110 },
  Region: { title: 'region' },
};
const CLIENTS: Columns = {
  ...BY,
  Failed: {
    title: 'failed',
    unit: 'locale',
    width: 90,
    links: [
      azureFailures({
        version: rowField('app version'),
        browser: rowField('browser'),
        browser_version: rowField('browser version'),
        system: rowField('system'),
        region: rowField('region'),
      }),
    ],
  },
  Share: { title: 'share', unit: 'percentunit', width: 90 },
};

export const AZURE_CALLS: readonly PanelSpec[] = [
  graph('Ends by class', 'What happened, as one word: expected ends as well.', ends(overTime('Class')), {
    seriesTexts: CLASS,
    links: [azureRecords(EVENTS.ended, { class: seriesOf })],
  }),
  graph(
    '5xx by origin',
    "Call legs that ended with a 5xx, by origin. AcsCallServerErrors watches Microsoft's, AcsSbcErrors those of session border controllers.",
    ends('| where Code matches regex "^5..$"', overTime('Origin')),
    {
      seriesTexts: ORIGIN,
      empty: 'no 5xx in this time range',
      links: [azureRecords(EVENTS.ended, { code: '5..', origin: seriesOf })],
    },
  ),
  graph(
    'Setup time',
    '50th and 95th percentile of the time from start to answer, including ringing. From spans, which may be sampled.',
    connectedLegs(quantiles('SetupSeconds', 'Direction')),
    { kind: 'series', unit: 's', links: [azureRecords(EVENTS.connected, { direction: seriesOf })] },
  ),
  {
    kind: 'table',
    title: 'End reasons',
    description: 'How call legs ended in the time range, what it means and what to do.',
    width: 24,
    height: 10,
    queries: [
      {
        in: 'azure',
        kql: ends(
          '| summarize Legs = sum(ItemCount), Meaning = take_any(Meaning), Action = take_any(Action) by Code, SubCode, Origin, Expected',
          '| order by Legs desc',
          project(REASONS),
        ),
      },
    ],
    columns: REASONS,
  },
  {
    kind: 'table',
    title: 'Failed calls',
    description: 'The last call legs that ended unexpectedly. The call id links to the trace.',
    width: 24,
    height: 10,
    empty: 'no failures in this time range',
    queries: [
      {
        in: 'azure',
        kql: ends('| where Expected == "false"', '| top 500 by TimeGenerated desc', project(ENDS)),
      },
    ],
    columns: ENDS,
    links: [azureTrace('Trace a call')],
  },
  {
    kind: 'table',
    title: 'Failing calls by version, browser and region',
    description:
      'Call legs that ended unexpectedly, and their share of all legs of the same version, browser and region. If one row stands out, the failure has its cause there.',
    width: 24,
    empty: 'no failures in this time range',
    queries: [
      {
        in: 'azure',
        kql: judgedEnds(
          extend('Version', 'Browser', 'BrowserVersion', 'System', 'Region'),
          `| summarize Failed = sumif(ItemCount, Expected == "false"), All = sum(ItemCount) by ${Object.keys(BY).join(', ')}`,
          '| where Failed > 0',
          '| extend Share = 1.0 * Failed / All',
          '| order by Failed desc',
          project(CLIENTS),
        ),
      },
    ],
    columns: CLIENTS,
    links: [AZURE_OVERVIEW_LINK],
  },
];
