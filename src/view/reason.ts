/** Why something failed, in the words of the error: they are in the status of a span, or in the body of a record. */
import { EVENT_ACS_ITEM_FAILED, EVENT_ACS_SMS_SENT } from '../generated/names.ts';
import type { TelemetryRecord } from './record.ts';

/** Parts of a request, each with an answer of its own. */
const REFUSED: Readonly<Record<string, string>> = {
  [EVENT_ACS_SMS_SENT]: 'recipient',
  'sms send': 'recipient',
  'email send': 'email',
  [EVENT_ACS_ITEM_FAILED]: 'item',
};
/** `SMS not taken (400): Invalid number`, as the package writes it. */
const BODY = /^(?:SMS|Email) [\w ]{1,40} \(([^()]{1,100})\)(?:: (.+))?$/s;
const MAX_REASON = 300;

/** What a record says to be refused, although ACS may have accepted the request; undefined if it is the request. */
export function refusedThing(name: string): string | undefined {
  return Object.hasOwn(REFUSED, name) ? REFUSED[name] : undefined;
}

/** Undefined if none was recorded. */
export function reasonOf({ isSpan, body, message }: TelemetryRecord): string | undefined {
  const [, type = '', text = ''] = isSpan ? ['', '', message] : (BODY.exec(body) ?? []);
  const words = [/^\d*$/.test(type) ? '' : type, text.replace(/\s+/g, ' ').trim()].filter(
    (one) => one !== '',
  );
  const reason = words.join(': ');
  if (reason === '') return undefined;
  return reason.length > MAX_REASON ? `${reason.slice(0, MAX_REASON)}…` : reason;
}
