/** Calls are counted exactly: the sums in Prometheus equal what browsers sent. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningPrometheus, startPrometheus } from '../backends/prometheus.ts';
import { type Gateway, newStorage, startGateway } from './gateway/gateway.ts';
import { type Attributes, logsRequest, participantSpan, send, tracesRequest } from './gateway/otlp-json.ts';
import { eventually, prometheusConfig } from './gateway/prometheus.ts';

const ENDS: Attributes[] = [
  { 'acs.end_reason.code': 0, 'acs.end_reason.sub_code': 0, 'acs.call.duration': 12.5 },
  { 'acs.end_reason.code': 503, 'acs.end_reason.sub_code': 0 },
  { 'acs.end_reason.code': 480, 'acs.end_reason.sub_code': 10037 },
  { 'acs.end_reason.code': 487, 'acs.end_reason.sub_code': 560487 },
  { 'acs.end_reason.code': 408, 'acs.end_reason.sub_code': 987654 },
];

/** Pages of one call each, each with its own instance id, `concurrency` at a time. */
async function oneCallSessions(urls: readonly string[], howMany: number, concurrency = 50): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < howMany) {
      const n = next++;
      const end = ENDS[n % ENDS.length] ?? {};
      const connected = end['acs.call.duration'] !== undefined;
      const span = participantSpan({
        ...end,
        'acs.call.direction': n % 2 === 0 ? 'outgoing' : 'incoming',
        ...(connected && { 'acs.call.setup.duration': 1.5 }),
      });
      const child = { name: 'call setup', attributes: span.attributes ?? {} };
      const resource = {
        'service.name': 'web',
        'service.instance.id': randomUUID(),
        'browser.language': 'de',
      };
      await send(
        `${urls[Math.floor(n / 10) % urls.length]}/v1/traces`,
        tracesRequest([span, child], resource),
      );
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}

describe('500 concurrent sessions of one call each, over two replicas', () => {
  const storages = [newStorage(), newStorage()];
  let gateways: Gateway[];
  let prometheus: RunningPrometheus;

  beforeAll(async () => {
    gateways = await Promise.all(
      storages.map((storage) => startGateway({ overlays: ['prometheus', 'sampling'], storage })),
    );
    prometheus = await startPrometheus({
      config: prometheusConfig(gateways.map(({ scrapeTarget }) => scrapeTarget)),
    });
  });
  afterAll(async () => {
    await prometheus?.stop();
    for (const gateway of gateways ?? []) await gateway.stop();
  });

  it('add up to 500, by counter and by increase', async () => {
    const urls = gateways.map(({ browserUrl }) => browserUrl);
    await oneCallSessions(urls, 500);
    await eventually(prometheus, 'sum(acs_call_ended_total)', 500);
    await eventually(prometheus, 'sum(acs_call_connected_total)', 100);
    await eventually(prometheus, 'sum(increase(acs_call_ended_total[10m] anchored))', 500);
    await eventually(prometheus, 'sum(acs_call_duration_seconds_count)', 100);
    await eventually(prometheus, 'sum(acs_call_duration_seconds_sum)', 1250);
    await eventually(prometheus, 'sum(acs_call_setup_duration_seconds_sum)', 150);
  });

  it('by end reason, with bounded labels', async () => {
    const by = 'acs_end_reason_code,acs_end_reason_sub_code,acs_end_reason_class,acs_end_reason_origin';
    const rows = await prometheus.query(`sum by (${by}, acs_end_reason_expected) (acs_call_ended_total)`);
    const found = rows.map(({ metric, value }) =>
      [...`${by},acs_end_reason_expected`.split(',').map((l) => metric[l] ?? '-'), value].join(' '),
    );
    expect(found.sort()).toEqual([
      '0 0 ok unknown true 100',
      // A sub code that no table lists does not become a label.
      '408 - timeout unknown false 100',
      '480 10037 unreachable peer true 100',
      // The sub code shows that the session border controller is at fault.
      '487 560487 cancelled sbc true 100',
      '503 0 server acs false 100',
    ]);
  });

  it('labels of the series are those of the schema and of the service, nothing of a session', async () => {
    const [row] = await prometheus.query('acs_call_ended_total{acs_end_reason_code="503"}');
    expect(Object.keys(row?.metric ?? {}).sort()).toEqual([
      '__name__', 'acs_call_direction', 'acs_end_reason_category', 'acs_end_reason_class', 'acs_end_reason_code',
      'acs_end_reason_expected', 'acs_end_reason_origin', 'acs_end_reason_sub_code', 'acs_otel_receiver', 'acs_source',
      'instance', 'job', 'service_name',
    ]); // biome-ignore format: a list of words
    const series = await prometheus.query('count(acs_call_ended_total)');
    // 500 pages with an instance id each, but only five ends, two directions and two replicas.
    expect(series[0]?.value).toBe(20);
    expect(await prometheus.query('{service_instance_id!=""}')).toEqual([]);
  });

  it('and 500 more after both were restarted', async () => {
    await Promise.all(gateways.map((gateway) => gateway.stop()));
    const targets = gateways.map(({ scrapeTarget }) => scrapeTarget);
    // Restarted at the same address, so the series are the same.
    gateways = await Promise.all(
      targets.map((target, n) =>
        startGateway({
          overlays: ['prometheus', 'sampling'],
          storage: storages[n] ?? '',
          env: { ACS_OTEL_PROMETHEUS_ENDPOINT: target },
        }),
      ),
    );
    await oneCallSessions(
      gateways.map(({ browserUrl }) => browserUrl),
      500,
    );
    await eventually(prometheus, 'sum(acs_call_ended_total)', 500);
    await eventually(prometheus, 'sum(increase(acs_call_ended_total[10m] anchored))', 1000);
  });
});

