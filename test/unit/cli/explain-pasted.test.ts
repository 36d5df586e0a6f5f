import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runCli } from '../../../src/cli/commands.ts';
import endReasons from '../../../src/schema/end-reasons.json' with { type: 'json' };

const { argv, exitCode } = process;
beforeEach(() => vi.stubEnv('FORCE_COLOR', undefined));
afterEach(() => {
  process.argv = argv;
  process.exitCode = exitCode;
  vi.unstubAllEnvs();
});

async function explain(...args: string[]) {
  const output = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((chunk) => {
      output[name] += chunk;
      return true;
    }),
  );
  process.argv = [process.execPath, 'acs-otel', 'explain', ...args];
  process.exitCode = undefined;
  try {
    await runCli();
    return { status: process.exitCode, ...output };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

const MESSAGE = 'The code=500, \\"subCode\\":3 is not this one; {code: 1}';

describe('what is pasted with keys', () => {
  it.each([
    [`{"code":480,"subCode":10037,"message":"${MESSAGE}","resultCategories":["ExpectedError"]}`],
    [`{"message":"${MESSAGE}","subCode":10037,"resultCategories":["ExpectedError"],"code":480}`],
    ['{"data":{"callConnectionId":"401f","resultInformation":{"code":480,"subCode":10037,"message":"x"}}}'],
    ["{ code: 480, subCode: 10037, message: 'Ended, code: 1', resultCategories: [ 'ExpectedError' ] }"],
    ['{\\"subCode\\":10037,\\"code\\":480}'],
    ['{"subCode":10037,"code":480}'],
    ['subCode: 10037, code: 480'],
    ['code 480 subcode 10037'],
    ['CallEndReason code=480 subCode=10037'],
    ['acs.end_reason.sub_code=10037 acs.end_reason.code=480 acs.call.id=7'],
    ['ParticipantEndSubCode: 10037, ParticipantEndReason: 480'],
    ['{"code":null,"subCode":10037}'],
  ])('is read by key: %s', async (pasted) => {
    const { status, stdout, stderr } = await explain(pasted);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^480 \/ 10037/);
    expect(stdout).toMatch(/Found by +exact pair/);
  });

  it('includes the category of the SDK, which precedes that of the table', async () => {
    const pasted = '{"code":480,"subCode":10037,"resultCategories":["UnexpectedServerError"]}';
    expect((await explain(pasted)).stdout).toMatch(
      /Expected +no \(unexpected_server_error, as the SDK reports it\)/,
    );
    expect(JSON.parse((await explain(pasted, '--json')).stdout)).toMatchObject({
      category: 'unexpected_server_error',
      categorySource: 'runtime',
      expected: false,
      tableCategory: 'expected_error',
    });
  });

  it('asks about a pair in the wrong order if the other order is listed', async () => {
    const { status, stderr } = await explain('10037 480');
    expect(status).toBe(2);
    expect(stderr).toMatch(/Did you mean 480 10037\?/);
    expect((await explain('99999 480')).status).toBe(1);
  });
});

describe('lines of logs and consoles', () => {
  it.each([
    ['CallEndReason code=410 subCode=10038', '410 / 10038'],
    ['Error: 403/10124', '403 / 10124'],
    ['2026-11-26T10:30:12Z call ended 480/10037', '480 / 10037'],
    ['480-10037', '480 / 10037'],
    ['480:10037', '480 / 10037'],
    ['DiagCode: 500#511404.@', '500 / 511404'],
    ['sms:4006', 'SMS 4006'],
    ['deliveryStatus: Failed', 'SMS Failed'],
    ['{"deliveryStatus":"Failed","deliveryStatusDetails":"4006"}', 'SMS 4006'],
    ['550 5.1.1', 'email 550 5.1.1'],
    ['SmtpStatusCode: 550, EnhancedSmtpStatusCode: 5.1.1', 'email 550 5.1.1'],
    ['automation {"code":400,"subCode":8501}', '400 / 8501 Call Not Established'],
    ['networkReceiveQuality=poor', 'diagnostic networkReceiveQuality poor'],
    ['networkReceiveQuality 3', 'diagnostic networkReceiveQuality 3'],
    ['HTTP 429', 'HTTP 429'],
    ['HTTP/1.1 503 Service Unavailable', 'HTTP 503'],
    ['RestError: 429 Too Many Requests', 'HTTP 429'],
    ['{"statusCode":400,"code":"Whatever"}', 'HTTP 400'],
    ['{"to":"+1","httpStatusCode":404}', 'SMS 404'],
  ])('%s', async (pasted, title) => {
    const { status, stdout, stderr } = await explain(pasted);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.slice(0, stdout.lastIndexOf(':', stdout.indexOf('\n')))).toBe(title);
  });

  it('says of a diagnostic with its good value that nothing is wrong', async () => {
    const { stdout } = await explain('networkReceiveQuality', '1');
    expect(stdout).toMatch(/^diagnostic networkReceiveQuality 1: ok\n/);
    expect(stdout).toMatch(/Good: nothing is wrong/);
    expect((await explain('networkReceiveQuality=9')).stderr).toMatch(/"9" is not a value of/);
  });

  it('asks which table is meant where the key does not say it', async () => {
    const { status, stderr } = await explain('DeliveryStatus: Failed');
    expect(status).toBe(2);
    expect(stderr).toMatch(/explain sms Failed; acs-otel explain email Failed/);
  });
});

