/** Events that Event Grid delivers into an event hub, read from a real Kafka broker. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { messageTrace, traceIdOfCall } from '../../src/events/hashed-ids.ts';
import { type RunningKafka, startKafka } from '../backends/kafka.ts';
import { type OtlpSink, type SinkLog, startOtlpSink } from '../fakes/otlp-sink.ts';
import { asCloudEvent } from '../fixtures/event-grid.ts';
import { EVENTS_TOPIC, startEventGridGateway } from './gateway/event-grid.ts';
import { TOPIC } from './gateway/event-hubs.ts';
import type { Gateway } from './gateway/gateway.ts';
import {
  expectedIds,
  type GridEvent,
  leaves,
  personalTexts,
  SAMPLES,
  sampleEvent,
} from './gateway/grid-samples.ts';

const NAMES: Record<string, string> = {
  SMSDeliveryReportReceived: 'acs.sms.delivery_reported',
  EmailDeliveryReportReceived: 'acs.email.delivery_reported',
  RecordingFileStatusUpdated: 'acs.recording.status_changed',
  CallStarted: 'acs.call.started',
  CallEnded: 'acs.call.ended',
};
const MARK = 'zebrafish';
const json = JSON.stringify;

let kafka: RunningKafka;
let gateway: Gateway;
let sink: OtlpSink;

beforeAll(async () => {
  [kafka, sink] = await Promise.all([startKafka(), startOtlpSink({ keepBodies: true })]);
  // A topic that is created later is found late.
  await kafka.produce(EVENTS_TOPIC, [json(sampleEvent('CallStarted'))]);
  await kafka.produce(TOPIC, ['{"category":"Warmup","time":"2026-01-01T00:00:00Z"}']);
  // Both overlays: each works alone in the tests of the other files.
  gateway = await startEventGridGateway(kafka, sink, { more: ['event-hubs'] });
  await sink.waitFor(({ logs }) => logs.length > 1, 60_000);
});
beforeEach(() => sink.clear());
afterAll(async () => {
  await gateway?.stop();
  await Promise.all([kafka?.stop(), sink?.close()]);
});

/** Sends messages and returns the exported records. */
async function through(messages: readonly (string | Uint8Array)[], expected: number): Promise<SinkLog[]> {
  const already = sink.logs.length;
  await kafka.produce(EVENTS_TOPIC, messages);
  await sink.waitFor(({ logs }) => logs.length >= already + expected, 60_000);
  // One more would be a duplicate.
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(sink.logs).toHaveLength(already + expected);
  return sink.logs.slice(already);
}

/** Without what differs between two readings of an event. */
function stable({ observedUnixNano: _, ...log }: SinkLog): object {
  return log;
}

function byId(logs: readonly SinkLog[]): Map<unknown, SinkLog> {
  return new Map(logs.map((log) => [log.attributes['cloudevents.event_id'], log]));
}

const EVENTS = SAMPLES.map(({ event }) => event);
const IDS = new Set(SAMPLES.flatMap((sample) => Object.values(expectedIds(sample)).map(String)));
/** Personal data of all samples, but for a message id that is also part of the text that replies to it. */
const SECRETS = [...new Set(SAMPLES.flatMap(personalTexts))].filter((text) => !IDS.has(text));
const ENVELOPES: Record<string, (events: readonly GridEvent[]) => string[]> = {
  'Event Grid, one per message': (events) => events.map((event) => json(event)),
  'Event Grid, lists of one': (events) => events.map((event) => json([event])),
  'Event Grid, one list': (events) => [json(events)],
  'CloudEvents, one per message': (events) => events.map((event) => json(asCloudEvent(event))),
  'CloudEvents, one batch': (events) => [json(events.map(asCloudEvent))],
  'data as JSON text': (events) => events.map((event) => json({ ...event, data: json(event.data) })),
};

