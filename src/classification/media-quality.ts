/** Media figures of a call -> good or poor. */
import type { MediaSummary } from '../events/call-event.ts';
import { MEDIA_THRESHOLDS } from '../generated/media-thresholds.ts';

/** Values of `acs.media.quality`. */
export type MediaQuality = 'good' | 'poor';

/** `poor` if the mean of any figure is beyond its threshold. Figures without a threshold are never poor. */
export function mediaQuality(...summaries: Pick<MediaSummary, 'figures'>[]): MediaQuality {
  const poor = summaries.some(({ figures }) =>
    Object.entries(figures).some(([name, { mean }]) => {
      const [below, above] = MEDIA_THRESHOLDS[name] ?? [0, Infinity];
      return mean < below || mean > above;
    }),
  );
  return poor ? 'poor' : 'good';
}
