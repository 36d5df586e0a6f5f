/** Times, categories and search keys of resource logs, in every form that ACS gives them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningKafka, startKafka } from '../backends/kafka.ts';
import { type OtlpSink, type SinkLog, startOtlpSink } from '../fakes/otlp-sink.ts';
import { startEventHubsGateway, TOPIC } from './gateway/event-hubs.ts';
import { type Gateway, newStorage } from './gateway/gateway.ts';

let kafka: RunningKafka;
let gateway: Gateway;
let sink: OtlpSink;

beforeAll(async () => {
  [kafka, sink] = await Promise.all([startKafka(), startOtlpSink()]);
  await kafka.produce(TOPIC, ['{"records":[{"category":"Warmup","time":"2026-01-01T00:00:00Z"}]}']);
  const env = { ACS_DIAGNOSTIC_OPTIONS: 'appName|release' };
  gateway = await startEventHubsGateway(kafka, sink, newStorage(), env);
  await sink.waitFor(({ logs }) => logs.length > 0, 60_000);
});
afterAll(async () => {
  await gateway?.stop();
  await Promise.all([kafka?.stop(), sink?.close()]);
});

/** The exported records by their operation. */
async function through(records: readonly object[]): Promise<SinkLog[]> {
  sink.clear();
  const named = records.map((record, n) => ({ operationName: `n${n}`, ...record }));
  await kafka.produce(TOPIC, [JSON.stringify({ records: named })]);
  await sink.waitFor(({ logs }) => logs.length >= records.length, 60_000);
  return records.map((_, n) => {
    const log = sink.logs.find(({ attributes }) => attributes['azure.operation.name'] === `n${n}`);
    if (!log) throw new Error(`record ${n} did not arrive`);
    return log;
  });
}

describe('the time of a resource log', () => {
  const times: [object, string][] = [
    [{ time: '2026-03-01T14:05:06.1234567Z' }, '2026-03-01T14:05:06.123Z'],
    [{ time: '2026-03-01T14:05:06Z' }, '2026-03-01T14:05:06.000Z'],
    [{ time: '2026-03-01T14:05Z' }, '2026-03-01T14:05:00.000Z'],
    [{ time: '2026-03-01T14:05:06.5+02:00' }, '2026-03-01T12:05:06.500Z'],
    [{ time: '2026-03-01T14:05:06-0330' }, '2026-03-01T17:35:06.000Z'],
    [{ time: '2026-03-01T14:05:06.123456' }, '2026-03-01T14:05:06.123Z'],
    [{ time: '2026-03-01 14:05:06' }, '2026-03-01T14:05:06.000Z'],
    [{ time: '2026-03-01 14:05:06.25 UTC' }, '2026-03-01T14:05:06.250Z'],
    [{ time: '3/1/2026 2:05:06 PM' }, '2026-03-01T14:05:06.000Z'],
    [{ time: '12/31/2026 12:05:06 AM' }, '2026-12-31T00:05:06.000Z'],
    [{ time: '03/01/2026, 2:05:06.250 pm' }, '2026-03-01T14:05:06.250Z'],
    [{ time: '03/01/2026 14:05:06 +02:00' }, '2026-03-01T12:05:06.000Z'],
    [{ TimeGenerated: '2026-03-01T14:05:06.1234567Z' }, '2026-03-01T14:05:06.123Z'],
    [{ timeStamp: '2026-03-01T14:05:06+00:00' }, '2026-03-01T14:05:06.000Z'],
    [{ time: '2026-03-01T14:05:06Z', TimeGenerated: '2026-04-01T00:00:00Z' }, '2026-03-01T14:05:06.000Z'],
  ];

  it('is read in every layout', async () => {
    const logs = await through(times.map(([fields]) => ({ category: 'CallSummary', ...fields })));
    const read = logs.map(({ timeUnixNano }) => new Date(Number(timeUnixNano / 1_000_000n)).toISOString());
    expect(read).toEqual(times.map(([, expected]) => expected));
  });

  it('is the time of its arrival where it is missing or no time, never 1970', async () => {
    const unreadable = [
      {},
      { time: 'soon' },
      { time: null },
      { time: '2026-13-45T99:00:00Z' },
      { time: 5 },
      { time: {} },
    ];
    const before = Date.now() - 1000;
    const logs = await through(unreadable.map((fields) => ({ category: 'CallSummary', ...fields })));
    for (const { timeUnixNano } of logs) {
      expect(Number(timeUnixNano / 1_000_000n)).toBeGreaterThan(before);
      expect(Number(timeUnixNano / 1_000_000n)).toBeLessThan(Date.now() + 1000);
    }
  });
});

it('a record with a table instead of a category has its category, and the ids of it', async () => {
  const correlationId = '00000000-0000-0000-0000-000000009001';
  const types: [string, string][] = [
    ['ACSCallSummary', 'CallSummary'],
    ['ACSCallDiagnosticsUpdates', 'CallDiagnosticsUpdates'],
    ['ACSEmailSendMailOperational', 'EmailSendMailOperational'],
    ['ACSCallAutomationIncomingOperations', 'CallAutomationOperational'],
    ['ACSCallRecordingIncomingOperations', 'CallRecordingOperational'],
    ['ACSSMSIncomingOperations', 'SMSOperational'],
    ['ACSBillingUsage', 'Usage'],
    ['Other', 'Other'],
  ];
  const logs = await through(
    types.map(([Type]) => ({ Type, TimeGenerated: '2026-03-01T00:00:00Z', correlationId })),
  );
  expect(logs.map(({ attributes }) => attributes['azure.category'])).toEqual(
    types.map(([, category]) => category),
  );
  const ids = logs.map(({ attributes }) => attributes['acs.call.id'] ?? attributes['acs.email.operation_id']);
  expect(ids).toEqual([...Array(5).fill(correlationId), undefined, undefined, undefined]);
});

it('only the listed search keys of DiagnosticOptions are kept', async () => {
  const options = { appName: 'portal', release: '1.2', user: 'Alice', appNames: 'x' };
  const [inText, inMap, broken] = await through(
    [JSON.stringify(options), options, '{"appName"'].map((DiagnosticOptions) => ({
      category: 'CallSummary',
      properties: { DiagnosticOptions },
    })),
  );
  const kept = (log: SinkLog | undefined) =>
    Object.entries(log?.attributes ?? {}).filter(([name]) => /diagnosticoptions/i.test(name));
  for (const log of [inText, inMap])
    expect(Object.fromEntries(kept(log))).toEqual({
      'azure.properties.diagnosticoptions.appName': 'portal',
      'azure.properties.diagnosticoptions.release': '1.2',
    });
  expect(kept(broken)).toEqual([]);
});
