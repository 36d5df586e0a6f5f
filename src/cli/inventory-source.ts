/** What a source of the inventory gives. */
import type { Evidence, Use } from './inventory-usage.ts';

/** The source cannot be read; the message says what was seen and what to change. */
export class SourceError extends Error {}

export interface Found {
  uses: Use[];
  /** What was looked for and where, to follow "found no". */
  looked: string;
  /** Signals of which the source has nothing. */
  lacking: Evidence[];
  /** Whether there was anything of ACS, used or not. */
  dataSeen: boolean;
  notes: string[];
}
