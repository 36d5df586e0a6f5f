import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { traceIdOfCall, traceIdOfEmail, traceIdOfSms } from '../../../src/trace-id.ts';

const CALL = '7FFEA751-907c-494d-b7f9-b26677521a44';
const main = join(import.meta.dirname, '../../../src/cli/main.ts');

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' });
  return { status, stdout: stdout.trim(), stderr: stderr.trim() };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32);

it.each([
  ['call', CALL, CALL.toLowerCase().replaceAll('-', ''), traceIdOfCall],
  ['call', 'no guid', sha256('no guid'), traceIdOfCall],
  ['sms', 'Outgoing_1_noam', sha256('sms:Outgoing_1_noam'), traceIdOfSms],
  ['email', '9b6c', sha256('email:9b6c'), traceIdOfEmail],
])('the trace of %s %s', (kind, id, traceId, traceIdOf) => {
  expect(run('trace-id', kind, id)).toEqual({ status: 0, stdout: traceId, stderr: '' });
  expect(traceIdOf(id)).toBe(traceId);
});

it.each([[[]], [['call']], [['fax', '1']], [['sms', '1', '2']]])('bad input, with an example: %j', (args) => {
  const { status, stdout, stderr } = run('trace-id', ...args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^[^\n]*as in: acs-otel trace-id call 7ffea751-907c-494d-b7f9-b26677521a44$/);
});

it('prints its version', () => {
  expect(run('--version')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+/) });
});

it('has help that fits a screen', () => {
  for (const args of [['--help'], ['explain', '--help'], ['doctor', '--help'], ['trace-id', '--help']]) {
    const lines = run(...args)
      .stdout.split('\n')
      .map((line) => line.trimEnd());
    expect(lines.length).toBeLessThanOrEqual(24);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(120);
  }
});
