/** Statements of `event-grid.yaml`: an event of Azure Communication Services -> a record, as the package makes it. */
import { SMS_CODES } from '../src/schema/build/code-tables.ts';
import { quote, statements } from './ottl.ts';

const PREFIX = 'Microsoft.Communication.';
const IS_OURS = quote(`^${PREFIX.replaceAll('.', '\\.')}`);
/** A value of one of the service's enumerations, or a type. */
const WORD = quote('^[A-Za-z]{1,64}$');
const MAX_ID = 1024;

/** Names of kinds begin with these. */
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

/** Events with a name of their own. */
const NAMES = {
  SMSDeliveryReportReceived: 'acs.sms.delivery_reported',
  EmailDeliveryReportReceived: 'acs.email.delivery_reported',
  RecordingFileStatusUpdated: 'acs.recording.status_changed',
  CallStarted: 'acs.call.started',
  CallEnded: 'acs.call.ended',
};

/** Attribute -> field of `data`, in events of one service or of all. */
const IDS: readonly [attribute: string, field: string, service?: string][] = [
  ['acs.call.id', '["correlationId"]'],
  ['acs.call.server_id', '["serverCallId"]'],
  ['acs.call.connection_id', '["callConnectionId"]'],
  ['acs.participant.id', '["participantId"]', 'calling'],
  ['acs.room.id', '["room"]["id"]', 'calling'],
  ['acs.recording.id', '["recordingId"]'],
  ['acs.chat.thread_id', '["threadId"]', 'chat'],
  ['acs.chat.message_id', '["messageId"]', 'chat'],
  ['acs.sms.message_id', '["messageId"]', 'sms'],
  ['acs.email.operation_id', '["messageId"]', 'email'],
  ['acs.job_router.job_id', '["jobId"]', 'job_router'],
];

const cache = (name: string) => `log.cache["${name}"]`;
const attribute = (name: string) => `log.attributes["${name}"]`;
const event = (name: string) => `${cache('event')}["${name}"]`;
const data = (path: string) => `${cache('data')}${path}`;
const isKind = (kind: string) => `${cache('kind')} == "${kind}"`;
const isId = (value: string) => `IsString(${value}) and Len(${value}) > 0 and Len(${value}) <= ${MAX_ID}`;

/** Statements for a list of one event; what is no event of ACS stays a list. */
export function eventStatements(): string {
  const [type, eventType] = ['type', 'eventType'].map((name) => `log.body[0]["${name}"]`);
  const condition = `IsList(log.body) and Len(log.body) == 1 and IsMap(log.body[0]) and (IsMatch(${type}, ${IS_OURS}) or (${type} == nil and IsMatch(${eventType}, ${IS_OURS})))`;
  return `${statements(
    'log',
    [
      ...envelope(),
      ...ids(),
      ...delivery(),
      ...recording(),
      ...calls(),
      `set(log.event_name, "acs.event_grid.event")`,
      ...Object.entries(NAMES).map(([kind, name]) => `set(log.event_name, "${name}") where ${isKind(kind)}`),
      `set(log.body, "Event")`,
      `set(log.body, ${cache('kind')}) where ${attribute('cloudevents.event_type')} != "_OTHER"`,
    ],
    `        conditions:\n          - '${condition}'\n`,
  )}\n`;
}

function envelope(): string[] {
  const [type, kind, when] = ['type', 'kind', 'when'].map(cache);
  const resource = quote(
    '(?i)^/subscriptions/[0-9a-f-]{1,64}/resourceGroups/[^/\\s]{1,90}/providers/Microsoft\\.Communication/communicationServices/[a-z0-9-]{1,64}$',
  );
  return [
    `set(${cache('event')}, log.body[0])`,
    `set(${type}, ${event('eventType')})`,
    `set(${type}, ${event('type')}) where ${event('type')} != nil`,
    `set(${kind}, Substring(${type}, ${PREFIX.length}, Len(${type}) - ${PREFIX.length}))`,
    `set(${cache('data')}, ${event('data')})`,
    `set(${cache('data')}, ParseJSON(${event('data')})) where IsString(${event('data')})`,
    `set(log.severity_number, SEVERITY_NUMBER_INFO)`,
    `set(log.severity_text, "INFO")`,
    // RFC 3339; a fraction has up to nine digits.
    `set(${when}, ${event('eventTime')})`,
    `set(${when}, ${event('time')}) where ${event('time')} != nil`,
    `replace_pattern(${when}, "(?i)Z$$", "+0000")`,
    `replace_pattern(${when}, "([+-][0-9]{2}):([0-9]{2})$$", "$$1$$2")`,
    `replace_pattern(${when}, "(:[0-9]{2})([+-])", "$$1.0$$2")`,
    `replace_pattern(${when}, "(\\\\.[0-9]{9})[0-9]+", "$$1")`,
    `set(log.time, Time(${when}, "%Y-%m-%dT%H:%M:%S.%f%z"))`,
    `set(${attribute('acs.source')}, "event_grid")`,
    `set(${attribute('cloudevents.event_type')}, "_OTHER")`,
    `set(${attribute('cloudevents.event_type')}, ${type}) where IsMatch(${kind}, ${WORD})`,
    `set(${attribute('cloudevents.event_id')}, ${event('id')}) where ${isId(event('id'))}`,
    ...['topic', 'source'].map(
      (name) =>
        `set(${attribute('acs.resource.id')}, ${event(name)}) where IsMatch(${event(name)}, ${resource})`,
    ),
    ...Object.entries(SERVICES).map(
      ([start, service]) =>
        `set(${attribute('acs.service')}, "${service}") where HasPrefix(${kind}, "${start}")`,
    ),
  ];
}

