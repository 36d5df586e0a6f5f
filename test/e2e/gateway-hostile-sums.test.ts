/** What strangers send spoils no sum, and what they have sent is forgotten. */
import { describe, expect, it } from 'vitest';
import { end, hostileStage, pageCalls, serverCall } from './gateway/hostile.ts';
import { logsRequest, send, type Value } from './gateway/otlp-json.ts';
import { eventually } from './gateway/prometheus.ts';

describe('numbers that are none, or absurd', () => {
  const stage = hostileStage({ ACS_OTEL_PAGE_SERVICES: 'web' });

  it('spoil no sum', async () => {
    const call = (of: Value) => end(0, 0, { 'acs.call.duration': of, 'acs.call.setup.duration': of });
    const records = (of: Value, drops: Value) => [
      {
        eventName: 'acs.media.summary',
        attributes: {
          'acs.source': 'client',
          'acs.media.direction': 'send',
          'acs.media.quality': 'good',
          'acs.media.jitter.mean': of,
          'acs.media.round_trip_time.mean': of,
          'acs.media.packet_loss.mean': of,
        },
      },
      {
        eventName: 'acs_otel.dropped',
        attributes: {
          'acs_otel.signal': 'log',
          'acs_otel.drop.reason': 'queue_full',
          'acs_otel.drop.count': drops,
        },
      },
    ];
    const absurd: Value[] = [
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      -1,
      1e300,
      'soon',
      true,
    ];
    for (const value of [0.25, ...absurd, 0.25]) {
      await pageCalls(stage, [call(value)], { 'service.name': 'web' });
      const drops = value === 0.25 ? 3 : value;
      await send(`${stage.gateway.browserUrl}/v1/logs`, logsRequest(records(value, drops)));
    }
    const all = absurd.length + 2;
    await eventually(stage.prometheus, 'sum(acs_call_ended_total)', all);
    await eventually(stage.prometheus, 'sum(acs_media_summaries_total)', all);
    for (const name of [
      'call_duration_seconds',
      'call_setup_duration_seconds',
      'media_jitter_seconds',
      'media_round_trip_time_seconds',
      'media_packet_loss',
    ]) {
      await eventually(stage.prometheus, `sum(acs_${name}_count)`, 2);
      await eventually(stage.prometheus, `sum(acs_${name}_sum)`, 0.5);
    }
    await eventually(stage.prometheus, 'sum(acs_otel_events_dropped_total)', 6);
  });
});

describe('idle series of pages', () => {
  const stage = hostileStage({ ACS_OTEL_PAGE_SERVICES: 'web', ACS_OTEL_PAGE_SERIES_EXPIRE_AFTER: '4s' });

  it('begin again with a new start time: two failures further apart count twice; those of servers stay', async () => {
    const page = 'acs_call_ended_total{service_name="web"}';
    const server = 'acs_call_ended_total{service_name="proxy"}';
    await pageCalls(stage, [end(503, 0)], { 'service.name': 'web' });
    await serverCall(stage, end(503, 0));
    await eventually(stage.prometheus, `sum(${page})`, 1);
    await eventually(stage.prometheus, `sum(${server})`, 1);
    await new Promise((resolve) => setTimeout(resolve, 12_000));
    await pageCalls(stage, [end(503, 0)], { 'service.name': 'web' });
    await serverCall(stage, end(503, 0));
    await eventually(stage.prometheus, `sum(${server})`, 2);
    await eventually(stage.prometheus, `sum(increase(${page}[5m] anchored))`, 2);
    await eventually(stage.prometheus, `sum(increase(${server}[5m] anchored))`, 2);
    expect((await stage.prometheus.query(`sum(${page})`))[0]?.value).toBe(1);
  });
});
