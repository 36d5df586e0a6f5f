/** Delivery reports from Event Hubs are counted exactly; a gateway that is killed counts some again and loses none. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groups, refs } from '../../src/schema/build/signals.ts';
import { type RunningKafka, startKafka } from '../backends/kafka.ts';
import { type RunningPrometheus, startPrometheus } from '../backends/prometheus.ts';
import { type OtlpSink, startOtlpSink } from '../fakes/otlp-sink.ts';
import { asCloudEvent } from '../fixtures/event-grid.ts';
import { COUNTED_EVENTS } from '../names/compare.ts';
import { EVENTS_TOPIC, startEventGridGateway } from './gateway/event-grid.ts';
import { type Gateway, newStorage } from './gateway/gateway.ts';
import { type Json, sampleEvent } from './gateway/grid-samples.ts';
import { logsRequest, send } from './gateway/otlp-json.ts';
import { eventually, prometheusConfig } from './gateway/prometheus.ts';

const PARTITIONS = 2;
const json = JSON.stringify;

let serial = 0;
const newId = () => `event-${++serial}`;
const report = (kind: 'SMS' | 'Email', data: Record<string, Json>) =>
  sampleEvent(`${kind}DeliveryReportReceived`, data, newId());

/** `each` of every kind, in turn. */
function reports(each: number) {
  return Array.from({ length: each }, () => [
    report('SMS', { deliveryStatus: 'Delivered', deliveryStatusDetails: '2000' }),
    report('SMS', { deliveryStatus: 'Failed', deliveryStatusDetails: '4006' }),
    report('SMS', { deliveryStatus: 'Failed', deliveryStatusDetails: '4999' }),
    report('Email', { status: 'Delivered' }),
    report('Email', { status: 'Lost' }),
  ]).flat();
}

async function stage(kafka: RunningKafka, sink: OtlpSink, storage = newStorage()) {
  const gateway = await startEventGridGateway(kafka, sink, { storage, more: ['prometheus'] });
  const prometheus = await startPrometheus({ config: prometheusConfig([gateway.scrapeTarget]) });
  return { gateway, prometheus };
}

describe('10,000 reports over two partitions', () => {
  let kafka: RunningKafka;
  let sink: OtlpSink;
  let gateway: Gateway;
  let prometheus: RunningPrometheus;

  beforeAll(async () => {
    [kafka, sink] = await Promise.all([startKafka(), startOtlpSink()]);
    await kafka.produce(EVENTS_TOPIC, [json(sampleEvent('CallStarted'))]);
    ({ gateway, prometheus } = await stage(kafka, sink));
    await sink.waitFor(({ logs }) => logs.length > 0, 60_000);
  });
  afterAll(async () => {
    await Promise.all([prometheus?.stop(), gateway?.stop()]);
    await Promise.all([kafka?.stop(), sink?.close()]);
  });

  it('are counted one by one, by outcome, in either schema, single and in lists', async () => {
    const events = reports(2000);
    const [single, clouds, lists] = [events.slice(0, 4000), events.slice(4000, 5000), events.slice(5000)];
    await kafka.produce(EVENTS_TOPIC, [
      ...single.map((event) => json(event)),
      ...clouds.map((event) => json(asCloudEvent(event))),
      ...Array.from({ length: 50 }, (_, n) => json(lists.slice(n * 100, (n + 1) * 100))),
    ]);
    await eventually(prometheus, 'sum(acs_sms_delivered_total) + sum(acs_email_delivered_total)', 10_000);
    const by = (kind: string, key: string) =>
      `sum by (acs_source, acs_${kind}_delivery_${key}, acs_${kind}_delivery_class, acs_${kind}_delivery_origin, acs_${kind}_delivery_expected) (acs_${kind}_delivered_total)`;
    const rows = [
      ...(await prometheus.query(by('sms', 'code'))),
      ...(await prometheus.query(by('email', 'status'))),
    ].map(({ metric, value }) => [...Object.values(metric), value].sort().join(' '));
    // A code or status that no table lists does not become a label.
    expect(rows.sort()).toEqual([
      '2000 2000 event_grid ok true unknown',
      '2000 4006 event_grid false peer unreachable',
      '2000 Delivered event_grid ok true unknown',
      '2000 event_grid false unknown unknown',
      '2000 event_grid false unknown unknown',
    ]);
    await eventually(prometheus, 'sum(increase(acs_sms_delivered_total[10m] anchored))', 6000);
  });

  it('have the labels that the schema lists, and nothing of an event', async () => {
    for (const id of COUNTED_EVENTS) {
      const group = groups.find((candidate) => candidate.id === id);
      const received = () => sink.metrics.filter(({ name }) => name === group?.metric_name);
      await sink.waitFor(() => received().length > 0, 30_000);
      const names = received().flatMap(({ points }) =>
        points.flatMap(({ attributes }) => Object.keys(attributes)),
      );
      expect([...new Set(names)].sort()).toEqual(group && refs(group).sort());
    }
  });

  it('calls that Event Grid reports are no legs, and reports that an app has received are counted there', async () => {
    await kafka.produce(EVENTS_TOPIC, [json([sampleEvent('CallStarted'), sampleEvent('CallEnded')])]);
    const attributes = { 'acs.source': 'event_grid', 'acs.sms.delivery.code': 2000 };
    const request = logsRequest([{ eventName: 'acs.sms.delivery_reported', attributes }], {
      'acs_otel.receiver': 'event_grid',
    });
    await send(`${gateway.serverUrl}/v1/logs`, request, gateway.token);
    await send(`${gateway.browserUrl}/v1/logs`, request);
    // Counted behind all of these.
    await kafka.produce(EVENTS_TOPIC, [json(reports(1))]);
    await eventually(prometheus, 'sum(acs_sms_delivered_total)', 6003);
    await sleep(3000);
    await eventually(prometheus, 'sum(acs_sms_delivered_total)', 6003);
    expect(await prometheus.query('{__name__=~"acs_call_.*_total"}')).toEqual([]);
  });

  it('an event that is delivered again counts again', async () => {
    const [event] = reports(1);
    await kafka.produce(EVENTS_TOPIC, [json(event), json(event)]);
    await eventually(prometheus, 'sum(acs_sms_delivered_total)', 6005);
  });
});

