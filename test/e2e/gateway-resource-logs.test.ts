/** Azure's resource logs, read from a real Kafka broker with the credentials of Event Hubs. */
import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messageTrace, traceIdOfCall } from '../../src/events/hashed-ids.ts';
import { type RunningKafka, startKafka } from '../backends/kafka.ts';
import { type OtlpSink, type SinkLog, startOtlpSink } from '../fakes/otlp-sink.ts';
import { startEventHubsGateway, TOPIC } from './gateway/event-hubs.ts';
import { type Gateway, newStorage } from './gateway/gateway.ts';
import samples from './gateway/resource-log-samples.json' with { type: 'json' };

const CALL_ID = '00000000-0000-0000-0000-000000009001';

let kafka: RunningKafka;
let gateway: Gateway;
let sink: OtlpSink;

const storage = newStorage();

beforeAll(async () => {
  [kafka, sink] = await Promise.all([startKafka(), startOtlpSink()]);
  // A topic that is created later is found late.
  await kafka.produce(TOPIC, [message([{ category: 'Warmup', time: '2026-01-01T00:00:00Z' }])]);
  gateway = await startEventHubsGateway(kafka, sink, storage);
  await sink.waitFor(({ logs }) => logs.length > 0, 60_000);
});
afterAll(async () => {
  await gateway?.stop();
  await Promise.all([kafka?.stop(), sink?.close()]);
});

function message(records: unknown[]): string {
  return JSON.stringify({ records });
}

/** Sends one message per list of records and returns the exported records. */
async function through(messages: readonly string[], expected: number): Promise<SinkLog[]> {
  sink.clear();
  await kafka.produce(TOPIC, messages);
  await sink.waitFor(({ logs }) => logs.length >= expected, 60_000);
  // One more would be a duplicate.
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(sink.logs).toHaveLength(expected);
  return sink.logs;
}

interface ResourceLog {
  properties: object;
  [field: string]: unknown;
}

function sampleOf(category: string): ResourceLog {
  const sample = samples.find((candidate) => candidate.category === category);
  if (!sample) throw new Error(`no sample of ${category}`);
  return { ...sample.record };
}

