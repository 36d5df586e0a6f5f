/** Value of a user-facing diagnostic -> quality. Apart from the table, for which pages have no room. */
import { INVERTED_FLAGS } from '../generated/diagnostics.ts';
import type { DiagnosticQuality } from './diagnostic.ts';

/** `q`: a quality. `f`: a flag, which is true if something is wrong. `i`: an inverted flag. */
export type DiagnosticKind = 'q' | 'f' | 'i';

const QUALITIES: readonly DiagnosticQuality[] = ['unknown', 'good', 'poor', 'bad'];

/** Quality of a value whose kind follows from its type, as the Calling SDK sends it. */
export function diagnosticQuality(name: string, value: unknown): DiagnosticQuality {
  const kind = typeof value !== 'boolean' ? 'q' : INVERTED_FLAGS.includes(name) ? 'i' : 'f';
  return qualityOf(kind, String(value));
}

/** @param value A quality's number (1 to 3), a flag's `true` or `false`, or the name of a quality. */
export function qualityOf(kind: DiagnosticKind, value: string): DiagnosticQuality {
  const word = value.toLowerCase();
  const isFlag = word === 'true' || word === 'false';
  if (isFlag && kind !== 'q') return (word === 'true') === (kind === 'i') ? 'good' : 'bad';
  const named = QUALITIES.find((quality, index) => quality === word || (kind === 'q' && `${index}` === word));
  return named ?? 'unknown';
}
