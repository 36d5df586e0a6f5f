/** How an SMS delivery went: delivery code or status -> outcome. */
import { SMS_CLASSES, SMS_CODES, SMS_STATUS } from '../generated/sms-status.ts';
import { toCode, UNKNOWN_VERDICT, unpack, type Verdict } from './verdict.ts';

/** Class of an SMS outcome. */
export type SmsClass = (typeof SMS_CLASSES)[number];

/** What a delivery report says. */
export interface SmsStatusInput {
  /** `deliveryStatusDetails`: a number, a numeric string, or a sentence with a listed number in it. */
  readonly code?: unknown;
  /** `deliveryStatus`, such as `Delivered` or `Failed`, in any case. */
  readonly status?: unknown;
}

/** The classified delivery of an SMS; frozen. */
export interface SmsOutcome extends Verdict<SmsClass> {
  /** Delivery code, where there was one. */
  readonly code?: number;
  /** Delivery status in lower case, where a known one decided. */
  readonly status?: string;
  /** What decided: the most specific row that was found. */
  readonly matched: 'code' | 'status' | 'unknown';
  /** The table lists the code, so that it may be a metric attribute. */
  readonly listed: boolean;
}

const codes = /* @__PURE__ */ unpack(SMS_CODES, SMS_CLASSES);
const statuses = /* @__PURE__ */ unpack(SMS_STATUS, SMS_CLASSES);

/**
 * Classifies an SMS delivery report, by its code and else by its status. Total: bad input is `unknown`.
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
  if (code !== undefined || typeof value !== 'string') return code;
  // Cut, because the text of a carrier has no limit; four digits of a phone number are no code.
  const numbers = value.slice(0, 1000).match(/\b\d{4}\b/g) ?? [];
  return toCode(numbers.find((number) => codes.has(number)));
}
