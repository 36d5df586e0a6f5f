/** Acknowledged telemetry arrives, even if the backend is down or the gateway is killed. */
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { freePorts } from '../backends/process.ts';
import { startPrometheus } from '../backends/prometheus.ts';
import { startOtlpSink } from '../fakes/otlp-sink.ts';
import { type Gateway, newStorage, startGateway } from './gateway/gateway.ts';
import { logsRequest, participantSpan, send, tracesRequest } from './gateway/otlp-json.ts';

const storage = newStorage();
afterAll(() => rmSync(storage, { recursive: true, force: true }));

const RECORDS = 20_000;
const PER_REQUEST = 20;

/** Sends until `enough()`; returns the ids that were acknowledged with status 200. */
async function sendUntil(gateway: Gateway, enough: (acknowledged: number) => boolean): Promise<string[]> {
  const acknowledged: string[] = [];
  const worker = async (n: number): Promise<void> => {
    while (!enough(acknowledged.length)) {
      const ids = Array.from({ length: PER_REQUEST }, () => randomUUID());
      const records = ids.map((id) => ({
        name: 'GET',
        body: 'record',
        attributes: { 'test.id': id, filler: 'x'.repeat(300) },
      }));
      const request =
        n % 2 === 0
          ? send(`${gateway.browserUrl}/v1/logs`, logsRequest(records))
          : send(`${gateway.browserUrl}/v1/traces`, tracesRequest(records));
      // A failed request was not acknowledged, so its sender keeps it.
      const sent = await request.then(() => true).catch(() => false);
      if (sent) acknowledged.push(...ids);
      else await sleep(20);
    }
  };
  await Promise.all(Array.from({ length: 20 }, (_, n) => worker(n)));
  return acknowledged;
}

it('backend down for 20,000 records, the gateway killed twice meanwhile: nothing acknowledged is lost', async () => {
  const [nobody] = await freePorts(1);
  const overlays = ['otlp', 'otlp-logs-metrics'] as const;
  const start = (backend: string) => startGateway({ overlays, storage, env: { ACS_OTEL_BACKEND: backend } });
  const acknowledged: string[] = [];
  for (const half of [1, 2]) {
    const gateway = await start(`http://127.0.0.1:${nobody}`);
    let killed: Promise<void> | undefined;
    // Killed while requests are in flight; the workers then fail and give up.
    const ids = await sendUntil(gateway, (count) => {
      if (count >= RECORDS / 2) killed ??= gateway.kill();
      return killed !== undefined;
    });
    await killed;
    acknowledged.push(...ids);
    expect(acknowledged.length).toBeGreaterThanOrEqual((half * RECORDS) / 2);
  }
  const sink = await startOtlpSink();
  const gateway = await start(sink.url);
  const arrived = () => [...sink.logs, ...sink.spans].map(({ attributes }) => String(attributes['test.id']));
  const missing = () => {
    const ids = new Set(arrived());
    return acknowledged.filter((id) => !ids.has(id)).length;
  };
  const deadline = Date.now() + 60_000;
  while (missing() > 0 && Date.now() < deadline) await sleep(500);
  console.log(
    `${acknowledged.length} acknowledged, ${missing()} lost, ${arrived().length - new Set(arrived()).size} twice`,
  );
  expect(missing()).toBe(0);
  await gateway.stop();
  await sink.close();
});

it('a kill between counting and scraping loses the counts since the last scrape, and no more', async () => {
  const gateway = await startGateway({ overlays: ['prometheus'] });
  const scrape = {
    job_name: 'gateway',
    honor_labels: true,
    static_configs: [{ targets: [gateway.scrapeTarget] }],
  };
  const prometheus = await startPrometheus({
    config: JSON.stringify({ global: { scrape_interval: '1s' }, scrape_configs: [scrape] }),
  });
  const acknowledged: number[] = [];
  const end = Date.now() + 8000;
  while (Date.now() < end) {
    const span = participantSpan({ 'acs.end_reason.code': 0, 'acs.end_reason.sub_code': 0 });
    await send(`${gateway.browserUrl}/v1/traces`, tracesRequest([span]));
    acknowledged.push(Date.now());
    await sleep(10);
  }
  const killed = Date.now();
  await gateway.kill();
  await sleep(1500);
  const [row] = await prometheus.query('sum(max_over_time(acs_call_ended_total[5m]))');
  const counted = row?.value ?? 0;
  const old = acknowledged.filter((time) => time < killed - 3000).length;
  console.log(`${acknowledged.length} calls acknowledged, ${acknowledged.length - counted} not counted`);
  expect(counted).toBeGreaterThanOrEqual(old);
  expect(counted).toBeLessThanOrEqual(acknowledged.length);
  await prometheus.stop();
});
