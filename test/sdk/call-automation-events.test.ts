/** Callbacks of Call Automation, passed to `recordCallAutomationEvents`: records, counters and durations of legs. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { recordCallAutomationEvents } from '../../src/node.ts';
import { metricPoints, RESOURCE_ID, type Stage, startStage } from './harness.ts';

const CALL = '7ffea751-907c-494d-b7f9-b26677521a44';
const LEG = { correlationId: CALL, serverCallId: 'aHR0cHM6Ly9zZXJ2ZXI', callConnectionId: 'leg-1' };

/** A CloudEvent as the service posts it. */
const callback = (type: string, second: number, data: object) => ({
  id: crypto.randomUUID(),
  source: `calling/callConnections/${LEG.callConnectionId}`,
  specversion: '1.0',
  type: `Microsoft.Communication.${type}`,
  time: `2026-11-26T10:00:${String(second).padStart(2, '0')}.000Z`,
  data: { ...LEG, ...data },
});

describe('callbacks of Call Automation', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage();
  });
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  const records = () =>
    stage.sink.logs
      .filter(({ eventName }) => eventName?.startsWith('acs.call.'))
      .map(({ eventName, traceId, attributes }) => ({ eventName, traceId, ...attributes }));

  const leg = {
    traceId: CALL.replaceAll('-', ''),
    'acs.source': 'call_automation',
    'acs.service': 'call_automation',
    'acs.resource.id': RESOURCE_ID,
    'acs.call.id': CALL,
    'acs.call.server_id': LEG.serverCallId,
    'acs.call.connection_id': LEG.callConnectionId,
  };

  it('a leg that connected and ended: two records in the trace of the call, one count, its duration', async () => {
    recordCallAutomationEvents([callback('CallConnected', 0, {})]);
    const ended = callback('CallDisconnected', 12, { resultInformation: { code: 200, subCode: 7000 } });
    recordCallAutomationEvents(JSON.stringify([ended, ended]));
    await stage.acs.forceFlush();
    const end = {
      'acs.end_reason.code': 200,
      'acs.end_reason.sub_code': 7000,
      'acs.end_reason.class': 'ok',
      'acs.end_reason.expected': true,
    };
    expect(records()).toEqual([
      { eventName: 'acs.call.connected', ...leg },
      expect.objectContaining({ eventName: 'acs.call.ended', ...leg, ...end }),
    ]);
    expect(Object.values(metricPoints(stage.sink, 'acs.call.ended'))).toEqual([1]);
    const durations = stage.sink.metrics.filter(({ name }) => name === 'acs.call.duration');
    expect(durations.flatMap(({ points }) => points.map(({ sum }) => sum))).toEqual([12]);
  });

  it('a leg that never connected: the end is explained and counted, without a duration', async () => {
    const resultInformation = { code: 480, subCode: 10037, message: 'nobody is registered' };
    recordCallAutomationEvents(
      callback('CreateCallFailed', 3, { callConnectionId: 'leg-2', resultInformation }),
    );
    await stage.acs.forceFlush();
    expect(records()).toEqual([
      expect.objectContaining({
        eventName: 'acs.call.ended',
        ...leg,
        'acs.call.connection_id': 'leg-2',
        'acs.call_automation.event': 'CreateCallFailed',
        'acs.end_reason.code': 480,
        'acs.end_reason.sub_code': 10037,
        'acs.end_reason.class': 'unreachable',
        'acs.end_reason.description': expect.stringMatching(/./),
        'acs.end_reason.action': expect.stringMatching(/./),
      }),
    ]);
    expect(Object.values(metricPoints(stage.sink, 'acs.call.ended'))).toEqual([1]);
    expect(metricPoints(stage.sink, 'acs.call.duration')).toEqual({});
  });

  const DISCONNECTED = 'CallDisconnected';

  it.each([
    ['hung up', { code: 0, subCode: 0 }, 'ok'],
    ['hung up by the other side', { code: 0, subCode: 5003 }, 'ok'],
    ['no result', undefined, 'unknown'],
    ['a result of null', null, 'unknown'],
    ['an empty result', {}, 'unknown'],
  ])(
    'an end whose connect another process has received, %s: no failure',
    async (_, resultInformation, kind) => {
      const id = `leg-${crypto.randomUUID()}`;
      recordCallAutomationEvents(callback(DISCONNECTED, 1, { callConnectionId: id, resultInformation }));
      await stage.acs.forceFlush();
      const [end, ...more] = stage.sink.logs.filter(({ eventName }) => eventName === 'acs.call.ended');
      expect(more).toEqual([]);
      expect(end?.attributes).toMatchObject({
        'acs.end_reason.class': kind,
        'acs.end_reason.expected': true,
      });
      expect(end?.attributes['error.type']).toBeUndefined();
      expect(end?.body).not.toContain('undefined');
    },
  );

  it('a batch out of order has its connect and its duration; a connect that comes late still counts', async () => {
    const of = (id: string) => ({ callConnectionId: id, resultInformation: { code: 200, subCode: 0 } });
    recordCallAutomationEvents([
      callback(DISCONNECTED, 9, of('leg-7')),
      callback('CallConnected', 2, of('leg-7')),
    ]);
    recordCallAutomationEvents(callback(DISCONNECTED, 9, of('leg-8')));
    recordCallAutomationEvents(callback('CallConnected', 2, of('leg-8')));
    await stage.acs.forceFlush();
    const names = (id: string) =>
      records()
        .filter((record) => (record as Record<string, unknown>)['acs.call.connection_id'] === id)
        .map(({ eventName }) => eventName);
    expect(names('leg-7')).toEqual(['acs.call.connected', 'acs.call.ended']);
    expect(names('leg-8')).toEqual(['acs.call.ended', 'acs.call.connected']);
    const durations = stage.sink.metrics.filter(({ name }) => name === 'acs.call.duration');
    expect(durations.flatMap(({ points }) => points.map(({ sum }) => sum))).toEqual([7]);
  });

  it('a Request is recorded, and stays readable for the app', async () => {
    const body = JSON.stringify([callback(DISCONNECTED, 1, { callConnectionId: 'leg-9' })]);
    const request = new Request('http://app/', { method: 'POST', body });
    recordCallAutomationEvents(request);
    expect(await request.text()).toBe(body);
    await expect
      .poll(async () => {
        await stage.acs.forceFlush();
        return records().length;
      })
      .toBe(1);
  });

  it('a Blob is recorded', async () => {
    recordCallAutomationEvents(
      new Blob([JSON.stringify(callback('AnswerFailed', 1, { callConnectionId: 'leg-10' }))]),
    );
    await expect
      .poll(async () => {
        await stage.acs.forceFlush();
        return records();
      })
      .toMatchObject([{ eventName: 'acs.call.ended', 'acs.call_automation.event': 'AnswerFailed' }]);
  });

  it('every documented callback reaches the backend, once', async () => {
    const file = join(import.meta.dirname, '../fixtures/call-automation-events.json');
    const samples = JSON.parse(readFileSync(file, 'utf8')) as { type: string; data: object }[];
    const bodies = samples.map((one, n) => ({
      ...one,
      data: { ...one.data, callConnectionId: `kind-${n}` },
    }));
    recordCallAutomationEvents(bodies);
    recordCallAutomationEvents(JSON.stringify(bodies));
    recordCallAutomationEvents(callback('SomethingNew', 1, { callConnectionId: 'leg-3' }));
    recordCallAutomationEvents({ type: 'Microsoft.Storage.BlobCreated', data: {} });
    await stage.acs.forceFlush();
    const kinds = stage.sink.logs.flatMap(({ eventName, attributes }) =>
      eventName === 'acs.call.connected'
        ? 'CallConnected'
        : ((attributes['acs.call_automation.event'] as string | undefined) ?? []),
    );
    const expected = samples.map(({ type }) => type.replace('Microsoft.Communication.', ''));
    expect(kinds.sort()).toEqual([...expected, 'SomethingNew'].sort());
    expect(metricPoints(stage.sink, 'acs_otel.events.dropped')).toEqual({});
    const received = Object.entries(metricPoints(stage.sink, 'acs_otel.events.received'));
    const count = (type: string) => received.find(([key]) => key.includes(type))?.[1];
    expect([count('callback.redelivered'), count('callback.other')]).toEqual([38, 1]);
  });

  it('a body that is read in part is counted and warned of once, with how much of it', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const ok = callback('PlayCompleted', 1, {});
    recordCallAutomationEvents([null, 5, 'x', ok, ok]);
    recordCallAutomationEvents([null, 'x', ok]);
    const lines = warn.mock.calls.map(([text]) => String(text));
    warn.mockRestore();
    await stage.acs.forceFlush();
    expect(lines).toEqual([
      expect.stringContaining('read 2 of 5 items of a body; the others hold no readable'),
    ]);
    expect(Object.values(metricPoints(stage.sink, 'acs_otel.events.dropped'))).toEqual([5]);
  });

  it('what it cannot read does not throw, emits nothing and is counted', async () => {
    const bodies = [
      '{',
      '',
      null,
      undefined,
      7,
      [],
      [null],
      { type: 'Microsoft.Communication.CallConnected' },
      { type: 'Microsoft.Communication.CallDisconnected', data: {} },
      [1, 2, 3],
    ];
    for (const body of bodies) recordCallAutomationEvents(body);
    recordCallAutomationEvents(callback('SomethingNew', 1, { callConnectionId: 'leg-3' }));
    await stage.acs.forceFlush();
    expect(records()).toEqual([]);
    const dropped = metricPoints(stage.sink, 'acs_otel.events.dropped');
    expect(
      Object.entries(dropped).map(([key, count]) => [/drop\.reason=(\w+)/.exec(key)?.[1], count]),
    ).toEqual([['unreadable', 9]]);
  });
});
