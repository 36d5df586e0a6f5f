/** `results.json`: the last run of each row by `npm run test:matrix`. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Row } from './row.ts';

export interface Result {
  /** `2026-11-26` */
  date: string;
  /** The row had its required outcome. */
  ok: boolean;
}

/** By {@link titleOf}. */
export type Results = Record<string, Result>;

const FILE = join(import.meta.dirname, 'results.json');

export const titleOf = ({ house, name }: Pick<Row, 'house' | 'name'>): string => `${house}: ${name}`;

export function readResults(): Results {
  return existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Results) : {};
}

/** Adds results to those of earlier runs, and drops those of rows that are gone. */
export function writeResults(results: Results, rows: readonly Row[]): void {
  const all = { ...readResults(), ...results };
  const kept = rows.map(titleOf).flatMap((title) => (all[title] ? [[title, all[title]]] : []));
  writeFileSync(FILE, `${JSON.stringify(Object.fromEntries(kept), undefined, 2)}\n`);
}
