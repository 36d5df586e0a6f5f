/** The value of a user-facing diagnostic -> quality; by rule, so that pages need no table. */
import type { DiagnosticQuality } from './diagnostic.ts';

const QUALITIES: readonly DiagnosticQuality[] = ['unknown', 'good', 'poor', 'bad'];

/** Qualities are 1 to 3; flags are true when bad, but for `serverConnection`, which says that the connection is there. */
export function diagnosticQuality(name: string, value: unknown): DiagnosticQuality {
  if (typeof value === 'boolean') return value === (name === 'serverConnection') ? 'good' : 'bad';
  return QUALITIES[Number(value)] ?? 'unknown';
}
