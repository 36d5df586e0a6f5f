/** Outcome of an email, from its delivery status, send status or SMTP code. */
import { EMAIL_CLASSES, EMAIL_DELIVERY, EMAIL_SEND, EMAIL_SMTP } from '../generated/email-status.ts';
import { toCode, UNKNOWN_VERDICT, unpack, type Verdict } from './verdict.ts';

/** Class of an email outcome. */
export type EmailClass = (typeof EMAIL_CLASSES)[number];

/** The status in a delivery report or of a send operation. */
export interface EmailStatusInput {
  /** `Delivered`, `Bounced`, …, or `Succeeded`, `Running`, … of the send operation; case-insensitive. */
  readonly status?: unknown;
  /**
   * The origin of the status; `Failed` occurs in both.
   * @default 'delivery', then 'send'
   */
  readonly kind?: 'delivery' | 'send';
  /** SMTP status code, such as 550. */
  readonly smtp?: unknown;
  /** Enhanced SMTP status code, such as `5.1.1`. */
  readonly enhanced?: unknown;
}

/** The classified state of an email; frozen. */
export interface EmailOutcome extends Verdict<EmailClass> {
  /** Status in lower case, if it is known. */
  readonly status?: string;
  /** `code/enhanced`, if this pair decided. */
  readonly smtp?: string;
  /** The most specific matching row. */
  readonly matched: 'delivery' | 'send' | 'smtp' | 'unknown';
  /** The tables list it, so status and SMTP code are safe metric attributes. */
  readonly listed: boolean;
}

const tables = {
  delivery: /* @__PURE__ */ unpack(EMAIL_DELIVERY, EMAIL_CLASSES),
  send: /* @__PURE__ */ unpack(EMAIL_SEND, EMAIL_CLASSES),
};
const smtpCodes = /* @__PURE__ */ unpack(EMAIL_SMTP, EMAIL_CLASSES);

/**
 * Classifies an email status. The SMTP pair decides if the status is missing or only says that the email failed.
 * Never throws: bad input is `unknown`.
 * @example classifyEmailStatus({ status: 'Bounced' }).class // 'hard_bounce'
 */
export function classifyEmailStatus(input: EmailStatusInput): EmailOutcome {
  try {
    return Object.freeze(find(input));
  } catch {
    return Object.freeze({ ...UNKNOWN_VERDICT, matched: 'unknown', listed: false });
  }
}

function find(input: EmailStatusInput): EmailOutcome {
  const status = typeof input.status === 'string' ? input.status.toLowerCase() : '';
  const kinds =
    input.kind === 'delivery' || input.kind === 'send' ? [input.kind] : (['delivery', 'send'] as const);
  const matched = kinds.find((kind) => tables[kind].has(status));
  const row = matched && tables[matched].get(status);
  if (matched && row && row.class !== 'failed') return { status, ...row, matched, listed: true };
  const smtp = `${toCode(input.smtp)}/${input.enhanced}`;
  const bounce = smtpCodes.get(smtp);
  if (bounce) return { ...(row ? { status } : {}), smtp, ...bounce, matched: 'smtp', listed: true };
  if (matched && row) return { status, ...row, matched, listed: true };
  return { ...UNKNOWN_VERDICT, matched: 'unknown', listed: false };
}
