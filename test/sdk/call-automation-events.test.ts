/** Callbacks of Call Automation, passed to `recordCallAutomationEvents`: records, counters and durations of legs. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
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

  it('what it cannot read does not throw and emits nothing', async () => {
    const bodies = [
      '{',
      '',
      null,
      undefined,
      7,
      [],
      [null],
      { type: 'Microsoft.Communication.CallConnected' },
    ];
    for (const body of bodies) recordCallAutomationEvents(body);
    recordCallAutomationEvents(callback('SomethingNew', 1, { callConnectionId: 'leg-3' }));
    await stage.acs.forceFlush();
    expect(records()).toEqual([]);
  });
});
