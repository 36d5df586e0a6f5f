/** Delivery reports, recordings and calls that Event Grid reports. */
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { messageTrace } from '../../../src/events/hashed-ids.ts';
import { gridEvent } from '../../fixtures/event-grid.ts';
import { type Process, startProcess } from './automation-stage.ts';

let server: Process;
beforeEach(() => {
  server = startProcess();
});
afterAll(() => server.close());

describe('a delivery report', () => {
  const SMS = 'Outgoing_2024010100000000000000-0000-0000-0000-000000007001';

  it.each([
    [
      'Delivered',
      'No error.',
      { code: undefined, class: 'ok', severity: 'INFO', status: SpanStatusCode.UNSET },
    ],
    ['Failed', '4006', { code: 4006, class: 'unreachable', severity: 'WARN', status: SpanStatusCode.ERROR }],
    ['Failed', 5000, { code: 5000, class: 'server', severity: 'ERROR', status: SpanStatusCode.ERROR }],
    [
      'Failed',
      'to +15550100001: 4010',
      { code: 4010, class: 'blocked', severity: 'WARN', status: SpanStatusCode.ERROR },
    ],
    ['Failed', '4999', { code: 4999, class: 'unknown', severity: 'WARN', status: SpanStatusCode.ERROR }],
    [
      'Failed',
      '15550100001',
      { code: undefined, class: 'unknown', severity: 'WARN', status: SpanStatusCode.ERROR },
    ],
    [
      'Nicht zugestellt',
      'x',
      { code: undefined, class: 'unknown', severity: 'WARN', status: SpanStatusCode.UNSET },
    ],
  ])('of an SMS, %s %s', (deliveryStatus, deliveryStatusDetails, expected) => {
    const { data } = gridEvent('SMSDeliveryReportReceived');
    server.record(gridEvent('SMSDeliveryReportReceived', { ...data, deliveryStatus, deliveryStatusDetails }));
    const [record] = server.records();
    const [span] = server.spans();
    expect({
      code: record?.attributes['acs.sms.delivery.code'],
      class: record?.attributes['acs.sms.delivery.class'],
      severity: record?.severity,
      status: span?.status.code,
    }).toEqual(expected);
    const word = /^[a-z]+$/i.test(deliveryStatus) ? deliveryStatus : undefined;
    expect(record?.attributes['acs.sms.delivery.status']).toBe(word);
    expect(record?.body).toBe(
      `SMS delivery: ${word ?? 'unknown'}, ${[expected.code, expected.class].filter(Boolean).join(' ')}`,
    );
    if (word) expect(record?.attributes['acs.sms.delivery.action']).toEqual(expect.stringMatching(/./));
  });

  it('of an SMS has a span in the trace of the message, which links to its send and lasts from the first attempt', () => {
    const data = {
      ...gridEvent('SMSDeliveryReportReceived').data,
      deliveryAttempts: [{ timestamp: '2026-11-26T10:00:00.250Z' }],
      receivedTimestamp: '2026-11-26T10:00:03.000Z',
    };
    server.record(gridEvent('SMSDeliveryReportReceived', data));
    const [span] = server.spans();
    const message = messageTrace('sms', SMS);
    expect(span).toMatchObject({
      name: 'sms delivery',
      kind: SpanKind.CONSUMER,
      parentSpanContext: undefined,
    });
    expect(span?.spanContext().traceId).toBe(message.traceId);
    expect(span?.links).toMatchObject([{ context: message }]);
    expect(span?.duration).toEqual([2, 750_000_000]);
    expect(server.records()).toMatchObject([
      { traceId: message.traceId, spanId: span?.spanContext().spanId },
    ]);
  });

  it.each([
    ['Bounced', 'Status Message', 'hard_bounce', 'Bounced'],
    ['Failed', 'smtp;550 5.1.1 <bob@contoso.example> unknown', 'hard_bounce', 'Failed'],
    ['Failed', 'no reply', 'failed', 'Failed'],
    ['Delivered', '550 5.1.1 of somebody else', 'ok', 'Delivered'],
  ])('of an email, %s, %s: %s', async (status, statusMessage, kind, counted) => {
    const { data } = gridEvent('EmailDeliveryReportReceived');
    server.record(
      gridEvent('EmailDeliveryReportReceived', { ...data, status, deliveryStatusDetails: { statusMessage } }),
    );
    const [record] = server.records();
    expect(record?.attributes).toMatchObject({
      'acs.email.delivery.status': status,
      'acs.email.delivery.class': kind,
      'acs.email.operation_id': data.messageId,
    });
    expect(record?.traceId).toBe(messageTrace('email', String(data.messageId)).traceId);
    const [point] = await server.points('acs.email.delivered');
    expect(point?.attributes['acs.email.delivery.status']).toBe(counted);
    expect(point?.attributes['acs.email.delivery.class']).toBe(kind);
  });

  it("is in the trace of the message without the app's tracer provider having our id generator", () => {
    const other = startProcess({ ownIds: false });
    other.record(gridEvent('SMSDeliveryReportReceived'));
    const message = messageTrace('sms', SMS);
    expect(other.records()).toMatchObject([message]);
    expect(other.spans()[0]?.links).toMatchObject([{ context: message }]);
  });

  it('has series only for listed codes and statuses', async () => {
    const { data } = gridEvent('SMSDeliveryReportReceived');
    for (let n = 0; n < 3000; n++)
      server.record(
        gridEvent('SMSDeliveryReportReceived', {
          ...data,
          deliveryStatus: 'A'.repeat(n % 60),
          deliveryStatusDetails: String(1000 + n),
        }),
      );
    const { data: email } = gridEvent('EmailDeliveryReportReceived');
    for (let n = 0; n < 60; n++)
      server.record(gridEvent('EmailDeliveryReportReceived', { ...email, status: 'B'.repeat(n) }));
    const points = [
      ...(await server.points('acs.sms.delivered')),
      ...(await server.points('acs.email.delivered')),
    ];
    expect(points.length).toBeLessThan(10);
    expect(points.reduce((sum, { value }) => sum + Number(value), 0)).toBe(3060);
  });
});

