/** Names of operations, which become names of spans and labels of metrics. */
import type { Redacted } from './redacted.ts';

/** Identifiers in code contain few digits; phone numbers, ids and tokens contain many. */
const NAME = /^(?!(?:.*\d){4})[A-Za-z_$][\w$]{0,63}$/;

/** `Class.method`; a part that does not look like an identifier becomes `_OTHER`. */
export function operationName(client: string, method: string): Redacted {
  return [client, method].map((name) => (NAME.test(name) ? name : '_OTHER')).join('.') as Redacted;
}
