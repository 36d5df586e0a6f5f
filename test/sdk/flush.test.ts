import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeAcs, startFakeAcs } from '../fakes/acs-server.ts';
import { type OtlpSink, startOtlpSink } from '../fakes/otlp-sink.ts';
import { fakeEnv, NO_ID_GENERATOR, runApp } from './run-app.ts';

let fake: FakeAcs;
let sink: OtlpSink;
let env: Record<string, string>;

beforeEach(async () => {
  [fake, sink] = [await startFakeAcs(), await startOtlpSink()];
  // Long delays: whatever arrives was flushed.
  env = {
    ...fakeEnv(fake),
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    OTEL_BSP_SCHEDULE_DELAY: '60000',
    OTEL_BLRP_SCHEDULE_DELAY: '60000',
    OTEL_METRIC_EXPORT_INTERVAL: '60000',
  };
});
afterEach(async () => {
  await fake.close();
  await sink.close();
});

const names = () => sink.spans.map((span) => span.name).sort();
const SENT = ['POST', 'SmsClient.send', 'sms send'];

describe('a script that ends by itself', () => {
  it('loses nothing', async () => {
    const { code, stderr } = await runApp('ends-by-itself.ts', env);
    expect([code, stderr]).toEqual([0, '']);
    expect(names()).toEqual(SENT);
    expect(sink.logs.map((log) => log.eventName)).toContain('acs.sms.sent');
    expect(sink.metrics.map((metric) => metric.name)).toContain('acs.sms.sent');
  });

  it('loses nothing of what its own beforeExit listener does', async () => {
    const { stderr } = await runApp('ends-by-itself.ts', { ...env, LATE: '1' });
    expect(stderr).toBe('');
    expect(names()).toEqual([...SENT, ...SENT].sort());
  });
});

describe('a burst of log lines, most of which wait for their turn,', () => {
  it.each([
    ['by itself'],
    ['by itself, after its own beforeExit listener'],
    ['with forceFlush() and process.exit()'],
    ['with shutdown() and process.exit()'],
  ])('is not lost when the process ends %s', async (how) => {
    const { code } = await runApp('logs-a-burst.ts', { ...env, HOW: how });
    expect(code).toBe(0);
    const numbers = sink.logs.map(({ body }) => Number.parseInt(String(body), 10));
    expect(numbers).toEqual(Array.from({ length: 1000 }, (_, n) => n));
  });
});

describe("beside the app's own NodeSDK", () => {
  it('forceFlush() flushes the providers that are in use', async () => {
    const { stderr } = await runApp('owned-sdk.ts', env);
    expect(stderr).toMatch(NO_ID_GENERATOR);
    expect(names()).toEqual(expect.arrayContaining(['SmsClient.send']));
    expect(sink.logs.map((log) => log.eventName)).toContain('acs.sms.sent');
    expect(sink.metrics.map((metric) => metric.name)).toContain('acs.sms.sent');
  });

  it("shutdown() flushes them and leaves them running: the app's own spans are exported afterwards", async () => {
    const { stderr } = await runApp('owned-sdk.ts', { ...env, HOW: 'shutdown' });
    expect(stderr).toMatch(NO_ID_GENERATOR);
    expect(names()).toEqual(expect.arrayContaining(['SmsClient.send', "the app's own"]));
  });
});
