/** The command line tool echoes arguments without what a terminal obeys. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const main = join(import.meta.dirname, '../../../src/cli/main.ts');
const HOSTILE = '\u001b[31m480\u001b]0;title\u0007\u009b2J\u202e\r/1';

it.each([
  ['explain', HOSTILE],
  ['explain', 'sms', HOSTILE],
  ['doctor', `--x${HOSTILE}`],
  ['trace-id', HOSTILE, 'x'],
  [HOSTILE],
])('%j', (...args) => {
  const { stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
  });
  expect(stdout + stderr).not.toBe('');
  expect(stdout + stderr).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}]/u);
});
