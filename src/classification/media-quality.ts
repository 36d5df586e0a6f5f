/** Media figures -> good or poor. */
import { MEDIA_THRESHOLDS } from '../generated/media-thresholds.ts';

/** Whether the mean of a figure over a call is beyond its threshold; figures without one are never poor. */
export function isPoorMedia(figure: string, mean: number): boolean {
  const [below, above] = MEDIA_THRESHOLDS[figure] ?? [null, null];
  return (below !== null && mean < below) || (above !== null && mean > above);
}
