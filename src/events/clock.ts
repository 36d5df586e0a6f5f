/** The time of an event that is replayed after it happened. */

let past: number | undefined;

/** When the event being replayed happened, in milliseconds since 1970; undefined for a current event. */
export function pastTime(): number | undefined {
  return past;
}

/** Runs `replay` with `time` as the time of its events. */
export function atTime(time: number, replay: () => void): void {
  past = time;
  try {
    replay();
  } finally {
    past = undefined;
  }
}
