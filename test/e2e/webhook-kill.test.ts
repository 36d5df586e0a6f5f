/** An app with a webhook that is killed while Event Grid delivers: every event arrives, and sums are exact within a bound. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { batchesOf, type Delivered, deliverAll } from '../fakes/event-grid-sender.ts';
import { type OtlpSink, startOtlpSink } from '../fakes/otlp-sink.ts';
import { startWebhookApp, type WebhookApp } from '../fakes/webhook-app.ts';

const EVENTS = 50_000;
const BATCH = 50;

let sink: OtlpSink;
let app: WebhookApp;

beforeEach(async () => {
  sink = await startOtlpSink();
  app = await start();
});
afterEach(async () => {
  await app.kill('SIGKILL');
  await sink.close();
});

const start = (): Promise<WebhookApp> =>
  startWebhookApp({ OTEL_EXPORTER_OTLP_ENDPOINT: sink.url, OTEL_METRIC_EXPORT_INTERVAL: '600000' });

interface Killed extends Delivered {
  /** Events on their way at the kills. */
  unacknowledged: number;
}

/** Kills the app when so many events have been acknowledged, and starts it again. */
async function deliverWithKills(kills: readonly number[]): Promise<Killed> {
  const left = [...kills];
  let unacknowledged = 0;
  let onTheirWay = () => 0;
  const restart = async (): Promise<void> => {
    unacknowledged += onTheirWay();
    await app.kill('SIGKILL');
    app = await start();
  };
  const restarts: Promise<void>[] = [];
  const delivered = await deliverAll({
    url: () => app.url,
    batches: batchesOf(EVENTS, BATCH),
    onStarted(count) {
      onTheirWay = count;
    },
    onAcknowledged(events) {
      if (events < (left[0] ?? Number.POSITIVE_INFINITY)) return;
      left.shift();
      restarts.push(restart());
    },
  });
  await Promise.all(restarts);
  return { ...delivered, unacknowledged };
}

/** Sums are cumulative per process: the last of each, added up. */
function sumOf(name: string): number {
  const last = new Map<string, number>();
  for (const { points, resource } of sink.metrics.filter((metric) => metric.name === name))
    for (const { attributes, value = 0 } of points) {
      const series = JSON.stringify([resource['process.pid'], attributes]);
      last.set(series, Math.max(value, last.get(series) ?? 0));
    }
  return [...last.values()].reduce((sum, value) => sum + value, 0);
}

/** Event id -> the ids of its records, or message id -> those of its spans; each one only. */
function idsByKey(
  items: readonly { key: unknown; traceId: unknown; spanId: unknown }[],
): Map<unknown, Set<string>> {
  const ids = new Map<unknown, Set<string>>();
  for (const { key, traceId, spanId } of items)
    ids.set(key, (ids.get(key) ?? new Set()).add(`${traceId} ${spanId}`));
  return ids;
}

function checkArrived(): void {
  const records = sink.logs
    .filter(({ eventName }) => eventName === 'acs.sms.delivery_reported')
    .map(({ attributes, traceId, spanId }) => ({ key: attributes['cloudevents.event_id'], traceId, spanId }));
  const spans = sink.spans
    .filter(({ name }) => name === 'sms delivery')
    .map(({ attributes, traceId, spanId }) => ({ key: attributes['acs.sms.message_id'], traceId, spanId }));
  for (const found of [records, spans]) {
    const ids = idsByKey(found);
    expect(ids.size).toBe(EVENTS);
    expect([...ids.values()].filter(({ size }) => size > 1)).toEqual([]);
  }
}

it('without a kill every event is exported and counted once', async () => {
  const { statuses } = await deliverWithKills([]);
  expect(statuses).toEqual({ 200: EVENTS / BATCH });
  checkArrived();
  expect(sink.logs.filter(({ eventName }) => eventName === 'acs.sms.delivery_reported')).toHaveLength(EVENTS);
  expect(sink.spans).toHaveLength(EVENTS);
  expect(sumOf('acs.sms.delivered')).toBe(EVENTS);
});

it('killed twice: every event is exported with its ids, and at most the unacknowledged ones are counted twice', async () => {
  const { statuses, unacknowledged } = await deliverWithKills([15_000, 35_000]);
  expect(statuses[0]).toBeGreaterThan(0);
  expect(unacknowledged).toBeGreaterThan(0);
  checkArrived();
  const excess = sumOf('acs.sms.delivered') - EVENTS;
  console.log(
    `kill -9 twice in ${EVENTS} events: ${unacknowledged} unacknowledged at the kills, ${excess} counted twice, ${sink.logs.length - EVENTS} records exported twice`,
  );
  expect(excess).toBeGreaterThanOrEqual(0);
  expect(excess).toBeLessThanOrEqual(unacknowledged);
});
