import { describe, expect, it } from 'vitest';
import { MediaMeter } from '../../../../src/sources/calling/media-meter.ts';

describe('media statistics of a call', () => {
  it('one report: seconds, ratios, and the streams of a direction taken together', () => {
    const values = new MediaMeter().add({
      audio: {
        send: [
          { jitterInMs: 20, rttInMs: '100', bitrate: 30_000, packetsPerSecond: 50, packetsLostPerSecond: 5 },
        ],
        receive: [{ jitterInMs: 10, bitrate: 20_000, packetsPerSecond: 45, packetsLostPerSecond: 5 }],
      },
      video: {
        send: [{ jitterInMs: 30, bitrate: 500_000, frameRateSent: 25 }],
        receive: [{ frameRateReceived: 20 }],
      },
      transports: [{ rttInMs: 80 }],
    });
    expect(values).toEqual({
      send: { jitter: 0.03, round_trip_time: 0.1, packet_loss: 0.1, bitrate: 530_000, frame_rate: 25 },
      receive: { jitter: 0.01, round_trip_time: 0.08, packet_loss: 0.1, bitrate: 20_000, frame_rate: 20 },
    });
  });

  it('a summary has minimum, mean, 95th percentile and maximum', () => {
    const meter = new MediaMeter();
    for (let n = 1; n <= 100; n++) meter.add({ audio: { receive: [{ jitterInMs: n }] } });
    const [summary, ...others] = meter.summaries();
    expect(others).toEqual([]);
    const { min, mean, p95, max } = summary!.figures.jitter!;
    expect([min, p95, max]).toEqual([0.001, 0.096, 0.1]);
    expect(mean).toBeCloseTo(0.0505);
    expect(summary?.direction).toBe('receive');
  });

  it('a call of days needs no more memory: minimum and maximum of all, percentile of the last', () => {
    const meter = new MediaMeter();
    meter.add({ audio: { send: [{ bitrate: 1e6 }] } });
    for (let n = 0; n < 10_000; n++) meter.add({ audio: { send: [{ bitrate: 10 }] } });
    expect(meter.summaries()[0]?.figures.bitrate).toEqual({
      min: 10,
      mean: (1e6 + 10_000 * 10) / 10_001,
      p95: 10,
      max: 1e6,
    });
  });

  it.each([
    undefined,
    null,
    7,
    'text',
    [],
    {},
    { audio: null },
    { audio: { send: 'none' } },
    {
      audio: {
        send: [null, 1, 'x', { jitterInMs: -1, rttInMs: Number.NaN, bitrate: '', packetsPerSecond: 1e15 }],
      },
    },
  ])('what is no report (%j) has no values', (report) => {
    const meter = new MediaMeter();
    expect(meter.add(report)).toEqual({ send: {}, receive: {} });
    expect(meter.summaries()).toEqual([]);
  });
});
