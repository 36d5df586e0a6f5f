/** `acs-otel call` and `acs-otel support` from each source. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { post, stagedView } from '../view/stage.ts';
import { fakeBackend } from './fake-backends.ts';
import { type Ran, runCli } from './run-cli.ts';
import { CALL_ID, CALL_TRACE, MS_CV, SERVER_CALL_ID, SMS_ID, story } from './story.ts';
import { unzipped } from './unzipped.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'acs-otel-support-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]): Promise<Ran> => runCli(args, folder);
const PERSON = {
  phone: '+14255550123',
  user: '8:acs:0f0e0d0c-aaaa-4000-8000-000000000009_0000000b-1111-2222-3333-444444444444',
  mail: 'anna.muster@contoso.com',
  token: 'eyJhbGciOiJSUzI1NiJ9.eyJza3lwZWlkIjoiYWNzOjEyMyJ9.c2lnbmF0dXJl',
};

function file(requests: readonly unknown[] = story()): string {
  const path = join(folder, 'otlp.jsonl');
  writeFileSync(path, requests.map((request) => `${JSON.stringify(request)}\n`).join(''));
  return path;
}

it('prints the verdict and the timeline in 80 columns, without colours where no terminal reads', async () => {
  const { status, stdout, stderr } = await run('call', CALL_ID, '--from', file());
  expect([status, stderr]).toEqual([0, expect.stringMatching(/^Reading the file .* …\n$/)]);
  expect(stdout).toMatch(new RegExp(`^Call ${CALL_ID}: failed, 480/10037\n`));
  for (const part of [
    "The callee's app is not running",
    'POST /calling/callConnections, 201',
    'Started',
    MS_CV,
  ])
    expect(stdout).toContain(part);
  expect(stdout).not.toContain('\u001b');
  // Ids stay whole, so that they can be copied.
  for (const line of stdout.split('\n').filter((one) => !one.includes(SERVER_CALL_ID)))
    expect(line.length).toBeLessThanOrEqual(80);
});

it.each([
  ['a call id in a line of a log', `callId="${CALL_ID.toUpperCase()}",`, 'call'],
  ['a trace id', CALL_TRACE, 'call'],
  ['a server call id', SERVER_CALL_ID, 'call'],
  ['an MS-CV', MS_CV, 'call'],
  ['an MS-CV with another increment', MS_CV.replace('.1.2', '.1.3'), 'call'],
  ['an SMS', SMS_ID, 'message'],
])('finds %s', async (_, text, kind) => {
  const { status, stdout } = await run('call', text, '--json', '--from', file());
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ kind, verdict: { state: 'failed' } });
});

it.each([
  [
    'an id that is not there',
    ['call', '00000000-0000-4000-8000-000000000000'],
    1,
    /No call or message with "0{8}-.*--since/s,
  ],
  ['no id', ['call'], 2, /No id given\. Paste/],
  ['an option that is none', ['call', CALL_ID, '--form', 'x'], 2, /"--form" is not an option/],
  ['a period that is none', ['call', CALL_ID, '--since', 'ever'], 2, /--since "ever" is neither/],
  ['a URL as source', ['call', CALL_ID, '--from', 'http://localhost:16686'], 2, /--from takes no URL/],
  [
    'nothing that listens',
    ['support', CALL_ID, '--from', 'jaeger', '--url', 'http://127.0.0.1:9'],
    2,
    /Jaeger at http:\/\/127\.0\.0\.1:9 cannot be reached/,
  ],
  [
    'a view that does not run',
    ['call', CALL_ID, '--from', 'view', '--url', 'http://127.0.0.1:1'],
    2,
    /cannot be reached: .*Check that it runs, and give its address as --url\./,
  ],
  [
    'an address without a scheme',
    ['call', CALL_ID, '--from', 'view', '--url', '127.0.0.1:4318'],
    2,
    /^--url is not a URL that begins with http.*as in: --url http:\/\/127\.0\.0\.1:4318\n$/,
  ],
  [
    'a name without a scheme',
    ['call', CALL_ID, '--from', 'tempo', '--loki', 'localhost:3100/loki'],
    2,
    /^--loki is not a URL.*as in: --loki http:\/\/localhost:3100\/loki\n$/,
  ],
  [
    'credentials without a scheme',
    ['call', CALL_ID, '--from', 'jaeger', '--url', 'user:secret@host:16686'],
    2,
    /^--url is not a URL(?!.*secret).*as in: --url http:\/\/localhost:16686\n$/,
  ],
  ['Azure without a workspace', ['call', CALL_ID, '--from', 'azure'], 2, /needs --workspace/],
  [
    'a file of unknown kind',
    ['support', CALL_ID, '--attach', 'notes.txt'],
    2,
    /not a \.blog, \.etl or \.har file/,
  ],
  [
    'an attachment that is missing',
    ['support', CALL_ID, '--attach', 'acs_sdk.blog'],
    2,
    /there is no such file/,
  ],
])('%s: says what was seen and ends with its status', async (_, args, expected, message) => {
  const from = args.includes('--from') ? [] : ['--from', file()];
  const { status, stdout, stderr } = await run(...args, ...from);
  expect([status, stdout]).toEqual([expected, '']);
  expect(stderr).toMatch(message);
  expect(readdirSync(folder).filter((name) => name.endsWith('.zip'))).toEqual([]);
});

it.each([
  ['answers 404 to everything', () => undefined],
  ['answers JSON of its own', () => ({ status: 'ok', version: '1.0.0' })],
])('another server than view, which %s', async (_, answer) => {
  const { url } = await fakeBackend(answer);
  const { status, stdout, stderr } = await run('call', CALL_ID, '--url', url);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toBe(
    `${url} answers, but is not acs-otel view. Give the address that "acs-otel view" printed as --url.\n`,
  );
});

it('a view without the id: points to --url, and prints JSON for scripts', async () => {
  const view = await stagedView();
  const plain = await run('call', CALL_ID, '--url', view.url);
  expect([plain.status, plain.stdout]).toEqual([1, '']);
  expect(plain.stderr).toMatch(/Check the id, --from and --since, and --url if another view has it\./);
  for (const command of ['call', 'support']) {
    const { status, stdout, stderr } = await run(command, CALL_ID, '--json', '--url', view.url);
    expect([status, stderr]).toEqual([1, expect.stringContaining('No call or message with')]);
    expect(JSON.parse(stdout)).toEqual({
      schema: 1,
      found: false,
      id: CALL_ID,
      source: 'view',
      since: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
  }
});

it('several messages of one send: lists them instead of choosing one', async () => {
  const requests = JSON.parse(JSON.stringify(story()).replaceAll(SMS_ID, `${SMS_ID.slice(0, -6)}2_noam`));
  const shared = (all: unknown) =>
    JSON.parse(
      JSON.stringify(all)
        .replaceAll('"key":"to"', '"key":"acs.client_request_id"')
        .replaceAll('"stringValue":"x"', '"stringValue":"5f1e2d3c-0000-4000-8000-00000000000c"'),
    );
  const { status, stderr } = await run(
    'call',
    '5f1e2d3c-0000-4000-8000-00000000000c',
    '--from',
    file(shared([...story(), ...requests])),
  );
  expect(status).toBe(2);
  expect(stderr).toContain('belongs to 2 calls and messages');
  expect(stderr).toContain(`sms:${SMS_ID}`);
});

it('from a running view: the zip of the command is the zip of the page', async () => {
  const view = await stagedView();
  for (const request of story())
    await post(
      view,
      JSON.stringify(request).includes('resourceSpans') ? '/v1/traces' : '/v1/logs',
      JSON.stringify(request),
    );
  const { status, stdout } = await run('support', CALL_ID, '--url', view.url);
  expect([status, stdout]).toEqual([0, `support-${CALL_ID}.zip\n`]);
  const page = await fetch(`${view.url}/api/support/call/${CALL_ID}.zip`);
  expect(
    readFileSync(join(folder, `support-${CALL_ID}.zip`)).equals(Buffer.from(await page.arrayBuffer())),
  ).toBe(true);
});

it('from the database of a view', async () => {
  const db = join(folder, 'view.db');
  const view = await stagedView({ db });
  for (const request of story())
    await post(
      view,
      JSON.stringify(request).includes('resourceSpans') ? '/v1/traces' : '/v1/logs',
      JSON.stringify(request),
    );
  const { status, stdout } = await run('call', SERVER_CALL_ID, '--json', '--from', db);
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ id: CALL_ID, verdict: { code: '480/10037' } });
});

it('from a view with a token', async () => {
  const token = 'a-token-of-twenty-characters';
  const view = await stagedView({ token });
  for (const request of story())
    await post(
      view,
      JSON.stringify(request).includes('resourceSpans') ? '/v1/traces' : '/v1/logs',
      JSON.stringify(request),
      { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    );
  expect((await run('call', CALL_ID, '--url', view.url, '--token', token)).status).toBe(0);
  const refused = await run('call', CALL_ID, '--url', view.url);
  expect([refused.status, refused.stderr]).toEqual([2, expect.stringMatching(/answered 401.*--token/s)]);
});

it('personal data: redacted unless it is requested, and said if there is none', async () => {
  const zip = () => [...unzipped(readFileSync(join(folder, `support-${CALL_ID}.zip`))).values()].join('\n');
  const from = ['--from', file(story(PERSON))];
  await run('support', CALL_ID, ...from);
  for (const value of Object.values(PERSON)) expect(zip()).not.toContain(value);
  await run('support', CALL_ID, '--include-personal', ...from);
  expect(zip()).toContain(PERSON.mail);
  expect(zip()).toContain('"personalData": "included"');
  const none = await run('support', CALL_ID, '--include-personal', '--from', file());
  expect(none.status).toBe(0);
  const view = await stagedView();
  for (const request of story(PERSON))
    await post(
      view,
      JSON.stringify(request).includes('resourceSpans') ? '/v1/traces' : '/v1/logs',
      JSON.stringify(request),
    );
  const { stderr } = await run('support', CALL_ID, '--include-personal', '--url', view.url);
  expect(stderr).toMatch(/--include-personal has no effect: .*--keep-personal/);
  for (const value of Object.values(PERSON)) expect(zip()).not.toContain(value);
  expect(zip()).toContain('"personalData": "none"');
});

it('prints a long line of a log once', async () => {
  const body = `CallClient failed ${'very '.repeat(60)}badly`;
  const attributes = [{ key: 'acs.call.id', value: { stringValue: CALL_ID } }];
  const log = { timeUnixNano: `${Date.now()}000000`, severityNumber: 17, traceId: CALL_TRACE, attributes };
  const request = {
    resourceLogs: [{ scopeLogs: [{ logRecords: [{ ...log, body: { stringValue: body } }] }] }],
  };
  const { stdout } = await run('call', CALL_ID, '--from', file([...story(), request]));
  expect(stdout.match(/CallClient failed/g)).toHaveLength(1);
  expect(stdout.match(/badly/g)).toHaveLength(1);
});
