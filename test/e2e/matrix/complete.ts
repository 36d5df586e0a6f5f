/** What must have arrived after a row's app has sent its messages, written down from the fake service's ledger. */
import { messageTrace } from '../../../src/events/hashed-ids.ts';
import {
  METRIC_ACS_CLIENT_EXCHANGES,
  METRIC_ACS_CLIENT_OPERATION_DURATION,
  METRIC_ACS_SMS_SENT,
} from '../../../src/generated/names.ts';
import type { FakeAcs, LedgerRow } from '../../fakes/acs-server.ts';
import { metricPoints } from '../../fakes/metric-points.ts';
import type { OtlpSink, SinkAttributes, SinkSpan } from '../../fakes/otlp-sink.ts';
import { exchange, message, operation, record, recordsOf, type Tree, treesOf } from '../../sdk/trees.ts';
import { STATUSES } from './traffic.ts';

/** `trees`, `records` and `metrics` in an order that does not depend on time. */
export interface Arrived {
  ledger: string[];
  trees: string[];
  records: string[];
  metrics: Record<string, Record<string, number>>;
}

/** What the app's own OpenTelemetry keeps from us. */
export interface Foreign {
  /** Nobody consults our id generator: a message has no span of its own, its record stands in the operation. */
  withoutMessageSpans?: boolean;
  /** REST without an Azure client: two tries of a text message, nothing around them. */
  withoutOperations?: boolean;
}

const ours = (attributes: SinkAttributes): boolean =>
  attributes['azure.resource_provider.namespace'] === 'Microsoft.Communication';

/** What the sink got of Azure Communication Services. */
export function arrived(fake: FakeAcs, sink: OtlpSink): Arrived {
  const spans = sink.spans.filter((span) => ours(span.attributes) || span.attributes['acs.source']);
  const logs = sink.logs.filter((log) => log.attributes['acs.source'] && log.eventName !== undefined);
  const trees = treesOf(spans);
  const records = recordsOf(logs, spans).map(withoutAzureName);
  return {
    ledger: fake.ledger.map((row) => `${row.method} ${row.status}`),
    trees: sorted(trees.map(withoutForeignAttributes)),
    records: sorted(records),
    metrics: pointsOf(sink),
  };
}

/** What it should have got after `sends` sends, one after the other. */
export function expected(fake: FakeAcs, sink: OtlpSink, sends: number, foreign: Foreign = {}): Arrived {
  if (foreign.withoutOperations) return bareExchanges(fake);
  const groups = Array.from({ length: sends }, (_, n) =>
    fake.ledger.slice(n * STATUSES.length, (n + 1) * STATUSES.length),
  );
  const whole = groups.every((rows) => rows.length === STATUSES.length);
  const parts = whole ? groups.map((rows) => oneSend(rows, fake, sink.spans)) : [];
  const trees = parts.flatMap((part) => part.trees);
  const records = parts.flatMap((part) => part.records);
  return {
    ledger: groups.flatMap(() => LEDGER),
    trees: sorted(foreign.withoutMessageSpans ? trees.filter((tree) => tree.kind !== 'producer') : trees),
    records: sorted(foreign.withoutMessageSpans ? records.map(inOperation) : records),
    metrics: expectedPoints(sends),
  };
}

/** A throttled request and its repetition by the app itself. */
function bareExchanges({ ledger, url: base }: FakeAcs): Arrived {
  const [throttled, taken] = ledger;
  const trees = ledger.map((row) => exchange(row, 'sms', url(base, row.path)));
  const key = (row: LedgerRow | undefined) =>
    `acs.service=sms ${row && row.status >= 400 ? `error.type=${row.status} ` : ''}http.request.method=POST http.response.status_code=${row?.status}`;
  return {
    ledger: ['POST 429', 'POST 202'],
    trees: sorted(trees),
    records: sorted(throttled ? [failedRecord(exchange(throttled, 'sms', url(base, '/sms')), base)] : []),
    metrics: Object.fromEntries(
      METRICS.map((name, n) => [name, n === 0 ? { [key(throttled)]: 1, [key(taken)]: 1 } : {}]),
    ),
  };
}

