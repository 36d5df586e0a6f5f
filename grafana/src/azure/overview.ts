/** ACS overview for Azure Monitor. */
import { SLO } from '../alerts/rules.ts';
import type { DashboardSpec } from '../dashboard.ts';
import { CELL } from '../links.ts';
import { CLASS, ORIGIN } from '../mappings.ts';
import type { PanelSpec } from '../panel.ts';
import { UID } from '../uids.ts';
import { filter } from '../variables.ts';
import { AZURE_CALL_COLUMNS, AZURE_REQUEST_COLUMNS } from './columns.ts';
import {
  callEvents,
  connectedLegs,
  ends,
  events,
  exchanges,
  extend,
  lines,
  operations,
  overTime,
} from './kql.ts';
import { azureCalls, azureTrace, columnLabel } from './links.ts';
import { azureFilters, azurePlace } from './variables.ts';

const stat = (title: string, description: string, kql: string, unit: string): PanelSpec => ({
  kind: 'stat', title, description, unit, width: 4, height: 4,
  queries: [{ in: 'azure', kql }],
  links: [azureCalls({ expected: 'false' })],
}); // biome-ignore format: one thing

const bars = (title: string, description: string, kql: string, links: PanelSpec['links'], rest: Partial<PanelSpec> = {}): PanelSpec => ({
  kind: 'bars', title, description, unit: 'locale', width: 8, queries: [{ in: 'azure', as: 'series', kql }], links: links ?? [], ...rest,
}); // biome-ignore format: one thing

const FAILED = 'Failed = sumif(ItemCount, Expected == "false"), All = sum(ItemCount)';

const CALLS: readonly PanelSpec[] = [
  stat('Ended', 'Call legs that ended.', callEvents('ended', '| summarize Ended = sum(ItemCount)'), 'locale'),
  stat(
    'Answered',
    'Call legs that connected.',
    callEvents('connected', '| summarize Answered = sum(ItemCount)'),
    'locale',
  ),
  stat(
    'Failed',
    'Call legs that ended unexpectedly; busy, declined and similar ends are expected.',
    ends('| summarize Failed = sumif(ItemCount, Expected == "false")'),
    'locale',
  ),
  stat(
    'Success rate',
    'Share of ended call legs that did not end unexpectedly.',
    ends(`| summarize ${FAILED}`, '| where All > 0', '| project SuccessRate = 1.0 - 1.0 * Failed / All'),
    'percentunit',
  ),
  stat(
    'Error budget left',
    `How much is left of the ${((1 - SLO) * 100).toFixed(0)}% that may fail in the time range.`,
    ends(
      `| summarize ${FAILED}`,
      '| where All > 0',
      `| project Left = 1.0 - 1.0 * Failed / All / ${Number((1 - SLO).toPrecision(3))}`,
    ),
    'percentunit',
  ),
  stat(
    '5xx',
    'Call legs that ended with a 5xx, whatever their origin.',
    ends('| summarize Errors = sumif(ItemCount, Code startswith "5")'),
    'locale',
  ),
  bars(
    'Failures by whose fault',
    'Call legs that ended unexpectedly, by the side that caused it.',
    ends('| where Expected == "false"', overTime('Origin')),
    [azureCalls({ origin: columnLabel('Origin') })],
    { width: 12, seriesTexts: ORIGIN },
  ),
  bars(
    'Ends by class',
    'What happened, as one word.',
    ends(overTime('Class')),
    [azureCalls({ class: columnLabel('Class') })],
    { width: 12, seriesTexts: CLASS },
  ),
  bars(
    '5xx by origin',
    'Call legs that ended with a 5xx, by origin.',
    ends('| where Code startswith "5"', overTime('Origin')),
    [azureCalls({ origin: columnLabel('Origin'), code: '5..' })],
    { width: 12, seriesTexts: ORIGIN },
  ),
  bars(
    'Setup time',
    '95th percentile of the time from start to answer, including ringing. From spans, which may be sampled.',
    connectedLegs(overTime('Direction', 'percentile(SetupSeconds, 95)')),
    [azureCalls({})],
    { kind: 'series', width: 12, unit: 's' },
  ),
  {
    kind: 'table',
    title: 'Calls',
    description:
      'Ended call legs that match the filters, with meaning and action. The call id links to "Trace a call".',
    width: 24,
    height: 10,
    queries: [
      {
        in: 'azure',
        kql: ends(
          '| where Class matches regex "^($class)$" and Origin matches regex "^($origin)$" and Code matches regex "^($code)$" and Expected matches regex "^($expected)$"',
          '| top 500 by TimeGenerated desc',
          '| project TimeGenerated, CallId, Direction, Code, SubCode, Class, Origin, Expected, Meaning, Action, Service = AppRoleName',
        ),
      },
    ],
    columns: AZURE_CALL_COLUMNS,
    links: [azureTrace('Trace a call')],
  },
];

