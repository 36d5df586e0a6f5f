/** Rows of the schema files: names, sources, notes and disagreements, which the lookups do not hold. */

import type { Disagreement } from '../schema/build/tables.ts';
import automation from '../schema/call-automation.json' with { type: 'json' };
import chat from '../schema/chat-errors.json' with { type: 'json' };
import email from '../schema/email-status.json' with { type: 'json' };
import endReasons from '../schema/end-reasons.json' with { type: 'json' };
import sms from '../schema/sms-status.json' with { type: 'json' };
import diagnostics from '../schema/user-facing-diagnostics.json' with { type: 'json' };

type Row = Record<string, unknown>;

interface Asked {
  kind: string;
  outcome: {
    matched: string;
    code?: number;
    subCode?: number;
    word?: string;
    status?: string;
    smtp?: string;
    name?: string;
  };
}

/** The origins in words. */
export const ORIGIN_WORDS: Readonly<Record<string, string>> = endReasons.origins;

const PSTN_ROW: Row = { categorySource: 'derived', originSource: 'pstn' };
const HTTP_ROW: Row = { categorySource: 'derived', originSource: 'class' };

/** The row of the schema file that matched, if any. */
export function rowOf({ kind, outcome }: Asked): Row | undefined {
  const { matched, code, subCode, word } = outcome;
  if (word !== undefined) return endReasons.words.find((row) => row.word === word);
  if (kind === 'http') return matched === 'unknown' ? undefined : HTTP_ROW;
  if (matched === 'pair') return endReasons.pairs.find((row) => row.code === code && row.subCode === subCode);
  if (matched === 'pstn') return PSTN_ROW;
  if (matched === 'range')
    return endReasons.codeRanges.find((row) => Number(code) >= row.from && Number(code) <= row.to);
  const action = automation.subCodes.find((row) => row.subCode === subCode);
  if (matched === 'sub_code')
    return kind === 'call' ? (endReasons.pairs.find((row) => row.subCode === subCode) ?? action) : action;
  if (kind === 'sms') return smsRow(outcome);
  if (kind === 'email') return emailRow(outcome);
  if (kind === 'diagnostic') return diagnostics.diagnostics.find((row) => row.name === outcome.name);
  if (matched !== 'code') return undefined;
  return (kind === 'chat' ? chat.codes : endReasons.codes).find((row) => row.code === code);
}

/** Disagreements between sources about this code. */
export function disagreementsOf({ kind, outcome }: Asked): Disagreement[] {
  const { code, subCode, name } = outcome;
  const tables: Record<string, readonly Disagreement[]> = {
    call: endReasons.disagreements as readonly Disagreement[],
    automation: [...endReasons.disagreements, ...automation.disagreements] as readonly Disagreement[],
    sms: sms.disagreements as readonly Disagreement[],
    diagnostic: diagnostics.disagreements as readonly Disagreement[],
  };
  return (tables[kind] ?? []).filter((entry) => {
    if (entry.name !== undefined) return entry.name === name;
    return entry.code !== undefined && entry.code === code && entry.subCode === subCode;
  });
}

function smsRow({ matched, code, status }: Asked['outcome']): Row | undefined {
  if (matched === 'code') return sms.codes.find((row) => row.code === code);
  return sms.deliveryStatus.find((row) => row.status.toLowerCase() === status);
}

function emailRow({ matched, status, smtp }: Asked['outcome']): Row | undefined {
  if (matched === 'smtp') return email.smtpCodes.find((row) => `${row.smtp}/${row.enhanced}` === smtp);
  const rows = matched === 'send' ? email.sendStatus : email.deliveryStatus;
  return rows.find((row) => row.status.toLowerCase() === status);
}