function failedRecord({ attributes }: Tree, base: string): object {
  const { 'acs.source': _s, 'acs.resource.id': _r, 'user_agent.original': _u, ...rest } = attributes;
  const { 'azure.resource_provider.namespace': _n, ...failed } = rest;
  return record('acs.exchange.failed', `POST ${url(base, '/sms')} failed: 429`, failed, 'POST', 'WARN');
}

const LEDGER = ['POST 429', 'POST 202', 'POST 202', 'GET 200', 'GET 200', 'POST 201'];

/** Spans and records of one run of `send()`. */
function oneSend(
  rows: LedgerRow[],
  { url }: FakeAcs,
  spans: SinkSpan[],
): { trees: Tree[]; records: object[] } {
  const parts = [sms(rows, url, spans), email(rows, url, spans), call(rows, url, spans)];
  return { trees: parts.flatMap((part) => part.trees), records: parts.flatMap((part) => part.records) };
}

/** The span of an operation, by the exchange that the service has served last for it. */
function operationOf(spans: SinkSpan[], name: string, row: LedgerRow | undefined): SinkSpan | undefined {
  return spans.find((span) => span.name === name && span.attributes['acs.ms_cv'] === row?.msCv);
}

const url = (base: string, path: string): string => `${base}${path}?api-version=V`;

function sms([throttled, taken]: LedgerRow[], base: string, spans: SinkSpan[]) {
  const sent = operationOf(spans, 'SmsClient.send', taken);
  // Only the answer's body has the ids. Two different ones, each with its root, must be there.
  const ids = [0, 1].map((n) => (sent?.attributes['acs.sms.message_ids'] as string[])?.[n] ?? `no id ${n}`);
  const traces = ids.map((id) => messageTrace('sms', id).traceId);
  const tries = [
    exchange(throttled, 'sms', url(base, '/sms')),
    exchange(taken, 'sms', url(base, '/sms'), { 'http.request.resend_count': 1 }),
  ];
  const records = ids.map((id) =>
    record(
      'acs.sms.sent',
      `SMS taken: ${id}`,
      {
        'acs.service': 'sms',
        'acs.sms.message_id': id,
        'http.response.status_code': 202,
        'acs.ms_cv': taken?.msCv,
      },
      'sms send',
    ),
  );
  return {
    trees: [
      operation('SmsClient.send', 'sms', { 'acs.sms.message_ids': ids }, tries, traces),
      ...ids.map((id) => message('sms', id, sent?.traceId ?? 'no trace')),
    ],
    records: [failedRecord(tries[0]!, base), ...records],
  };
}

function email([, , send, first, last]: LedgerRow[], base: string, spans: SinkSpan[]) {
  const id = first?.path.split('/').at(-1) ?? 'no id';
  const ids = { 'acs.email.operation_id': id };
  const traces = [messageTrace('email', id).traceId];
  const poll = (row: LedgerRow | undefined) => exchange(row, 'email', url(base, row?.path ?? ''), ids);
  const accepted = exchange(send, 'email', url(base, '/emails:send'));
  const sent = operationOf(spans, 'EmailClient.beginSend', first);
  const about = { 'acs.service': 'email', ...ids };
  const done = { ...ids, 'acs.email.status': 'Succeeded' };
  return {
    trees: [
      operation('EmailClient.beginSend', 'email', ids, [accepted, poll(first)], traces),
      operation('EmailClient.pollUntilDone', 'email', done, [poll(last)], traces),
      message('email', id, sent?.traceId ?? 'no trace'),
    ],
    records: [
      record('acs.email.sent', `Email taken: ${id}`, { ...about, 'acs.ms_cv': first?.msCv }, 'email send'),
      record(
        'acs.email.completed',
        `Email Succeeded: ${id}`,
        { 'acs.service': 'email', ...done },
        'EmailClient.pollUntilDone',
      ),
    ],
  };
}

