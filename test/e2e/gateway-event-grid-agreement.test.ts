/** The gateway and the package agree: the same event becomes the same record, whichever of them reads it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningKafka, startKafka } from '../backends/kafka.ts';
import { type OtlpSink, startOtlpSink } from '../fakes/otlp-sink.ts';
import { asCloudEvent } from '../fixtures/event-grid.ts';
import { type Process, startProcess } from '../unit/pipeline/automation-stage.ts';
import { EVENTS_TOPIC, startEventGridGateway } from './gateway/event-grid.ts';
import type { Gateway } from './gateway/gateway.ts';
import { type GridEvent, type Json, SAMPLES, sampleEvent } from './gateway/grid-samples.ts';

const json = JSON.stringify;

/** Codes, statuses and replies of mail servers, listed or not. */
const SMS: Record<string, Json>[] = [
  ...[
    '2000',
    '4006',
    '4007',
    '5000',
    '9999',
    '4999',
    '12345',
    '0404',
    'Error 4005: 4001',
    'No error.',
    '',
    'Failed to reach +1-425-555-2000',
    '(425) 555 4006',
    '4006-425 was not reached',
    'x 4999, 4006',
    '[4006] unreachable, carrier 30003',
  ].map((deliveryStatusDetails) => ({ deliveryStatus: 'Failed', deliveryStatusDetails })),
  { deliveryStatus: 'Failed', deliveryStatusDetails: 4006 },
  { deliveryStatus: 'delivered', deliveryStatusDetails: null },
  { deliveryStatus: 'Lost in space' },
  { deliveryStatus: null, deliveryStatusDetails: null },
];
const EMAILS: Record<string, Json>[] = [
  ...['Delivered', 'Expanded', 'Suppressed', 'Bounced', 'Failed', 'Vanished', 'no word', null].flatMap(
    (status) =>
      [
        null,
        '550 5.1.1 unknown',
        { statusMessage: 'said: 550-5.1.10 no MX' },
        { statusMessage: '299 2.9.9' },
      ].map((deliveryStatusDetails) => ({ status, deliveryStatusDetails })),
  ),
];
const ENDS: Record<string, Json>[] = [
  [0, 0],
  [480, 10037],
  [487, 0],
  [503, 0],
  [408, 560408],
  [0, 4521],
  [490, 4521],
  [200, 4521],
  [404, 987654],
  ['480', '10037'],
]
  .map(([code = null, subCode = null]) => ({ reason: { code, subCode, phrase: 'text' } as Json }))
  .concat([{ reason: { code: 480 } }, { reason: null }, { reason: 'text' }]);
const OTHERS = [
  sampleEvent('CallEnded', { durationOfCall: -1, callDurationInSeconds: null }),
  sampleEvent('CallEnded', { callDurationInSeconds: 1e9, isTwoParty: true }),
  sampleEvent('CallEnded', { endedBy: { kind: 'MicrosoftInternal' }, isRoomsCall: true }),
  sampleEvent('CallStarted', { isTwoParty: null }),
  { ...sampleEvent('RecordingFileStatusUpdated'), subject: '/recording/call/aHR0cHM6/recordingId/abc' },
  {
    ...sampleEvent('RecordingFileStatusUpdated'),
    subject: '/recording/call/00000000-0000-0000-0000-000000009001',
  },
  { ...sampleEvent('RecordingFileStatusUpdated', { recordingDurationMs: null }), subject: 'else' },
  { ...sampleEvent('SMSReceived'), topic: '/subscriptions/x' },
  { ...sampleEvent('SMSReceived'), eventType: 'Microsoft.Communication.SMSSomethingNew' },
  { ...sampleEvent('CallStarted'), eventType: 'Microsoft.Communication.Pigeon' },
  { ...sampleEvent('CallStarted'), eventType: 'Microsoft.Communication.Pigeon 2' },
  ...['EmailReceivedV2', 'SomethingOf2027', 'Of15550', '2Pigeons', 'PigeonFailed'].map((kind) => ({
    ...sampleEvent('CallStarted'),
    eventType: `Microsoft.Communication.${kind}`,
  })),
  { ...sampleEvent('CallStarted'), eventType: 'microsoft.communication.smsdeliveryreportreceived' },
  { ...sampleEvent('RecordingFileStatusUpdated'), subject: '/recording/call/aHR0cHM6/recordingId/abc/' },
  sampleEvent('RecordingFileStatusUpdated', { sessionEndReason: 'InternalServerError' }),
  ...['InternalServerError', 'ChunkMaximumTimeExceeded', 'failed for +15550100001'].map((endReason) =>
    sampleEvent('RecordingFileStatusUpdated', {
      recordingStorageInfo: { recordingChunks: [{ index: 0, endReason: 'SessionEnded' }, { endReason }] },
    }),
  ),
  ...['failed', 'Failed', 'read', 'not a word', null].map((status) =>
    sampleEvent('AdvancedMessageDeliveryStatusUpdated', { status }),
  ),
  ...['Jane Miller', 'Jane', 'job-7', '00000000-0000-4000-8000-000000000001', 7].map((jobId) =>
    sampleEvent('RouterJobQueued', { jobId }),
  ),

  sampleEvent('RouterJobSchedulingFailed'),
];

