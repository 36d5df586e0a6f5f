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
  ['sms', 'Outgoing_1_noam', sha256('sms:Outgoing_1_noam'), traceIdOfSms],
  ['sms', 'Incoming_1_noam', sha256('sms:Incoming_1_noam'), traceIdOfSms],
  ['email', CALL.toLowerCase(), sha256(`email:${CALL.toLowerCase()}`), traceIdOfEmail],
])('the trace of %s %s', (kind, id, traceId, traceIdOf) => {
  expect(run('trace-id', kind, id)).toEqual({ status: 0, stdout: traceId, stderr: '' });
  expect(traceIdOf(id)).toBe(traceId);
});

it('hashes a call id that is no GUID, and says so', () => {
  const { status, stdout, stderr } = run('trace-id', 'call', 'no guid');
  expect({ status, stdout }).toEqual({ status: 0, stdout: sha256('no guid') });
  expect(stderr).toMatch(/^"no guid" is no GUID[^\n]*SHA-256[^\n]*$/);
  expect(traceIdOfCall('no guid')).toBe(stdout);
});

it.each([
  ['sms', 'abc', sha256('sms:abc'), /^"abc" does not begin with Outgoing_ or Incoming_[^\n]*SHA-256[^\n]*$/],
  ['sms', '+15550199001', sha256('sms:+15550199001'), /^A number does not begin with/],
  ['sms', '+1 (555) 019-9001', sha256('sms:+1 (555) 019-9001'), /^"?(?!.*555)/],
  ['sms', 'to +15550199001', sha256('sms:to +15550199001'), /^"to (?!.*555)/],
  ['call', '5550199001', sha256('5550199001'), /^A number is no GUID/],
  ['email', '9b6c', sha256('email:9b6c'), /^"9b6c" is no GUID, as the operation ids of emails are[^\n]*$/],
  ['email', 'anna@contoso.com', sha256('email:anna@contoso.com'), /^(?!.*anna).* is no GUID/],
])('warns about %s %s, and repeats no personal data', (kind, id, traceId, warning) => {
  const { status, stdout, stderr } = run('trace-id', kind, id);
  expect({ status, stdout }).toEqual({ status: 0, stdout: traceId });
  expect(stderr).toMatch(warning);
});

const callTrace = CALL.toLowerCase().replaceAll('-', '');

it.each([
  ['a line', 'call', `${CALL}\n`, callTrace],
  ['spaces', 'call', ` ${CALL} `, callTrace],
  ['braces', 'call', `{${CALL}}`, callTrace],
  ['quotes and a comma', 'call', `"${CALL}",`, callTrace],
  ['upper case', 'call', CALL.toUpperCase(), callTrace],
  ['a kind in upper case', 'CALL', CALL, callTrace],
  ['spaces around an SMS id', 'SMS', ' Outgoing_1_noam\n', sha256('sms:Outgoing_1_noam')],
  ['an email id in upper case', 'E-Mail', CALL.toUpperCase(), sha256(`email:${CALL.toLowerCase()}`)],
])('reads an id with %s', (_what, kind, id, traceId) => {
  expect(run('trace-id', kind, id)).toEqual({ status: 0, stdout: traceId, stderr: '' });
});

it('takes the only GUID out of a longer text, and says so', () => {
  const url = `https://contoso.communication.azure.com/calling/callConnections/${CALL}:answer?api-version=2024-04-15`;
  const { status, stdout, stderr } = run('trace-id', 'call', url);
  expect({ status, stdout }).toEqual({ status: 0, stdout: callTrace });
  expect(stderr).toBe(`Took ${CALL.toLowerCase()} out of the longer text as the id.`);
  expect(run('trace-id', 'email', `id=${CALL}`).stdout).toBe(sha256(`email:${CALL.toLowerCase()}`));
});

it('leaves the GUID inside the message id of an SMS alone', () => {
  const id = `Outgoing_20261126_${CALL}_noam`;
  expect(run('trace-id', 'sms', id)).toEqual({ status: 0, stdout: sha256(`sms:${id}`), stderr: '' });
});

it('makes the traces of an email the same in either case, as the runtime does', () => {
  expect(traceIdOfEmail(CALL.toUpperCase())).toBe(traceIdOfEmail(CALL.toLowerCase()));
  expect(traceIdOfEmail('Chosen-By-The-App')).toBe(sha256('email:Chosen-By-The-App'));
});

it.each([
  [['call', ' \n'], /^No id given/],
  [['sms', '""'], /^No id given/],
  [['SMS'], /^No id given/],
  [['sms', '-x'], /^"-x" is no option/],
  [['call', `${CALL} 8${CALL.slice(1)}`], /holds 2 GUIDs/],
  [['x'.repeat(100_000)], /^"x{100}…" is none of call, sms, email/],
])('refuses %j', (args, message) => {
  const { status, stdout, stderr } = run('trace-id', ...args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(message);
  expect(stderr.split('\n')).toHaveLength(1);
});

it.each([[[]], [['call']], [['fax', '1']], [['sms', '1', '2']]])('bad input, with an example: %j', (args) => {
  const { status, stdout, stderr } = run('trace-id', ...args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^[^\n]*as in: acs-otel trace-id call 7ffea751-907c-494d-b7f9-b26677521a44$/);
});

it('prints its version', () => {
  for (const args of [['--version'], ['trace-id', '--version']])
    expect(run(...args)).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+/) });
});

it('every command has help that fits a screen', () => {
  const help = run('--help').stdout;
  const commands = [...help.slice(help.indexOf('COMMANDS')).matchAll(/^ +([a-z-]+) {4}/gm)].map(
    ([, name = '']) => name,
  );
  expect(commands).toEqual(expect.arrayContaining(['doctor', 'explain', 'view', 'support']));
  for (const command of ['', ...commands]) {
    const lines = run(...(command ? [command] : []), '--help')
      .stdout.split('\n')
      .map((line) => line.trimEnd());
    expect(lines.length, command).toBeLessThanOrEqual(24);
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(120);
  }
});
