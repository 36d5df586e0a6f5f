import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeAcs, startFakeAcs } from '../fakes/acs-server.ts';
import { type OtlpSink, startOtlpSink } from '../fakes/otlp-sink.ts';
import { metricPoints } from './harness.ts';
import { fakeEnv, runApp } from './run-app.ts';

/** In each half. Exports that are tried again hold up to 1,500 spans besides the queue, so the first half has to be long. */
const SENDS = 600;
const SHUTDOWN = 700;
/** Small queues, so that a few hundred sends overflow them. */
const QUEUES = {
  OTEL_BSP_MAX_QUEUE_SIZE: '200',
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '50',
  OTEL_BLRP_MAX_QUEUE_SIZE: '200',
  OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: '50',
  OTEL_BSP_SCHEDULE_DELAY: '50',
  OTEL_BLRP_SCHEDULE_DELAY: '50',
};

/** However many exports of three signals fail. */
const NO_TELEMETRY =
  /^\[acs-otel\] http:\/\/127\.0\.0\.1:\d+ accepts no telemetry \(.+\).* set OTEL_EXPORTER_OTLP_ENDPOINT; .*$/;
/** However many spans and records overflow. */
const FULL = /^\[acs-otel\] .*OTEL_(BSP|BLRP)_MAX_QUEUE_SIZE/;

interface Cost {
  sendMillis: number;
  shutdownMillis: number;
  growth: [number, number];
}

let fake: FakeAcs;
let baseline: Cost;
beforeAll(async () => {
  fake = await startFakeAcs();
  baseline = await cost({});
});
afterAll(() => fake.close());

async function cost(env: Record<string, string>): Promise<Cost> {
  fake.reset();
  const common = { ...fakeEnv(fake), SENDS: String(SENDS), ACS_OTEL_SHUTDOWN_TIMEOUT: String(SHUTDOWN) };
  const run = await runApp('dead-backend.ts', { ...common, ...QUEUES, ...env }, ['--expose-gc']);
  const lines = run.stderr.split('\n').filter(Boolean);
  const overflows = lines.flatMap((line) => FULL.exec(line)?.[1] ?? []);
  expect(overflows.length, run.stderr).toBe(new Set(overflows).size);
  const others = lines.filter((line) => !FULL.test(line));
  expect(others).toEqual(env.ACS_REGISTER ? [expect.stringMatching(NO_TELEMETRY)] : []);
  return run.result as Cost;
}

/** A port that refuses connections. */
async function refusedUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

describe('a backend that', () => {
  it.each<[string, (sink: OtlpSink) => Promise<string> | string]>([
    [
      'hangs',
      (sink) => {
        sink.options.hang = true;
        return sink.url;
      },
    ],
    [
      'answers 503',
      (sink) => {
        sink.options.failWith = 503;
        return sink.url;
      },
    ],
    ['refuses connections', refusedUrl],
  ])('%s costs the app neither time nor memory, and shutdown() returns in time', async (_name, kill) => {
    const sink = await startOtlpSink();
    const dead = await cost({ ACS_REGISTER: '1', OTEL_EXPORTER_OTLP_ENDPOINT: await kill(sink) });
    await sink.close();
    // A shutdown without this limit would wait for an export's 10 seconds.
    expect(dead.shutdownMillis).toBeLessThan(SHUTDOWN + 2000);
    // A call that waited for the backend would take 100 times longer; other processes on the machine don't.
    expect(dead.sendMillis / baseline.sendMillis).toBeLessThan(30);
    // Everything was full before the second half, which therefore adds next to nothing: its telemetry has 2.4 MB.
    expect(dead.growth[1]).toBeLessThan(1024 * 1024);
  });

  it('is dead for traces and logs only: what is dropped is counted by reason', async () => {
    const [dead, alive] = [await startOtlpSink({ hang: true }), await startOtlpSink()];
    const env = {
      ACS_REGISTER: '1',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${dead.url}/v1/traces`,
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `${dead.url}/v1/logs`,
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${alive.url}/v1/metrics`,
      OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta',
      OTEL_METRIC_EXPORT_INTERVAL: '300',
    };
    await cost(env);
    const dropped = metricPoints(alive, 'acs_otel.events.dropped');
    const full = (signal: string) =>
      dropped[`acs_otel.drop.reason=queue_full acs_otel.signal=${signal}`] ?? 0;
    const sends = 100 + 2 * SENDS;
    // Three spans and one record a send; queue, a batch in flight and what the last interval has not told are missing.
    expect(full('span')).toBeGreaterThan(sends * 3 * 0.5);
    expect(full('span')).toBeLessThanOrEqual(sends * 3);
    expect(full('log')).toBeGreaterThan(sends * 0.5);
    expect(full('log')).toBeLessThanOrEqual(sends);
    await dead.close();
    await alive.close();
  });

  it('refuses every export: that is another reason', async () => {
    const [dead, alive] = [await startOtlpSink({ failWith: 400 }), await startOtlpSink()];
    await cost({
      ACS_REGISTER: '1',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${dead.url}/v1/traces`,
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `${dead.url}/v1/logs`,
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${alive.url}/v1/metrics`,
      OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta',
      OTEL_METRIC_EXPORT_INTERVAL: '300',
    });
    const dropped = metricPoints(alive, 'acs_otel.events.dropped');
    for (const signal of ['span', 'log'])
      expect(dropped[`acs_otel.drop.reason=export_failed acs_otel.signal=${signal}`]).toBeGreaterThan(20);
    await dead.close();
    await alive.close();
  });
});
