/** How something ended, read from attributes, and its verdict in words: by the tables of `acs-otel explain`. */
import { classifyCallback, classifyCallbackEnd } from '../classification/automation.ts';
import { callEnd } from '../classification/call-end.ts';
import { classifyEmailStatus } from '../classification/email-status.ts';
import { classifySmsStatus } from '../classification/sms-status.ts';
import {
  automationTexts,
  callbackEndTexts,
  emailTexts,
  smsTexts,
  type Texts,
} from '../classification/texts.ts';
import { type Verdict as Row, toCode, UNKNOWN_VERDICT } from '../classification/verdict.ts';
import { errorMeaning } from '../cli/explain-errors.ts';
import { httpExplanation } from '../cli/explain-http.ts';
import { ORIGIN_WORDS } from '../cli/explain-rows.ts';
import { textOf } from '../cli/otlp-json.ts';
import type { Attributes, State, Verdict } from './api-parts.ts';
import { reasonOf, refusedThing } from './reason.ts';
import type { TelemetryRecord } from './record.ts';

/** How a call, a delivery or a request ended. */
export interface End extends Row<string> {
  table: 'call' | 'automation' | 'sms' | 'email' | 'http';
  state: State;
  code?: number | undefined;
  subCode?: number | undefined;
  /** Status of a delivery, or type of an error without a code. */
  status?: string | undefined;
  /** Texts that came with the record, for what no table lists. */
  meaning?: string | undefined;
  action?: string | undefined;
  /** What ACS refused in a request that it accepted: "recipient". */
  refused?: string | undefined;
  /** The text of the error, as it was recorded. */
  reason?: string | undefined;
}

/** The worst end of a call is its verdict. */
const RANK: Record<State, number> = { unknown: 0, running: 0, ok: 1, abandoned: 2, expected: 3, failed: 4 };

/** The worse of two ends; of equal ones the first. */
export function worse(a: End | undefined, b: End | undefined): End | undefined {
  if (!a || !b) return a ?? b;
  return RANK[b.state] > RANK[a.state] ? b : a;
}

const END = 'acs.end_reason.';

/** The end reason in attributes; undefined without one. */
export function callEndOf(attributes: Attributes, table: 'call' | 'automation' = 'call'): End | undefined {
  const code = toCode(attributes[`${END}code`]);
  const subCode = toCode(attributes[`${END}sub_code`]);
  const given = textOf(attributes[`${END}class`]);
  if (code === undefined && subCode === undefined && given === undefined) return undefined;
  const beforeConnect = attributes['acs.call.duration'] === undefined;
  const found =
    table === 'call'
      ? callEnd({ code, subCode, beforeConnect }, classifyCallbackEnd)
      : classifyCallback('failed', { code, subCode });
  const expected = attributes[`${END}expected`];
  const row = {
    category: (textOf(attributes[`${END}category`]) ?? found.category) as Row['category'],
    class: given ?? found.class,
    origin: (textOf(attributes[`${END}origin`]) ?? found.origin) as Row['origin'],
    expected: typeof expected === 'boolean' ? expected : found.expected,
  };
  return {
    ...row,
    table,
    code,
    subCode,
    state: stateOf(row),
    meaning: textOf(attributes[`${END}description`]),
    action: textOf(attributes[`${END}action`]),
  };
}

function stateOf({ class: kind, category, expected }: Row<string>): State {
  if (kind === 'abandoned') return 'abandoned';
  if (!expected) return 'failed';
  return category === 'expected_error' ? 'expected' : 'ok';
}

/** The delivery report in attributes; undefined without one. */
export function deliveryOf(attributes: Attributes): End | undefined {
  const sms = textOf(attributes['acs.sms.delivery.status']);
  const smsCode = toCode(attributes['acs.sms.delivery.code']);
  if (sms !== undefined || smsCode !== undefined) {
    const row = classifySmsStatus({ code: smsCode, status: sms });
    return delivery('sms', row, sms, smsCode);
  }
  const email = textOf(attributes['acs.email.delivery.status']);
  if (email !== undefined)
    return delivery('email', classifyEmailStatus({ status: email, kind: 'delivery' }), email);
  const sent = textOf(attributes['acs.email.status']);
  return sent === undefined || /^(?:Succeeded|Running|NotStarted)$/i.test(sent)
    ? undefined
    : delivery('email', classifyEmailStatus({ status: sent, kind: 'send' }), sent);
}

function delivery(
  table: 'sms' | 'email',
  { category, class: kind, origin, expected }: Row<string>,
  status: string | undefined,
  code?: number,
): End {
  const row = { category, class: kind, origin, expected };
  return { ...row, table, status, code, state: stateOf(row) };
}

