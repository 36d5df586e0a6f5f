/** Failures, odd names and ids of apps in events of Event Grid. */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { gridEvent } from '../../fixtures/event-grid.ts';
import { type Process, startProcess } from './automation-stage.ts';

let server: Process;
beforeEach(() => {
  server = startProcess();
});
afterAll(() => server.close());

/** Severity and body of the record of an event whose data is changed. */
function recorded(kind: string, change: Record<string, unknown> = {}) {
  server.record(gridEvent(kind, { ...gridEvent(kind).data, ...change }));
  const [record] = server.records();
  return [record?.severity, record?.body];
}

const chunks = (...reasons: unknown[]) => ({
  recordingStorageInfo: { recordingChunks: reasons.map((endReason) => ({ endReason })) },
});

it.each([
  [{ sessionEndReason: 'CallEnded' }, 'INFO', 'Recording ready: CallEnded'],
  [{ sessionEndReason: 'InternalServerError' }, 'WARN', 'Recording incomplete: InternalServerError'],
  [chunks('SessionEnded', 'InternalServerError'), 'WARN', 'Recording incomplete: InternalServerError'],
  [chunks('ChunkMaximumTimeExceeded', 'SessionEnded'), 'INFO', 'Recording ready: CallEnded'],
  [chunks('failed for +15550100001', null), 'INFO', 'Recording ready: CallEnded'],
])('a recording with %j', (change, severity, body) => {
  expect(recorded('RecordingFileStatusUpdated', change)).toEqual([severity, body]);
});

it.each([
  ['AdvancedMessageDeliveryStatusUpdated', { status: 'Failed' }, 'WARN', ': Failed'],
  ['AdvancedMessageDeliveryStatusUpdated', { status: 'failed' }, 'WARN', ': failed'],
  ['AdvancedMessageDeliveryStatusUpdated', { status: 'read' }, 'INFO', ': read'],
  ['AdvancedMessageDeliveryStatusUpdated', { status: 'failed for Bob' }, 'INFO', ''],
  ['RouterJobClassificationFailed', {}, 'WARN', ''],
  ['RouterJobSchedulingFailed', {}, 'WARN', ''],
  ['RouterJobExceptionTriggered', {}, 'WARN', ''],
  ['RouterJobQueued', { status: 'Failed' }, 'INFO', ''],
])('%s with %j', (kind, change, severity, status) => {
  expect(recorded(kind, change)).toEqual([severity, kind + status]);
});

describe('names of fields', () => {
  it('of a delivery report may be in PascalCase', () => {
    server.record(
      gridEvent('SMSDeliveryReportReceived', {
        MessageId: 'Outgoing_2024010100000000000000-0000-0000-0000-000000007001',
        DeliveryStatus: 'Failed',
        DeliveryStatusDetails: '4006',
      }),
    );
    expect(server.records()).toMatchObject([
      {
        body: 'SMS delivery: Failed, 4006 unreachable',
        attributes: {
          'acs.sms.message_id': expect.stringMatching(/^Outgoing_/),
          'acs.sms.delivery.code': 4006,
        },
      },
    ]);
  });

  it("in the service's case win, also behind many others", () => {
    const others = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`DELIVERYSTATUS${n}`, 'x']));
    const data = { DeliveryStatus: 'Delivered', ...others, deliveryStatus: 'Failed' };
    server.record(gridEvent('SMSDeliveryReportReceived', data));
    expect(server.records()[0]?.attributes['acs.sms.delivery.status']).toBe('Failed');
  });
});

it.each([
  ['Jane Miller', undefined],
  ['Jane', undefined],
  ['job-7', 'job-7'],
  ['00000000-0000-4000-8000-00000000abcd', '00000000-0000-4000-8000-00000000abcd'],
])('an id that an app chose, %s, is recorded only if it looks generated', (id, expected) => {
  server.record({ ...gridEvent('RouterJobQueued', { jobId: id }), id });
  const [record] = server.records();
  expect(record?.attributes['acs.job_router.job_id']).toBe(expected);
  expect(record?.attributes['cloudevents.event_id']).toBe(expected);
});

it.each([
  ['Microsoft.Communication.EmailReceivedV2', 'Microsoft.Communication.EmailReceivedV2'],
  ['Microsoft.Communication.SomethingOf2027', 'Microsoft.Communication.SomethingOf2027'],
  ['Microsoft.Communication.Of15550', '_OTHER'],
  ['Microsoft.Communication.2Pigeons', '_OTHER'],
  ['microsoft.communication.Pigeon', 'Microsoft.Communication.Pigeon'],
])('the type %s is %s', (eventType, expected) => {
  server.record({ ...gridEvent('SMSReceived'), eventType });
  expect(server.records()[0]?.attributes['cloudevents.event_type']).toBe(expected);
});

it('a recording has its ids in a subject that ends with a slash', () => {
  const subject = '/recording/call/aHR0cHM6Ly9jb252/recordingId/r1/';
  server.record({ ...gridEvent('RecordingFileStatusUpdated'), subject });
  expect(server.records()[0]?.attributes).toMatchObject({
    'acs.call.server_id': 'aHR0cHM6Ly9jb252',
    'acs.recording.id': 'r1',
  });
});
