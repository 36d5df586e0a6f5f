/** Above which mean the media of a call leg are poor. */
import { MEDIA_THRESHOLDS } from '../../src/generated/media-thresholds.ts';

/** The limit of a figure, and the sentence that explains the line at it. */
export function mediaLimit(figure: string, unit: string): { poorAbove: number; explained: string } {
  const [, poorAbove = Number.POSITIVE_INFINITY] = MEDIA_THRESHOLDS[figure] ?? [];
  const limit = unit === 's' ? `${poorAbove * 1000} ms` : `${poorAbove * 100}%`;
  const explained = `Mean of each call leg; 50th and 95th percentile of these. A mean above the dashed line, ${limit}, is poor.`;
  return { poorAbove, explained };
}
