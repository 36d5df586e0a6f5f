/** What the reply of a mail server means, as `classifyEmailStatus` has it: it decides unless the status says more. */
import { EMAIL_DELIVERY, EMAIL_SMTP } from '../src/schema/build/code-tables.ts';
import { quote, table, WIDTH } from './ottl.ts';

const REPLY = quote('\\b(?P<code>[245][0-9]{2})[ -]+(?P<enhanced>[245]\\.[0-9]{1,3}\\.[0-9]{1,3})\\b');

/** @param where Condition for a report; @param details Its `deliveryStatusDetails`: a text, or an object with one. */
export function smtpStatements(where: string, details: string): string[] {
  const cache = (name: string) => `log.cache["${name}"]`;
  const attribute = (name: string) => `log.attributes["acs.email.delivery.${name}"]`;
  const decided = EMAIL_DELIVERY.entries.filter(({ row }) => row.class !== 'failed').map(({ key }) => key);
  const rows = new Map(
    EMAIL_SMTP.entries.map(({ key, row }) => [
      key,
      `${row.category} ${row.class} ${row.origin}\t${row.description}\t${row.action}`,
    ]),
  );
  const row = cache('smtp_row');
  const found = `${row} != nil`;
  return [
    `set(${cache('reply')}, ${details}["statusMessage"]) where ${where} and IsMap(${details})`,
    `set(${cache('reply')}, ${details}) where ${where} and IsString(${details})`,
    `delete_key(log.cache, "reply") where ${cache('reply')} != nil and IsMatch(${attribute('status')}, ${quote(`(?i)^(?:${decided.join('|')})$`)})`,
    `set(${cache('reply')}, Substring(${cache('reply')}, 0, 1000)) where Len(${cache('reply')}) > 1000`,
    `set(${cache('smtp')}, ExtractPatterns(${cache('reply')}, ${REPLY})) where ${cache('reply')} != nil`,
    `set(${cache('smtp_rows')}, ${table(rows)}) where ${cache('smtp')}["code"] != nil`,
    `set(${cache('smtp_at')}, Index(${cache('smtp_rows')}, Concat(["\\n", ${cache('smtp')}["code"], "/", ${cache('smtp')}["enhanced"], "\\t"], ""))) where ${cache('smtp_rows')} != nil`,
    `set(${row}, Split(Split(Substring(${cache('smtp_rows')}, ${cache('smtp_at')}, ${WIDTH}), "\\n")[1], "\\t")) where ${cache('smtp_rows')} != nil and ${cache('smtp_at')} >= 0`,
    ...['category', 'class', 'origin'].map(
      (name, n) => `set(${attribute(name)}, Split(${row}[1], " ")[${n}]) where ${found}`,
    ),
    ...['description', 'action'].map((name, n) => `set(${attribute(name)}, ${row}[${n + 2}]) where ${found}`),
  ];
}
