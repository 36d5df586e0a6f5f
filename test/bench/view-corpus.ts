/** Telemetry for `acs-otel view`: numbered stories of a call, an SMS and an email, each with ids of its own. */
import { createHash } from 'node:crypto';
import { traceIdOfCall, traceIdOfEmail, traceIdOfSms } from '../../src/events/hashed-ids.ts';
import {
  type Attributes,
  type LogToSend,
  logsRequest,
  type SpanToSend,
  tracesRequest,
} from '../e2e/gateway/otlp-json.ts';

/** Stories of one request: about 500 log records, the largest batch of OpenTelemetry's exporters. */
const STORIES = 21;
export const RECORDS_OF_STORY = 34;

/** Ids of one story, by kind, as an app would log them. */
export function idsOfStory(n: number) {
  return {
    call: guid('call', n),
    server_call: `aHR0cHM6Ly9jb252LWV1bm8tMDEuY29udi5za3lwZS5jb20v${Buffer.from(hash('server', n, 44)).toString('base64url')}`,
    connection: guid('connection', n),
    participant: guid('participant 0', n),
    ms_cv: msCv(n, 'sms'),
    sms: `Outgoing_20261127001037${guid('sms', n)}_noam`,
    email: guid('email', n),
    client_request: clientRequest(n, 'email'),
    trace: hash('trace sms', n, 32),
  };
}

export type StoryIds = ReturnType<typeof idsOfStory>;

/** An OTLP request with log records and one with spans. */
export interface Batch {
  logs: unknown;
  traces: unknown;
  logRecords: number;
  spans: number;
}

/** Requests of stories from `first` on, until they hold this many records. */
export function* batchesOf(first: number, records: number): Generator<Batch> {
  for (let n = first, left = records; left > 0; n += STORIES, left -= STORIES * RECORDS_OF_STORY) {
    const stories = Array.from({ length: STORIES }, (_, k) => n + k);
    const [logs, spans] = [stories.flatMap(logsOfStory), stories.flatMap(spansOfStory)];
    yield {
      logs: logsRequest(logs),
      traces: tracesRequest(spans),
      logRecords: logs.length,
      spans: spans.length,
    };
  }
}

function logsOfStory(n: number): LogToSend[] {
  const ids = idsOfStory(n);
  const automation = {
    'acs.source': 'call_automation',
    'acs.service': 'call_automation',
    'acs.call.id': ids.call,
    'acs.call.server_id': ids.server_call,
    'acs.call.connection_id': ids.connection,
  };
  const callTrace = { traceId: traceIdOfCall(ids.call) };
  const sms = { 'acs.service': 'sms', 'acs.sms.message_id': ids.sms };
  const email = { 'acs.service': 'email', 'acs.email.operation_id': ids.email };
  const delivered = { ...sms, 'acs.sms.delivery.status': 'Delivered' };
  return [
    ...logsOfLeg(n, 0),
    ...logsOfLeg(n, 1),
    { eventName: 'acs.call.connected', body: 'Call connected', ...callTrace, attributes: automation },
    {
      eventName: 'acs.call.ended',
      body: 'Call ended (ok, 200/5003)',
      ...callTrace,
      attributes: { ...automation, 'acs.end_reason.code': 200, 'acs.end_reason.sub_code': 5003 },
    },
    { eventName: 'acs.sms.sent', body: 'SMS sent', traceId: traceIdOfSms(ids.sms), attributes: sms },
    {
      eventName: 'acs.sms.delivery_reported',
      body: 'SMS Delivered',
      traceId: traceIdOfSms(ids.sms),
      attributes: delivered,
    },
    {
      eventName: 'acs.email.sent',
      body: 'Email sent',
      traceId: traceIdOfEmail(ids.email),
      attributes: email,
    },
    {
      eventName: 'acs.email.completed',
      body: 'Email completed',
      traceId: traceIdOfEmail(ids.email),
      attributes: email,
    },
  ];
}

