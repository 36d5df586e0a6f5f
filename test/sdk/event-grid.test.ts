/** Event Grid and the real clients: what they send, and the reports about it that Event Grid then delivers. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmailClient } from '@azure/communication-email';
import { SmsClient } from '@azure/communication-sms';
import { EventGridDeserializer } from '@azure/eventgrid';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Report } from '../../src/cli/inventory-report.ts';
import { messageTrace } from '../../src/events/hashed-ids.ts';
import { recordCallAutomationEvents, recordEventGridEvents } from '../../src/node.ts';
import { eventGridReaders } from '../../src/safety/process-state.ts';
import { ALICE, OWNED_NUMBER } from '../fakes/acs-people.ts';
import { asCloudEvent, EVENT_GRID, GRID_SAMPLES, gridEvent } from '../fixtures/event-grid.ts';
import { everything, metricPoints, RESOURCE_ID, type Stage, startStage } from './harness.ts';

let stage: Stage;
beforeAll(async () => {
  process.env.OTEL_EXPORTER_OTLP_PROTOCOL = 'http/json';
  stage = await startStage();
  stage.sink.options.keepBodies = true;
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

const smsReport = (messageId: string, more: object = {}) =>
  gridEvent('SMSDeliveryReportReceived', {
    ...gridEvent('SMSDeliveryReportReceived').data,
    messageId,
    to: ALICE.phoneNumber,
    receivedTimestamp: new Date(Date.now() + 2000).toISOString(),
    ...more,
  });
const sendSms = async () => {
  const client = new SmsClient(stage.fake.connectionString, stage.clientOptions);
  const [result] = await client.send({
    from: OWNED_NUMBER,
    to: [ALICE.phoneNumber],
    message: 'private words',
  });
  return result?.messageId ?? '';
};

describe('the report about a sent message', () => {
  it('an SMS and its report are one trace: the send, its delivery with a link to it, both records', async () => {
    const id = await sendSms();
    const event = smsReport(id, { deliveryStatus: 'Failed', deliveryStatusDetails: '4006' });
    recordEventGridEvents(JSON.stringify([event]));
    recordEventGridEvents(asCloudEvent(event));
    await stage.acs.forceFlush();
    const { traceId, spanId } = messageTrace('sms', id);
    const spans = stage.sink.spans.filter((span) => span.traceId === traceId);
    expect(spans.map(({ name, kind }) => [name, kind])).toEqual([
      ['sms send', 'producer'],
      ['sms delivery', 'consumer'],
    ]);
    const [send, delivery] = spans;
    expect(send?.spanId).toBe(spanId);
    expect(delivery).toMatchObject({
      links: [{ traceId, spanId }],
      status: { code: 'error' },
      attributes: {
        'acs.source': 'event_grid',
        'acs.service': 'sms',
        'acs.sms.message_id': id,
        'acs.sms.delivery.status': 'Failed',
        'acs.sms.delivery.code': 4006,
        'acs.sms.delivery.class': 'unreachable',
        'cloudevents.event_id': event.id,
      },
    });
    expect(delivery?.startUnixNano).toBe(send?.startUnixNano);
    const records = stage.sink.logs.filter((log) => log.traceId === traceId);
    expect(records.map(({ eventName, spanId: of }) => [eventName, of])).toEqual([
      ['acs.sms.sent', spanId],
      ['acs.sms.delivery_reported', delivery?.spanId],
    ]);
    expect(Object.values(metricPoints(stage.sink, 'acs.sms.delivered'))).toEqual([1]);
    const [duration] = stage.sink.metrics.filter(({ name }) => name === 'acs.sms.delivery.duration');
    expect(duration?.points).toHaveLength(1);
    const { sum = 0, count } = duration?.points[0] ?? {};
    expect(count).toBe(1);
    // The report is dated 2 s after it was made, a moment after the send.
    expect(sum).toBeGreaterThanOrEqual(2);
    expect(sum).toBeLessThan(10);
    expect(everything(stage.sink)).not.toMatch(/private words|15550/);
  });

  it('an SMS that another process sent has no duration, and its span begins with the first attempt', async () => {
    recordEventGridEvents(smsReport('Outgoing_20261127100000d2c4a6f8-0000-4000-8000-000000000001_noam'));
    await stage.acs.forceFlush();
    expect(metricPoints(stage.sink, 'acs.sms.delivery.duration')).toEqual({});
    expect(stage.sink.spans.map(({ name }) => name)).toEqual(['sms delivery']);
  });

  it('an email and its reports are one trace, in either case of the id', async () => {
    const poller = await new EmailClient(stage.fake.connectionString, stage.clientOptions).beginSend(
      {
        senderAddress: 'noreply@contoso.example',
        content: { subject: 'private words', plainText: 'private words' },
        recipients: { to: [{ address: 'bob@contoso.example' }] },
      },
      { updateIntervalInMs: 1 },
    );
    const { id } = await poller.pollUntilDone();
    const { data } = gridEvent('EmailDeliveryReportReceived');
    recordEventGridEvents([
      gridEvent('EmailDeliveryReportReceived', { ...data, messageId: id }),
      gridEvent('EmailDeliveryReportReceived', { ...data, messageId: id.toUpperCase(), status: 'Bounced' }),
      gridEvent('EmailEngagementTrackingReportReceived', { messageId: id, userAgent: 'private words' }),
    ]);
    await stage.acs.forceFlush();
    const { traceId, spanId } = messageTrace('email', id);
    const deliveries = stage.sink.spans.filter(({ name }) => name === 'email delivery');
    expect(deliveries).toMatchObject([
      { traceId, links: [{ traceId, spanId }], status: { code: 'unset' } },
      { traceId, links: [{ traceId, spanId }], status: { code: 'error' } },
    ]);
    const names = stage.sink.logs.filter((log) => log.traceId === traceId).map(({ eventName }) => eventName);
    expect(names.filter((name) => name?.includes('deliver') || name?.includes('grid'))).toEqual([
      'acs.email.delivery_reported',
      'acs.email.delivery_reported',
      'acs.event_grid.event',
    ]);
    expect(Object.values(metricPoints(stage.sink, 'acs.email.delivered'))).toEqual([1, 1]);
    expect(everything(stage.sink)).not.toMatch(/private words|bob@/);
  });
});

describe('every documented event', () => {
  it('reaches the backend as text, as a CloudEvent and as the SDK has deserialized it: one record each', async () => {
    const sdk = new EventGridDeserializer();
    const samples = GRID_SAMPLES.map(([, event]) => event);
    const as = (form: string) => samples.map((event, n) => ({ ...event, id: `${form}-${n}` }));
    recordEventGridEvents(new Request('http://app/', { method: 'POST', body: JSON.stringify(as('text')) }));
    recordEventGridEvents(new Blob([JSON.stringify(as('cloud').map(asCloudEvent))]));
    recordEventGridEvents(
      await sdk.deserializeEventGridEvents(
        as('sdk').map((event) => ({ ...event, dataVersion: '1', metadataVersion: '1' })) as never,
      ),
    );
    recordEventGridEvents(sdk.deserializeCloudEvents(as('sdk-cloud').map(asCloudEvent) as never));
    const ofForm = (form: string) =>
      stage.sink.logs
        .filter(({ attributes }) => String(attributes['cloudevents.event_id']).replace(/-\d+$/, '') === form)
        .map(({ eventName, traceId, attributes }) => {
          const { 'cloudevents.event_id': id, ...others } = attributes;
          return [Number(String(id).replace(/.*-/, '')), eventName, traceId, others];
        })
        .sort(([a], [b]) => Number(a) - Number(b));
    await expect
      .poll(async () => {
        await stage.acs.forceFlush();
        return ['text', 'cloud', 'sdk', 'sdk-cloud'].map((form) => ofForm(form).length);
      })
      .toEqual(Array(4).fill(samples.length));
    for (const form of ['cloud', 'sdk', 'sdk-cloud']) expect(ofForm(form)).toEqual(ofForm('text'));
    expect(
      new Set(ofForm('text').map(([, , , a]) => (a as Record<string, unknown>)['cloudevents.event_type']))
        .size,
    ).toBe(54);
    expect(metricPoints(stage.sink, 'acs_otel.events.dropped')).toEqual({});
  });

  it('shows the inventory what it uses, by service and type', async () => {
    // Every attribute that an event may have, so that names are complete.
    const events = [
      ...[...EVENT_GRID.keys()].map((kind) => gridEvent(kind)),
      gridEvent('CallStarted', { ...gridEvent('CallStarted').data, room: { id: '99123456789012345' } }),
      gridEvent('CallParticipantAdded', {
        ...gridEvent('CallStarted').data,
        participantId: crypto.randomUUID(),
        room: { id: '99123456789012345' },
      }),
      gridEvent('CallEnded', {
        ...EVENT_GRID.get('CallEnded')?.alternateData,
        room: { id: '99123456789012345' },
      }),
    ];
    // The inventory leaves out what is older than its window.
    const eventTime = new Date().toISOString();
    recordEventGridEvents(events.map((event) => ({ ...event, eventTime })));
    await stage.acs.forceFlush();
    const folder = mkdtempSync(join(tmpdir(), 'acs-otel-event-grid-'));
    const file = join(folder, 'otlp.jsonl');
    const bodies = stage.sink.requests.filter(({ path }) => path === '/v1/logs').map(({ body }) => body);
    writeFileSync(file, bodies.map((body) => `${body}\n`).join(''));
    const main = join(import.meta.dirname, '../../src/cli/main.ts');
    const run = spawnSync(process.execPath, [main, 'inventory', '--from', file, '--format', 'json'], {
      encoding: 'utf8',
    });
    rmSync(folder, { recursive: true });
    const { uses } = JSON.parse(run.stdout) as Report;
    expect([...new Set(uses.map(({ services }) => services.join(' or ')))].sort()).toEqual([
      'advanced_messaging',
      'call_automation', // an incoming call; those that started or ended are of any SDK
      'call_recording',
      'chat',
      'email',
      'job_router',
      'sms',
    ]);
    expect(uses).toContainEqual(
      expect.objectContaining({
        services: ['sms'],
        operation: 'Microsoft.Communication.SMSDeliveryReportReceived',
        resource: gridEvent('SMSReceived').topic,
        count: 1,
      }),
    );
  });
});

describe('the two functions', () => {
  const callback = (id: string) => ({
    id,
    type: 'Microsoft.Communication.PlayFailed',
    data: { callConnectionId: 'leg-1', correlationId: crypto.randomUUID() },
  });
  const other = { type: 'Microsoft.EventGrid.SubscriptionValidationEvent', data: { validationCode: 'x' } };

  it("record each other's events, and count what is another publisher's where it came in", async () => {
    recordEventGridEvents([callback('c-1'), other]);
    recordCallAutomationEvents([smsReport('Outgoing_x'), callback('c-1'), other]);
    await stage.acs.forceFlush();
    expect(stage.sink.logs.map(({ eventName }) => eventName)).toEqual([
      'acs.call_automation.callback',
      'acs.sms.delivery_reported',
    ]);
    const received = stage.sink.metrics
      .filter(({ name }) => name === 'acs_otel.events.received')
      .flatMap(({ points }) =>
        points.map(({ attributes: a, value }) => [a['acs_otel.event.type'], a['acs.source'], value]),
      );
    expect(received.sort()).toEqual([
      ['call_automation.callback', 'call_automation', 1],
      ['callback.other', 'call_automation', 1],
      ['callback.redelivered', 'call_automation', 1],
      ['event_grid.event', 'event_grid', 1],
      ['event_grid.other', 'event_grid', 1],
    ]);
  });

  it('name themselves when they can not read a body', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    recordEventGridEvents('{');
    recordEventGridEvents(null);
    const lines = warn.mock.calls.map(([text]) => String(text));
    warn.mockRestore();
    expect(lines).toEqual([expect.stringContaining('recordEventGridEvents() was given something')]);
    await stage.acs.forceFlush();
    expect(Object.values(metricPoints(stage.sink, 'acs_otel.events.dropped'))).toEqual([2]);
  });

  it('the record keeps the resource as the app has written it, if it is the same one', async () => {
    recordEventGridEvents({ ...gridEvent('SMSReceived'), topic: RESOURCE_ID.toUpperCase() });
    recordEventGridEvents({ ...gridEvent('SMSReceived'), topic: undefined });
    await stage.acs.forceFlush();
    expect(stage.sink.logs.map(({ attributes }) => attributes['acs.resource.id'])).toEqual([
      RESOURCE_ID,
      RESOURCE_ID,
    ]);
  });

  it('a reader tells the webhook what became of a body', () => {
    const [read] = eventGridReaders();
    const event = smsReport('Outgoing_y');
    const delivery = read?.([event, other, 5]);
    expect(delivery).toMatchObject({ recorded: 1, leftOut: 2 });
    expect(read?.([event])).toMatchObject({ recorded: 0, leftOut: 1 });
    delivery?.forget();
    expect(read?.([event])).toMatchObject({ recorded: 1, leftOut: 0 });
  });
});
