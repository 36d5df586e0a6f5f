/** Reads the tables of codes in `src/schema/` into typed rows. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Fields of every row of every table. */
export interface VerdictRow {
  category: string;
  categorySource: 'docs' | 'runtime' | 'derived';
  class: string;
  origin: string;
  originSource?: string;
  expected: boolean;
  description: string;
  action: string;
  link: string;
  /** Sources that list the row, by their names in `EndReasonTable.tables`. */
  tables?: string[];
}

export interface CodeRow extends VerdictRow {
  code: number;
  /** Listed on the documentation page of 2020. */
  in2020?: boolean;
}

export interface PairRow extends CodeRow {
  subCode: number;
  name?: string;
  /** Category that the SDK reported, if any. */
  runtimeCategory?: string;
}

/** An error whose sub code is a word. */
export interface WordRow extends CodeRow {
  word: string;
}

export interface RangeRow extends VerdictRow {
  from: number;
  to: number;
}

export interface SubCodeRow extends VerdictRow {
  subCode: number;
  name: string;
}

export interface StatusRow extends VerdictRow {
  status: string;
  final: boolean;
}

export interface SmtpRow extends VerdictRow {
  smtp: number;
  enhanced: string;
}

export interface DiagnosticRow extends VerdictRow {
  name: string;
  scope: string;
  valueType: 'DiagnosticFlag' | 'DiagnosticQuality';
  /** Whether the flag `true` is the good value. */
  inverted?: boolean;
}

export interface Disagreement {
  code?: number;
  subCode?: number;
  name?: string;
  where?: string;
  field: string;
  values: Record<string, unknown>;
  follow: string;
  why: string;
}

export interface EndReasonTable {
  classes: Record<string, string>;
  categories: Record<string, string>;
  origins: Record<string, string>;
  codeRanges: RangeRow[];
  pstnRule: {
    prefixes: Record<string, string>;
    pattern: string;
    description: string;
    action: string;
    link: string;
  };
  /** Classes of ends that nobody has to correct. */
  noFailures: string[];
  /** Sources of the rows. */
  tables: Record<string, { source: string; date: string }>;
  /** Precedes the text of a row that is only similar. */
  unlisted: string;
  codes: CodeRow[];
  pairs: PairRow[];
  words: WordRow[];
  disagreements: Disagreement[];
}

export const endReasons = table<EndReasonTable>('end-reasons.json');
export const automation = table<{ subCodes: SubCodeRow[]; disagreements: Disagreement[] }>(
  'call-automation.json',
);
export const sms = table<{
  classes: Record<string, string>;
  codes: CodeRow[];
  deliveryStatus: StatusRow[];
  disagreements: Disagreement[];
}>('sms-status.json');
export const email = table<{
  classes: Record<string, string>;
  deliveryStatus: StatusRow[];
  sendStatus: StatusRow[];
  smtpCodes: SmtpRow[];
  disagreements: Disagreement[];
}>('email-status.json');
export const chat = table<{ codes: CodeRow[]; disagreements: Disagreement[] }>('chat-errors.json');
export const diagnostics = table<{ diagnostics: DiagnosticRow[]; disagreements: Disagreement[] }>(
  'user-facing-diagnostics.json',
);

/** Every table. */
export const tables = { endReasons, automation, sms, email, chat, diagnostics };

function table<T>(file: string): T {
  return JSON.parse(readFileSync(join(import.meta.dirname, '..', file), 'utf8')) as T;
}
