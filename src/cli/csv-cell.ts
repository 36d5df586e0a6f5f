/** Cells of CSV, for spreadsheets. */
import { plainText } from './plain-text.ts';

/** A cell on one line. A spreadsheet runs what begins like a formula: a quote before it prevents that. */
export function csvCell(text: string): string {
  const line = plainText(text).replace(/\s+/g, ' ');
  const safe = /^\s*[=+\-@]/.test(line) ? `'${line}` : line;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
