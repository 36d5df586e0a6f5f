// Generated from src/schema/media-thresholds.json by `npm run generate`. Edits are overwritten.

/** Figure -> poor below, poor above. */
export const MEDIA_THRESHOLDS: Readonly<Record<string, readonly [number | null, number | null]>> = {
  jitter: [null, 0.03],
  round_trip_time: [null, 0.5],
  packet_loss: [null, 0.1],
  frame_rate: [7, null],
};
