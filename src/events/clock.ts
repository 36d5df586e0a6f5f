/** The time of events, also of one that is replayed after it happened. */

/** An event keeps the time of the SDK that emits it, unless the system clock is off by more. */
const TOLERANCE = 1000;
/** The year 2100. Later times do not fit OTLP's nanoseconds for long. */
const MAX_TIME = 4_102_444_800_000;

let last = { time: performance.timeOrigin, monotonic: 0 };

/**
 * Milliseconds since 1970 by the system clock; while that goes backwards, or is replaced by something that returns no
 * time, by the monotonic clock from the last sound time on.
 */
export function now(): number {
  const monotonic = performance.now();
  const expected = last.time + monotonic - last.monotonic;
  const time = Date.now();
  if (time < expected || !(time < MAX_TIME)) return expected;
  last = { time, monotonic };
  return time;
}

let past: number | undefined;

/**
 * When the event being replayed happened, in milliseconds since 1970; undefined for a current event,
 * unless the system clock has gone back or is broken.
 */
export function pastTime(): number | undefined {
  const time = now();
  return past ?? (Math.abs(time - Date.now()) <= TOLERANCE ? undefined : time);
}

/** Runs `replay` with `time` as the time of its events, and returns its result. */
export function atTime<T>(time: number, replay: () => T): T {
  past = time;
  try {
    return replay();
  } finally {
    past = undefined;
  }
}
