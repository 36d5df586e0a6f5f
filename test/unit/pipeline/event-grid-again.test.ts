/** Events that are delivered more than once, and the memory of them. */
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { SentMessages } from '../../../src/pipeline/sent-messages.ts';
import { SeenEvents } from '../../../src/sources/seen-events.ts';
import { asCloudEvent, gridEvent } from '../../fixtures/event-grid.ts';
import { type Process, startProcess } from './automation-stage.ts';

let server: Process;
beforeEach(() => {
  server = startProcess();
});
afterAll(() => server.close());

describe('delivered again', () => {
  const counts = async () => {
    const sum = (points: { value: unknown }[]) =>
      points.reduce((total, { value }) => total + Number(value), 0);
    return [
      sum(await server.points('acs.sms.delivered')),
      sum(await server.points('acs.call_automation.actions')),
    ];
  };
  const sms = gridEvent('SMSDeliveryReportReceived', undefined, 'event-1');

  it('is recorded and counted once, in whichever schema', async () => {
    expect(server.record([sms, sms])).toMatchObject({ recorded: 1, leftOut: 1 });
    expect(server.record(asCloudEvent(sms))).toMatchObject({ recorded: 0, leftOut: 1 });
    expect(server.records()).toHaveLength(1);
    expect(await counts()).toEqual([1, 0]);
    expect(server.unrecorded).toEqual(['redelivered', 'redelivered']);
  });

  it('has the same id and source; another source may use the same id', async () => {
    const other = { ...sms, topic: sms.topic.replace(/[^/]+$/, 'another-resource') };
    expect(server.record([sms, other])).toMatchObject({ recorded: 2, leftOut: 0 });
    expect(server.record({ ...sms, topic: sms.topic.toUpperCase() })).toMatchObject({
      recorded: 0,
      leftOut: 1,
    });
    expect(await counts()).toEqual([2, 0]);
    const played = {
      id: 'callback-1',
      type: 'Microsoft.Communication.PlayCompleted',
      data: { serverCallId: 'server-1' },
    };
    const sources = ['calling/callConnections/a', 'calling/callConnections/b'];
    expect(server.read(sources.map((source) => ({ ...played, source })))).toMatchObject({ recorded: 2 });
    expect(server.read({ ...played, source: sources[0] })).toMatchObject({ recorded: 0, leftOut: 1 });
  });

  it('after it was forgotten, it is recorded again with the same ids, and not counted again', async () => {
    const ids = () => server.spans().map((span) => span.spanContext());
    const delivery = server.record([sms]);
    const first = ids();
    delivery.forget();
    delivery.forget();
    expect(server.record([sms])).toMatchObject({ recorded: 1, leftOut: 0 });
    expect(ids()).toEqual([...first, ...first]);
    expect(server.records()).toHaveLength(2);
    expect(server.record([sms])).toMatchObject({ recorded: 0, leftOut: 1 });
    expect(await counts()).toEqual([1, 0]);
  });

  it('a call and its actions, forgotten, are the same spans again and count once', async () => {
    const leg = { callConnectionId: 'leg-1', correlationId: '00000000-0000-0000-0000-000000009001' };
    const of = (type: string, second: number, data = {}) => ({
      id: `${type}-${second}`,
      type: `Microsoft.Communication.${type}`,
      time: `2026-11-26T10:00:0${second}.000Z`,
      data: { ...leg, ...data },
    });
    const operation = server.pipeline.startOperation(
      { name: 'CallMedia.play', service: 'call_automation' } as never,
      ROOT_CONTEXT,
    );
    operation.actionRequested({ action: 'play', call: 'leg-1', operationContext: undefined });
    operation.end({});
    const body = [of('CallConnected', 0), of('PlayCompleted', 1), of('CallDisconnected', 2)];
    const ids = () =>
      server
        .spans()
        .filter(({ name }) => name.startsWith('call'))
        .map((span) => `${span.name} ${span.spanContext().spanId}`);
    server.record(body).forget();
    const first = ids();
    expect(first.map((one) => one.split(' ').slice(0, -1).join(' ')).sort()).toEqual([
      'call automation',
      'call_automation.play',
    ]);
    expect(server.record(body)).toMatchObject({ recorded: 3 });
    expect(ids()).toEqual([...first, ...first]);
    expect(await counts()).toEqual([0, 2]); // the play, and the connection
    const [ended] = await server.points('acs.call.ended');
    expect(ended?.value).toBe(1);
  });

  it('a body that is read later may be forgotten before', async () => {
    const delivery = server.record(Promise.resolve([sms]));
    expect(delivery).toMatchObject({ recorded: 0, leftOut: 0 });
    delivery.forget();
    await expect.poll(() => delivery.recorded).toBe(1);
    expect(server.record([sms])).toMatchObject({ recorded: 1 });
    expect(await counts()).toEqual([1, 0]);
  });

  it('remembers a bounded number of events and messages', () => {
    const seen = new SeenEvents(100);
    const sent = new SentMessages(100);
    for (let n = 0; n < 1_000_000; n++) seen.admit(`event-${n}`);
    for (let n = 0; n < 1000; n++) sent.add('sms', `id-${n}`, n);
    expect([seen.size, sent.size]).toEqual([100, 100]);
    expect([seen.admit('event-999999'), sent.timeOf('sms', 'id-999'), sent.timeOf('sms', 'id-0')]).toEqual([
      undefined,
      999,
      undefined,
    ]);
  });
});
