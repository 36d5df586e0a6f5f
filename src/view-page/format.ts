/** Times, durations and figures in words. */

const two = (n: number) => String(n).padStart(2, '0');

/** `10:22:03`, or with the date if it is another day than today. */
export function clock(time: number | null, isUtc: boolean, now = Date.now()): string {
  if (time === null) return '–';
  const parts = partsOf(time, isUtc);
  return parts.day === partsOf(now, isUtc).day ? parts.time : `${parts.day} ${parts.time}`;
}

/** `2026-11-27 10:22:03.123` */
export function exactTime(time: number | null, isUtc: boolean): string {
  if (time === null) return '–';
  const { day, time: text } = partsOf(time, isUtc);
  const millis = String(Math.floor(((time % 1000) + 1000) % 1000)).padStart(3, '0');
  return `${day} ${text}.${millis}${isUtc ? ' UTC' : ''}`;
}

function partsOf(time: number, isUtc: boolean): { day: string; time: string } {
  const local = new Date(time);
  const date = isUtc ? local : new Date(time - local.getTimezoneOffset() * 60_000);
  const valid = Number.isFinite(date.getTime());
  const [day = '', rest = ''] = valid ? date.toISOString().split('T') : ['invalid time'];
  return { day, time: rest.slice(0, 8) };
}

/** Seconds -> `340 ms`, `12.3 s`, `4 min 05 s`, `2 h 03 min`, `3 d 4 h`. */
export function duration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return '–';
  // Clocks of two machines differ.
  if (seconds < 0) return `−${duration(-seconds)}`;
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 59.95) return `${(Math.round(seconds * 10) / 10).toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  if (whole >= 48 * 3600) return `${Math.floor(whole / 86_400)} d ${Math.floor((whole % 86_400) / 3600)} h`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}

/** A position on the time axis: `+1.234 s`. */
export function offset(millis: number): string {
  const sign = millis < 0 ? '−' : '+';
  const seconds = Math.abs(millis) / 1000;
  if (seconds >= 60) return `${sign}${duration(seconds)}`;
  return `${sign}${Number(seconds.toFixed(3))} s`;
}

/** A ratio as percentage, never rounded up to 100%. */
export function percent(ratio: number | null): string {
  if (ratio === null) return '–';
  const value = ratio * 100;
  const rounded = value < 100 && value > 99.9 ? Math.floor(value * 100) / 100 : Math.round(value * 10) / 10;
  return `${rounded}%`;
}

export function bytes(count: number): string {
  if (count < 1000) return `${count} B`;
  const units = ['kB', 'MB', 'GB'];
  const power = Math.min(Math.floor(Math.log10(count) / 3), units.length);
  return `${(count / 1000 ** power).toFixed(1)} ${units[power - 1]}`;
}

/** `12,345`. The first `toLocaleString` of a page takes tens of milliseconds. */
export const whole = (count: number) => String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');

export const plural = (count: number, one: string, many = `${one}s`) =>
  `${whole(count)} ${count === 1 ? one : many}`;

/** The first and last characters of an id. */
export function shortened(id: string): string {
  return id.length <= 16 ? id : `${id.slice(0, 8)}…${id.slice(-4)}`;
}

/** `one_to_one` -> `one to one` */
export const spaced = (word: string) => word.replaceAll('_', ' ');
