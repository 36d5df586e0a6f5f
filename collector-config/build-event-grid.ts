/** Statements of `event-grid.yaml`: an event of Azure Communication Services -> a record, as the package makes it. */
import { SMS_CODES } from '../src/schema/build/code-tables.ts';
import { smtpStatements } from './build-smtp.ts';
import { quote, statements } from './ottl.ts';

const PREFIX = 'Microsoft.Communication.';
const IS_ACS = quote(`(?i)^${PREFIX.replaceAll('.', '\\.')}[^.]*$`);
const TYPE = quote('^[A-Za-z][A-Za-z0-9]{0,63}$');
/** A number of so many digits may be personal data. */
const LONG_NUMBER = quote('[0-9]{5}');
/** Looks like a generated id: apps choose some ids, such as a name. */
const TOKEN = quote('^[A-Za-z0-9_.-]*[0-9][A-Za-z0-9_.-]*$');
/** A type or status that names a failure. */
const FAILED = quote('(?i)(?:Failed|ExceptionTriggered)$');
/** An end reason that is no regular end, such as `InternalServerError`. */
const FAILURE = 'error|fail|abort|timeout';
/** A value of one of the service's enumerations. */
const WORD = quote('^[A-Za-z]{1,64}$');
const RESOURCE = quote(
  '(?i)^/subscriptions/[0-9a-f-]{1,64}/resourceGroups/[^/\\s]{1,90}/providers/Microsoft\\.Communication/communicationServices/[a-z0-9-]{1,64}$',
);
/** Older subjects lack the segment `serverCallId`, and hold either id behind `call`. */
const RECORDING = quote(
  '(?i)^/?recording/call/(?P<call>[^/]+)(?:/serverCallId/(?P<server>[^/]+))?(?:/recordingId/(?P<recording>[^/]+))?/?$',
);
const GUID = quote('(?i)^[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$');

/** Two days: no call lasts longer. */
const MAX_SECONDS = 172_800;

/** How the types of a service begin, also of those that are announced later. */
const SERVICES = {
  SMS: 'sms',
  Email: 'email',
  Chat: 'chat',
  UserDisconnected: 'chat',
  AdvancedMessage: 'messages',
  Router: 'job_router',
  Recording: 'call_automation',
  Call: 'calling',
  IncomingCall: 'calling',
};

/** Types with records of their own -> name and body; `transform/acs_event_grid_verdict` completes some bodies. */
const RECORDS = {
  SMSDeliveryReportReceived: ['acs.sms.delivery_reported', 'SMS delivery:'],
  EmailDeliveryReportReceived: ['acs.email.delivery_reported', 'Email delivery:'],
  RecordingFileStatusUpdated: ['acs.recording.status_changed', 'Recording ready'],
  CallStarted: ['acs.call.started', 'call started'],
  CallEnded: ['acs.call.ended', 'call ended'],
};

const cache = (name: string) => `log.cache["${name}"]`;
const attribute = (name: string) => `log.attributes["${name}"]`;
const event = (name: string) => `${cache('event')}["${name}"]`;
const data = (path: string) => `${cache('data')}${path}`;
const isKind = (kind: keyof typeof RECORDS) => `${cache('kind')} == "${kind}"`;
const isService = (service: string) => `${attribute('acs.service')} == "${service}"`;
const isId = (value: string, max = 1024) =>
  `IsString(${value}) and Len(${value}) > 0 and Len(${value}) <= ${max}`;

