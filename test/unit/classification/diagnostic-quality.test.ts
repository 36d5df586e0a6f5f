import { expect, it } from 'vitest';
import { classifyDiagnostic } from '../../../src/classification/diagnostic.ts';
import { diagnosticQuality } from '../../../src/classification/diagnostic-quality.ts';
import { DIAGNOSTICS } from '../../../src/generated/diagnostics.ts';

const VALUES: Record<string, unknown[]> = { q: [0, 1, 2, 3, 4], f: [true, false], i: [true, false] };
const cases = DIAGNOSTICS.split(' ').flatMap((row) => {
  const [name = '', letters = ''] = row.split(':');
  return (VALUES[letters.charAt(1)] ?? []).map((value) => [name, value] as const);
});

it.each(cases)('of %s %j is in pages, without the table, the same as with it', (name, value) => {
  expect(diagnosticQuality(name, value)).toBe(classifyDiagnostic({ name, value }).quality);
});

it('is bad for a flag that is true, good for the flag that says that all is well', () => {
  expect(diagnosticQuality('noNetwork', true)).toBe('bad');
  expect(diagnosticQuality('serverConnection', true)).toBe('good');
  expect(diagnosticQuality('networkReconnect', 2)).toBe('poor');
  expect(diagnosticQuality('networkReconnect', 7)).toBe('unknown');
});
