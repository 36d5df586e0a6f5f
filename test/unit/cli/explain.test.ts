import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runCli } from '../../../src/cli/commands.ts';
import { KNOWN_KINDS } from '../../../src/sources/callback-kinds.ts';
import { EVENT_GRID } from '../../fixtures/event-grid.ts';

const root = join(import.meta.dirname, '../../..');

/** The tool as a process of its own: a second each, so most tests run it in this one. */
function cliProcess(...args: string[]) {
  const { NODE_OPTIONS: _, FORCE_COLOR: __, ...env } = process.env;
  const command = [join(root, 'src/cli/main.ts'), ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8', env });
  return { status, stdout, stderr };
}

async function explain(...args: string[]) {
  const output = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      output[name] += text;
      return true;
    }),
  );
  process.argv = [process.execPath, 'acs-otel', 'explain', ...args];
  try {
    await runCli();
    return { status: process.exitCode, ...output };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

const { argv, exitCode } = process;
beforeEach(() => vi.stubEnv('FORCE_COLOR', undefined));
afterEach(() => {
  process.argv = argv;
  process.exitCode = exitCode;
  vi.unstubAllEnvs();
});

describe('acs-otel explain', () => {
  it('says what a pair means, whose fault it is, what to do and where it is documented', () => {
    const { status, stdout, stderr } = cliProcess('explain', '503', '560503');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^503 \/ 560503: server\n/);
    expect(stdout).toMatch(/What it means +A service on the path/);
    expect(stdout).toMatch(/Whose fault +the customer's or the operator's session border controller/);
    expect(stdout).toMatch(/What to do +Check the SBC logs/);
    expect(stdout).toMatch(/Documentation +https:\/\/learn\.microsoft\.com\//);
    expect(stdout).toMatch(/Found by +exact pair/);
  });

  it('prints no colours where nobody has a terminal', () => {
    const outputs = [['explain', '480'], ['explain', '--help'], ['nonsense'], ['--help']].map((args) =>
      cliProcess(...args),
    );
    for (const { stdout, stderr } of outputs) expect(stdout + stderr).not.toContain('\u001b');
  });

  it('prints the row of the schema file and how it was found as JSON', async () => {
    const table = JSON.parse(readFileSync(join(root, 'src/schema/end-reasons.json'), 'utf8'));
    const row = table.pairs.find((pair: { subCode: number }) => pair.subCode === 10037);
    const { status, stdout } = await explain('480', '10037', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ ...row, matched: 'pair' });
  });

  it.each([
    [['0'], 'code', 'ok'],
    [['487', 'null'], 'code', 'cancelled'],
    [['480', '540404'], 'pstn', 'not_found'],
    [['550'], 'range', 'server'],
    [['sms', '4006'], 'code', 'unreachable'],
    [['sms', 'Delivered'], 'status', 'ok'],
    [['email', 'Bounced'], 'delivery', 'hard_bounce'],
    [['email', 'succeeded'], 'send', 'ok'],
    [['email', '550', '5.1.1'], 'smtp', 'hard_bounce'],
    [['chat', '429'], 'code', 'throttled'],
    [['automation', '8501'], 'sub_code', 'client'],
    [['automation', '400', '8501'], 'pair', 'client'],
    [['diagnostic', 'networkReconnect'], 'name', 'network'],
    [['diagnostic', 'serverConnection'], 'name', 'server'],
  ])('explains %j', async (words, matched, expectedClass) => {
    const json = await explain(...words, '--json');
    const fields = JSON.parse(json.stdout);
    expect(json.status).toBe(0);
    expect(fields).toMatchObject({ matched, class: expectedClass });
    for (const name of ['category', 'categorySource', 'origin', 'description', 'action', 'link']) {
      expect(fields[name]).toEqual(expect.any(String));
    }
  });

  it.each([
    [['SMS delivery: Failed, 4006 unreachable'], 'SMS 4006'],
    [['SMS delivery: Failed, 4999 unknown'], 'SMS Failed'],
    [['SMS delivery: Delivered, ok'], 'SMS Delivered'],
    [['Email delivery: Bounced, hard_bounce'], 'email Bounced'],
    [['Email delivery: Failed, hard_bounce'], 'hard_bounce'],
    [['Email', 'delivery:', 'Failed,', 'failed'], 'email Failed'],
    [['PlayFailed: media, 500/8563'], '500 / 8563 Speech Not Recognized'],
    [['PlayFailed: unknown'], 'PlayFailed'],
    [['RecordingStateChanged: active'], 'RecordingStateChanged'],
    [['480/10037'], '480 / 10037'],
    [['10037'], '480 / 10037'],
    [['480, 10037'], '480 / 10037'],
    [['code: 480, subCode: 10037'], '480 / 10037'],
    [['{"code":480,"subCode":10037}'], '480 / 10037'],
    [['acs.end_reason.code=480', 'acs.end_reason.sub_code=10037'], '480 / 10037'],
    [['error.type=480/10037'], '480 / 10037'],
    [['call', '480', '10037'], '480 / 10037'],
    [['8541'], '8541'],
    [['SMS 4006'], 'SMS 4006'],
    [['4006'], 'SMS 4006'],
    [['Bounced'], 'email Bounced'],
    [['bounced'], 'email Bounced'],
    [['E-Mail', 'Bounced'], 'email Bounced'],
    [['5.1.1'], 'email 550 5.1.1'],
    [['email', '5.1.1'], 'email 550 5.1.1'],
    [['networkReconnect'], 'diagnostic networkReconnect'],
    [['NETWORKRECONNECT'], 'diagnostic networkReconnect'],
    [['UFD', 'networkReconnect'], 'diagnostic networkReconnect'],
    [['403/UserLicenseNotPresentForbidden'], '403 / UserLicenseNotPresentForbidden'],
    [['403', 'userlicensenotpresentforbidden'], '403 / UserLicenseNotPresentForbidden'],
    [['UserLicenseNotPresentForbidden'], '403 / UserLicenseNotPresentForbidden'],
    [
      ['{"error":{"code":"UserLicenseNotPresentForbidden","message":"User Login."}}'],
      '403 / UserLicenseNotPresentForbidden',
    ],
  ])('takes what is pasted: %j', async (words, title) => {
    const { status, stdout } = await explain(...words);
    expect(status).toBe(0);
    expect(stdout.split(/:| Callee/)[0]).toBe(title);
  });

  it.each([...KNOWN_KINDS.keys(), 'CallConnected', 'CallDisconnected', 'ConnectFailed'])(
    'explains the callback %s',
    async (kind) => {
      const { status, stdout } = await explain(kind);
      expect(status).toBe(0);
      expect(stdout).toMatch(
        new RegExp(`^${kind}: as callback of Call Automation: (?:the |connecting |news )`),
      );
      if (kind.endsWith('Failed')) expect(stdout).toContain('explain automation <code> <subCode>');
    },
  );

  it.each([...EVENT_GRID.keys()])('explains the event %s', async (type) => {
    for (const word of [type, `Microsoft.Communication.${type}`]) {
      const { status, stdout } = await explain(word);
      expect(status).toBe(0);
      expect(stdout).toContain(`${word}: as event of Event Grid: `);
    }
  });

  it('names the action of a callback', async () => {
    expect((await explain('playfailed')).stdout).toMatch(/: the action play failed\. Its resultInformation/);
    expect((await explain('AddParticipantSucceeded')).stdout).toMatch(
      /the action add_participant succeeded\.\n/,
    );
  });

  it.each([
    ['sms', 'Failed'],
    ['sms', '9999'],
    ['email', 'Failed'],
  ])('blames nobody for %s %s, whose cause no source states', async (...words) => {
    const { stdout } = await explain(...words, '--json');
    expect(JSON.parse(stdout)).toMatchObject({ category: 'unknown', origin: 'unknown', expected: false });
    expect(JSON.parse(stdout).action).not.toMatch(/Check the SMTP codes|in deliveryStatusDetails/);
  });

  it('says when the sub code is not in the table although the code is', async () => {
    expect((await explain('480/77')).stdout).toMatch(/Not in the table +sub code 77 with code 480/);
    expect((await explain('500/511404')).stdout).toMatch(/Not in the table +sub code 511404 with code 500/);
    expect((await explain('480/10037')).stdout).not.toMatch(/Not in the table/);
  });

  it('shows where sources differ and which one it follows', async () => {
    expect((await explain('403', '5829')).stdout).toMatch(
      /Sources differ +category: unexpected_client_error according to the docs, expected_error according to the SDK at run time; acs-otel follows the docs\.\n/,
    );
    expect((await explain('480', '10037')).stdout).toMatch(
      /Sources differ +expected: true according to the row for this pair, false according to the row for code 480; acs-otel follows the row for this pair\.\n/,
    );
  });

  it.each([
    [['12345']],
    [['1', '2']],
    [['sms', '1']],
    [['email', 'Lost']],
    [['chat', '700']],
    [['diagnostic', 'x']],
  ])('exits with 1 where nothing is known: %j', async (words) => {
    const { status, stdout, stderr } = await explain(...words);
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toMatch(/unknown/);
    expect(JSON.parse((await explain(...words, '--json')).stdout)).toMatchObject({
      matched: 'unknown',
      class: 'unknown',
    });
  });

  it.each([
    [[], /No code given.*explain 480 10037/],
    [['abc'], /"abc" is not a call end code.*explain 480 10037/],
    [['-1'], /"-1" is neither an option nor a code/],
    [['480', '1.5'], /"1\.5" is not a sub code.*whole number/],
    [['480', '1', '2'], /"2" is one argument too many/],
    [['--jsn', '480'], /"--jsn" is neither an option/],
    [['sms'], /No SMS delivery code or status given.*sms 4006/],
    [['sms', 'lost'], /"lost" is not an SMS delivery code.*sms 4006/],
    [['email'], /No email status given.*email Bounced/],
    [['email', '550'], /"550" needs its enhanced code/],
    [['email', 'x', '5.1.1'], /"x" is not an SMTP code/],
    [['chat', 'x'], /"x" is not an HTTP status.*chat 429/],
    [['automation', '400', 'x'], /"x" is not a Call Automation sub code/],
    [['diagnostic'], /No diagnostic given.*networkReconnect/],
    [['constructor'], /"constructor" is not a call end code/],
    [['networkReconect'], /Did you mean networkReconnect\?/],
    [['Bounce'], /Did you mean Bounced\?/],
    [['403', 'UserLicenceNotPresentForbidden'], /Did you mean UserLicenseNotPresentForbidden\?/],
    [['diagnostic', 'noSpeakerDevicesEnumerate'], /Did you mean noSpeakerDevicesEnumerated\?/],
    [['5000'], /several tables.*explain 0 5000; .*explain 200 5000; .*explain sms 5000/],
    [['Delivered'], /explain sms Delivered; acs-otel explain email Delivered/],
  ])('exits with 2 for bad input and says what to do: %j', async (words, message) => {
    const { status, stdout, stderr } = await explain(...words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('passes its exit status on from a process of its own', () => {
    expect(cliProcess('explain', '12345').status).toBe(1);
    expect(cliProcess('explain', 'abc').status).toBe(2);
  });

  it.each([
    [['cal', 'x'], /Unknown command "cal"\. Did you mean call\?\n$/],
    [['cal', '--help'], /Unknown command "cal"\. Did you mean call\?\n$/],
    [['Veiw'], /Did you mean view\?\n$/],
    [['traceid', 'x'], /Did you mean trace-id\?\n$/],
    [['constructor'], /Unknown command "constructor"\.\n$/],
    [['q'], /Unknown command "q"\.\n$/],
  ])('names the nearest command: %j', (args, message) => {
    const { status, stdout, stderr } = cliProcess(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it('exits with 2 for an unknown subcommand and lists the known ones', () => {
    const { status, stderr } = cliProcess('explian');
    expect(status).toBe(2);
    expect(stderr).toMatch(/explain/);
    expect(stderr).toMatch(/Unknown command "explian"\. Did you mean explain\?\n$/);
  });
});
