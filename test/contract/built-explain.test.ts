/** The built tool leaves out of the schema files what the lookups hold: what it prints is the same. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

function explain(tool: string, words: string): { status: number | null; answer: Record<string, unknown> } {
  const { status, stdout } = spawnSync(
    process.execPath,
    [join(root, tool), 'explain', ...words.split(' '), '--json'],
    { encoding: 'utf8' },
  );
  return { status, answer: JSON.parse(stdout) as Record<string, unknown> };
}

it.each([
  ['a pair', '480 10037'],
  ['a sub code alone', '500 10037'],
  ['a code', '408'],
  ['a range of codes', '555'],
  ['the PSTN rule', '503 560503'],
  ['a word', '403 UserLicenseNotPresentForbidden'],
  ['a pair with a disagreement', '403 5829'],
  ['a Call Automation sub code', 'automation 8501'],
  ['an SMS code', 'sms 5002'],
  ['an email status', 'email Bounced'],
  ['an SMTP code', 'email 550 5.1.1'],
  ['a chat error', 'chat 429'],
  ['a diagnostic', 'diagnostic networkReconnect'],
])('%s', (_what, words) => {
  const built = explain('dist/cli.js', words);
  expect(built).toEqual(explain('src/cli/main.ts', words));
  expect(built.status).toBe(0);
  expect(built.answer).toMatchObject({ description: expect.any(String), class: expect.any(String) });
});
