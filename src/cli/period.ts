/** The option `--since`. */
import { SourceError } from './inventory-source.ts';
import { echoed } from './plain-text.ts';

const UNIT_MILLIS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** When a period begins, in milliseconds since 1970. @throws SourceError */
export function periodStart(text: string, until: number): number {
  const [, number, unit = ''] = /^(\d{1,6})([mhdw])$/.exec(text) ?? [];
  const since = number ? until - Number(number) * (UNIT_MILLIS[unit] ?? 0) : dateOf(text);
  if (!(since > 0 && since < until))
    throw new SourceError(
      `--since "${echoed(text)}" is neither a period such as 30d or 12h nor a past date such as 2026-10-23.`,
    );
  return since;
}

function dateOf(text: string): number {
  return /^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d))?$/.test(text) ? Date.parse(text) : Number.NaN;
}
