/** Outcome of an SMS delivery, from its delivery code or status. */
import { SMS_CLASSES, SMS_CODES, SMS_STATUS } from '../generated/sms-status.ts';
import { toCode, UNKNOWN_VERDICT, unpack, type Verdict } from './verdict.ts';

/** Class of an SMS outcome. */
export type SmsClass = (typeof SMS_CLASSES)[number];

/** Code and status in a delivery report. */
export interface SmsStatusInput {
  /** `deliveryStatusDetails`: a number, a numeric string, or a sentence that contains a listed number. */
  readonly code?: unknown;
  /** `deliveryStatus`, such as `Delivered` or `Failed`; case-insensitive. */
  readonly status?: unknown;
}

/** The classified delivery of an SMS; frozen. */
export interface SmsOutcome extends Verdict<SmsClass> {
  /** Delivery code, if there was one. */
  readonly code?: number;
  /** Delivery status in lower case, if it decided. */
  readonly status?: string;
  /** The most specific matching row. */
  readonly matched: 'code' | 'status' | 'unknown';
  /** The table lists the code, so it is a safe metric attribute. */
  readonly listed: boolean;
}

const codes = /* @__PURE__ */ unpack(SMS_CODES, SMS_CLASSES);
const statuses = /* @__PURE__ */ unpack(SMS_STATUS, SMS_CLASSES);

/**
 * Classifies an SMS delivery report by its code, else by its status. Never throws: bad input is `unknown`.
 * @example classifySmsStatus({ code: '4006' }).class // 'unreachable'
 */
export function classifySmsStatus(input: SmsStatusInput): SmsOutcome {
  try {
    const code = smsCode(input.code);
    const given = code === undefined ? {} : { code };
    const row = codes.get(String(code));
    if (row) return Object.freeze({ ...given, ...row, matched: 'code', listed: true });
    const status = typeof input.status === 'string' ? input.status.toLowerCase() : '';
    const byStatus = statuses.get(status);
    if (byStatus) return Object.freeze({ ...given, status, ...byStatus, matched: 'status', listed: false });
    return Object.freeze({ ...given, ...UNKNOWN_VERDICT, matched: 'unknown', listed: false });
  } catch {
    return Object.freeze({ ...UNKNOWN_VERDICT, matched: 'unknown', listed: false });
  }
}

function smsCode(value: unknown): number | undefined {
  const code = toCode(value);
  if (code !== undefined || typeof value !== 'string' || !/\d{4}/.test(value)) return code;
  // A carrier's text has no size limit.
  const numbers = [...value.slice(0, 1000).matchAll(CODE_IN_TEXT)].map(([, number = '']) => number);
  return toCode(numbers.find((number) => codes.has(number)));
}

/** Four digits on their own: with other digits near them they are part of a phone number. */
const CODE_IN_TEXT =
  /(?:^|[^\w)+ .(/-]|[A-Za-z_][ .(/-])[ .(/-]{0,3}(\d{4})(?=$|[^\w .()/-]|[ .()/-]{1,3}(?:$|[^\d .()/-]))/g;