describe('a gateway that is killed in the middle of 50,000 events', () => {
  const PER_LIST = 10;
  let kafka: RunningKafka;
  let sink: OtlpSink;

  beforeAll(async () => {
    [kafka, sink] = await Promise.all([startKafka(), startOtlpSink()]);
  });
  afterAll(async () => {
    await Promise.all([kafka?.stop(), sink?.close()]);
  });

  it('delivers every event at least once; counters exceed the truth by no more than what was read again', async () => {
    const events = reports(10_000);
    const storage = newStorage();
    const [single, lists] = [events.slice(0, 10_000), events.slice(10_000)];
    const messages = [
      ...single.map((event) => json(event)),
      ...Array.from({ length: lists.length / PER_LIST }, (_, n) =>
        json(lists.slice(n * PER_LIST, (n + 1) * PER_LIST)),
      ),
    ];
    await kafka.produce(EVENTS_TOPIC, messages);
    let running = await stage(kafka, sink, storage);
    const counts: number[] = [];
    const counted = async () => {
      const query = 'sum(acs_sms_delivered_total) + sum(acs_email_delivered_total)';
      return (await running.prometheus.query(query))[0]?.value ?? 0;
    };
    for (const kill of [1, 2]) {
      await sink.waitFor(({ logs }) => logs.length > kill * 8000, 120_000);
      await sleep(2000);
      await running.gateway.kill();
      // What was scraped before the kill.
      counts.push(await counted());
      await running.prometheus.stop();
      running = await stage(kafka, sink, storage);
    }
    const arrived = () => sink.logs.map(({ attributes }) => String(attributes['cloudevents.event_id']));
    await sink.waitFor(() => new Set(arrived()).size >= events.length, 300_000).catch(() => undefined);
    expect(new Set(arrived())).toEqual(new Set(events.map(({ id }) => id)));
    // Counts reach Prometheus within 3 s.
    await sleep(10_000);
    counts.push(await counted());
    await running.prometheus.stop();
    await running.gateway.stop();
    const twice = arrived().length - events.length;
    const excess = counts.reduce((sum, count) => sum + count, 0) - events.length;
    console.log(
      `${events.length} events, 2 kills: ${twice} read again, counters exceed the truth by ${excess}`,
    );
    // A message that was counted, and killed before it was queued: one per partition and kill.
    expect(excess).toBeLessThanOrEqual(twice + 2 * PARTITIONS * PER_LIST);
    expect(twice).toBeLessThan(events.length / 2);
  });
});
