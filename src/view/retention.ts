/** `--retention 7d` or `--retention 2GB`. */
import type { Retention } from './store.ts';

const UNITS: Readonly<Record<string, Retention>> = {
  m: { millis: 60_000 },
  h: { millis: 3_600_000 },
  d: { millis: 86_400_000 },
  w: { millis: 604_800_000 },
  mb: { bytes: 1_000_000 },
  gb: { bytes: 1_000_000_000 },
};
/** Less would not hold the tables and one export. */
const MIN_BYTES = 5_000_000;

/** A database that nobody has limited must not fill the disk. */
export const DEFAULT_RETENTION = '2GB';

/** Undefined if the text is neither a period nor a size. */
export function retentionOf(text: string): Retention | undefined {
  const [, number = '', unit = ''] = /^(\d{1,6})\s?([a-z]{1,2})$/i.exec(text.trim()) ?? [];
  const name = unit.toLowerCase();
  const { millis, bytes } = (Object.hasOwn(UNITS, name) ? UNITS[name] : undefined) ?? {};
  const count = Number(number);
  if (millis !== undefined && count > 0) return { millis: count * millis };
  return bytes !== undefined && count * bytes >= MIN_BYTES ? { bytes: count * bytes } : undefined;
}