/** The delivery report in a record, with the reason that it states. */
export function deliveryIn(record: TelemetryRecord): End | undefined {
  const report = deliveryOf(record.attributes);
  return report && { ...report, reason: reasonOf(record) };
}

/** The failure that a record is about, with the reason that it states. */
export function failureIn(record: TelemetryRecord): End | undefined {
  const failure = failureOf(record.attributes);
  return failure && { ...failure, refused: refusedThing(record.name), reason: reasonOf(record) };
}

/** The failure of a request or operation; undefined if it did not fail. */
export function failureOf(attributes: Attributes): End | undefined {
  const type = textOf(attributes['error.type']);
  const status = toCode(attributes['http.response.status_code']) ?? toCode(type);
  if (type === undefined && (status === undefined || status < 400)) return undefined;
  if (attributes['acs.cancelled_by'] !== undefined)
    return {
      ...UNKNOWN_VERDICT,
      table: 'http',
      status: type,
      class: 'cancelled',
      category: 'expected_error',
      origin: 'client',
      expected: true,
      state: 'expected',
    };
  // An accepted request may hold a refused item, whose status is its own.
  const code = status !== undefined && status >= 400 ? status : undefined;
  if (code === undefined) {
    const [meaning, ...action] = (errorMeaning(type ?? '') ?? '').split(/(?<=\.) /);
    return {
      ...UNKNOWN_VERDICT,
      table: 'http',
      status: type,
      state: 'failed',
      meaning: meaning && `${meaning.charAt(0).toUpperCase()}${meaning.slice(1)}`,
      action: action.join(' '),
    };
  }
  const { category, class: kind, origin, expected } = httpExplanation(code).outcome;
  return { table: 'http', code, category, class: kind, origin, expected, state: 'failed' };
}

/** The verdict on a page, of which only the state may be known. */
export function verdictOf(end: End | undefined, state: State = end?.state ?? 'unknown'): Verdict {
  if (!end || state === 'running') return { ...NO_END, state };
  const { class: kind, category, origin, expected } = end;
  const { description, action, link } = textsOf(end) ?? { description: '', action: '', link: '' };
  return {
    state,
    origin,
    fault: faultOf(end),
    class: kind,
    category,
    expected,
    code: codeOf(end),
    meaning: withReason(description || (end.meaning ?? ''), end),
    action: action || (end.action ?? ''),
    link,
  };
}

function withReason(meaning: string, { reason, state }: End): string {
  if (!reason || state !== 'failed') return meaning;
  return `${meaning} The error says: ${/[.!?]$/.test(reason) ? reason : `${reason}.`}`.trimStart();
}

const NO_END: Verdict = {
  state: 'unknown',
  origin: 'unknown',
  fault: '',
  class: 'unknown',
  category: 'unknown',
  expected: true,
  code: '',
  meaning: '',
  action: '',
  link: '',
};

function textsOf({ table, code, subCode, status, refused }: End): Texts | undefined {
  if (table === 'sms') return smsTexts(classifySmsStatus({ code, status }));
  if (table === 'email')
    return (
      emailTexts(classifyEmailStatus({ status, kind: 'delivery' })) ??
      emailTexts(classifyEmailStatus({ status, kind: 'send' }))
    );
  if (table === 'http') {
    const answer = refused && `ACS refused this ${refused} with ${code}`;
    return code === undefined ? undefined : httpExplanation(code, undefined, answer).texts;
  }
  return table === 'automation'
    ? automationTexts(classifyCallback('failed', { code, subCode }))
    : callbackEndTexts(classifyCallbackEnd({ code, subCode }));
}

function faultOf({ origin, expected, table }: End): string {
  if (origin === 'unknown') return expected ? "nobody's: this is normal use" : 'not documented';
  if (origin === 'peer' && (table === 'sms' || table === 'email')) return 'the recipient';
  const who = ORIGIN_WORDS[origin] ?? origin;
  return expected ? `${who}; expected in normal use` : who;
}

/** As `acs-otel explain` takes it. */
function codeOf({ table, code, subCode, status }: End): string {
  if (table === 'sms' || table === 'email') return `${table} ${code ?? status ?? ''}`;
  if (table === 'http') return code === undefined ? (status ?? '') : `http ${code}`;
  const text = `${code ?? '?'}/${subCode ?? 0}`;
  return code === undefined && subCode === undefined ? '' : table === 'call' ? text : `automation ${text}`;
}
