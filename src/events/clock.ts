/** The time of an event that is told later than it happened. */

let past: number | undefined;

/** When the event that is being told happened, in milliseconds since 1970; undefined where that is now. */
export function pastTime(): number | undefined {
  return past;
}

/** Runs `tell` as if it were still `time`. */
export function atTime(time: number, tell: () => void): void {
  past = time;
  try {
    tell();
  } finally {
    past = undefined;
  }
}