describe('a call or recording', () => {
  it.each([
    [{ isTwoParty: true, isRoomsCall: false }, 'one_to_one'],
    [{ isTwoParty: false, isRoomsCall: true, room: { id: '99123456789012345' } }, 'room'],
    [{ isTwoParty: false, isRoomsCall: false }, 'group'],
    [{ isTwoParty: 'no', isRoomsCall: 1 }, undefined],
  ])('%o has the type %s', (change, type) => {
    server.record(gridEvent('CallStarted', { ...gridEvent('CallStarted').data, ...change }));
    const [record] = server.records();
    expect(record?.attributes['acs.call.type']).toBe(type);
    expect(record?.attributes['acs.room.id']).toBe(type === 'room' ? '99123456789012345' : undefined);
  });

  it('that ended is recorded with duration, reason and who ended it, and not counted: counters count legs', async () => {
    const data = {
      ...gridEvent('CallEnded').data,
      durationOfCall: undefined,
      callDurationInSeconds: 12.5,
      reason: { code: 503, subCode: 560503, phrase: 'Bob is away' },
      endedBy: { kind: 'MicrosoftInternal', name: 'Bob' },
    };
    server.record(gridEvent('CallEnded', data));
    const [record] = server.records();
    expect(record).toMatchObject({
      severity: 'ERROR',
      attributes: {
        'acs.call.duration': 12.5,
        'acs.call.ended_by': 'MicrosoftInternal',
        'acs.end_reason.origin': 'sbc',
        'acs.end_reason.description': expect.stringMatching(/./),
      },
    });
    expect(JSON.stringify(record)).not.toContain('Bob');
    expect(await server.points('acs.call.ended')).toEqual([]);
    expect(await server.points('acs.call.duration')).toEqual([]);
  });

  it.each([
    [
      '/recording/call/00000000-0000-0000-0000-000000009001/recordingId/r1',
      '00000000-0000-0000-0000-000000009001',
      undefined,
    ],
    ['/recording/call/aHR0cHM6Ly9jb252/recordingId/r1', undefined, 'aHR0cHM6Ly9jb252'],
    ['recording/call/aHR0cHM6Ly9jb252', undefined, 'aHR0cHM6Ly9jb252'],
    ['/recording/of/+15550100001', undefined, undefined],
  ])('has its ids in the subject %s', (subject, callId, serverCallId) => {
    server.record({ ...gridEvent('RecordingFileStatusUpdated'), subject });
    const { attributes } = server.records()[0] ?? { attributes: {} as Record<string, unknown> };
    expect([attributes['acs.call.id'], attributes['acs.call.server_id']]).toEqual([callId, serverCallId]);
    expect(attributes['acs.recording.id']).toBe(subject.includes('r1') ? 'r1' : undefined);
    expect(JSON.stringify(server.records())).not.toContain('5550100001');
  });
});
