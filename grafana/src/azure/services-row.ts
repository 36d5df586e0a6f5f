/** Overview for Azure Monitor: failed call actions, requests, services that Microsoft retires, acs-otel itself. */
import { SERVICES_END } from '../../../src/generated/services.ts';
import { RETIRED } from '../dashboards/services-row.ts';
import { CELL } from '../links.ts';
import { ORIGIN } from '../mappings.ts';
import { EVENTS } from '../names.ts';
import type { PanelSpec } from '../panel.ts';
import type { Columns } from '../table-columns.ts';
import { CALL, project, REASON, REQUESTS, TIME } from './columns.ts';
import { events, exchanges, extend, lines, operations, overTime, seriesOf } from './kql.ts';
import { azureRecords, azureTrace } from './links.ts';
import { graph, table } from './panels.ts';

const LATEST = '| top 500 by TimeGenerated desc';

const ACTIONS: Columns = { ...TIME, ...CALL, CallAction: { title: 'action', width: 110 }, ...REASON };
const failedActions = (...more: readonly string[]) =>
  events(
    'callback',
    extend('CallId', 'CallAction', 'Expected', 'Code', 'SubCode', 'Origin', 'Meaning', 'Action'),
    '| where CallAction != "" and Expected == "false"',
    ...more,
  );

export const AZURE_CALL_ACTIONS: readonly PanelSpec[] = [
  graph(
    'Failed call actions',
    'Actions of Call Automation whose callback reported a failure that is not part of normal use, by whose fault.',
    failedActions(overTime('Origin')),
    {
      seriesTexts: ORIGIN,
      empty: 'no action failed',
      links: [azureRecords(EVENTS.callback, { expected: 'false', source: '.*', origin: seriesOf })],
    },
  ),
  table(
    'Actions that failed',
    'Their last callbacks, with what they mean and what to do. The call id links to the trace.',
    failedActions(LATEST, project(ACTIONS)),
    ACTIONS,
    { width: 16, empty: 'no action failed' },
  ),
];

export const AZURE_REQUESTS: readonly PanelSpec[] = [
  graph(
    'API latency',
    'Duration of client operations including all attempts, 95th percentile.',
    operations(overTime('Operation', 'percentile(DurationMs, 95)')),
    {
      kind: 'series',
      unit: 'ms',
      empty: 'no requests yet',
      links: [azureRecords(EVENTS.exchangeFailed, {}, 'Failed requests')],
    },
  ),
  graph(
    'Throttled requests',
    'Attempts that ACS answered with 429: the app exceeds its quota.',
    exchanges('| where Answer == "429"', overTime('AcsService')),
    {
      empty: 'no request was throttled',
      shades: 'orange',
      links: [
        azureRecords(EVENTS.exchangeFailed, { status: '429', acs_service: seriesOf }, 'Requests behind it'),
      ],
    },
  ),
  graph(
    'Errors',
    'Attempts that failed for reasons other than throttling, without those that the app cancelled.',
    exchanges('| where Success == false and Answer != "429"', overTime('AcsService')),
    {
      empty: 'no request failed',
      shades: 'red',
      links: [azureRecords(EVENTS.exchangeFailed, { acs_service: seriesOf }, 'Requests behind it')],
    },
  ),
  table(
    'Failed requests',
    'Failed requests to ACS, with the ids that Microsoft support asks for: MS-CV and request ids.',
    events(
      'exchangeFailed',
      extend('AcsService', 'Status', 'ErrorType', 'MsCv', 'ClientRequestId', 'Trace'),
      LATEST,
      project(REQUESTS),
    ),
    REQUESTS,
    { empty: 'no request failed' },
  ),
];

