/**
 * Real apps send through the gateway with sampling: a page with the real Calling SDK, and the demo's app on Node. Jaeger
 * has one trace per call; Prometheus counts everything that was sent, not only what was kept.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoSteps } from '../../examples/demo/app.ts';
import { traceIdOfCall } from '../../src/events/hashed-ids.ts';
import { register } from '../../src/node.ts';
import { type JaegerTrace, type RunningJaeger, startJaeger } from '../backends/jaeger.ts';
import { type RunningPrometheus, startPrometheus } from '../backends/prometheus.ts';
import { type Agent, connect, forget, missing, settle, TracedStage } from '../browser/traced-stage.ts';
import { type FakeAcs, startFakeAcs } from '../fakes/acs-server.ts';
import { flattenLogs, flattenSpans, type SinkLog, type SinkSpan } from '../fakes/otlp-records.ts';
import { type OtlpSink, startOtlpSink } from '../fakes/otlp-sink.ts';
import { type Gateway, startGateway } from './gateway/gateway.ts';

if (missing && process.env.CI) throw new Error(`install Chromium: ${missing}`);

let jaeger: RunningJaeger;
let prometheus: RunningPrometheus;
let gateway: Gateway;
let passedOn: OtlpSink;

beforeAll(async () => {
  jaeger = await startJaeger();
  // Prometheus scrapes the gateway, which sends to Prometheus: so its address is set last.
  passedOn = await startOtlpSink();
  gateway = await startGateway({
    overlays: ['otlp', 'prometheus', 'sampling', 'sdk-logs'],
    env: {
      ACS_OTEL_BACKEND: jaeger.otlpUrl,
      ACS_OTEL_ALLOWED_ORIGINS: 'http://localhost:*',
      PROMETHEUS_OTLP_ENDPOINT: `${passedOn.url}/v1/metrics`,
    },
  });
  const jobs = [
    { job_name: 'gateway', honor_labels: true, static_configs: [{ targets: [gateway.scrapeTarget] }] },
  ];
  prometheus = await startPrometheus({
    config: JSON.stringify({ global: { scrape_interval: '1s' }, scrape_configs: jobs }),
  });
  passedOn.options.forwardTo = prometheus.otlpUrl;
});
afterAll(async () => {
  await gateway?.stop();
  await passedOn?.close();
  await prometheus?.stop();
  await jaeger?.stop();
});

/** The rule of sampling.yaml. */
const keptById = (traceId: string) => Number.parseInt(traceId.slice(-2), 16) < 26;

/** Polls until the value is as expected; otherwise fails with the last value. */
async function eventually<T>(ask: () => Promise<T>, expected: T): Promise<void> {
  let answer = await ask();
  for (let n = 0; n < 100 && JSON.stringify(answer) !== JSON.stringify(expected); n++) {
    await sleep(200);
    answer = await ask();
  }
  expect(answer).toEqual(expected);
}

const spanIds = (trace: JaegerTrace | undefined) => (trace?.spans ?? []).map(({ spanID }) => spanID).sort();

/** Expects these spans in one trace in Jaeger. */
const expectTrace = (traceId: string, spans: readonly SinkSpan[]) =>
  eventually(async () => spanIds(await jaeger.trace(traceId)), spans.map(({ spanId }) => spanId).sort());

/** Series of a metric as label values -> value. */
async function series(metric: string, ...labels: string[]): Promise<Record<string, number>> {
  const found = await prometheus.query(`sum by (${labels}) (${metric})`);
  const entries = found.map(({ metric: m, value }) => [labels.map((label) => m[label]).join(' '), value]);
  return Object.fromEntries(entries.sort());
}

/** The same for the telemetry that was sent. */
function count<T>(items: readonly T[], key: (item: T) => string): Record<string, number> {
  const sums = new Map<string, number>();
  for (const item of items) sums.set(key(item), (sums.get(key(item)) ?? 0) + 1);
  return Object.fromEntries([...sums].sort());
}

/** Long enough for a media report; meanwhile the last microphone is unplugged. */
async function talk(agent: Agent): Promise<void> {
  await agent.evaluate(() => {
    Object.assign(navigator.mediaDevices, { enumerateDevices: async () => [] });
    navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
  });
  await agent.evaluate((me) => me.sees('diagnostic', { diagnostic: 'noMicrophoneDevicesEnumerated' }));
  await settle(3000);
}

