// Generated from src/schema/media-thresholds.json by `npm run generate`. Edits are overwritten.

/** Figure -> poor below, poor above. No figure is negative. */
export const MEDIA_THRESHOLDS: Readonly<Record<string, readonly [number, number]>> = {
  jitter: [0, 0.03],
  round_trip_time: [0, 0.5],
  packet_loss: [0, 0.1],
  frame_rate: [7, Infinity],
};