const IS_OF_CALL = `(${attribute('acs.service')} == nil or ${isService('calling')} or ${isService('call_automation')})`;
/** Attribute, field of `data`, events that have it. */
const IDS: readonly [attribute: string, field: string, where: string][] = [
  ['acs.call.id', '["correlationId"]', IS_OF_CALL],
  ['acs.call.server_id', '["serverCallId"]', IS_OF_CALL],
  ['acs.call.connection_id', '["callConnectionId"]', IS_OF_CALL],
  ['acs.participant.id', '["participantId"]', IS_OF_CALL],
  ['acs.room.id', '["room"]["id"]', IS_OF_CALL],
  ['acs.recording.id', '["recordingId"]', isService('call_automation')],
  ['acs.chat.thread_id', '["threadId"]', isService('chat')],
  ['acs.chat.message_id', '["messageId"]', isService('chat')],
  ['acs.sms.message_id', '["messageId"]', isService('sms')],
  ['acs.email.operation_id', '["messageId"]', isService('email')],
  [
    'acs.job_router.job_id',
    '["jobId"]',
    `${isService('job_router')} and IsMatch(${data('["jobId"]')}, ${TOKEN})`,
  ],
];

/** Statements for a list of one event; what is no event of ACS stays a list. */
export function eventStatements(): string {
  const [type, eventType] = ['type', 'eventType'].map((name) => `log.body[0]["${name}"]`);
  const condition = `IsList(log.body) and Len(log.body) == 1 and IsMap(log.body[0]) and (IsMatch(${type}, ${IS_ACS}) or (${type} == nil and IsMatch(${eventType}, ${IS_ACS})))`;
  return `${statements(
    'log',
    [...envelope(), ...ids(), ...delivery(), ...recording(), ...calls(), ...names()],
    `        conditions:\n          - '${condition}'\n`,
  )}\n`;
}

function envelope(): string[] {
  const [type, kind, given] = ['type', 'kind', 'data'].map(cache);
  return [
    `set(${cache('event')}, log.body[0])`,
    `set(${type}, ${event('eventType')})`,
    `set(${type}, ${event('type')}) where ${event('type')} != nil`,
    `set(${kind}, "")`,
    `set(${kind}, Substring(${type}, ${PREFIX.length}, Len(${type}) - ${PREFIX.length}))`,
    `set(${given}, ${event('data')})`,
    `set(${given}, Decode(${event('data_base64')}, "base64")) where ${given} == nil`,
    `set(${given}, ParseJSON(${given})) where IsString(${given})`,
    ...time(),
    `set(${attribute('acs.source')}, "event_grid")`,
    `set(${attribute('cloudevents.event_type')}, "_OTHER")`,
    `set(${attribute('cloudevents.event_type')}, Concat(["${PREFIX}", ${kind}], "")) where IsMatch(${kind}, ${TYPE}) and not IsMatch(${kind}, ${LONG_NUMBER})`,
    `set(${attribute('cloudevents.event_id')}, ${event('id')}) where ${isId(event('id'), 128)} and IsMatch(${event('id')}, ${TOKEN})`,
    ...['source', 'topic'].map(
      (name) =>
        `set(${attribute('acs.resource.id')}, ${event(name)}) where IsMatch(${event(name)}, ${RESOURCE})`,
    ),
    ...Object.entries(SERVICES).map(
      ([start, service]) =>
        `set(${attribute('acs.service')}, "${service}") where HasPrefix(${kind}, "${start}")`,
    ),
  ];
}

/** RFC 3339, with at most nine digits of a fraction. A time that can't be is replaced by that of arrival. */
function time(): string[] {
  const when = cache('when');
  return [
    `set(${when}, ${event('eventTime')})`,
    `set(${when}, ${event('time')}) where ${event('time')} != nil`,
    `replace_pattern(${when}, "(?i)Z$$", "+0000")`,
    `replace_pattern(${when}, "([+-][0-9]{2}):([0-9]{2})$$", "$$1$$2")`,
    `replace_pattern(${when}, "(:[0-9]{2})([+-])", "$$1.0$$2")`,
    `replace_pattern(${when}, "(\\\\.[0-9]{9})[0-9]+", "$$1")`,
    `set(log.time, Time(${when}, "%Y-%m-%dT%H:%M:%S.%f%z"))`,
    `set(log.time_unix_nano, 0) where log.time_unix_nano < ${Date.UTC(2020, 0)}000000 or log.time > Now() + Duration("24h")`,
  ];
}

