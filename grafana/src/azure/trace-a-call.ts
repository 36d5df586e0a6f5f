/** Trace a call for Azure Monitor: KQL computes the trace id itself, also for messages and for ids that are not GUIDs. */
import type { DashboardSpec } from '../dashboard.ts';
import type { PanelSpec } from '../panel.ts';
import type { Columns } from '../table-columns.ts';
import { UID } from '../uids.ts';
import { extend, lines } from './kql.ts';
import { azureCalls } from './links.ts';
import { azurePlace, pasted } from './variables.ts';

/** Trace ids of the pasted ids, by the rule of `src/events/hashed-ids.ts`. */
const WANTED = lines(
  'let call = trim(" ", "$call");',
  'let message = trim(" ", "$message");',
  'let plain = tolower(replace_string(call, "-", ""));',
  'let ofCall = iff(plain matches regex "^[0-9a-f]{32}$", plain, substring(hash_sha256(call), 0, 32));',
  'let ofSms = substring(hash_sha256(strcat("sms:", message)), 0, 32);',
  'let ofEmail = substring(hash_sha256(strcat("email:", message)), 0, 32);',
);

const SAME =
  '| where (call != "" and (OperationId == ofCall or CallId =~ call)) or (message != "" and (OperationId in (ofSms, ofEmail) or SmsId == message or EmailId == message))';

const IDS = extend('CallId', 'SmsId', 'EmailId');
const records = (...more: readonly string[]) => lines(WANTED, 'AppEvents', IDS, SAME, ...more);

const table = (title: string, description: string, kql: string, columns: Columns, rest: Partial<PanelSpec> = {}): PanelSpec => ({
  kind: 'table', title, description, width: 24, height: 7, empty: 'paste an id above',
  queries: [{ in: 'azure', kql }], columns, links: [{ title: 'Overview', url: azureOverviewUrl() }], ...rest,
}); // biome-ignore format: one thing

/** The overview needs filters that this dashboard lacks. */
function azureOverviewUrl(): string {
  return azureCalls({}).url.replace(/&\$\{(service|environment|source|resource):queryparam\}/g, '');
}

const time = { TimeGenerated: { title: 'time', width: 180 } };

