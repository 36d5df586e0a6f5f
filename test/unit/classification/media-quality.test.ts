import { expect, it } from 'vitest';
import { mediaQuality } from '../../../src/classification/media-quality.ts';
import { MEDIA_THRESHOLDS } from '../../../src/generated/media-thresholds.ts';

const summary = (means: Record<string, number>) => ({
  figures: Object.fromEntries(
    Object.entries(means).map(([name, mean]) => [name, { min: 0, mean, p95: 0, max: 1e9 }]),
  ),
});

it.each(Object.entries(MEDIA_THRESHOLDS))(
  'the mean of %s is poor beyond its thresholds only',
  (name, [below, above]) => {
    expect(mediaQuality(summary({ [name]: below }))).toBe('good');
    expect(mediaQuality(summary({ [name]: Math.min(above, 1e9) }))).toBe('good');
    const beyond = above < Infinity ? above * 1.01 : below * 0.99;
    expect(mediaQuality(summary({ [name]: beyond }))).toBe('poor');
  },
);

it('media is poor when one figure of one direction is', () => {
  const [good, poor] = [
    summary({ jitter: 0.001, frame_rate: 30 }),
    summary({ jitter: 0.001, frame_rate: 1 }),
  ];
  expect([mediaQuality(good), mediaQuality(good, poor)]).toEqual(['good', 'poor']);
});

it('a figure without a threshold is never poor', () => {
  expect(mediaQuality(summary({ bitrate: 0, unheard_of: 1e12 }))).toBe('good');
});