describe.skipIf(missing)('calls of pages on the real Calling SDK', () => {
  let traced: TracedStage;
  let agents: [Agent, Agent];
  const spans: SinkSpan[] = [];
  const logs: SinkLog[] = [];
  const calls: Record<'good' | 'failed' | 'refused', string[]> = { good: [], failed: [], refused: [] };

  beforeAll(async () => {
    traced = await TracedStage.open();
    traced.stage.context.on('request', (request) => {
      if (request.method() !== 'POST' || !request.url().startsWith(gateway.browserUrl)) return;
      const body = request.postDataJSON();
      if (request.url().endsWith('/v1/traces')) spans.push(...flattenSpans(body));
      else logs.push(...flattenLogs(body));
    });
    const query = new URLSearchParams({ otlp: gateway.browserUrl, options: '{"logLevel":"off"}' });
    const url = `${traced.site.url}/traced?${query}`;
    agents = [await traced.stage.agent(1, url), await traced.stage.agent(2, url)];
    const [alice, bob] = agents;

    for (let n = 0; n < 4; n++) {
      await forget(alice, bob);
      const id = await connect(alice, bob);
      if (n === 0) await talk(alice);
      await alice.evaluate((me) => me.hangUp());
      await traced.over(alice, bob);
      calls.good.push(id);
    }
    await forget(alice, bob);
    traced.stage.fake.next({
      ring: 20,
      end: { code: 480, subCode: 10037, resultCategories: ['ExpectedError'] },
    });
    calls.refused.push(await alice.evaluate((me) => me.dial(404)));
    await traced.over(alice);

    await forget(alice, bob);
    const failing = await connect(alice, bob);
    for (const agent of agents)
      await agent.evaluate(() => {
        const { now } = Date;
        Date.now = () => now() + 600_000;
      });
    const end = { code: 503, subCode: 0, resultCategories: ['UnexpectedServerError'] };
    await traced.stage.fake.endCall(failing, end);
    await traced.over(alice, bob);
    calls.failed.push(failing);
  });
  afterAll(() => traced?.close());

  const spansOf = (callId: string) => spans.filter(({ attributes }) => attributes['acs.call.id'] === callId);
  const participants = () => spans.filter(({ parentSpanId }) => !parentSpanId);

  it('sent what is compared below', () => {
    expect(participants()).toHaveLength(11);
    expect(logs.filter(({ eventName }) => eventName === 'acs.call.ended')).toHaveLength(11);
  });

  it('a call that fails after ten minutes is one whole trace, found by call id and by tag', async () => {
    const [callId = ''] = calls.failed;
    const sent = spansOf(callId);
    expect(sent.filter(({ parentSpanId }) => !parentSpanId)).toHaveLength(2);
    expect(sent.map(({ name }) => name)).toContain('call participant');
    for (const { attributes, parentSpanId } of sent)
      if (!parentSpanId) expect(attributes['acs.call.duration']).toBeGreaterThan(599);
    await expectTrace(traceIdOfCall(callId), sent);
    const found = await jaeger.search('contoso-web', { 'acs.call.id': callId });
    expect(found.map(({ traceID }) => traceID)).toEqual([traceIdOfCall(callId)]);
    const tags = found[0]?.spans.map((span) =>
      Object.fromEntries(span.tags.map(({ key, value }) => [key, value])),
    );
    const texts = tags?.flatMap((tag) => (tag['acs.call.duration'] ? [tag['acs.end_reason.action']] : []));
    expect(texts).toEqual(Array(2).fill(expect.stringContaining(' ')));
  });

  it('of the others those are there, whole, that the rule keeps', async () => {
    for (const callId of [...calls.good, ...calls.refused]) {
      const traceId = traceIdOfCall(callId);
      await expectTrace(traceId, keptById(traceId) ? spansOf(callId) : []);
    }
  });

  it('the counters are equal to what was sent', async () => {
    const label = ({ attributes }: SinkSpan) => String(attributes['acs.call.direction']);
    const end = ({ attributes: a }: SinkSpan) =>
      ['direction', 'code', 'sub_code', 'expected']
        .map((name) => String(a[`acs.${name === 'direction' ? 'call' : 'end_reason'}.${name}`]))
        .join(' ');
    const connected = participants().filter(
      ({ attributes }) => attributes['acs.call.duration'] !== undefined,
    );
    const setUp = connected.filter(({ attributes }) => attributes['acs.call.setup.duration'] !== undefined);
    await eventually(
      () =>
        series(
          'acs_call_ended_total',
          'acs_call_direction',
          'acs_end_reason_code',
          'acs_end_reason_sub_code',
          'acs_end_reason_expected',
        ),
      count(participants(), end),
    );
    await eventually(() => series('acs_call_connected_total', 'acs_call_direction'), count(connected, label));
    await eventually(
      () => series('acs_call_duration_seconds_count', 'acs_call_direction'),
      count(connected, label),
    );
    await eventually(
      () => series('acs_call_setup_duration_seconds_count', 'acs_call_direction'),
      count(setUp, label),
    );
    const seconds = connected.reduce(
      (sum, { attributes }) => sum + Number(attributes['acs.call.duration']),
      0,
    );
    const [total] = await prometheus.query('sum(acs_call_duration_seconds_sum)');
    expect(total?.value).toBeCloseTo(seconds, 2);
  });

  it('so are the counters of what has no span', async () => {
    const named = (name: string) => logs.filter(({ eventName }) => eventName === name);
    const values =
      (...names: string[]) =>
      ({ attributes }: SinkLog) =>
        names.map((name) => String(attributes[name])).join(' ');
    const summaries = named('acs.media.summary');
    expect(summaries.length).toBeGreaterThan(1);
    await eventually(
      () => series('acs_media_summaries_total', 'acs_media_direction', 'acs_media_quality'),
      count(summaries, values('acs.media.direction', 'acs.media.quality')),
    );
    const diagnostics = named('acs.diagnostic.changed');
    expect(diagnostics.length).toBeGreaterThan(0);
    await eventually(
      () => series('acs_diagnostic_changed_total', 'acs_diagnostic_name', 'acs_diagnostic_quality'),
      count(diagnostics, values('acs.diagnostic.name', 'acs.diagnostic.quality')),
    );
  });
});