function ids(): string[] {
  const messageId = data('["messageId"]');
  return [
    ...IDS.map(
      ([name, field, where]) =>
        `set(${attribute(name)}, ${data(field)}) where ${where} and ${isId(data(field))}`,
    ),
    `set(${attribute('acs.message.ids')}, [${messageId}]) where ${isService('messages')} and ${isId(messageId)}`,
  ];
}

/** Reports about SMS and emails. */
function delivery(): string[] {
  const sms = isKind('SMSDeliveryReportReceived');
  const details = data('["deliveryStatusDetails"]');
  const code = cache('code');
  // As `classifySmsStatus`: a number, else the first number in the text that the table lists.
  // As `CODE_IN_TEXT` in src/classification/sms-status.ts, without a lookahead, which Go does not have.
  const codes = SMS_CODES.entries.map(({ key }) => key).join('|');
  const listed = `(?:^|[^\\w)+ .(/-]|[A-Za-z_][ .(/-])[ .(/-]{0,3}(?P<code>${codes})(?:$|[^\\w .()/-]|[ .()/-]{1,3}(?:$|[^\\d .()/-]))`;
  return [
    word('acs.sms.delivery.status', data('["deliveryStatus"]'), sms),
    `set(${code}, ExtractPatterns(Substring(${details}, 0, 1000), ${quote(listed)})["code"]) where ${sms} and IsString(${details}) and Len(${details}) > 1000`,
    `set(${code}, ExtractPatterns(${details}, ${quote(listed)})["code"]) where ${sms} and IsString(${details}) and Len(${details}) <= 1000`,
    `set(${code}, String(${details})) where ${sms} and IsMatch(${details}, "^[1-9][0-9]{3}$$")`,
    `set(${attribute('acs.sms.delivery.code')}, Int(${code})) where ${code} != nil`,
    word('acs.email.delivery.status', data('["status"]'), isKind('EmailDeliveryReportReceived')),
    ...smtpStatements(isKind('EmailDeliveryReportReceived'), details),
  ];
}

/** The ids of a recording are in the event's subject, those of newer ones also in its data. */
function recording(): string[] {
  const recorded = isKind('RecordingFileStatusUpdated');
  const part = (name: string) => `${cache('subject')}["${name}"]`;
  const isCallId = `IsMatch(${part('call')}, ${GUID})`;
  const millis = data('["recordingDurationMs"]');
  return [
    `set(${cache('subject')}, ExtractPatterns(${event('subject')}, ${RECORDING})) where ${recorded} and Len(${event('subject')}) <= 2048`,
    `set(${attribute('acs.call.id')}, ${part('call')}) where ${recorded} and ${isCallId}`,
    `set(${attribute('acs.call.server_id')}, ${part('call')}) where ${recorded} and ${part('call')} != nil and not ${isCallId}`,
    `set(${attribute('acs.call.server_id')}, ${part('server')}) where ${recorded} and ${part('server')} != nil and ${part('server')} != ""`,
    `set(${attribute('acs.recording.id')}, ${part('recording')}) where ${recorded} and ${attribute('acs.recording.id')} == nil and ${part('recording')} != nil and ${part('recording')} != ""`,
    `set(${attribute('acs.recording.duration')}, Double(${millis}) / 1000.0) where ${recorded} and Double(${millis}) >= 0 and Double(${millis}) < ${1000 * MAX_SECONDS}`,
    word('acs.recording.end_reason', data('["sessionEndReason"]'), recorded),
  ];
}

