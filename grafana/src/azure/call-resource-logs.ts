/** Trace a call for Azure Monitor: what Microsoft has logged about the call or message. */
import type { PanelSpec } from '../panel.ts';
import type { Columns } from '../table-columns.ts';
import { project, TIME } from './columns.ts';
import { WANTED } from './given-id.ts';
import { IN_ORDER, lines } from './kql.ts';
import { table } from './panels.ts';

const LEG_LOG: Columns = {
  ...TIME,
  ParticipantId: { title: 'participant id' },
  ParticipantType: { title: 'type' },
  EndpointType: { title: 'endpoint' },
  ParticipantStartTime: { title: 'from', width: 180 },
  ParticipantDuration: { title: 'duration', unit: 's' },
  ParticipantEndReason: { title: 'code' },
  ParticipantEndSubCode: { title: 'sub code' },
  SdkVersion: { title: 'SDK' },
};

const MESSAGE_LOG: Columns = {
  ...TIME,
  Kind: { title: 'kind', width: 80 },
  Status: { title: 'status', width: 160 },
  Detail: { title: 'detail', wrap: true },
};

export const CALL_RESOURCE_LOGS: readonly PanelSpec[] = [
  table(
    'Resource logs of the call',
    'Participants and how they left, as logged by Microsoft 40 to 60 minutes later. npx acs-otel explain says what a code and sub code mean.',
    lines(
      WANTED,
      'ACSCallSummaryUpdates',
      '| where plain != "" and tolower(replace_string(CorrelationId, "-", "")) == plain',
      '| summarize arg_max(CallUpdatesVersion, *) by CorrelationId, ParticipantId',
      project(LEG_LOG),
    ),
    LEG_LOG,
    { empty: 'no resource logs of this call yet' },
  ),
  table(
    'Resource logs of the message',
    'Delivery of an email, by its operation id, or of an SMS, by its message id.',
    lines(
      WANTED,
      'union',
      '(ACSEmailStatusUpdateOperational | where given != "" and CorrelationId =~ given | project TimeGenerated, Kind = "email", Status = DeliveryStatus, Detail = strcat(FailureReason, " ", EnhancedSmtpStatusCode)),',
      '(ACSSMSIncomingOperations | where given != "" and MessageId == given | project TimeGenerated, Kind = "sms", Status = ResultType, Detail = ResultDescription)',
      IN_ORDER,
      project(MESSAGE_LOG),
    ),
    MESSAGE_LOG,
    { empty: 'no resource logs of this message yet' },
  ),
];
