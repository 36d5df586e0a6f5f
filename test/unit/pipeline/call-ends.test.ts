/** Ended calls through the whole chain, from Call Automation callbacks to records and counters. */

import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { automationTexts, callbackEndTexts, deliveryTexts } from '../../../src/classification/texts.ts';
import { NodePipeline } from '../../../src/pipeline/node.ts';
import type { OwnAttributes } from '../../../src/signals/own-attributes.ts';
import { EventBodies } from '../../../src/sources/event-bodies.ts';

const logs = new InMemoryLogRecordExporter();
let metrics: InMemoryMetricExporter;
let meterProvider: MeterProvider;
let callbacks: { read(body: unknown): void };
const ask = vi.fn<OwnAttributes>();

beforeEach(() => {
  logs.reset();
  ask.mockReset();
  metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  meterProvider = new MeterProvider({
    readers: [new PeriodicExportingMetricReader({ exporter: metrics, exportIntervalMillis: 3_600_000 })],
  });
  const loggerProvider = new LoggerProvider({
    processors: [new SimpleLogRecordProcessor({ exporter: logs })],
  });
  const bodies = new EventBodies(
    new NodePipeline({
      given: { meterProvider, loggerProvider },
      texts: { end: callbackEndTexts, action: automationTexts, delivery: deliveryTexts },
      ownAttributes: ask,
      customEvents: false,
    }),
    { onDropped: () => {} },
  );
  callbacks = { read: (body) => void bodies.read(body, 'recordCallAutomationEvents') };
});
afterEach(() => meterProvider.shutdown());

let connections = 0;
const event = (type: string, data: object, time = '2026-11-24T10:00:00Z') => ({
  specversion: '1.0',
  type: `Microsoft.Communication.${type}`,
  time,
  data,
});
const ids = (id = ++connections) => ({
  callConnectionId: `connection-${id}`,
  correlationId: '7ffea751-907c-494d-b7f9-b26677521a44',
  serverCallId: 'c2VydmVy',
});

async function points(name: string): Promise<{ attributes: Record<string, unknown>; value: unknown }[]> {
  await meterProvider.forceFlush();
  const last = metrics.getMetrics().at(-1);
  const metric = last?.scopeMetrics
    .flatMap((scope) => scope.metrics)
    .find(({ descriptor }) => descriptor.name === name);
  return (metric?.dataPoints ?? []) as never;
}

