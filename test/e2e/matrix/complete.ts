/** What must arrive after a row's app has sent its messages, derived from the fake service's ledger. */
import { messageTrace } from '../../../src/events/hashed-ids.ts';
import {
  METRIC_ACS_CLIENT_EXCHANGES,
  METRIC_ACS_CLIENT_OPERATION_DURATION,
  METRIC_ACS_OTEL_EVENTS_RECEIVED,
  METRIC_ACS_SMS_SENT,
} from '../../../src/generated/names.ts';
import type { FakeAcs, LedgerRow } from '../../fakes/acs-server.ts';
import type { OtlpSink, SinkSpan } from '../../fakes/otlp-sink.ts';
import { DEPRECATED, exchange, message, operation, record, type Tree } from '../../sdk/trees.ts';
import { type Arrived, type Foreign, pointKey, SERVICE, sorted } from './arrived.ts';

/** What the app does. */
export interface Traffic {
  /** Number of sends, one after the other. @default 1 */
  sends?: number;
  /** REST without an Azure client: two attempts at one text message. @default false */
  bare?: boolean;
  /** Names of spans that the app creates. */
  appSpans?: readonly string[];
  /** The app runs in a test runner, whose output matches; only lines of acs-otel count. */
  runner?: RegExp;
}

interface Signals {
  trees: Tree[];
  records: object[];
}

/** @param sink Only random trace ids and the number of SDK log lines are read from it. */
export function expected(
  fake: FakeAcs,
  { spans, logs }: Pick<OtlpSink, 'spans' | 'logs'>,
  { sends = 1, bare = false, appSpans = [] }: Traffic,
  foreign?: Foreign,
): Arrived {
  const one = bare ? BARE : CLIENTS;
  const groups = Array.from({ length: sends }, (_, n) =>
    fake.ledger.slice(n * one.ledger.length, (n + 1) * one.ledger.length),
  );
  const whole = groups.every((rows) => rows.length === one.ledger.length);
  const parts = whole ? groups.map((rows) => one.signals(rows, fake, spans)) : [];
  const ofApp = appSpans.map((name) => ({ name, kind: 'internal', status: 'unset', attributes: {} }));
  const trees = [...parts.flatMap((part) => part.trees), ...ofApp];
  const records = parts.flatMap((part) => part.records).map((one) => placed(one, foreign));
  // If register() precedes the clients, the SDK logs a deprecation, which `recordsOf` leaves out.
  const lines = logs.filter(({ body }) => DEPRECATED.test(String(body))).length;
  return {
    ledger: groups.flatMap(() => one.ledger),
    trees: sorted(foreign?.withoutMessageSpans ? trees.filter((tree) => tree.kind !== 'producer') : trees),
    records: sorted(records),
    metrics: withLines(times(one.metrics, sends), lines),
    services: [SERVICE],
  };
}

const url = (base: string, path: string): string => `${base}${path}?api-version=V`;
const SDK = { 'acs.source': 'sdk' };

/** A throttled request, repeated by the app itself. */
const BARE = {
  ledger: ['POST 429', 'POST 202'],
  signals(rows: LedgerRow[], { url: base }: FakeAcs): Signals {
    const trees = rows.map((row) => exchange(row, 'sms', url(base, row.path)));
    return { trees, records: [failedRecord(trees[0]!, base)] };
  },
  metrics: {
    [METRIC_ACS_CLIENT_EXCHANGES.name]: {
      [exchanged('sms', 'POST', 429)]: 1,
      [exchanged('sms', 'POST', 202)]: 1,
    },
    [METRIC_ACS_OTEL_EVENTS_RECEIVED.name]: { [received('exchange')]: 2 },
  },
};

/** One run of `send()`. */
const CLIENTS = {
  ledger: ['POST 429', 'POST 202', 'POST 202', 'GET 200', 'GET 200', 'POST 201'],
  signals(rows: LedgerRow[], { url: base }: FakeAcs, spans: SinkSpan[]): Signals {
    const parts = [sms(rows, base, spans), email(rows, base, spans), call(rows, base)];
    return { trees: parts.flatMap((part) => part.trees), records: parts.flatMap((part) => part.records) };
  },
  metrics: {
    [METRIC_ACS_CLIENT_EXCHANGES.name]: {
      [exchanged('sms', 'POST', 429, 'SmsClient.send')]: 1,
      [exchanged('sms', 'POST', 202, 'SmsClient.send')]: 1,
      [exchanged('email', 'POST', 202, 'EmailClient.beginSend')]: 1,
      [exchanged('email', 'GET', 200, 'EmailClient.beginSend')]: 1,
      [exchanged('email', 'GET', 200, 'EmailClient.pollUntilDone')]: 1,
      [exchanged('call_automation', 'POST', 201, 'CallAutomationClient.createCall')]: 1,
    },
    [METRIC_ACS_CLIENT_OPERATION_DURATION.name]: {
      [operated('sms', 'SmsClient.send')]: 1,
      [operated('email', 'EmailClient.beginSend')]: 1,
      [operated('email', 'EmailClient.pollUntilDone')]: 1,
      [operated('call_automation', 'CallAutomationClient.createCall')]: 1,
    },
    [METRIC_ACS_SMS_SENT.name]: { [pointKey(SDK)]: 2 },
    [METRIC_ACS_OTEL_EVENTS_RECEIVED.name]: {
      [received('exchange')]: 6,
      [received('operation')]: 4,
      [received('sms.sent')]: 2,
      [received('email.sent')]: 1,
      [received('email.completed')]: 1,
      [received('call.created')]: 1,
    },
  },
};

