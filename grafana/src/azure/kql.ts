/**
 * Pieces of KQL. Domain events are rows of AppEvents, spans of AppDependencies and AppRequests; attributes are texts in
 * `Properties`. Log records are what is counted, since they are never sampled by the gateway.
 */
import * as schema from '../../../src/generated/names.ts';
import { EVENTS } from '../names.ts';

/** An attribute as text; '' where it is absent. */
export function property(attribute: string): string {
  return `tostring(Properties["${attribute}"])`;
}

/** The gateway's exporter keeps the dots of these names, the npm package's writes underscores. */
export function either(attribute: string): string {
  return `coalesce(${property(attribute)}, ${property(attribute.replaceAll('.', '_'))})`;
}

const mean = (figure: string) => `todouble(Properties["acs.media.${figure}.mean"])`;
const sample = (figure: string) => `todouble(Properties["acs.media.${figure}.value"])`;

/** Column -> its expression. `coalesce` skips empty texts. */
export const ATTRIBUTES = {
  // Custom events of the gateway's exporter have no role, version and operation; the gateway adds them as attributes.
  Service: `coalesce(AppRoleName, ${property('service.name')})`,
  Version: `coalesce(AppVersion, ${property('service.version')})`,
  Trace: `coalesce(OperationId, ${property('trace_id')})`,
  Environment: property('deployment.environment.name'),
  Region: property('cloud.region'),
  Browser: property('user_agent.name'),
  BrowserVersion: property('user_agent.version'),
  System: property('user_agent.os.name'),
  CallId: property(schema.ATTR_ACS_CALL_ID),
  Source: property(schema.ATTR_ACS_SOURCE),
  Direction: property(schema.ATTR_ACS_CALL_DIRECTION),
  CallState: property(schema.ATTR_ACS_CALL_STATE),
  Code: property(schema.ATTR_ACS_END_REASON_CODE),
  SubCode: property(schema.ATTR_ACS_END_REASON_SUB_CODE),
  Class: property(schema.ATTR_ACS_END_REASON_CLASS),
  Origin: property(schema.ATTR_ACS_END_REASON_ORIGIN),
  Expected: property(schema.ATTR_ACS_END_REASON_EXPECTED),
  Meaning: property(schema.ATTR_ACS_END_REASON_DESCRIPTION),
  Action: property(schema.ATTR_ACS_END_REASON_ACTION),
  MsCv: property(schema.ATTR_ACS_MS_CV),
  ClientRequestId: property(schema.ATTR_ACS_CLIENT_REQUEST_ID),
  ServiceRequestId: property('azure.service.request.id'),
  AcsService: property(schema.ATTR_ACS_SERVICE),
  Operation: property(schema.ATTR_ACS_OPERATION),
  Resource: property(schema.ATTR_ACS_RESOURCE_ID),
  ParticipantId: property(schema.ATTR_ACS_PARTICIPANT_ID),
  ParticipantKind: property(schema.ATTR_ACS_PARTICIPANT_KIND),
  ServerCallId: property(schema.ATTR_ACS_CALL_SERVER_ID),
  ConnectionId: property(schema.ATTR_ACS_CALL_CONNECTION_ID),
  SmsId: property(schema.ATTR_ACS_SMS_MESSAGE_ID),
  EmailId: property(schema.ATTR_ACS_EMAIL_OPERATION_ID),
  ChatThread: property(schema.ATTR_ACS_CHAT_THREAD_ID),
  ChatMessage: property(schema.ATTR_ACS_CHAT_MESSAGE_ID),
  RecordingId: property(schema.ATTR_ACS_RECORDING_ID),
  EmailStatus: property(schema.ATTR_ACS_EMAIL_STATUS),
  DeliveryCode: `coalesce(${property(schema.ATTR_ACS_SMS_DELIVERY_CODE)}, ${property(schema.ATTR_ACS_EMAIL_DELIVERY_STATUS)})`,
  DeliveryClass: delivery(schema.ATTR_ACS_SMS_DELIVERY_CLASS),
  DeliveryMeaning: delivery(schema.ATTR_ACS_SMS_DELIVERY_DESCRIPTION),
  DeliveryAction: delivery(schema.ATTR_ACS_SMS_DELIVERY_ACTION),
  SmsExpected: property(schema.ATTR_ACS_SMS_DELIVERY_EXPECTED),
  EmailExpected: property(schema.ATTR_ACS_EMAIL_DELIVERY_EXPECTED),
  CallAction: property(schema.ATTR_ACS_CALL_AUTOMATION_ACTION),
  Feature: property(schema.ATTR_ACS_FEATURE_NAME),
  FeatureState: property(schema.ATTR_ACS_FEATURE_STATE),
  Diagnostic: property(schema.ATTR_ACS_DIAGNOSTIC_NAME),
  DiagnosticQuality: property(schema.ATTR_ACS_DIAGNOSTIC_QUALITY),
  DiagnosticMeaning: property('acs.diagnostic.description'),
  DiagnosticAction: property('acs.diagnostic.action'),
  MediaDirection: property(schema.ATTR_ACS_MEDIA_DIRECTION),
  MediaQuality: property(schema.ATTR_ACS_MEDIA_QUALITY),
  DropReason: property(schema.ATTR_ACS_OTEL_DROP_REASON),
  Jitter: mean('jitter'),
  PacketLoss: mean('packet_loss'),
  RoundTrip: mean('round_trip_time'),
  JitterNow: sample('jitter'),
  PacketLossNow: sample('packet_loss'),
  RoundTripNow: sample('round_trip_time'),
  SetupSeconds: `todouble(Properties["${schema.ATTR_ACS_CALL_SETUP_DURATION}"])`,
  Dropped: `toint(Properties["${schema.ATTR_ACS_OTEL_DROP_COUNT}"])`,
  ErrorType: either('error.type'),
  Status: either('http.response.status_code'),
} as const;