function calls(): string[] {
  const ended = isKind('CallEnded');
  const ofCall = `(${ended} or ${isKind('CallStarted')})`;
  const type = attribute('acs.call.type');
  const code = (name: string, field: string) =>
    `set(${attribute(name)}, Int(${data(field)})) where ${ended} and IsMatch(${data(field)}, "^[0-9]{1,9}$$")`;
  const seconds = cache('seconds');
  const [endCode, subCode] = ['acs.end_reason.code', 'acs.end_reason.sub_code'] as const;
  return [
    `set(${type}, "group") where ${ofCall} and ${data('["isTwoParty"]')} == false`,
    `set(${type}, "room") where ${ofCall} and ${data('["isRoomsCall"]')} == true`,
    `set(${type}, "one_to_one") where ${ofCall} and ${data('["isTwoParty"]')} == true`,
    // As the documentation and the SDK name it.
    `set(${seconds}, ${data('["durationOfCall"]')}) where ${ended}`,
    `set(${seconds}, ${data('["callDurationInSeconds"]')}) where ${ended} and ${data('["callDurationInSeconds"]')} != nil`,
    `set(${attribute('acs.call.duration')}, Double(${seconds})) where Double(${seconds}) >= 0 and Double(${seconds}) < ${MAX_SECONDS}`,
    code(endCode, '["reason"]["code"]'),
    code(subCode, '["reason"]["subCode"]'),
    // The SDK hangs up with this sub code when a page is left; to a bot, 200/4521 means that the other side hung up.
    `set(${attribute('acs.end_reason.class')}, "abandoned") where ${attribute(subCode)} == 4521 and ${attribute(endCode)} != 200`,
    word('acs.call.ended_by', data('["endedBy"]["kind"]'), ended),
    word('acs.call.ended_by', data('["endedBy"]["type"]'), ended),
  ];
}

function word(name: string, value: string, where: string): string {
  return `set(${attribute(name)}, ${value}) where ${where} and IsString(${value}) and IsMatch(${value}, ${WORD})`;
}

/** Last, because a record without a name is dropped: the event has no data. */
function names(): string[] {
  const hasData = `IsMap(${cache('data')})`;
  const endReason = attribute('acs.recording.end_reason');
  return [
    `set(log.severity_number, SEVERITY_NUMBER_INFO)`,
    `set(log.severity_text, "INFO") where ${hasData}`,
    `set(log.body, "Event of Event Grid")`,
    `set(log.body, ${cache('kind')}) where ${attribute('cloudevents.event_type')} != "_OTHER"`,
    `set(log.event_name, "acs.event_grid.event") where ${hasData}`,
    ...Object.entries(RECORDS).flatMap(([kind, [name, body]]) => [
      `set(log.event_name, "${name}") where ${isKind(kind as keyof typeof RECORDS)} and ${hasData}`,
      `set(log.body, "${body}") where ${isKind(kind as keyof typeof RECORDS)}`,
    ]),
    `set(log.body, Concat(["Recording ready", ${endReason}], ": ")) where ${endReason} != nil`,
    ...failures(endReason),
    `set(log.severity_text, "WARN") where log.severity_number == SEVERITY_NUMBER_WARN and ${hasData}`,
  ];
}

/** A recording that did not end regularly, a message that was not delivered, and types that name a failure. */
function failures(endReason: string): string[] {
  const [failure, status, chunks] = ['failure', 'status', 'chunks'].map(cache);
  const isRecording = isKind('RecordingFileStatusUpdated');
  const recordingChunks = data('["recordingStorageInfo"]["recordingChunks"]');
  const inChunks = quote(`(?i)"endReason":"(?P<reason>[a-z]{0,64}(?:${FAILURE})[a-z]{0,64})"`);
  const isMessage = `${cache('kind')} == "AdvancedMessageDeliveryStatusUpdated"`;
  return [
    `set(${chunks}, String(${recordingChunks})) where ${isRecording} and IsList(${recordingChunks})`,
    `set(${failure}, ExtractPatterns(${chunks}, ${inChunks})["reason"]) where ${isRecording} and IsString(${chunks})`,
    `set(${failure}, ${endReason}) where ${isRecording} and IsMatch(${endReason}, ${quote(`(?i)${FAILURE}`)})`,
    `set(log.body, Concat(["Recording incomplete", ${failure}], ": ")) where ${failure} != nil and ${failure} != ""`,
    `set(log.severity_number, SEVERITY_NUMBER_WARN) where ${failure} != nil and ${failure} != ""`,
    `set(${status}, ${cache('kind')})`,
    `set(${status}, ${data('["status"]')}) where ${isMessage} and IsString(${data('["status"]')}) and IsMatch(${data('["status"]')}, ${WORD})`,
    `set(log.body, Concat([log.body, ${status}], ": ")) where ${isMessage} and ${status} != ${cache('kind')}`,
    `set(log.severity_number, SEVERITY_NUMBER_WARN) where log.event_name == "acs.event_grid.event" and IsMatch(${status}, ${FAILED})`,
  ];
}