function logsOfLeg(n: number, leg: 0 | 1): LogToSend[] {
  const trace = { traceId: traceIdOfCall(guid('call', n)), spanId: legSpan(n, leg) };
  const log = (eventName: string, body: string, more: Attributes = {}): LogToSend => ({
    eventName,
    body,
    ...trace,
    attributes: { ...legAttributes(n, leg), ...more },
  });
  const media = (direction: string) =>
    log('acs.media.summary', `Media ${direction}: good`, {
      'acs.media.direction': direction,
      'acs.media.quality': 'good',
      'acs.media.jitter.mean': 0.0125,
      'acs.media.packet_loss.mean': 0.001,
      'acs.media.round_trip_time.mean': 0.045,
    });
  return [
    log('acs.call.started', 'Call started'),
    ...['Connecting', 'Ringing', 'Connected'].map((state) =>
      log('acs.call.state_changed', `Call ${state}`, { 'acs.call.state': state }),
    ),
    log('acs.diagnostic.changed', 'Diagnostic networkReconnect: good', {
      'acs.diagnostic.name': 'networkReconnect',
      'acs.diagnostic.quality': 'good',
    }),
    log('acs.call.participant_joined', 'Participant joined'),
    media('send'),
    media('receive'),
    log('acs.call.ended', 'Call ended (ok, 0/0)', OK),
  ];
}

function spansOfStory(n: number): SpanToSend[] {
  const ids = idsOfStory(n);
  return [
    ...spansOfLeg(n, 0),
    ...spansOfLeg(n, 1),
    ...spansOfOperation(n, 'call', {
      'acs.service': 'call_automation',
      'acs.operation': 'CallAutomationClient.createCall',
      'acs.call.id': ids.call,
      'acs.call.connection_id': ids.connection,
    }),
    ...spansOfOperation(n, 'sms', {
      'acs.service': 'sms',
      'acs.operation': 'SmsClient.send',
      'acs.sms.message_ids': [ids.sms],
    }),
    ...spansOfOperation(n, 'email', {
      'acs.service': 'email',
      'acs.operation': 'EmailClient.beginSend',
      'acs.email.operation_id': ids.email,
    }),
  ];
}

function spansOfLeg(n: number, leg: 0 | 1): SpanToSend[] {
  const traceId = traceIdOfCall(guid('call', n));
  const spanId = legSpan(n, leg);
  const attributes = {
    ...legAttributes(n, leg),
    ...OK,
    'acs.call.duration': 12.25,
    'acs.call.setup.duration': 1.125,
    'acs.media.quality': 'good',
  };
  const phase = { name: 'call setup', traceId, parentSpanId: spanId, kind: 1 };
  return [
    { name: `call ${DIRECTIONS[leg]}`, traceId, spanId, attributes },
    { ...phase, spanId: hash(`setup ${leg}`, n, 16), attributes: legAttributes(n, leg) },
  ];
}

/** An operation of a server SDK and its request. */
function spansOfOperation(n: number, what: string, attributes: Attributes): SpanToSend[] {
  const traceId = hash(`trace ${what}`, n, 32);
  const spanId = hash(`span ${what}`, n, 16);
  const request = {
    'acs.source': 'sdk',
    'acs.service': attributes['acs.service'],
    'http.request.method': 'POST',
    'http.response.status_code': 202,
    'url.full': `https://contoso.communication.azure.com/${what}?api-version=2026-01-23`,
    'server.address': 'contoso.communication.azure.com',
    'acs.ms_cv': msCv(n, what),
    'acs.client_request_id': clientRequest(n, what),
  };
  return [
    {
      name: String(attributes['acs.operation']),
      traceId,
      spanId,
      attributes: { 'acs.source': 'sdk', ...attributes },
    },
    {
      name: 'POST',
      traceId,
      spanId: hash(`request ${what}`, n, 16),
      parentSpanId: spanId,
      attributes: request,
    },
  ];
}

const OK = {
  'acs.end_reason.code': 0,
  'acs.end_reason.sub_code': 0,
  'acs.end_reason.class': 'ok',
  'acs.end_reason.expected': true,
};
const DIRECTIONS = ['outgoing', 'incoming'] as const;

const legAttributes = (n: number, leg: 0 | 1): Attributes => ({
  'acs.source': 'client',
  'acs.service': 'calling',
  'acs.call.id': guid('call', n),
  'acs.call.type': 'one_to_one',
  'acs.call.direction': DIRECTIONS[leg],
  'acs.participant.id': guid(`participant ${leg}`, n),
});

const legSpan = (n: number, leg: 0 | 1) => hash(`leg ${leg}`, n, 16);
const msCv = (n: number, what: string) =>
  `${Buffer.from(hash(`cv ${what}`, n, 32), 'hex')
    .toString('base64')
    .slice(0, 22)}.0`;
const clientRequest = (n: number, what: string) => guid(`request ${what}`, n);

function guid(what: string, n: number): string {
  const hex = hash(what, n, 32);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

function hash(what: string, n: number, digits: number): string {
  return createHash('sha256').update(`${what} ${n}`).digest('hex').slice(0, digits);
}
