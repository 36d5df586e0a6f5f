/** Events that nobody meant to send: the gateway lives, counts every one of them and exports nothing of a person. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningKafka, startKafka } from '../backends/kafka.ts';
import { type RunningPrometheus, startPrometheus } from '../backends/prometheus.ts';
import { type OtlpSink, startOtlpSink } from '../fakes/otlp-sink.ts';
import { EVENTS_TOPIC, startEventGridGateway } from './gateway/event-grid.ts';
import type { Gateway } from './gateway/gateway.ts';
import { type GridEvent, type Json, SAMPLES, sampleEvent } from './gateway/grid-samples.ts';
import { eventually, prometheusConfig } from './gateway/prometheus.ts';

const NUMBER = '+15550199777';
const MARK = `zebrafish ${NUMBER}`;
const MEBIBYTE = 1024 * 1024;
const json = JSON.stringify;

let kafka: RunningKafka;
let gateway: Gateway;
let sink: OtlpSink;
let prometheus: RunningPrometheus;

beforeAll(async () => {
  [kafka, sink] = await Promise.all([startKafka(), startOtlpSink({ keepBodies: true })]);
  await kafka.produce(EVENTS_TOPIC, [json(sampleEvent('CallStarted'))]);
  gateway = await startEventGridGateway(kafka, sink, { more: ['prometheus'] });
  prometheus = await startPrometheus({ config: prometheusConfig([gateway.scrapeTarget]) });
  await sink.waitFor(({ logs }) => logs.length > 0, 60_000);
  sink.clear();
});
afterAll(async () => {
  await Promise.all([prometheus?.stop(), gateway?.stop()]);
  await Promise.all([kafka?.stop(), sink?.close()]);
});

/** Records and drops since the last call, by name and reason. */
function outcome(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { eventName, attributes } of sink.logs) {
    const what = String(attributes['acs_otel.drop.reason'] ?? eventName);
    counts[what] = (counts[what] ?? 0) + Number(attributes['acs_otel.drop.count'] ?? 1);
  }
  return counts;
}

const sum = (counts: Record<string, number>) =>
  Object.values(counts).reduce((total, count) => total + count, 0);
let dropped = 0;

/** Sends messages with so many events: all of them are counted, none twice. */
async function counted(
  messages: readonly (string | Uint8Array)[],
  events: number,
  timeoutMillis = 15_000,
): Promise<Record<string, number>> {
  sink.clear();
  await kafka.produce(EVENTS_TOPIC, messages);
  await sink.waitFor(() => sum(outcome()) >= events, timeoutMillis).catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const found = outcome();
  expect(sum(found), json(found)).toBe(events);
  for (const reason of ['unreadable', 'unknown_shape', 'too_many']) dropped += found[reason] ?? 0;
  const bytes = Buffer.concat(sink.requests.map(({ body }) => body ?? Buffer.alloc(0)));
  expect(bytes.includes(NUMBER)).toBe(false);
  return found;
}

/** In lists of a hundred. */
function lists(events: readonly object[]): string[] {
  return Array.from({ length: Math.ceil(events.length / 100) }, (_, n) =>
    json(events.slice(n * 100, (n + 1) * 100)),
  );
}

type Change = (fields: Record<string, Json>, name: string) => void;

/** Every sample, with one field of the event or of its data changed. */
function changed(change: Change): GridEvent[] {
  return SAMPLES.flatMap(({ event }) => [
    ...Object.keys(event).map((name) => {
      const copy = structuredClone(event);
      change(copy, name);
      return copy;
    }),
    ...Object.keys(event.data).map((name) => {
      const copy = structuredClone(event);
      change(copy.data, name);
      return copy;
    }),
  ]);
}

