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

/** Column -> its expression. */
export const ATTRIBUTES = {
  CallId: property(schema.ATTR_ACS_CALL_ID),
  Source: property(schema.ATTR_ACS_SOURCE),
  Direction: property(schema.ATTR_ACS_CALL_DIRECTION),
  Code: property(schema.ATTR_ACS_END_REASON_CODE),
  SubCode: property(schema.ATTR_ACS_END_REASON_SUB_CODE),
  Class: property(schema.ATTR_ACS_END_REASON_CLASS),
  Category: property(schema.ATTR_ACS_END_REASON_CATEGORY),
  Origin: property(schema.ATTR_ACS_END_REASON_ORIGIN),
  Expected: property(schema.ATTR_ACS_END_REASON_EXPECTED),
  Meaning: property(schema.ATTR_ACS_END_REASON_DESCRIPTION),
  Action: property(schema.ATTR_ACS_END_REASON_ACTION),
  MsCv: property(schema.ATTR_ACS_MS_CV),
  ClientRequestId: property(schema.ATTR_ACS_CLIENT_REQUEST_ID),
  AcsService: property(schema.ATTR_ACS_SERVICE),
  Operation: property(schema.ATTR_ACS_OPERATION),
  Resource: property(schema.ATTR_ACS_RESOURCE_ID),
  ParticipantId: property(schema.ATTR_ACS_PARTICIPANT_ID),
  ParticipantKind: property(schema.ATTR_ACS_PARTICIPANT_KIND),
  ServerCallId: property(schema.ATTR_ACS_CALL_SERVER_ID),
  ConnectionId: property(schema.ATTR_ACS_CALL_CONNECTION_ID),
  SmsId: property(schema.ATTR_ACS_SMS_MESSAGE_ID),
  EmailId: property(schema.ATTR_ACS_EMAIL_OPERATION_ID),
  EmailStatus: property(schema.ATTR_ACS_EMAIL_STATUS),
  SmsExpected: property(schema.ATTR_ACS_SMS_DELIVERY_EXPECTED),
  EmailExpected: property(schema.ATTR_ACS_EMAIL_DELIVERY_EXPECTED),
  CallAction: property(schema.ATTR_ACS_CALL_AUTOMATION_ACTION),
  Diagnostic: property(schema.ATTR_ACS_DIAGNOSTIC_NAME),
  DiagnosticQuality: property(schema.ATTR_ACS_DIAGNOSTIC_QUALITY),
  MediaDirection: property(schema.ATTR_ACS_MEDIA_DIRECTION),
  MediaQuality: property(schema.ATTR_ACS_MEDIA_QUALITY),
  DropReason: property(schema.ATTR_ACS_OTEL_DROP_REASON),
  Jitter: `todouble(Properties["acs.media.jitter.mean"])`,
  PacketLoss: `todouble(Properties["acs.media.packet_loss.mean"])`,
  RoundTrip: `todouble(Properties["acs.media.round_trip_time.mean"])`,
  SetupSeconds: `todouble(Properties["${schema.ATTR_ACS_CALL_SETUP_DURATION}"])`,
  Dropped: `toint(Properties["${schema.ATTR_ACS_OTEL_DROP_COUNT}"])`,
  ErrorType: either('error.type'),
  Status: either('http.response.status_code'),
} as const;

export type Attribute = keyof typeof ATTRIBUTES;

/** `| extend` of these. */
export function extend(...names: readonly Attribute[]): string {
  return `| extend ${names.map((name) => `${name} = ${ATTRIBUTES[name]}`).join(', ')}`;
}

const HERE = [
  '$__contains(AppRoleName, $service)',
  `${property('deployment.environment.name')} matches regex "^($environment)$"`,
  `${ATTRIBUTES.Resource} matches regex "^($resource)$"`,
].join(' and ');

/** Domain events of the selected services. */
export function events(
  names: keyof typeof EVENTS | readonly (keyof typeof EVENTS)[],
  ...more: readonly string[]
): string {
  const list = [names].flat().map((name) => `"${EVENTS[name as keyof typeof EVENTS]}"`);
  return lines(`AppEvents`, `| where Name in (${list.join(', ')}) and ${HERE}`, ...more);
}

/** Events of calls from the selected source. */
export function callEvents(name: keyof typeof EVENTS, ...more: readonly string[]): string {
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

/** Matches attempts of requests to ACS: they have a service and are neither operations nor messages. */
export const IS_EXCHANGE = `${ATTRIBUTES.AcsService} != "" and ${ATTRIBUTES.Operation} == "" and (DependencyType startswith "HTTP" or ${property('http.request.method')} != "")`;

/** The HTTP status; exporters write "0" if there was no response. */
export const ANSWER = `coalesce(${property('http.response.status_code')}, iff(ResultCode == "0", "", ResultCode))`;

/** Requests to ACS: one span per attempt. */
export function exchanges(...more: readonly string[]): string {
  return lines(
    'AppDependencies',
    `| where ${IS_EXCHANGE} and ${HERE}`,
    extend('AcsService'),
    `| extend Answer = ${ANSWER}`,
    ...more,
  );
}

/** Calls of Azure SDK methods. */
export function operations(...more: readonly string[]): string {
  return lines(
    'AppDependencies',
    `| where ${ATTRIBUTES.Operation} != "" and ${HERE}`,
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
    `| where ${IS_LEG} and ${HERE} and ${ATTRIBUTES.Source} == "$source"`,
    extend('SetupSeconds', 'Direction'),
    '| where isnotnull(SetupSeconds)',
    ...more,
  );
}

/** A count over time, by columns. */
export function overTime(by: string, count = 'sum(ItemCount)'): string {
  return `| summarize Count = ${count} by bin(TimeGenerated, $__interval), ${by}\n| order by TimeGenerated asc`;
}

export const lines = (...all: readonly string[]): string => all.join('\n');