describe('the app of the demo on Node', () => {
  let service: FakeAcs;
  let sent: OtlpSink;

  beforeAll(async () => {
    service = await startFakeAcs({ tls: true });
    sent = await startOtlpSink({ forwardTo: gateway.serverUrl });
    process.env.OTEL_EXPORTER_OTLP_HEADERS = `authorization=Bearer%20${gateway.token}`;
    const acs = register({ serviceName: 'acs-demo', endpoint: sent.url, hosts: [service.host] });
    service.plan({ match: ':revokeAccessTokens', statuses: [403] });
    const steps = Object.values(demoSteps({ ...service, certificate: service.certificate ?? '' }));
    for (const step of steps) await step().catch(() => undefined);
    await acs.shutdown();
    delete process.env.OTEL_EXPORTER_OTLP_HEADERS;
  });
  afterAll(async () => {
    await sent?.close();
    await service?.close();
  });

  it('its traces are there where something failed or the rule keeps them', async () => {
    const traces = Object.entries(Object.groupBy(sent.spans, ({ traceId }) => traceId));
    expect(traces.length).toBeGreaterThan(5);
    const failed = traces.filter(([, spans]) => spans?.some(({ status }) => status.code === 'error'));
    expect(failed.length).toBeGreaterThan(1);
    for (const [traceId, spans = []] of [...failed, ...traces]) {
      const kept = keptById(traceId) ? spans : spans.filter(({ status }) => status.code === 'error');
      await expectTrace(traceId, kept);
    }
  });

  it('its metrics are equal to what the service has answered', async () => {
    await eventually(
      () => series('acs_client_exchanges_total', 'http_response_status_code'),
      count(service.ledger, ({ status }) => String(status)),
    );
    await eventually(() => series('acs_sms_sent_total', 'acs_source'), { sdk: 3 });
    const operations = sent.spans.filter(
      ({ attributes, kind }) => kind === 'internal' && attributes['acs.operation'],
    );
    await eventually(
      () => series('acs_client_operation_duration_seconds_count', 'acs_operation'),
      count(operations, ({ attributes }) => String(attributes['acs.operation'])),
    );
  });
});