function nested(depth: number): string {
  return `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
}

const RETYPED: Record<string, Json> = {
  null: null,
  'a number': 15550199777,
  'a fraction': -1.5e300,
  true: true,
  'an empty text': '',
  'a text about a person': MARK,
  'an empty list': [],
  'a list': [MARK, 1, null],
  'an object': { id: MARK, code: MARK, type: MARK, statusMessage: MARK },
  'a prototype': JSON.parse('{"__proto__":{"id":"x"},"constructor":{"prototype":1}}'),
};

describe('every sample', () => {
  it('with each of its fields removed', async () => {
    const events = changed((fields, name) => delete fields[name]);
    const found = await counted(lists(events), events.length);
    // Without its type or its data it is no event.
    expect(found.unknown_shape).toBe(2 * SAMPLES.length);
  });

  it.each(Object.entries(RETYPED))('with each of its fields as %s', async (_, value) => {
    const events = changed((fields, name) => {
      fields[name] = value;
    });
    await counted(lists(events), events.length);
  });

  it('with a prototype for a key, in the event and in its data', async () => {
    const events = SAMPLES.flatMap(({ event }) =>
      ['__proto__', 'constructor', 'toString', 'hasOwnProperty'].flatMap((key) => [
        json(event).replace('{', `{"${key}":{"id":"${MARK}"},`),
        json(event).replace('"data":{', `"data":{"${key}":"${MARK}",`),
      ]),
    );
    expect(await counted(events, events.length)).not.toHaveProperty('unknown_shape');
  });

  it('with 1,000 levels in its data, in a list of 1,000 levels, and in one of 100,000', async () => {
    const deep = SAMPLES.map(({ event }) =>
      json(event).replace('"data":{', `"data":{"deep":${nested(1000)},`),
    );
    expect(await counted(deep, deep.length)).not.toHaveProperty('unknown_shape');
    for (const depth of [1000, 100_000])
      await counted([`${'['.repeat(depth)}${json(sampleEvent('SMSReceived'))}${']'.repeat(depth)}`], 1);
  });

  it('with bytes that are no UTF-8', async () => {
    const broken = SAMPLES.map(({ event }) => {
      const bytes = Buffer.from(
        json({ ...event, id: 'BAD', subject: 'BAD', data: { ...event.data, tag: 'BAD' } }),
      );
      for (let at = bytes.indexOf('BAD'); at >= 0; at = bytes.indexOf('BAD')) bytes.fill(0xff, at, at + 3);
      return new Uint8Array(bytes);
    });
    expect(await counted(broken, broken.length)).not.toHaveProperty('unreadable');
  });

  it('cut in the middle', async () => {
    const cut = SAMPLES.map(({ event }) => json(event).slice(0, -20));
    expect(await counted(cut, cut.length)).toEqual({ unreadable: cut.length });
  });

  it('of 10 MiB', async () => {
    const filler = `${MARK} `.repeat((2.5 * MEBIBYTE) / (MARK.length + 1));
    const events = ['SMSDeliveryReportReceived', 'CallEnded', 'RouterJobReceived'].map((type) =>
      json(sampleEvent(type, { filler, deliveryStatusDetails: filler, reason: filler, labels: { filler } })),
    );
    expect(await counted(events, events.length, 60_000)).not.toHaveProperty('unknown_shape');
    await counted([filler, json(filler), `[${filler}`], 3, 60_000);
  });
});

describe('messages', () => {
  it('with events of others among those of ACS', async () => {
    const other = {
      ...sampleEvent('SMSReceived'),
      eventType: 'Microsoft.Storage.BlobCreated',
      subject: MARK,
    };
    const nobody = { id: '1', data: { message: MARK } };
    const found = await counted(
      [json([sampleEvent('SMSReceived'), other, nobody, sampleEvent('CallEnded'), MARK, 5]), MARK, '', '[]'],
      8,
    );
    expect(found).toEqual({
      'acs.event_grid.event': 1,
      'acs.call.ended': 1,
      unknown_shape: 3,
      unreadable: 3,
    });
  });

  it('of 5,000 events, which Event Grid calls a batch, are read whole; beyond 8,192 the rest is counted', async () => {
    const events = (count: number) =>
      Array.from({ length: count }, (_, n) => ({
        id: `${n}`,
        type: 'Microsoft.Communication.SMSReceived',
        data: {},
      }));
    expect(await counted([json(events(5000))], 5000)).toEqual({ 'acs.event_grid.event': 5000 });
    expect(await counted([json(events(8194))], 8194)).toEqual({ 'acs.event_grid.event': 8190, too_many: 4 });
  });

  it('after all of that, an event arrives, and every drop is in Prometheus', async () => {
    expect(await counted([json(sampleEvent('SMSDeliveryReportReceived'))], 1)).toEqual({
      'acs.sms.delivery_reported': 1,
    });
    await eventually(prometheus, 'sum(acs_otel_events_dropped_total{acs_otel_signal="log"})', dropped);
    expect(dropped).toBeGreaterThan(1000);
  });
});