const IN_USE: Columns = {
  AcsService: { title: 'ACS service', width: 140 },
  Service: { title: 'app', width: 200 },
  Operation: { title: 'operation' },
  Operations: { title: 'operations', unit: 'locale', width: 110 },
  Last: { title: 'last', width: 180 },
};
/** Resource logs of the services that are retired; a workspace has the tables that its diagnostic settings fill. */
const TABLES = [
  'ACSSMSIncomingOperations',
  'ACSEmailSendMailOperational',
  'ACSChatIncomingOperations',
  'ACSRoomsIncomingOperations',
  'ACSAdvancedMessagingOperations',
  'ACSJobRouterIncomingOperations',
];
const LOGGED: Columns = {
  AcsService: { title: 'ACS service', width: 160 },
  Resource: { title: 'resource', width: 200 },
  OperationName: { title: 'operation' },
  Operations: { title: 'operations', unit: 'locale', width: 110 },
  Last: { title: 'last', width: 180 },
};

export const AZURE_RETIREMENT: readonly PanelSpec[] = [
  table(
    'Retiring services in use',
    `Services that end on ${SERVICES_END} and that apps have called in the time range. Of other languages, and of requests without an Azure SDK, each request is an operation.`,
    lines(
      'AppDependencies',
      extend('AcsService', 'Operation', 'Service'),
      `| where AcsService in (${RETIRED.map((name) => `"${name}"`).join(', ')})`,
      '| extend Operation = coalesce(Operation, Name)',
      '| summarize Operations = sum(ItemCount), Last = max(TimeGenerated) by AcsService, Service, Operation',
      '| order by Operations desc',
      project(IN_USE),
    ),
    IN_USE,
    { empty: 'no retiring service was called in this time range' },
  ),
  table(
    'Retiring services in the resource logs',
    `The same as logged by Microsoft, also of apps without acs-otel. acs-otel inventory reports all that ends on ${SERVICES_END}.`,
    lines(
      `union isfuzzy=true withsource=Log ${TABLES.join(', ')}`,
      '| extend AcsService = extract("^ACS(.*?)(?:IncomingOperations|SendMailOperational|Operations)$", 1, Log), Resource = tostring(split(_ResourceId, "/")[-1])',
      '| summarize Operations = count(), Last = max(TimeGenerated) by AcsService, Resource, OperationName',
      '| order by Operations desc',
      project(LOGGED),
    ),
    LOGGED,
    { empty: 'no resource logs: add a diagnostic setting to the ACS resource' },
  ),
];

const LEFT: Columns = {
  Code: { title: 'code', width: 70 },
  SubCode: { title: 'sub code', width: 90 },
  CallType: { title: 'call type', width: 120 },
  Participants: { title: 'participants', unit: 'locale', width: 100 },
  Example: { title: 'one of the calls', width: 300, links: [azureTrace('This call', CELL)] },
};

export const AZURE_SAYS: readonly PanelSpec[] = [
  table(
    'Ends in the resource logs',
    'How participants left calls, as logged by Microsoft 40 to 60 minutes later. Includes calls whose clients are not instrumented. npx acs-otel explain says what a code and sub code mean.',
    lines(
      'ACSCallSummaryUpdates',
      '| summarize arg_max(CallUpdatesVersion, *) by CorrelationId, ParticipantId',
      '| summarize Participants = count(), Example = take_any(CorrelationId) by Code = ParticipantEndReason, SubCode = ParticipantEndSubCode, CallType',
      '| order by Participants desc',
      project(LEFT),
    ),
    LEFT,
    { empty: 'no resource logs: add a diagnostic setting to the ACS resource' },
  ),
];

export const AZURE_BRIDGE: readonly PanelSpec[] = [
  graph(
    'Dropped by pages and the gateway',
    'Dropped events, spans and log records, by reason. Above zero, traces have gaps and counts are too low.',
    events('dropped', extend('DropReason', 'Dropped'), overTime('DropReason', 'sum(Dropped)')),
    {
      width: 24,
      empty: 'nothing was dropped',
      shades: 'red',
      links: [azureRecords(EVENTS.dropped, { reason: seriesOf }, 'What was dropped')],
    },
  ),
];
