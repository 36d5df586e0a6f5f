/** The tables of codes, one descriptor each: lookups, texts and the reference derive from it. */
import { automation, chat, diagnostics, email, endReasons, sms, type VerdictRow } from './tables.ts';

/** One row with its names. */
export interface CodeEntry {
  /** Key in the generated lookups and texts. */
  key: string;
  /** First column of the reference. */
  label: string;
  row: VerdictRow;
}

export interface CodeTable {
  /** Schema file that holds the rows. */
  source: string;
  /** Constant of the packed lookup in `src/generated/`. */
  lookup: string;
  /** Constant of the texts in `src/generated/`. */
  texts: string;
  /** Describes the keys. */
  by: string;
  /** Possible classes of a row. */
  classes: readonly string[];
  /** Heading, its level and the first column in the reference. */
  title: string;
  level: 2 | 3;
  column: string;
  entries: readonly CodeEntry[];
}

interface Keys<Row> {
  key(row: Row): string | number;
  /** @default the key */
  label?(row: Row): string | number;
}

const CALL_CLASSES = Object.keys(endReasons.classes);

function codeTable<Row extends VerdictRow>(
  rows: readonly Row[],
  {
    key,
    label = key,
    ...table
  }: Omit<CodeTable, 'entries' | 'classes' | 'level'> &
    Partial<Pick<CodeTable, 'classes' | 'level'>> &
    Keys<NoInfer<Row>>,
): CodeTable {
  const entries = rows.map((row) => ({ key: String(key(row)), label: String(label(row)), row }));
  return { classes: CALL_CLASSES, level: 2, ...table, entries };
}

const callTable = { source: 'end-reasons.json', level: 3 } as const;
const smsTable = { source: 'sms-status.json', classes: Object.keys(sms.classes) };
const emailTable = { source: 'email-status.json', classes: Object.keys(email.classes) };
const byStatus = {
  column: 'status',
  key: ({ status }: { status: string }) => status.toLowerCase(),
  label: ({ status }: { status: string }) => status,
};
const byCode = { key: ({ code }: { code: number }) => code };

export const PAIRS = codeTable(endReasons.pairs, {
  ...callTable,
  lookup: 'PAIRS',
  texts: 'PAIR_TEXTS',
  by: '`code/subCode`',
  title: 'Pairs',
  column: 'code / sub code',
  key: ({ code, subCode }) => `${code}/${subCode}`,
  label: ({ code, subCode }) => `${code} / ${subCode}`,
});

const WORDS = codeTable(endReasons.words, {
  ...callTable,
  lookup: 'WORDS',
  texts: 'WORD_TEXTS',
  by: 'sub code that is a word',
  title: 'Words',
  column: 'code / word',
  key: ({ word }) => word,
  label: ({ code, word }) => `${code} / ${word}`,
});

export const CODES = codeTable(endReasons.codes, {
  ...callTable,
  ...byCode,
  lookup: 'CODES',
  texts: 'CODE_TEXTS',
  by: 'code, for pairs that are not listed',
  title: 'Codes',
  column: 'code',
});

export const RANGES = codeTable(endReasons.codeRanges, {
  ...callTable,
  lookup: 'RANGES',
  texts: 'RANGE_TEXTS',
  by: "the code's hundred",
  title: 'Hundreds',
  column: 'codes',
  key: ({ from }) => from / 100,
  label: ({ from, to }) => `${from} to ${to}`,
});

const AUTOMATION = codeTable(automation.subCodes, {
  source: 'call-automation.json',
  lookup: 'AUTOMATION_SUB_CODES',
  texts: 'AUTOMATION_TEXTS',
  by: 'sub code, for pairs that are not listed',
  title: 'Call Automation sub codes',
  column: 'sub code',
  key: ({ subCode }) => subCode,
  label: ({ subCode, name }) => `${subCode} ${name}`,
});

export const SMS_CODES = codeTable(sms.codes, {
  ...smsTable,
  ...byCode,
  lookup: 'SMS_CODES',
  texts: 'SMS_TEXTS',
  by: 'delivery code',
  title: 'SMS delivery codes',
  column: 'code',
});

export const SMS_STATUS = codeTable(sms.deliveryStatus, {
  ...smsTable,
  ...byStatus,
  lookup: 'SMS_STATUS',
  texts: 'SMS_STATUS_TEXTS',
  by: 'delivery status, lower case',
  title: 'SMS delivery status',
});

export const EMAIL_DELIVERY = codeTable(email.deliveryStatus, {
  ...emailTable,
  ...byStatus,
  lookup: 'EMAIL_DELIVERY',
  texts: 'EMAIL_DELIVERY_TEXTS',
  by: 'delivery status, lower case',
  title: 'Email delivery status',
});

const EMAIL_SEND = codeTable(email.sendStatus, {
  ...emailTable,
  ...byStatus,
  lookup: 'EMAIL_SEND',
  texts: 'EMAIL_SEND_TEXTS',
  by: 'status of the send operation, lower case',
  title: 'Email send status',
});

export const EMAIL_SMTP = codeTable(email.smtpCodes, {
  ...emailTable,
  lookup: 'EMAIL_SMTP',
  texts: 'EMAIL_SMTP_TEXTS',
  by: 'SMTP code and enhanced status code',
  title: 'SMTP codes',
  column: 'code',
  key: ({ smtp, enhanced }) => `${smtp}/${enhanced}`,
  label: ({ smtp, enhanced }) => `${smtp} ${enhanced}`,
});

const CHAT = codeTable(chat.codes, {
  ...byCode,
  source: 'chat-errors.json',
  lookup: 'CHAT_CODES',
  texts: 'CHAT_TEXTS',
  by: 'HTTP status',
  title: 'Chat errors',
  column: 'status',
});

/** Its lookup has a form of its own, see `lookups.ts`. */
export const DIAGNOSTICS = codeTable(diagnostics.diagnostics, {
  source: 'user-facing-diagnostics.json',
  lookup: 'DIAGNOSTICS',
  texts: 'DIAGNOSTIC_TEXTS',
  by: 'name',
  title: 'User-facing diagnostics',
  column: 'name',
  key: ({ name }) => name,
});

/** In the order of the reference. */
export const CODE_TABLES: readonly CodeTable[] = [
  PAIRS,
  WORDS,
  CODES,
  RANGES,
  AUTOMATION,
  SMS_CODES,
  SMS_STATUS,
  EMAIL_DELIVERY,
  EMAIL_SEND,
  EMAIL_SMTP,
  CHAT,
  DIAGNOSTICS,
];

/** Every row of every table. */
export function allRows(): VerdictRow[] {
  return CODE_TABLES.flatMap(({ entries }) => entries.map(({ row }) => row));
}
