/** Events of Event Grid through the real reader and pipeline: records, spans, counts, and what never leaves. */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { asCloudEvent, GRID_SAMPLES, type GridEvent, gridEvent } from '../../fixtures/event-grid.ts';
import { type Process, startProcess } from './automation-stage.ts';

const SERVICES: [RegExp, string][] = [
  [/^SMS/, 'sms'],
  [/^Email/, 'email'],
  [/^(?:Chat|UserDisconnected)/, 'chat'],
  [/^AdvancedMessage/, 'messages'],
  [/^Router/, 'job_router'],
  [/^Recording/, 'call_automation'],
  [/^(?:Call|IncomingCall)/, 'calling'],
];
const NAMES: Record<string, string> = {
  SMSDeliveryReportReceived: 'acs.sms.delivery_reported',
  EmailDeliveryReportReceived: 'acs.email.delivery_reported',
  RecordingFileStatusUpdated: 'acs.recording.status_changed',
  CallStarted: 'acs.call.started',
  CallEnded: 'acs.call.ended',
};
const CALL_TRACE = '00000000000000000000000000009001';

let server: Process;
beforeEach(() => {
  server = startProcess();
});
afterAll(() => server.close());

/** Every text in a value, with its path. */
function leaves(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => leaves(one, path ? `${path}.${key}` : key));
}

/** Ids that identify no person, and words of the service. */
const RECORDED =
  /^(?:correlationId|serverCallId|participantId|room\.id|messageId|threadId|recordingId|jobId|deliveryStatus|status|sessionEndReason|deliveryStatusDetails|endedBy\.(?:type|kind))$/;

/** What of an event may not be in telemetry: all but its ids, and the parts of its subject but the ids of a recording. */
function forbidden({ subject, data, eventType }: GridEvent): string[] {
  const all = leaves(data);
  const kept = all.filter(([path]) => RECORDED.test(path)).map(([, text]) => text);
  const parts = eventType.includes('Recording') ? [] : subject.split('/').filter((part) => part.length > 8);
  return [...all.map(([, text]) => text), ...parts, subject].filter(
    // Words such as `Attendee` and `voice` are in names.
    (text) => text.length > 2 && !/^[a-z]{1,12}$/i.test(text) && !kept.includes(text),
  );
}

const everything = () =>
  JSON.stringify([
    server.records(),
    server.spans().map(({ name, attributes, events, links }) => [name, attributes, events, links]),
  ]);

describe.each(GRID_SAMPLES)('%s', (name, sample) => {
  const kind = name.replace(/,.*/, '');

  it.each([
    ['in the schema of Event Grid', (event: GridEvent): unknown => [event]],
    ['as a CloudEvent', asCloudEvent],
    ['as text', (event: GridEvent) => JSON.stringify([asCloudEvent(event)])],
  ])('%s is one record, with type, ids and service, and nothing else of it', (_, made) => {
    const { recorded, leftOut } = server.record(made(sample));
    expect({ recorded, leftOut, dropped: server.dropped }).toEqual({ recorded: 1, leftOut: 0, dropped: {} });
    const [record, ...more] = server.records();
    expect(more).toEqual([]);
    expect(record?.name).toBe(NAMES[kind] ?? 'acs.event_grid.event');
    expect(record?.attributes).toMatchObject({
      'acs.source': 'event_grid',
      'acs.service': SERVICES.find(([types]) => types.test(kind))?.[1],
      'cloudevents.event_type': `Microsoft.Communication.${kind}`,
      'cloudevents.event_id': sample.id,
      'acs.resource.id': sample.topic,
    });
    const { data } = sample;
    const { service } = { service: record?.attributes['acs.service'] };
    const ids: Record<string, unknown> = {
      'acs.call.id':
        data.correlationId ??
        (kind.startsWith('Recording') ? '00000000-0000-0000-0000-000000009001' : undefined),
      'acs.participant.id': data.participantId,
      'acs.chat.thread_id': data.threadId,
      'acs.chat.message_id': service === 'chat' ? data.messageId : undefined,
      'acs.sms.message_id': service === 'sms' ? data.messageId : undefined,
      'acs.email.operation_id': service === 'email' ? data.messageId : undefined,
      'acs.message.ids': service === 'messages' && data.messageId ? [data.messageId] : undefined,
      'acs.job_router.job_id': data.jobId,
    };
    for (const [id, value] of Object.entries(ids)) expect([id, record?.attributes[id]]).toEqual([id, value]);
    if (ids['acs.call.id']) expect(record?.traceId).toBe(CALL_TRACE);
    const output = everything();
    expect(forbidden(sample).filter((text) => output.includes(JSON.stringify(text).slice(1, -1)))).toEqual(
      [],
    );
  });
});

describe('a mixed body', () => {
  it('has callbacks and events of Event Grid, whichever function reads it', () => {
    const callback = {
      id: 'c-1',
      type: 'Microsoft.Communication.PlayFailed',
      data: { callConnectionId: 'leg-1', resultInformation: { code: 400, subCode: 8536 } },
    };
    const added = { ...callback, id: 'c-2', type: 'Microsoft.Communication.AnnouncedLater' };
    const other = { id: 'o-1', type: 'Microsoft.Storage.BlobCreated', data: {} };
    const unknown = { ...gridEvent('SMSReceived'), eventType: 'Microsoft.Communication.SMSAnnouncedLater' };
    const body = [
      callback,
      added,
      other,
      unknown,
      { ...unknown, id: 'u-2', eventType: 'Microsoft.Communication.x y' },
    ];
    const names = () =>
      server
        .records()
        .map(({ name, attributes }) => [
          name,
          attributes['acs.call_automation.event'] ?? attributes['cloudevents.event_type'],
        ]);
    const expected = [
      ['acs.call_automation.callback', 'PlayFailed'],
      ['acs.call_automation.callback', 'AnnouncedLater'],
      ['acs.event_grid.event', 'Microsoft.Communication.SMSAnnouncedLater'],
      ['acs.event_grid.event', '_OTHER'],
    ];
    expect(server.record(body)).toMatchObject({ recorded: 4, leftOut: 1 });
    expect(names()).toEqual(expect.arrayContaining(expected));
    server = startProcess();
    expect(server.read(body)).toMatchObject({ recorded: 4, leftOut: 1 });
    expect(names()).toEqual(expect.arrayContaining(expected));
  });
});