describe('every documented event', () => {
  it.each(Object.entries(ENVELOPES))(
    '%s: has its name, time, ids and trace, and nothing of a person',
    async (_, messages) => {
      const found = byId(await through(messages(EVENTS), EVENTS.length));
      for (const sample of SAMPLES) {
        const { id, eventType, eventTime, topic } = sample.event;
        const kind = eventType.replace('Microsoft.Communication.', '');
        const log = found.get(id);
        const ids = expectedIds(sample);
        expect(log?.eventName, kind).toBe(NAMES[kind] ?? 'acs.event_grid.event');
        expect(log?.timeUnixNano, kind).toBe(BigInt(Date.parse(eventTime)) * 1_000_000n);
        expect(log?.attributes, kind).toMatchObject({
          'acs.source': 'event_grid',
          'cloudevents.event_type': eventType,
          'acs.resource.id': topic,
          ...ids,
        });
        const { 'acs.call.id': call, 'acs.sms.message_id': sms, 'acs.email.operation_id': email } = ids;
        const trace = sms
          ? messageTrace('sms', String(sms))
          : email
            ? messageTrace('email', String(email))
            : { traceId: call && traceIdOfCall(String(call)), spanId: undefined };
        expect({ traceId: log?.traceId, spanId: log?.spanId }, kind).toEqual(trace);
      }
      expect(SECRETS.length).toBeGreaterThan(40);
      const text = sentTexts();
      expect(SECRETS.filter((secret) => text.includes(secret))).toEqual([]);
    },
  );

  it('is the same record in every envelope', async () => {
    const [first, ...others] = await Promise.all(
      Object.values(ENVELOPES).map((messages) => messages(EVENTS)),
    );
    const expected = byId(await through(first ?? [], EVENTS.length));
    for (const messages of others)
      for (const log of await through(messages, EVENTS.length))
        expect(stable(log)).toEqual(stable(expected.get(log.attributes['cloudevents.event_id']) as SinkLog));
  });

  it('has only ids, words and numbers of its data: every other text can be anything', async () => {
    const marked = SAMPLES.map(({ event }, n) => {
      const data = structuredClone(event.data);
      for (const [path, value] of leaves(data))
        if (typeof value === 'string' && !IDS.has(value) && path !== 'room.id')
          setAt(data, path, `${MARK} ${path} ${n}`);
      return { ...event, data, subject: event.subject.includes('recording') ? event.subject : MARK };
    });
    const logs = await through([json(marked)], marked.length);
    expect(new Set(logs.map(({ eventName }) => eventName))).not.toContain('acs_otel.dropped');
    const found = logs.flatMap(({ attributes }) => Object.entries(attributes));
    expect(found.filter(([, value]) => String(value).includes(MARK))).toEqual([]);
    expect(sentTexts()).not.toContain(MARK);
  });
});

/** Everything that reached the backend. */
function sentTexts(): string {
  return Buffer.concat(sink.requests.map(({ body }) => body ?? Buffer.alloc(0))).toString('utf8');
}

function setAt(target: object, path: string, value: string): void {
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const parent = keys.reduce(
    (part, key) => part[key] as Record<string, unknown>,
    target as Record<string, unknown>,
  );
  parent[last] = value;
}