function call(rows: LedgerRow[], base: string, spans: SinkSpan[]) {
  const row = rows[5];
  const created = operationOf(spans, 'CallAutomationClient.createCall', row);
  const id = (name: string) => String(created?.attributes[name] ?? `no ${name}`);
  const ids = {
    'acs.call.id': id('acs.call.id'),
    'acs.call.server_id': id('acs.call.server_id'),
    'acs.call.connection_id': id('acs.call.connection_id'),
  };
  const callId = ids['acs.call.id'];
  const name = 'CallAutomationClient.createCall';
  const about = { 'acs.service': 'call_automation', 'acs.operation': name, 'acs.ms_cv': row?.msCv };
  const request = exchange(row, 'call_automation', url(base, '/calling/callConnections'));
  return {
    trees: [operation(name, 'call_automation', ids, [request], [callId.replaceAll('-', '')])],
    records: [record('acs.call.created', `${name}: ${callId}`, { ...about, ...ids }, name)],
  };
}

const METRICS = [METRIC_ACS_CLIENT_EXCHANGES, METRIC_ACS_CLIENT_OPERATION_DURATION, METRIC_ACS_SMS_SENT].map(
  ({ name }) => name,
);

function pointsOf(sink: OtlpSink): Arrived['metrics'] {
  return Object.fromEntries(METRICS.map((name) => [name, metricPoints(sink, name)]));
}

const EXCHANGES = [
  'acs.operation=SmsClient.send acs.service=sms error.type=429 http.request.method=POST http.response.status_code=429',
  'acs.operation=SmsClient.send acs.service=sms http.request.method=POST http.response.status_code=202',
  'acs.operation=EmailClient.beginSend acs.service=email http.request.method=POST http.response.status_code=202',
  'acs.operation=EmailClient.beginSend acs.service=email http.request.method=GET http.response.status_code=200',
  'acs.operation=EmailClient.pollUntilDone acs.service=email http.request.method=GET http.response.status_code=200',
  'acs.operation=CallAutomationClient.createCall acs.service=call_automation http.request.method=POST http.response.status_code=201',
];
const OPERATIONS = [
  'acs.operation=SmsClient.send acs.service=sms',
  'acs.operation=EmailClient.beginSend acs.service=email',
  'acs.operation=EmailClient.pollUntilDone acs.service=email',
  'acs.operation=CallAutomationClient.createCall acs.service=call_automation',
];

function expectedPoints(sends: number): Arrived['metrics'] {
  const each = (keys: string[], value: number) => Object.fromEntries(keys.map((key) => [key, value]));
  const values = [each(EXCHANGES, sends), each(OPERATIONS, sends), { '': 2 * sends }];
  return Object.fromEntries(METRICS.map((name, n) => [name, values[n]!]));
}

/** Other instrumentations add to our spans, and ours adds to their HTTP spans. */
function withoutForeignAttributes(tree: Tree): Tree {
  const children = tree.children?.map(withoutForeignAttributes);
  const kept = Object.entries(tree.attributes).filter(([name]) => OUR_ATTRIBUTES.test(name));
  return { ...tree, attributes: Object.fromEntries(kept), ...(children && { children }) };
}

const OUR_ATTRIBUTES =
  /^(acs\.|azure\.|http\.request\.(method|resend_count)$|url\.full$|server\.|user_agent\.original$|http\.response\.status_code$|error\.type$)/;

/** Azure Monitor's name of a record is there whenever the exporter might be. */
function withoutAzureName(record: object): object {
  const { attributes, ...rest } = record as { attributes: Record<string, unknown> };
  const kept = Object.entries(attributes).filter(([name]) => !/^(microsoft\.|_MS\.)/.test(name));
  return { ...rest, attributes: Object.fromEntries(kept) };
}

const OPERATION_OF: Record<string, string> = {
  'sms send': 'SmsClient.send',
  'email send': 'EmailClient.beginSend',
};

function inOperation(record: object): object {
  const place = (record as { in?: string }).in ?? '';
  return { ...record, in: OPERATION_OF[place] ?? place };
}

/** As text with sorted keys: comparable, and readable where they differ. */
function sorted(things: readonly object[]): string[] {
  return things.map((thing) => JSON.stringify(inOrder(thing))).sort();
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, one]) => [name, inOrder(one)]));
}