export type Attribute = keyof typeof ATTRIBUTES;

/** Reports of SMS and of emails have attributes of the same names. */
function delivery(ofSms: string): string {
  return `coalesce(${property(ofSms)}, ${property(ofSms.replace('acs.sms.', 'acs.email.'))})`;
}

/** `| extend` of these. */
export function extend(...names: readonly Attribute[]): string {
  return `| extend ${names.map((name) => `${name} = ${ATTRIBUTES[name]}`).join(', ')}`;
}

/** Of the selected services, environment and resource. */
export const IS_HERE =
  '$__contains(Service, $service) and Environment matches regex "^($environment)$" and Resource matches regex "^($resource)$"';

/** Rows of the selected services, environment and resource. */
const HERE = lines(extend('Service', 'Environment', 'Resource'), `| where ${IS_HERE}`);

type Event = keyof typeof EVENTS;

/** Domain events of the selected services. */
export function events(names: Event | readonly Event[], ...more: readonly string[]): string {
  const list = [names].flat().map((name) => `"${EVENTS[name as Event]}"`);
  return eventsThat(`Name in (${list.join(', ')})`, ...more);
}

/** The same, with any condition on their name. */
export function eventsThat(condition: string, ...more: readonly string[]): string {
  return lines('AppEvents', `| where ${condition}`, HERE, ...more);
}

/** Events of calls from the selected source. */
export function callEvents(name: Event, ...more: readonly string[]): string {
  return events(name, `| where ${ATTRIBUTES.Source} == "$source"`, ...more);
}

/** Ends of calls, without those that ended because the user left the page. */
export function ends(...more: readonly string[]): string {
  return callEvents(
    'ended',
    extend('CallId', 'Direction', 'Code', 'SubCode', 'Class', 'Origin', 'Expected', 'Meaning', 'Action'),
    '| where Class != "abandoned"',
    ...more,
  );
}