function exchanged(service: string, method: string, status: number, name?: string): string {
  return pointKey({
    ...SDK,
    'acs.service': service,
    ...(name && { 'acs.operation': name }),
    'http.request.method': method,
    'http.response.status_code': status,
    ...(status >= 400 && { 'error.type': status }),
  });
}

function operated(service: string, name: string): string {
  return pointKey({ ...SDK, 'acs.service': service, 'acs.operation': name });
}

function received(type: string): string {
  return pointKey({ ...SDK, 'acs_otel.event.type': type });
}

function withLines(metrics: Arrived['metrics'], lines: number): Arrived['metrics'] {
  const { name } = METRIC_ACS_OTEL_EVENTS_RECEIVED;
  return lines === 0 ? metrics : { ...metrics, [name]: { ...metrics[name], [received('sdk.log')]: lines } };
}

function times(metrics: Arrived['metrics'], factor: number): Arrived['metrics'] {
  const multiplied = (points: Record<string, number>) =>
    Object.fromEntries(Object.entries(points).map(([key, value]) => [key, value * factor]));
  return Object.fromEntries(Object.entries(metrics).map(([name, points]) => [name, multiplied(points)]));
}

function failedRecord({ attributes }: Tree, base: string): object {
  const { 'acs.source': _s, 'acs.resource.id': _r, 'user_agent.original': _u, ...rest } = attributes;
  const { 'azure.resource_provider.namespace': _n, ...failed } = rest;
  return record('acs.exchange.failed', `POST ${url(base, '/sms')} failed: 429`, failed, 'POST', 'WARN');
}

/** The trace of the operation whose last exchange is `row`. */
function traceOf(spans: SinkSpan[], name: string, row: LedgerRow | undefined): string {
  const found = spans.find((span) => span.name === name && span.attributes['acs.ms_cv'] === row?.msCv);
  return found?.traceId ?? `no trace of ${name}`;
}

function sms([throttled, taken]: LedgerRow[], base: string, spans: SinkSpan[]): Signals {
  const ids: string[] = taken?.answer?.value.map((result: { messageId: string }) => result.messageId) ?? [];
  const traces = ids.map((id) => messageTrace('sms', id).traceId);
  const tries = [
    exchange(throttled, 'sms', url(base, '/sms')),
    exchange(taken, 'sms', url(base, '/sms'), { 'http.request.resend_count': 1 }),
  ];
  const about = { 'acs.service': 'sms', 'http.response.status_code': 202, 'acs.ms_cv': taken?.msCv };
  const records = ids.map((id) =>
    record('acs.sms.sent', `SMS taken: ${id}`, { ...about, 'acs.sms.message_id': id }, 'sms send'),
  );
  return {
    trees: [
      operation('SmsClient.send', 'sms', { 'acs.sms.message_ids': ids }, tries, traces),
      ...ids.map((id) => message('sms', id, traceOf(spans, 'SmsClient.send', taken))),
    ],
    records: [failedRecord(tries[0]!, base), ...records],
  };
}

function email([, , send, first, last]: LedgerRow[], base: string, spans: SinkSpan[]): Signals {
  const id = String(send?.answer?.id);
  const ids = { 'acs.email.operation_id': id };
  const traces = [messageTrace('email', id).traceId];
  const poll = (row: LedgerRow | undefined) =>
    exchange(row, 'email', url(base, `/emails/operations/${id}`), ids);
  const accepted = exchange(send, 'email', url(base, '/emails:send'));
  const about = { 'acs.service': 'email', ...ids };
  const done = { ...ids, 'acs.email.status': 'Succeeded' };
  const completed = { 'acs.service': 'email', ...done };
  return {
    trees: [
      operation(
        'EmailClient.beginSend',
        'email',
        { ...ids, 'acs.ms_cv': send?.msCv },
        [accepted, poll(first)],
        traces,
      ),
      operation('EmailClient.pollUntilDone', 'email', done, [poll(last)], traces),
      message('email', id, traceOf(spans, 'EmailClient.beginSend', send)),
    ],
    records: [
      record('acs.email.sent', `Email taken: ${id}`, { ...about, 'acs.ms_cv': send?.msCv }, 'email send'),
      record('acs.email.completed', `Email Succeeded: ${id}`, completed, 'EmailClient.pollUntilDone'),
    ],
  };
}

function call([, , , , , row]: LedgerRow[], base: string): Signals {
  const callId = String(row?.answer?.correlationId);
  const ids = {
    'acs.call.id': callId,
    'acs.call.server_id': row?.answer?.serverCallId,
    'acs.call.connection_id': row?.answer?.callConnectionId,
  };
  const name = 'CallAutomationClient.createCall';
  const about = { 'acs.service': 'call_automation', 'acs.operation': name, 'acs.ms_cv': row?.msCv };
  const request = exchange(row, 'call_automation', url(base, '/calling/callConnections'));
  return {
    trees: [operation(name, 'call_automation', ids, [request], [callId.replaceAll('-', '')])],
    records: [record('acs.call.created', `${name}: ${callId}`, { ...about, ...ids }, name)],
  };
}

const OPERATION_OF: Record<string, string> = {
  'sms send': 'SmsClient.send',
  'email send': 'EmailClient.beginSend',
};

/** As the record is with the app's own providers. */
function placed(event: object, foreign: Foreign | undefined): object {
  if (!foreign) return event;
  const { in: place = '', eventName, attributes } = event as EventRecord;
  return {
    ...event,
    ...(foreign.withoutMessageSpans && { in: OPERATION_OF[place] ?? place }),
    ...(!foreign.instruments && { attributes: { ...attributes, 'microsoft.custom_event.name': eventName } }),
  };
}

interface EventRecord {
  in?: string;
  eventName: string;
  attributes: object;
}