const APPS: readonly PanelSpec[] = [
  bars(
    'SMS',
    'SMS sent to ACS, by result: without an error ACS accepted the message.',
    events('smsSent', extend('ErrorType'), overTime('ErrorType')),
    [azureTrace('Trace a message')],
    { empty: 'no SMS yet' },
  ),
  bars(
    'Email',
    'Completed email send operations, by status.',
    events('emailCompleted', extend('EmailStatus'), overTime('EmailStatus')),
    [azureTrace('Trace a message')],
    { empty: 'no email yet' },
  ),
  bars(
    'API latency',
    'Duration of client operations, 95th percentile, in milliseconds.',
    operations(overTime('Operation', 'percentile(DurationMs, 95)')),
    [azureTrace('Trace a call')],
    { kind: 'series', unit: 'ms', empty: 'no requests yet' },
  ),
  bars(
    'Throttled requests',
    'Attempts that ACS answered with 429.',
    exchanges('| where Answer == "429"', overTime('AcsService')),
    [azureTrace('Trace a call')],
    { empty: 'none' },
  ),
  bars(
    'Errors',
    'Attempts that failed for reasons other than throttling; without a status there was no response.',
    exchanges('| where Success == false and Answer != "429"', overTime('AcsService, Answer')),
    [azureTrace('Trace a call')],
    { empty: 'none' },
  ),
  bars(
    'Dropped by pages',
    'Items that pages dropped, by reason.',
    events('dropped', extend('DropReason', 'Dropped'), overTime('DropReason', 'sum(Dropped)')),
    [azureCalls({})],
    { empty: 'nothing was dropped' },
  ),
  {
    kind: 'table',
    title: 'Failed requests',
    description:
      'Failed requests to ACS, with the ids that Microsoft support asks for: MS-CV and request ids.',
    width: 24,
    empty: 'none',
    queries: [
      {
        in: 'azure',
        kql: events(
          'exchangeFailed',
          extend('AcsService', 'Status', 'ErrorType', 'MsCv', 'ClientRequestId'),
          '| top 500 by TimeGenerated desc',
          '| project TimeGenerated, AcsService, Status, ErrorType, MsCv, ClientRequestId, OperationId, Service = AppRoleName',
        ),
      },
    ],
    columns: AZURE_REQUEST_COLUMNS,
    links: [azureTrace('Trace a call')],
  },
];

const AZURE_SAYS: readonly PanelSpec[] = [
  {
    kind: 'table',
    title: 'Ends in the resource logs',
    description:
      'How participants left calls, as logged by Microsoft 40 to 60 minutes later. Includes calls whose clients are not instrumented.',
    width: 24,
    empty: 'no resource logs: add a diagnostic setting to the ACS resource',
    queries: [
      {
        in: 'azure',
        kql: lines(
          'ACSCallSummaryUpdates',
          '| summarize arg_max(CallUpdatesVersion, *) by CorrelationId, ParticipantId',
          '| summarize Participants = count(), Example = take_any(CorrelationId) by ParticipantEndReason, ParticipantEndSubCode, ResultCategory, CallType',
          '| order by Participants desc',
        ),
      },
    ],
    columns: {
      ParticipantEndReason: { title: 'code' },
      ParticipantEndSubCode: { title: 'sub code' },
      ResultCategory: { title: 'category' },
      CallType: { title: 'call type' },
      Participants: { title: 'participants', unit: 'locale' },
      Example: { title: 'one of the calls', links: [azureTrace('This call', CELL)] },
    },
    links: [azureTrace('Trace a call')],
  },
];

export const AZURE_OVERVIEW: DashboardSpec = {
  uid: UID.azureOverview,
  title: 'ACS overview (Azure Monitor)',
  description:
    'Calls, messages and requests to Azure Communication Services, from Application Insights and ACS resource logs.',
  tags: ['acs-otel-azure'],
  variables: [
    ...azurePlace(),
    ...azureFilters(),
    filter('class', 'Class', 'Filters the table of calls by acs.end_reason.class.'),
    filter('origin', 'Whose fault', 'Filters the table of calls by acs.end_reason.origin.'),
    filter('code', 'Code', 'Filters the table of calls by acs.end_reason.code, such as 5.. or 503.'),
    filter('expected', 'Expected', 'Filters the table of calls by acs.end_reason.expected: true or false.'),
  ],
  rows: [
    { title: 'Calls', panels: CALLS },
    { title: 'Messages and requests', panels: APPS },
    { title: 'Resource logs', panels: AZURE_SAYS },
  ],
};
