/** Only redacted text compiles into the body of a record, and only known places may assert that a text is. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { RecordModel } from '../../src/signals/log-record.ts';
import { type Redacted, redactText } from '../../src/signals/redaction.ts';

const root = join(import.meta.dirname, '../..');

/** Files that assert it, and how often: a redaction itself, or texts of constants, numbers and ids. */
const ASSERTIONS = {
  'src/signals/call-records.ts': 1,
  'src/signals/dropped-record.ts': 1,
  'src/signals/exchange-failed-record.ts': 1,
  'src/signals/log-record.ts': 1,
  'src/signals/redaction.ts': 4,
  'src/signals/sdk-log-record.ts': 1,
  'src/signals/server-records.ts': 2,
};

it('a text that is not redacted does not compile into a record', () => {
  const raw: string = ['to', '+15550000001'].join(' ');
  const redacted: RecordModel = { body: redactText(raw), attributes: {} };
  // @ts-expect-error: the compiler is the test; without the brand, this line has no error.
  const unredacted: RecordModel = { body: raw, attributes: {} };
  // @ts-expect-error: joining makes it a plain text again.
  const joined: Redacted = `${redactText(raw)}${raw}`;
  expect([redacted.body, unredacted.body, joined]).toEqual(['to REDACTED', raw, `to REDACTED${raw}`]);
});

it('asserts that a text is redacted in these places only', () => {
  const found = globSync('src/**/*.ts', { cwd: root }).map((file) => {
    const code = readFileSync(join(root, file), 'utf8').replace(/^\s*(?:\*|\/\/|\/\*).*$/gm, '');
    return [file, code.match(/\bas (?:unknown as )?Redacted\b|<Redacted>/g)?.length ?? 0] as const;
  });
  expect(Object.fromEntries(found.filter(([, count]) => count > 0))).toEqual(ASSERTIONS);
});