describe('an ended call', () => {
  it.each([
    [{ code: 403, subCode: 'UserLicenseNotPresentForbidden' }],
    [{ code: 403, subCode: 0, message: 'UserLicenseNotPresentForbidden: +4912345678 has no license' }],
  ])(
    'is explained by a word that a table lists, and the message is not recorded: %j',
    (resultInformation) => {
      callbacks.read([event('CreateCallFailed', { ...ids(), resultInformation })]);
      const [record] = logs.getFinishedLogRecords();
      expect(record?.attributes).toMatchObject({
        'acs.end_reason.code': 403,
        'acs.end_reason.class': 'auth',
        'acs.end_reason.origin': 'client',
        'acs.end_reason.description': expect.stringMatching(/no Teams license/),
      });
      expect(JSON.stringify([record?.body, record?.attributes])).not.toContain('4912345678');
    },
  );

  it('is a record with the end reason explained, and is counted with its duration', async () => {
    const leg = ids();
    callbacks.read([event('CallConnected', leg)]);
    callbacks.read(
      JSON.stringify([
        event(
          'CallDisconnected',
          { ...leg, resultInformation: { code: 503, subCode: 560503, message: '+15550100101' } },
          '2026-11-24T10:01:30Z',
        ),
      ]),
    );

    const [connected, ended] = logs.getFinishedLogRecords();
    expect(connected?.eventName).toBe('acs.call.connected');
    expect(ended?.eventName).toBe('acs.call.ended');
    expect(ended?.severityText).toBe('ERROR');
    expect(ended?.attributes).toMatchObject({
      'acs.source': 'call_automation',
      'acs.call.id': leg.correlationId,
      'acs.call.connection_id': leg.callConnectionId,
      'acs.end_reason.code': 503,
      'acs.end_reason.sub_code': 560503,
      'acs.end_reason.origin': 'sbc',
      'acs.end_reason.expected': false,
      'error.type': '503/560503',
    });
    expect(ended?.attributes['acs.end_reason.description']).toMatch(/\w/);
    expect(ended?.attributes['acs.end_reason.action']).toMatch(/\w/);
    expect(JSON.stringify([ended?.attributes, ended?.body])).not.toContain('15550100101');

    const [count] = await points('acs.call.ended');
    expect(count?.value).toBe(1);
    expect(count?.attributes).toMatchObject({
      'acs.source': 'call_automation',
      'acs.end_reason.code': 503,
      'acs.end_reason.origin': 'sbc',
    });
    const [duration] = await points('acs.call.duration');
    expect(duration?.value).toMatchObject({ count: 1, sum: 90 });
  });

  it("has the app's attributes on its record, asked for once per leg, and on no metric", async () => {
    ask.mockReturnValue({ 'app.tenant': 'blue', 'app.caller': '+1 555 010 0199', 'acs.source': 'forged' });
    const leg = ids();
    callbacks.read(event('CallConnected', leg));
    for (let i = 0; i < 2; i++) callbacks.read(event('CallDisconnected', leg));
    expect(ask.mock.calls).toEqual([
      [
        {
          kind: 'call',
          callId: leg.correlationId,
          serverCallId: leg.serverCallId,
          callConnectionId: leg.callConnectionId,
        },
      ],
    ]);
    const [connected, ended] = logs.getFinishedLogRecords();
    expect(connected?.attributes).not.toHaveProperty('app.tenant');
    expect(ended?.attributes).toMatchObject({
      'app.tenant': 'blue',
      'app.caller': 'REDACTED',
      'acs.source': 'call_automation',
    });
    for (const name of ['acs.call.ended', 'acs.call.duration'])
      expect((await points(name)).map(({ attributes }) => Object.keys(attributes))).toEqual([
        expect.not.arrayContaining(['app.tenant']),
      ]);
  });

  it('has no error.type when the end was expected', () => {
    callbacks.read(event('CreateCallFailed', { ...ids(), resultInformation: { code: 480, subCode: 10037 } }));
    const [ended] = logs.getFinishedLogRecords();
    expect(ended?.attributes).toMatchObject({
      'acs.end_reason.class': 'unreachable',
      'acs.end_reason.expected': true,
    });
    expect(ended?.attributes).not.toHaveProperty('error.type');
    expect(ended?.severityText).toBe('INFO');
  });

  it('is counted once per leg, however often the callback is delivered', async () => {
    const leg = ids();
    for (let i = 0; i < 3; i++)
      callbacks.read(event('CallDisconnected', { ...leg, resultInformation: { code: 200, subCode: 0 } }));
    callbacks.read(event('CallDisconnected', { ...ids(), resultInformation: { code: 200, subCode: 0 } }));
    expect(await points('acs.call.ended')).toMatchObject([{ value: 2 }]);
    expect(await points('acs.call.duration')).toEqual([]); // neither was seen to connect
  });

  it('keeps the number of series bounded over 100,000 random codes', { timeout: 60_000 }, async () => {
    for (let i = 0; i < 100_000; i++) {
      const resultInformation = {
        code: Math.floor(Math.random() * 5000) - 1000,
        subCode: Math.floor(Math.random() * 1_000_000),
      };
      callbacks.read(event('CallDisconnected', { ...ids(), resultInformation }));
      if (i % 10_000 === 0) logs.reset();
    }
    const series = await points('acs.call.ended');
    expect(series.length).toBeGreaterThan(10);
    expect(series.length).toBeLessThan(1_600); // 500 codes, and what origin the PSTN rule gives them
    expect(series.reduce((sum, { value }) => sum + Number(value), 0)).toBe(100_000);
  });
});

describe('bad callbacks', () => {
  it('are passed over without an exception, and the rest arrives', () => {
    const hostile = [
      null,
      4,
      'text',
      {},
      { type: 'Microsoft.Communication.CallDisconnected' },
      event('CallDisconnected', { callConnectionId: 7 }),
      event('Unheard', ids()),
    ];
    callbacks.read([...hostile, event('CallDisconnected', { ...ids(), resultInformation: 'null' })]);
    expect(logs.getFinishedLogRecords().map(({ eventName }) => eventName)).toEqual([
      'acs.call_automation.callback',
      'acs.call.ended',
    ]);
    expect(logs.getFinishedLogRecords()[0]?.attributes['acs.call_automation.event']).toBe('Unheard');
    expect(logs.getFinishedLogRecords()[1]?.attributes['acs.end_reason.class']).toBe('unknown');
  });
});