describe('what has no span is counted from log records', () => {
  let gateway: Gateway;
  let prometheus: RunningPrometheus;

  beforeAll(async () => {
    gateway = await startGateway({ overlays: ['prometheus'] });
    prometheus = await startPrometheus({ config: prometheusConfig([gateway.scrapeTarget]) });
  });
  afterAll(async () => {
    await prometheus?.stop();
    await gateway?.stop();
  });

  it('diagnostics, media quality and drops, exactly, from 400 requests at once', async () => {
    const leg = { 'acs.source': 'client', 'acs.call.id': randomUUID() };
    const media = {
      ...leg,
      'acs.media.direction': 'send',
      'acs.media.quality': 'poor',
      'acs.media.jitter.mean': 0.04,
    };
    const logs = [
      {
        eventName: 'acs.diagnostic.changed',
        attributes: { ...leg, 'acs.diagnostic.name': 'networkReconnect', 'acs.diagnostic.quality': 'bad' },
      },
      // A made-up name does not become a label.
      {
        eventName: 'acs.diagnostic.changed',
        attributes: { ...leg, 'acs.diagnostic.name': `x${randomUUID()}` },
      },
      { eventName: 'acs.media.summary', attributes: media },
      {
        eventName: 'acs_otel.dropped',
        attributes: {
          'acs_otel.signal': 'log',
          'acs_otel.drop.reason': 'queue_full',
          'acs_otel.drop.count': 3,
        },
      },
      { eventName: 'acs.call.started', attributes: leg },
    ];
    // Every page load has its own instance id.
    const page = () => ({ 'service.name': 'web', 'service.instance.id': randomUUID() });
    let left = 400;
    const worker = async (): Promise<void> => {
      while (left-- > 0) await send(`${gateway.browserUrl}/v1/logs`, logsRequest(logs, page()));
    };
    await Promise.all(Array.from({ length: 50 }, worker));
    const diagnostics =
      'acs_diagnostic_changed_total{acs_diagnostic_name="networkReconnect",acs_diagnostic_quality="bad"}';
    await eventually(prometheus, `sum(${diagnostics})`, 400);
    await eventually(prometheus, 'sum(acs_diagnostic_changed_total{acs_diagnostic_name="unknown"})', 400);
    await eventually(
      prometheus,
      'sum(acs_media_summaries_total{acs_media_quality="poor",acs_media_direction="send"})',
      400,
    );
    await eventually(prometheus, 'count(acs_media_summaries_total)', 1);
    expect(await prometheus.query('{service_instance_id!=""}')).toEqual([]);
    await eventually(prometheus, 'sum(acs_media_jitter_seconds_bucket{le="0.05"})', 400);
    await eventually(prometheus, 'sum(acs_media_jitter_seconds_bucket{le="0.03"})', 0);
    await eventually(
      prometheus,
      'sum(acs_otel_events_dropped_total{acs_otel_drop_reason="queue_full"})',
      1200,
    );
    await eventually(prometheus, 'sum(increase(acs_diagnostic_changed_total[10m] anchored))', 800);
  });
});
