/** Names of operations are names of spans and labels of metrics. */
import type { Redacted } from './redacted.ts';

/** A name in code has hardly a digit; numbers, ids and tokens have many. */
const NAME = /^(?!(?:.*\d){4})[A-Za-z_$][\w$]{0,63}$/;

/** `Class.method`. What does not look like a name in code becomes `_OTHER`. */
export function operationName(client: string, method: string): Redacted {
  return [client, method].map((name) => (NAME.test(name) ? name : '_OTHER')).join('.') as Redacted;
}
