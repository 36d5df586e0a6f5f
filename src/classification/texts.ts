/** Meaning, action and documentation of outcomes. Separate from the classification because texts are large. */
import type { AutomationOutcome } from './automation.ts';
import type { ChatOutcome } from './chat-error.ts';
import type { DiagnosticOutcome } from './diagnostic.ts';
import type { EmailOutcome } from './email-status.ts';
import { endReasonRow, type Outcome } from './end-reason.ts';
import type { SmsOutcome } from './sms-status.ts';
import {
  AUTOMATION_TEXTS,
  CHAT_TEXTS,
  CODE_TEXTS,
  DIAGNOSTIC_TEXTS,
  EMAIL_DELIVERY_TEXTS,
  EMAIL_SEND_TEXTS,
  EMAIL_SMTP_TEXTS,
  END_REASON_LINKS,
  PAIR_TEXTS,
  PSTN_TEXT,
  RANGE_TEXTS,
  SMS_STATUS_TEXTS,
  SMS_TEXTS,
  STATUS_LINKS,
  type TextRow,
  UNLISTED,
  WORD_TEXTS,
} from './text-tables.ts';

/** Texts of one row. */
export interface Texts {
  /** Meaning, in one sentence. */
  readonly description: string;
  /** Action, an imperative. */
  readonly action: string;
  /** URL of the documentation. */
  readonly link: string;
}

/**
 * Texts of a classified end reason; undefined if it is unknown.
 * @example endReasonTexts(classifyEndReason({ code: 480, subCode: 10037 }))?.action
 */
export function endReasonTexts({ code, subCode }: Pick<Outcome, 'code' | 'subCode'>): Texts | undefined {
  const { matched, key } = endReasonRow(code, subCode);
  const pair = PAIR_TEXTS[key];
  if (matched === 'sub_code') return texts(pair, END_REASON_LINKS, `${UNLISTED} For ${key}: `);
  if (pair) return texts(pair, END_REASON_LINKS);
  if (matched === 'pstn') return pstnTexts(Number(subCode));
  const row = matched === 'code' ? CODE_TEXTS[key] : RANGE_TEXTS[key];
  return texts(row, END_REASON_LINKS, subCode ? `${UNLISTED} ` : '');
}

/** Texts of a call that a callback has ended. */
export function callbackEndTexts(outcome: AutomationOutcome): Texts | undefined {
  if (outcome.word) return texts(WORD_TEXTS[outcome.word], END_REASON_LINKS);
  const ofAction = outcome.matched === 'sub_code' && endReasonRow(outcome.code, outcome.subCode).matched;
  if (!ofAction || ofAction === 'sub_code') return endReasonTexts(outcome);
  return texts(
    AUTOMATION_TEXTS[String(outcome.subCode)],
    STATUS_LINKS,
    `${UNLISTED} For the sub code alone: `,
  );
}

/** Texts of a classified SMS delivery. */
export function smsTexts(outcome: SmsOutcome): Texts | undefined {
  const row =
    outcome.matched === 'code' ? SMS_TEXTS[String(outcome.code)] : SMS_STATUS_TEXTS[outcome.status ?? ''];
  return texts(row, STATUS_LINKS);
}

/** Texts of a classified email status. */
export function emailTexts(outcome: EmailOutcome): Texts | undefined {
  if (outcome.matched === 'smtp') return texts(EMAIL_SMTP_TEXTS[outcome.smtp ?? ''], STATUS_LINKS);
  const rows = outcome.matched === 'send' ? EMAIL_SEND_TEXTS : EMAIL_DELIVERY_TEXTS;
  return texts(rows[outcome.status ?? ''], STATUS_LINKS);
}

/** Texts of a delivery report. */
export function deliveryTexts(type: 'sms' | 'email', outcome: SmsOutcome | EmailOutcome): Texts | undefined {
  return type === 'sms' ? smsTexts(outcome as SmsOutcome) : emailTexts(outcome as EmailOutcome);
}

/** Texts of a classified chat error. */
export function chatTexts(outcome: ChatOutcome): Texts | undefined {
  if (outcome.matched === 'code') return texts(CHAT_TEXTS[String(outcome.code)], STATUS_LINKS);
  const range = RANGE_TEXTS[String(Math.trunc(Number(outcome.code) / 100))];
  return outcome.matched === 'range' ? texts(range, END_REASON_LINKS) : undefined;
}

/** Texts of a classified Call Automation result. */
export function automationTexts(outcome: AutomationOutcome): Texts | undefined {
  if (outcome.word) return texts(WORD_TEXTS[outcome.word], END_REASON_LINKS);
  if (outcome.matched !== 'sub_code') return endReasonTexts(outcome);
  return texts(AUTOMATION_TEXTS[String(outcome.subCode)], STATUS_LINKS) ?? endReasonTexts(outcome);
}

/** Texts of a classified diagnostic: they describe its bad value, even if the value is good. */
export function diagnosticTexts(outcome: DiagnosticOutcome): Texts | undefined {
  return texts(DIAGNOSTIC_TEXTS[outcome.name ?? ''], STATUS_LINKS);
}

function pstnTexts(subCode: number): Texts | undefined {
  const [description, action, link] = PSTN_TEXT;
  const sip = String(subCode % 1000).padStart(3, '0');
  return texts([`${description} ${sip}.`, action, link], END_REASON_LINKS);
}

function texts(row: TextRow | undefined, links: readonly string[], before = ''): Texts | undefined {
  return row && { description: before + row[0], action: row[1], link: links[row[2]] ?? '' };
}