/** Statements for classified records: severity and body follow from the verdict. */
export function verdictStatements(): string {
  return [reportGroup('sms'), reportGroup('email'), callEndGroup()].join('');
}

function reportGroup(kind: 'sms' | 'email'): string {
  const part = (key: string) => attribute(`acs.${kind}.delivery.${key}`);
  return verdictGroup(`acs.${kind}.delivery_reported`, [
    // A report without code and status.
    ...['category', 'class', 'origin'].map((key) => `set(${part(key)}, "unknown") where ${part(key)} == nil`),
    `set(${part('expected')}, false) where ${part('expected')} == nil`,
    `set(log.severity_number, SEVERITY_NUMBER_WARN) where ${part('class')} != "ok" and ${part('expected')} != true`,
    `set(log.severity_number, SEVERITY_NUMBER_ERROR) where log.severity_number == SEVERITY_NUMBER_WARN and ${part('origin')} == "acs"`,
    `set(log.severity_text, "WARN") where log.severity_number == SEVERITY_NUMBER_WARN`,
    `set(log.severity_text, "ERROR") where log.severity_number == SEVERITY_NUMBER_ERROR`,
    `set(${cache('status')}, "unknown")`,
    `set(${cache('status')}, ${part('status')}) where ${part('status')} != nil`,
    `set(log.body, Concat([log.body, ${cache('status')}], " "))`,
    `set(${cache('verdict')}, ${part('class')})`,
    `set(${cache('verdict')}, Concat([String(${part('code')}), ${cache('verdict')}], " ")) where ${part('code')} != nil`,
    `set(log.body, Concat([log.body, ${cache('verdict')}], ", "))`,
  ]);
}

function callEndGroup(): string {
  const part = (key: string) => attribute(`acs.end_reason.${key}`);
  const failed = `${part('class')} != nil and ${part('expected')} != true and ${part('class')} != "abandoned"`;
  return verdictGroup('acs.call.ended', [
    `set(log.body, Concat([log.body, ${part('class')}], ": ")) where ${part('class')} != nil`,
    `set(log.body, Concat([log.body, String(${part('code')})], ", ")) where ${part('code')} != nil`,
    `set(log.body, Concat([log.body, String(${part('sub_code')})], "/")) where ${part('code')} != nil and ${part('sub_code')} != nil`,
    `set(log.severity_number, SEVERITY_NUMBER_ERROR) where ${failed}`,
    `set(log.severity_text, "ERROR") where ${failed}`,
    `set(${cache('sub_code')}, 0)`,
    `set(${cache('sub_code')}, ${part('sub_code')}) where ${part('sub_code')} != nil`,
    `set(${attribute('error.type')}, "_OTHER") where ${failed}`,
    `set(${attribute('error.type')}, Concat([String(${part('code')}), String(${cache('sub_code')})], "/")) where ${failed} and ${part('code')} != nil`,
  ]);
}

function verdictGroup(name: string, lines: readonly string[]): string {
  const condition = `        conditions:\n          - 'log.event_name == "${name}"'\n`;
  return `${statements('log', lines, condition)}\n`;
}