describe('HTTP statuses', () => {
  it.each([
    ['sms', '202', 'ok'],
    ['sms', '400', 'client'],
    ['sms', '401', 'auth'],
    ['sms', '404', 'not_found'],
    ['sms', '429', 'throttled'],
    ['sms', '500', 'server'],
    ['email', '429', 'throttled'],
    ['http', '429', 'throttled'],
  ])('of %s: %s is %s', async (kind, code, expectedClass) => {
    const { status, stdout } = await explain(kind, code, '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      class: expectedClass,
      description: expect.stringContaining(code),
    });
    expect((await explain(kind, code)).stdout).toMatch(/Found by +HTTP status/);
  });
});

it.each([['sms 100'], ['http 302'], ['http 700']])(
  'does not send the unknown HTTP status %s to support',
  async (code) => {
    const { status, stdout } = await explain(code);
    expect(status).toBe(1);
    expect(stdout).toMatch(/unknown\. ACS answers with/);
  },
);

describe('a sub code of the PSTN alone', () => {
  it.each([
    ['560504', '504'],
    ['540480', '480'],
    ['560599', '599'],
  ])('%s is explained like %s with it', async (subCode, code) => {
    const alone = await explain(subCode);
    expect(alone).toEqual(await explain(code, subCode));
    expect(alone.status).toBe(0);
    expect(alone.stdout).toMatch(/session border controller/);
  });
});

describe('error.type and the words of the vocabulary', () => {
  it.each([
    ['timeout', /^timeout: as class of an end reason: nobody answered/],
    ['unreachable', /^unreachable: as class of an end reason: the callee is not registered/],
    ['throttled', /quota or rate limit\n.*as class of an SMS delivery: volume limit/],
    ['expected_error', /as category of an end reason/],
    ['sbc', /as origin of an end reason: .*session border controller/],
    ['ECONNREFUSED', /no answer from the service.*network.*DNS/],
    ['ENOTFOUND', /host name was not resolved.*DNS/],
    ['AbortError', /the app itself cancelled/],
    ['TimeoutError', /no answer from the service in time/],
    ['PARSE_ERROR', /could not read the body/],
    ['EmailDroppedAllRecipientsSuppressed', /recipients are suppressed/],
    ['TooManyRequests', /^HTTP 429: throttled/],
    ['error.type=ECONNREFUSED', /^ECONNREFUSED: no answer/],
  ])('%s', async (word, answer) => {
    const { status, stdout, stderr } = await explain(word);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(answer);
  });

  it.each([['InvalidPhoneNumber'], ['TypeError'], ['ERR_INVALID_URL']])(
    'one honest line about %s, which no table has',
    async (word) => {
      const { status, stdout, stderr } = await explain(word);
      expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
      expect(stdout).toMatch(/^\w+: looks like the code or name of an error \(error\.type\), and no table/);
      expect(stdout.trim().split('\n')).toHaveLength(1);
      expect(JSON.parse((await explain(word, '--json')).stdout)).toMatchObject({ word, known: false });
    },
  );

  it('does not suggest the very word that was given', async () => {
    for (const args of [
      ['480', 'networkReceiveQuality'],
      ['diagnostic', 'networkReceiveQuality', 'x'],
    ])
      expect((await explain(...args)).stderr).not.toMatch(/Did you mean/);
  });
});

describe('English', () => {
  it('does not call the category of an unlisted pair documented', async () => {
    const { stdout } = await explain('500/10037');
    expect(stdout).toMatch(/No table lists this pair/);
    expect(stdout).toMatch(/Expected +no \(unexpected_server_error\)\n/);
    expect(JSON.parse((await explain('500/10037', '--json')).stdout)).toMatchObject({
      code: 500,
      subCode: 10037,
      expected: false,
      categorySource: 'derived',
    });
  });

  const pairs = endReasons.disagreements.filter(
    ({ code, subCode }) => code !== undefined && subCode !== undefined,
  );

  it.each(pairs.map(({ code, subCode }) => [String(code), String(subCode)]))(
    'names the sources of %s/%s in good English',
    async (code, subCode) => {
      const { stdout } = await explain(code, subCode);
      expect(stdout).toMatch(
        /Sources differ .*acs-otel follows (?:neither|both|this table|the (?!neither|the |both)[^\n]+)\.\n/,
      );
      expect(stdout).not.toMatch(/the (?:neither|both|Microsoft Graph|play-action(?! page))\b/);
    },
  );
});

describe('a reader and arguments without limits', () => {
  it('ends quietly when the reader of its output is gone', async () => {
    const main = join(import.meta.dirname, '../../../src/cli/main.ts');
    const child = spawn(process.execPath, [main, 'explain', '480', '10037'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    const [stderr] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    expect(stderr).toBe('');
  });

  it.each([
    [['x'.repeat(100_000)]],
    [['480', '9'.repeat(100_000)]],
    [['sms', 'x'.repeat(100_000)]],
    [['diagnostic', 'x'.repeat(100_000)]],
  ])('repeats about 100 characters of an argument', async (args) => {
    const { stdout, stderr } = await explain(...args);
    expect(stdout + stderr).toMatch(/(.)\1{80,}…/);
    expect((stdout + stderr).length).toBeLessThan(400);
  });
});
