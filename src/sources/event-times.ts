/** Times and durations in events, which their sender may have made up. */

const DAY_SECONDS = 86_400;
/** Before the service existed. */
const EARLIEST = Date.UTC(2020, 0);

/** Milliseconds since 1970, from a text or a `Date`; undefined if it is neither. */
export function timeOf(value: unknown): number | undefined {
  // The text of a `Date` lacks the milliseconds.
  const at =
    value instanceof Date ? value.getTime() : typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}

/** Whether an event can have happened then: events of a queue may be old. */
function isPlausible(at: number | undefined, now: number): at is number {
  return at !== undefined && at >= EARLIEST && at < now + DAY_SECONDS * 1000;
}

/** The first plausible one of the times, else that of arrival. */
export function plausibleTime(...times: (number | undefined)[]): number {
  const now = Date.now();
  return times.find((at) => isPlausible(at, now)) ?? now;
}

/** Clocks differ by seconds, and a call lasts no longer than two days. */
export function plausibleSeconds(millis: number): number | undefined {
  const seconds = millis / 1000;
  return seconds > -60 && seconds < 2 * DAY_SECONDS ? Math.max(0, seconds) : undefined;
}