/** Leaves out ends without a reason: nobody knows whether they failed. */
export const HAS_REASON = '| where not(Class == "unknown" and Code == "")';

/** Ends of calls that are a success or a failure, as alerts count them. */
export function judgedEnds(...more: readonly string[]): string {
  return ends(HAS_REASON, ...more);
}

/** Matches attempts of requests to ACS: they have a service and are neither operations nor messages. */
export const IS_EXCHANGE = `${ATTRIBUTES.AcsService} != "" and ${ATTRIBUTES.Operation} == "" and (DependencyType startswith "HTTP" or ${property('http.request.method')} != "")`;

/** The HTTP status; exporters write "0" if there was no response. */
export const ANSWER = `coalesce(${property('http.response.status_code')}, iff(ResultCode == "0", "", ResultCode))`;

/** Requests to ACS: one span per attempt, without those that the app cancelled. */
export function exchanges(...more: readonly string[]): string {
  return lines(
    'AppDependencies',
    `| where ${IS_EXCHANGE}`,
    HERE,
    extend('AcsService', 'ErrorType'),
    '| where ErrorType != "AbortError"',
    `| extend Answer = ${ANSWER}`,
    ...more,
  );
}

/** Calls of Azure SDK methods. */
export function operations(...more: readonly string[]): string {
  return lines(
    'AppDependencies',
    `| where ${ATTRIBUTES.Operation} != ""`,
    HERE,
    extend('Operation', 'AcsService'),
    ...more,
  );
}

/** Matches call legs. */
export const IS_LEG = 'Name in ("call outgoing", "call incoming", "call join")';

/** Call legs that connected. */
export function connectedLegs(...more: readonly string[]): string {
  return lines(
    'AppDependencies',
    `| where ${IS_LEG} and ${ATTRIBUTES.Source} == "$source"`,
    HERE,
    extend('SetupSeconds', 'Direction'),
    '| where isnotnull(SetupSeconds)',
    ...more,
  );
}

/** The column that splits a graph, and its label. */
const SERIES = 'Series';

/** The value of that column for the clicked point. */
export const seriesOf = `\${__field.labels.${SERIES}:percentencode}`;

/**
 * A figure over time, one series per value of an expression. Grafana names a series by its label only if there is one
 * label and the column is named Value.
 */
export function overTime(by: string, value = 'sum(ItemCount)'): string {
  return lines(
    `| summarize Value = ${value} by bin(TimeGenerated, $__interval), ${SERIES} = ${by}`,
    IN_ORDER,
  );
}

/** Median and 95th percentile over time. */
export function quantiles(column: string, by: string): string {
  return lines(
    `| summarize p50 = percentile(${column}, 50), p95 = percentile(${column}, 95) by bin(TimeGenerated, $__interval), ${SERIES} = ${by}`,
    IN_ORDER,
  );
}

/** Oldest first. */
export const IN_ORDER = '| order by TimeGenerated asc';

export function lines(...all: readonly string[]): string {
  return all.join('\n');
}

const SAID = [
  'CallState',
  'CallAction',
  'Feature',
  'FeatureState',
  'Diagnostic',
  'DiagnosticQuality',
  'ParticipantKind',
  'MediaDirection',
  'MediaQuality',
  'EmailStatus',
  'DeliveryClass',
  'DeliveryCode',
  'Operation',
  'Status',
  'ErrorType',
] as const satisfies readonly Attribute[];

/** Says what an event reports: custom events have no body. */
export const IN_WORDS = lines(
  extend(...SAID, 'Code', 'SubCode', 'Meaning', 'DeliveryMeaning'),
  `| extend What = strcat_delim(" ", ${SAID.join(', ')}, iff(Code != "", strcat(Code, "/", SubCode), ""), Meaning, DeliveryMeaning)`,
  '| extend What = trim(" ", replace_regex(What, " +", " "))',
);