function ids(): string[] {
  const messageId = data('["messageId"]');
  return [
    ...IDS.map(([name, field, service]) => {
      const where = service ? `${attribute('acs.service')} == "${service}" and ` : '';
      return `set(${attribute(name)}, ${data(field)}) where ${where}${isId(data(field))}`;
    }),
    `set(${attribute('acs.message.ids')}, [${messageId}]) where ${attribute('acs.service')} == "messages" and ${isId(messageId)}`,
  ];
}

/** Reports about SMS and emails. */
function delivery(): string[] {
  const sms = isKind('SMSDeliveryReportReceived');
  const details = data('["deliveryStatusDetails"]');
  const code = cache('code');
  // As `classifySmsStatus`: a number, else the first number in the text that the table lists.
  const listed = `\\b(?P<code>${SMS_CODES.entries.map(({ key }) => key).join('|')})\\b`;
  return [
    word('acs.sms.delivery.status', data('["deliveryStatus"]'), sms),
    `set(${code}, ExtractPatterns(${details}, ${quote(listed)})["code"]) where ${sms} and IsString(${details})`,
    `set(${code}, String(${details})) where ${sms} and IsMatch(${details}, "^[0-9]{4}$$")`,
    `set(${attribute('acs.sms.delivery.code')}, Int(${code})) where ${code} != nil`,
    word('acs.email.delivery.status', data('["status"]'), isKind('EmailDeliveryReportReceived')),
  ];
}

/** The ids of a recording are in the event's subject, those of newer ones also in its data. */
function recording(): string[] {
  const recorded = isKind('RecordingFileStatusUpdated');
  const subject = cache('subject');
  const millis = data('["recordingDurationMs"]');
  const parts =
    '^/?recording/call/(?P<call>[^/]+)(?:/serverCallId/(?P<server>[^/]+))?(?:/recordingId/(?P<recording>[^/]+))?';
  const fromSubject = (name: string, part: string) =>
    `set(${attribute(name)}, ${subject}["${part}"]) where ${recorded} and ${attribute(name)} == nil and ${isId(`${subject}["${part}"]`)}`;
  return [
    `set(${subject}, ExtractPatterns(${event('subject')}, ${quote(parts)})) where ${recorded}`,
    fromSubject('acs.call.id', 'call'),
    fromSubject('acs.call.server_id', 'server'),
    fromSubject('acs.recording.id', 'recording'),
    `set(${attribute('acs.recording.duration')}, Double(${millis}) / 1000.0) where ${recorded} and ${millis} >= 0`,
    word('acs.recording.end_reason', data('["sessionEndReason"]'), recorded),
  ];
}

function calls(): string[] {
  const ended = isKind('CallEnded');
  const ofCall = `(${ended} or ${isKind('CallStarted')})`;
  const type = attribute('acs.call.type');
  const code = (name: string, field: string) =>
    `set(${attribute(name)}, Int(${data(field)})) where ${ended} and IsMatch(${data(field)}, "^[0-9]{1,9}$$")`;
  const seconds = (field: string) =>
    `set(${attribute('acs.call.duration')}, Double(${data(field)})) where ${ended} and ${data(field)} >= 0`;
  return [
    `set(${type}, "group") where ${ofCall}`,
    `set(${type}, "room") where ${ofCall} and ${data('["isRoomsCall"]')} == true`,
    `set(${type}, "one_to_one") where ${ofCall} and ${data('["isTwoParty"]')} == true`,
    seconds('["durationOfCall"]'),
    seconds('["callDurationInSeconds"]'),
    code('acs.end_reason.code', '["reason"]["code"]'),
    code('acs.end_reason.sub_code', '["reason"]["subCode"]'),
    word('acs.call.ended_by', data('["endedBy"]["type"]'), ended),
  ];
}

function word(name: string, value: string, where: string): string {
  return `set(${attribute(name)}, ${value}) where ${where} and IsString(${value}) and IsMatch(${value}, ${WORD})`;
}

/** Statements for classified reports: severity and body follow from the verdict. */
export function verdictStatements(): string {
  return [
    report('acs.sms.delivery_reported', 'acs.sms.delivery', 'SMS delivery:', ['status', 'code', 'class']),
    report('acs.email.delivery_reported', 'acs.email.delivery', 'Email delivery:', ['status', 'class']),
  ].join('');
}

function report(name: string, prefix: string, subject: string, parts: readonly string[]): string {
  const part = (key: string) => attribute(`${prefix}.${key}`);
  return `${statements(
    'log',
    [
      // A report without code and status.
      ...['category', 'class', 'origin'].map(
        (key) => `set(${part(key)}, "unknown") where ${part(key)} == nil`,
      ),
      `set(${part('expected')}, false) where ${part('expected')} == nil`,
      `set(log.severity_number, SEVERITY_NUMBER_WARN) where ${part('class')} != "ok" and ${part('expected')} != true`,
      `set(log.severity_number, SEVERITY_NUMBER_ERROR) where log.severity_number == SEVERITY_NUMBER_WARN and ${part('origin')} == "acs"`,
      `set(log.severity_text, "WARN") where log.severity_number == SEVERITY_NUMBER_WARN`,
      `set(log.severity_text, "ERROR") where log.severity_number == SEVERITY_NUMBER_ERROR`,
      `set(log.body, ${quote(subject)})`,
      ...parts.map(
        (key) => `set(log.body, Concat([log.body, String(${part(key)})], " ")) where ${part(key)} != nil`,
      ),
      // Set again behind the redaction, which need not search them.
      `delete_key(log.attributes, "${prefix}.description")`,
      `delete_key(log.attributes, "${prefix}.action")`,
    ],
    `        conditions:\n          - 'log.event_name == "${name}"'\n`,
  )}\n`;
}