const PANELS: readonly PanelSpec[] = [
  table(
    'How it ended',
    'Each end of the call: code, origin, what it means, what to do.',
    records(
      '| where Name == "acs.call.ended"',
      extend('Direction', 'Code', 'SubCode', 'Class', 'Origin', 'Meaning', 'Action'),
      '| project TimeGenerated, Direction, Code, SubCode, Class, Origin, Meaning, Action, Service = AppRoleName',
    ),
    {
      ...time,
      Direction: { title: 'direction' },
      Code: { title: 'code' },
      SubCode: { title: 'sub code' },
      Class: { title: 'class' },
      Origin: { title: 'origin' },
      Meaning: { title: 'meaning' },
      Action: { title: 'what to do' },
      Service: { title: 'service' },
    },
  ),
  table(
    'Spans',
    'Every span of the trace, in order: participants, their phases, server operations, requests.',
    lines(
      WANTED,
      'union AppDependencies, AppRequests',
      IDS,
      SAME,
      extend('MsCv'),
      '| order by TimeGenerated asc',
      '| project TimeGenerated, Name, DurationMs, Success, ResultCode, MsCv, OperationId, Id, ParentId, Service = AppRoleName',
    ),
    {
      ...time,
      Name: { title: 'span' },
      DurationMs: { title: 'duration', unit: 'ms' },
      Success: { title: 'success' },
      ResultCode: { title: 'result' },
      MsCv: { title: 'MS-CV' },
      OperationId: { title: 'trace id' },
      Service: { title: 'service' },
    },
    { height: 10 },
  ),
  table(
    'Timeline',
    'What happened, in order: every acs.* record of the call or message.',
    records(
      '| order by TimeGenerated asc',
      '| project TimeGenerated, Name, Properties, Service = AppRoleName',
    ),
    {
      ...time,
      Name: { title: 'event', width: 220 },
      Properties: { title: 'attributes' },
      Service: { title: 'service', width: 130 },
    },
    { height: 10 },
  ),
  table(
    'Participants',
    'Remote participants who joined and left, and why.',
    records(
      '| where Name in ("acs.call.participant_joined", "acs.call.participant_ended")',
      extend('ParticipantKind', 'Code', 'SubCode', 'Meaning'),
      '| order by TimeGenerated asc',
      '| project TimeGenerated, Name, ParticipantKind, Code, SubCode, Meaning',
    ),
    {
      ...time,
      Name: { title: 'event' },
      ParticipantKind: { title: 'kind' },
      Code: { title: 'code' },
      SubCode: { title: 'sub code' },
      Meaning: { title: 'meaning' },
    },
    { width: 12 },
  ),
  table(
    'Media quality',
    'Per direction, recorded when the call ends.',
    records(
      '| where Name == "acs.media.summary"',
      extend('MediaDirection', 'MediaQuality', 'Jitter', 'PacketLoss', 'RoundTrip'),
      '| project TimeGenerated, MediaDirection, MediaQuality, Jitter, PacketLoss, RoundTrip',
    ),
    {
      ...time,
      MediaDirection: { title: 'direction' },
      MediaQuality: { title: 'quality' },
      Jitter: { title: 'jitter', unit: 's' },
      PacketLoss: { title: 'loss', unit: 'percentunit' },
      RoundTrip: { title: 'round trip', unit: 's' },
    },
    { width: 12 },
  ),
  table(
    'Ids for Microsoft support',
    'Every MS-CV and id of the call or message, from records and spans, ready to copy.',
    lines(
      WANTED,
      'union AppEvents, AppDependencies, AppRequests',
      IDS,
      SAME,
      extend('MsCv', 'ClientRequestId', 'ServerCallId', 'ConnectionId', 'ParticipantId'),
      '| summarize TimeGenerated = min(TimeGenerated) by CallId, MsCv, ClientRequestId, ServerCallId, ConnectionId, ParticipantId, SmsId, EmailId, OperationId',
      '| order by TimeGenerated asc',
    ),
    {
      ...time,
      CallId: { title: 'call id' },
      MsCv: { title: 'MS-CV' },
      ClientRequestId: { title: 'client request id' },
      ServerCallId: { title: 'server call id' },
      ConnectionId: { title: 'call connection id' },
      ParticipantId: { title: 'participant id' },
      SmsId: { title: 'SMS id' },
      EmailId: { title: 'email id' },
      OperationId: { title: 'trace id' },
    },
  ),
  table(
    'Resource logs of the call',
    'Participants and how they left, as logged by Microsoft 40 to 60 minutes later.',
    lines(
      WANTED,
      'ACSCallSummaryUpdates',
      '| where call != "" and tolower(replace_string(CorrelationId, "-", "")) == plain',
      '| summarize arg_max(CallUpdatesVersion, *) by CorrelationId, ParticipantId',
      '| project TimeGenerated, ParticipantId, ParticipantType, EndpointType, ParticipantStartTime, ParticipantDuration, ParticipantEndReason, ParticipantEndSubCode, ResultCategory, SdkVersion',
    ),
    {
      ...time,
      ParticipantId: { title: 'participant id' },
      ParticipantType: { title: 'type' },
      EndpointType: { title: 'endpoint' },
      ParticipantStartTime: { title: 'from' },
      ParticipantDuration: { title: 'duration', unit: 's' },
      ParticipantEndReason: { title: 'code' },
      ParticipantEndSubCode: { title: 'sub code' },
      ResultCategory: { title: 'category' },
      SdkVersion: { title: 'SDK' },
    },
    { empty: 'no resource logs of this call yet' },
  ),
  table(
    'Resource logs of the message',
    'Delivery of an email, by its operation id, or of an SMS, by its message id.',
    lines(
      WANTED,
      'union',
      '(ACSEmailStatusUpdateOperational | where message != "" and CorrelationId =~ message | project TimeGenerated, Kind = "email", Status = DeliveryStatus, Detail = FailureReason),',
      '(ACSSMSIncomingOperations | where message != "" and MessageId == message | project TimeGenerated, Kind = "sms", Status = ResultType, Detail = ResultDescription)',
      '| order by TimeGenerated asc',
    ),
    { ...time, Kind: { title: 'kind' }, Status: { title: 'status' }, Detail: { title: 'detail' } },
    { empty: 'no resource logs of this message yet' },
  ),
];

export const AZURE_TRACE: DashboardSpec = {
  uid: UID.azureTrace,
  title: 'ACS trace a call (Azure Monitor)',
  description: 'Everything about one call or message, found by its id.',
  tags: ['acs-otel-azure'],
  from: 'now-2d',
  variables: [
    ...azurePlace(),
    pasted(
      'call',
      'Call id',
      'Call id with or without dashes, in upper or lower case; a trace id works as well.',
    ),
    pasted('message', 'Message id', 'Id of an SMS or operation id of an email.'),
  ],
  rows: [{ title: 'The call or message', panels: PANELS }],
};