describe('events with depth', () => {
  const record = async (event: GridEvent) => (await through([json(event)], 1))[0] as SinkLog;
  const part = ({ attributes }: SinkLog, prefix: string) =>
    ['status', 'code', 'category', 'class', 'origin', 'expected'].map(
      (name) => attributes[`${prefix}.${name}`],
    );

  it.each([
    ['Delivered', 'No error.', 'INFO', ['Delivered', undefined, 'success', 'ok', 'unknown', true]],
    ['Delivered', '2000', 'INFO', ['Delivered', 2000, 'success', 'ok', 'unknown', true]],
    ['Failed', '4006', 'WARN', ['Failed', 4006, 'unexpected_client_error', 'unreachable', 'peer', false]],
    ['Failed', 4006, 'WARN', ['Failed', 4006, 'unexpected_client_error', 'unreachable', 'peer', false]],
    [
      'Failed',
      'Error 5000 of 2026: gone',
      'ERROR',
      ['Failed', 5000, 'unexpected_server_error', 'server', 'acs', false],
    ],
    ['Failed', '4007', 'INFO', ['Failed', 4007, 'expected_error', 'opted_out', 'peer', true]],
    ['Failed', '4999', 'WARN', ['Failed', 4999, 'unknown', 'unknown', 'unknown', false]],
    ['Failed', '+1 555 019 9777', 'WARN', ['Failed', undefined, 'unknown', 'unknown', 'unknown', false]],
    ['Lost in space', null, 'WARN', [undefined, undefined, 'unknown', 'unknown', 'unknown', false]],
    [null, null, 'WARN', [undefined, undefined, 'unknown', 'unknown', 'unknown', false]],
  ] as const)('an SMS report: %s, %s', async (deliveryStatus, deliveryStatusDetails, severity, verdict) => {
    const log = await record(
      sampleEvent('SMSDeliveryReportReceived', { deliveryStatus, deliveryStatusDetails }),
    );
    expect([log.severityText, ...part(log, 'acs.sms.delivery')]).toEqual([severity, ...verdict]);
    expect(log.body).toMatch(/^SMS delivery: [A-Za-z0-9 ,_]+$/);
  });

  it.each([
    ['Delivered', 'INFO', ['Delivered', undefined, 'success', 'ok', 'unknown', true]],
    ['Bounced', 'WARN', ['Bounced', undefined, 'unexpected_client_error', 'hard_bounce', 'client', false]],
    ['Expanded', 'INFO', ['Expanded', undefined, 'success', 'pending', 'unknown', true]],
    ['Vanished', 'WARN', ['Vanished', undefined, 'unknown', 'unknown', 'unknown', false]],
    [`to ${MARK}`, 'WARN', [undefined, undefined, 'unknown', 'unknown', 'unknown', false]],
  ])('an email report: %s', async (status, severity, verdict) => {
    const log = await record(sampleEvent('EmailDeliveryReportReceived', { status }));
    expect([log.severityText, ...part(log, 'acs.email.delivery')]).toEqual([severity, ...verdict]);
  });

  it('a call that ended: kind, duration and reason, classified', async () => {
    const log = await record(
      sampleEvent('CallEnded', {
        callDurationInSeconds: 12.5,
        durationOfCall: 99,
        isRoomsCall: true,
        reason: { code: 480, subCode: 10037, phrase: MARK },
        endedBy: { type: 'MicrosoftInternal', name: MARK },
      }),
    );
    expect(log.attributes).toMatchObject({
      'acs.call.type': 'room',
      'acs.call.duration': 12.5,
      'acs.call.ended_by': 'MicrosoftInternal',
      'acs.end_reason.code': 480,
      'acs.end_reason.sub_code': 10037,
      'acs.end_reason.class': 'unreachable',
    });
  });

  it('a call of two parties', async () => {
    const log = await record(sampleEvent('CallStarted', { isTwoParty: true }));
    expect(log.attributes['acs.call.type']).toBe('one_to_one');
  });

  it('a recording: ids of its subject, also of older ones; duration and reason', async () => {
    const [log, old] = await through(
      [
        json({ ...sampleEvent('RecordingFileStatusUpdated'), id: 'new-1' }),
        json({
          ...sampleEvent('RecordingFileStatusUpdated'),
          id: 'old-1',
          subject: '/recording/call/00000000-0000-0000-0000-000000009001/recordingId/recording-1',
        }),
      ],
      2,
    ).then((logs) => ['new-1', 'old-1'].map((id) => byId(logs).get(id)));
    expect(log?.attributes).toMatchObject({
      'acs.recording.duration': 6.62,
      'acs.recording.end_reason': 'CallEnded',
    });
    expect(old?.attributes).toMatchObject({
      'acs.call.id': '00000000-0000-0000-0000-000000009001',
      'acs.recording.id': 'recording-1',
    });
    expect(old?.attributes).not.toHaveProperty('acs.call.server_id');
  });

  it('an id of an email in capitals gives the same trace', async () => {
    const id = 'ABCDEF00-0000-0000-0000-000000007101';
    const log = await record(sampleEvent('EmailDeliveryReportReceived', { messageId: id }));
    expect(log).toMatchObject(messageTrace('email', id));
    expect(messageTrace('email', id)).toEqual(messageTrace('email', id.toLowerCase()));
  });

  it('a new type of ACS is an event, one that is no word has no type', async () => {
    const event = (eventType: string) => ({ ...sampleEvent('CallStarted'), eventType });
    const known = await record(event('Microsoft.Communication.PigeonReceived'));
    expect(known).toMatchObject({ eventName: 'acs.event_grid.event', body: 'PigeonReceived' });
    expect(known.attributes['cloudevents.event_type']).toBe('Microsoft.Communication.PigeonReceived');
    const odd = await record(event(`Microsoft.Communication.${MARK} 1`));
    expect(odd.attributes['cloudevents.event_type']).toBe('_OTHER');
    expect(sentTexts()).not.toContain(MARK);
  });
});

describe('both overlays together', () => {
  it('read their own event hub, and drop what belongs to the other', async () => {
    const resourceLog = json({ category: 'CallSummary', operationName: 'op', time: '2026-11-27T00:00:00Z' });
    await kafka.produce(TOPIC, [resourceLog, json(sampleEvent('SMSReceived'))]);
    await kafka.produce(EVENTS_TOPIC, [resourceLog, json(sampleEvent('SMSReceived'))]);
    await sink.waitFor(({ logs }) => logs.length >= 4, 30_000);
    const found = sink.logs.map(({ eventName, attributes }) => `${eventName} ${attributes['acs.source']}`);
    expect(found.sort()).toEqual([
      'acs.event_grid.event event_grid',
      'acs_otel.dropped event_grid',
      'acs_otel.dropped resource_log',
      'azure.resource.log resource_log',
    ]);
  });
});