describe('resource logs', () => {
  it('all 28 categories, in one message, each with its ids and without personal data', async () => {
    const logs = await through([message(samples.map(({ record }) => record))], 28);
    const byCategory = new Map(logs.map((log) => [log.attributes['azure.category'], log]));
    expect([...byCategory.keys()].sort()).toEqual(samples.map(({ category }) => category).sort());
    for (const { category, correlationIsCallId, record } of samples) {
      const log = byCategory.get(category);
      const { CallId } = record.properties as { CallId?: string };
      const callId = correlationIsCallId ? record.correlationId : CallId;
      expect(log?.attributes['acs.call.id'], category).toBe(callId);
      if (callId) expect(log?.traceId, category).toBe(traceIdOfCall(callId));
      expect(log?.attributes['acs.source']).toBe('resource_log');
      expect(log?.eventName).toBe('azure.resource.log');
      expect(log?.attributes['acs.resource.id']).toBe(record.resourceId);
      expect(log?.attributes['cloud.resource_id']).toBe(record.resourceId);
      expect(log?.timeUnixNano).toBe(BigInt(Date.parse(record.time)) * 1_000_000n);
      expect(log?.body).toBe(`${category} ${record.operationName}`);
    }
    expect(byCategory.get('SMSOperational')).toMatchObject(
      messageTrace('sms', 'Outgoing_2024010100000000000000-0000-0000-0000-000000007001_noam'),
    );
    expect(byCategory.get('EmailSendMailOperational')).toMatchObject(
      messageTrace('email', '00000000-0000-0000-0000-000000007101'),
    );
    expect(byCategory.get('EmailStatusUpdateOperational')?.attributes).toMatchObject({
      'acs.email.delivery.status': 'Delivered',
      'acs.email.delivery.class': 'ok',
      'azure.properties.smtpstatuscode': '250',
    });
    for (const category of ['SMSOperational', 'ChatOperational', 'AuthOperational', 'RoomsOperational'])
      expect(byCategory.get(category)?.attributes['acs.ms_cv'], category).toMatch(/^AAAA/);
    expect(byCategory.get('CallAutomationOperational')?.attributes).toMatchObject({
      'azure.result.signature': '202',
      'azure.duration': 130,
      'acs.call.connection_id': '00000000-0000-0000-0000-000000009101',
    });
    const text = JSON.stringify(logs, (_, value) => (typeof value === 'bigint' ? String(value) : value));
    for (const secret of [
      '000000000201',
      '5550100002',
      'recipient@',
      'donotreply',
      '192.0.2.1',
      'synthetic-agent',
      'appName',
    ])
      expect(text).not.toContain(secret);
  });

  it('CallSummary is classified, in the call of its trace, whatever the case of its names and the kind of its codes', async () => {
    const summary = sampleOf('CallSummary');
    const end = (code: unknown, subCode: unknown, category: string) => ({
      ...summary,
      properties: {
        ...summary.properties,
        participantEndReason: code,
        ParticipantEndSubCode: subCode,
        ResultCategory: category,
      },
    });
    const pascal = Object.fromEntries(
      Object.entries(end('480', '10037', 'ExpectedError')).map(([k, v]) => [
        (k[0] ?? '').toUpperCase() + k.slice(1),
        v,
      ]),
    );
    const flat = { ...end('480', '10037', 'ExpectedError').properties, ...summary, properties: undefined };
    const inText = {
      ...end(408, 560408, 'null'),
      properties: JSON.stringify(end(408, 560408, 'null').properties),
    };
    const unknown = end('null', '', 'Redacted');
    const hungUp = end('0', '5003', 'Success');
    const refused = { ...hungUp, properties: { ...hungUp.properties, participantDuration: '0' } };
    const logs = await through(
      [
        message([end('503', '0', 'UnexpectedClientError')]),
        message([pascal]),
        message([flat, inText]),
        message([unknown, hungUp, refused]),
      ],
      7,
    );
    const found = logs.map(({ attributes, traceId }) => ({
      traceId,
      end: ['code', 'sub_code', 'category', 'class', 'origin', 'expected']
        .map((name) => String(attributes[`acs.end_reason.${name}`] ?? '-'))
        .join(' '),
    }));
    const traceId = traceIdOfCall(CALL_ID);
    expect(found.map(({ end: text }) => text).sort()).toEqual([
      '- - - - - -',
      '0 5003 success declined peer true',
      '0 5003 success ok peer true',
      '408 560408 expected_error timeout sbc true',
      '480 10037 expected_error unreachable peer true',
      '480 10037 expected_error unreachable peer true',
      '503 0 unexpected_client_error server acs false',
    ]);
    expect(new Set(found.map((log) => log.traceId))).toEqual(new Set([traceId]));
  });

  it('a call id that is no GUID gives the trace of its hash', async () => {
    const [log] = await through([message([{ ...sampleOf('CallSummary'), correlationId: 'call-42' }])], 1);
    expect(log?.traceId).toBe(createHash('sha256').update('call-42').digest('hex').slice(0, 32));
  });

  it('messages of any length; one that is not JSON is dropped and holds nothing up', async () => {
    const many = Array.from({ length: 333 }, (_, n) => ({
      ...sampleOf('CallingMetrics'),
      operationName: `n${n}`,
    }));
    const logs = await through(
      [message(many), 'no JSON, +15550199777', message([]), message([sampleOf('CallSurvey')])],
      335,
    );
    expect(new Set(logs.map(({ body }) => String(body))).size).toBe(335);
    const dropped = logs.filter(({ eventName }) => eventName === 'acs_otel.dropped');
    expect(dropped.map(({ body }) => body)).toEqual([
      'Dropped from Event Hubs: 1 unreadable - not JSON in UTF-8',
    ]);
  });

  it('partitions are read at the same time, and no record takes a field from another', async () => {
    const record = sampleOf('CallSummary');
    const ids = Array.from({ length: 4000 }, (_, n) => ({
      correlationId: randomUUID(),
      participantId: randomUUID(),
      // A different order of fields each time.
      code: ['0', '480', '487'][n % 3],
    }));
    const messages = ids.map(({ correlationId, participantId, code }, n) => {
      const properties = { ...record.properties, participantId, participantEndReason: code };
      const fields = Object.entries(properties);
      const turned = [...fields.slice(n % fields.length), ...fields.slice(0, n % fields.length)];
      return message([{ ...record, correlationId, properties: Object.fromEntries(turned) }]);
    });
    const logs = await through(messages, ids.length);
    const found = logs.map(({ attributes }) => [
      attributes['acs.call.id'],
      attributes['acs.participant.id'],
      String(attributes['acs.end_reason.code']),
    ]);
    const sent = ids.map(({ correlationId, participantId, code }) => [correlationId, participantId, code]);
    expect(found.map(String).sort()).toEqual(sent.map(String).sort());
    // The set of attributes depends on the code only.
    const shapes = logs.map(({ attributes }) =>
      [attributes['acs.end_reason.code'], ...Object.keys(attributes).sort()].join(' '),
    );
    expect(new Set(shapes).size).toBe(3);
  });

  it('a gateway that is killed while it reads loses none', async () => {
    sink.clear();
    const ids = Array.from({ length: 3000 }, () => randomUUID());
    const record = sampleOf('CallSummary');
    const produced = kafka.produce(
      TOPIC,
      ids.map((correlationId) => message([{ ...record, correlationId }])),
    );
    await sink.waitFor(({ logs }) => logs.length > 0, 60_000);
    await gateway.kill();
    await produced;
    expect(sink.logs.length).toBeLessThan(3000);
    gateway = await startEventHubsGateway(kafka, sink, storage);
    // Some records arrive twice, as may records of the tests above.
    const missing = () => {
      const seen = new Set(sink.logs.map(({ attributes }) => attributes['acs.call.id']));
      return ids.filter((id) => !seen.has(id));
    };
    await sink.waitFor(() => missing().length === 0, 120_000).catch(() => undefined);
    expect(missing()).toEqual([]);
  });
});