const VARIANTS: GridEvent[] = [
  ...SMS.map((data) => sampleEvent('SMSDeliveryReportReceived', data)),
  ...EMAILS.map((data) => sampleEvent('EmailDeliveryReportReceived', data)),
  ...ENDS.map((data) => sampleEvent('CallEnded', data)),
  ...OTHERS,
].map((event, n) => ({ ...event, id: `variant-${n}` }));

interface Compared {
  name: string | undefined;
  severity: string | undefined;
  body: unknown;
  traceId: string | undefined;
  attributes: Record<string, unknown>;
}

let kafka: RunningKafka;
let gateway: Gateway;
let sink: OtlpSink;
let app: Process;

beforeAll(async () => {
  [kafka, sink] = await Promise.all([startKafka(), startOtlpSink()]);
  await kafka.produce(EVENTS_TOPIC, [json(sampleEvent('CallStarted', {}, 'warm-up'))]);
  gateway = await startEventGridGateway(kafka, sink);
  await sink.waitFor(({ logs }) => logs.length > 0, 60_000);
  app = startProcess();
});
afterAll(async () => {
  await app?.close();
  await gateway?.stop();
  await Promise.all([kafka?.stop(), sink?.close()]);
});

const idOf = ({ attributes }: { attributes: Record<string, unknown> }) => attributes['cloudevents.event_id'];

/** What the gateway makes of events, by their ids. */
async function ofGateway(events: readonly GridEvent[], envelope: (event: GridEvent) => object) {
  sink.clear();
  await kafka.produce(EVENTS_TOPIC, [json(events.map(envelope))]);
  await sink.waitFor(({ logs }) => logs.length >= events.length, 60_000);
  return new Map<unknown, Compared>(
    sink.logs.map((log) => [
      idOf(log),
      {
        name: log.eventName,
        severity: log.severityText,
        body: log.body,
        traceId: log.traceId,
        attributes: { ...log.attributes },
      },
    ]),
  );
}

function ofPackage(events: readonly GridEvent[], envelope: (event: GridEvent) => object) {
  app.clear();
  for (const event of events) app.record(envelope(event));
  return new Map<unknown, Compared>(app.records().map(({ spanId: _, ...record }) => [idOf(record), record]));
}

describe.each([
  ['Event Grid', (event: GridEvent): object => event],
  ['CloudEvents', asCloudEvent],
])('in the schema of %s', (schema, envelope) => {
  const named = (events: readonly GridEvent[]) =>
    events.map((event) => ({ ...event, id: `${schema.replace(' ', '')}-${event.id}` }));

  it.each([
    ['all samples', SAMPLES.map(({ event }) => event)],
    ['statuses, codes and ids', VARIANTS],
  ])('%s become the same records', async (_, events) => {
    const given = named(events);
    const expected = ofPackage(given, envelope);
    const found = await ofGateway(given, envelope);
    expect(expected.size).toBe(events.length);
    for (const { id, eventType, data } of given)
      expect({ event: [eventType, data], record: found.get(id) }).toEqual({
        event: [eventType, data],
        record: expected.get(id),
      });
  });
});
