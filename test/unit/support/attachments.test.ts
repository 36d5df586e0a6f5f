/** Files that a person adds: encrypted logs as they are, HAR files without secrets. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCli } from './run-cli.ts';
import { CALL_ID, MS_CV, story } from './story.ts';
import { sha256, unzipped } from './unzipped.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'acs-otel-attach-'));
  writeFileSync(
    join(folder, 'otlp.jsonl'),
    story()
      .map((request) => `${JSON.stringify(request)}\n`)
      .join(''),
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

const support = (...paths: string[]) =>
  runCli(
    ['support', CALL_ID, '--from', 'otlp.jsonl', ...paths.flatMap((path) => ['--attach', path])],
    folder,
  );
const files = () => unzipped(readFileSync(join(folder, `support-${CALL_ID}.zip`)));

it('an encrypted log is copied, and named with its size, its hash and its call', async () => {
  const bytes = Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * 7919) % 256));
  writeFileSync(join(folder, 'acs_sdk.blog'), bytes);
  const { status, stderr } = await support('acs_sdk.blog');
  expect(status).toBe(0);
  const zip = files();
  expect(zip.get('attachments/acs_sdk.blog')?.equals(bytes)).toBe(true);
  const manifest = JSON.parse(zip.get('manifest.json')?.toString() ?? '');
  expect(manifest.files).toContainEqual({
    name: 'attachments/acs_sdk.blog',
    bytes: 5000,
    sha256: sha256(bytes),
  });
  expect(manifest.attachments).toMatchObject([
    {
      file: 'attachments/acs_sdk.blog',
      name: 'acs_sdk.blog',
      type: 'blog',
      of: { kind: 'call', id: CALL_ID },
    },
  ]);
  expect(zip.get('request.md')?.toString()).toContain('`acs_sdk.blog`, 5000 bytes, of call');
  expect(stderr).not.toContain('.blog)');
});

it('says where encrypted logs lie on each platform if none is given', async () => {
  const { stderr } = await support();
  for (const platform of [
    'iOS: callClient.debugInfo',
    'Android: callClient.getDebugInfo()',
    'Windows: callClient.DebugDetails',
  ])
    expect(stderr).toContain(platform);
});

it('files of the same or of a hostile name stay apart and inside', async () => {
  const names = ['a b;$(x).blog', 'a b;$(y).blog', '...blog', `${'ü'.repeat(60)}.etl`];
  for (const name of names) writeFileSync(join(folder, name), name);
  const { status, stderr } = await support(...names, names[0] ?? '');
  expect([status, stderr]).toEqual([0, expect.any(String)]);
  const attached = [...files().keys()].filter((name) => name.startsWith('attachments/'));
  expect(attached).toHaveLength(5);
  for (const name of attached)
    expect(name).toMatch(/^attachments\/[A-Za-z0-9][A-Za-z0-9._-]*\.(?:blog|etl)$/);
});

const SECRET = 'eyJhbGciOiJSUzI1NiJ9.eyJza3lwZWlkIjoiYWNzOjEyMyJ9.c2lnbmF0dXJl';
const SECRETS = [
  SECRET,
  'sess10n',
  'anna.muster',
  '4255550123',
  'Hello Anna',
  's1gnature',
  'p4ssword',
  'Muster',
  'room-4711-secret',
];

function har(): unknown {
  const url = `https://anna:p4ssword@contoso.communication.azure.com/chat/threads?skypetoken=${SECRET}&phone=%2B14255550123#room-4711-secret`;
  const headers = [
    { name: 'Authorization', value: `Bearer ${SECRET}` },
    { name: 'Cookie', value: 'sid=sess10n' },
    { name: 'X-Skypetoken', value: SECRET },
    { name: 'X-Custom', value: 'Hello Anna' },
    { name: 'x-ms-content-sha256', value: 's1gnature' },
    { name: 'Referer', value: url },
    { name: ':path', value: `/chat/threads?skypetoken=${SECRET}` },
    { name: 'MS-CV', value: MS_CV },
    { name: 'Content-Type', value: 'application/json' },
  ];
  const cookies = [{ name: 'sid', value: 'sess10n' }];
  return {
    log: {
      version: '1.2',
      creator: { name: 'WebInspector', version: '537.36', comment: 'Hello Anna' },
      pages: [
        {
          id: 'page_1',
          startedDateTime: '2026-11-27T08:00:00.000Z',
          title: url,
          pageTimings: { onLoad: 12.5 },
        },
      ],
      comment: 'Hello Anna',
      entries: [
        {
          pageref: 'page_1',
          startedDateTime: '2026-11-27T08:00:00.123Z',
          time: 45.5,
          _initiator: { type: 'script', stack: { url } },
          _webSocketMessages: [{ type: 'send', time: 1, opcode: 1, data: 'Hello Anna' }],
          request: {
            method: 'POST',
            url,
            httpVersion: 'h2',
            headers,
            cookies,
            queryString: [{ name: 'skypetoken', value: SECRET }],
            postData: {
              mimeType: 'application/json',
              text: '{"content":"Hello Anna"}',
              params: [{ name: 'to', value: '+14255550123' }],
            },
            headersSize: 100,
            bodySize: 24,
          },
          response: {
            status: 403,
            statusText: 'Forbidden',
            httpVersion: 'h2',
            headers,
            cookies,
            content: { size: 12, mimeType: 'application/json', text: '{"mail":"anna.muster@contoso.com"}' },
            redirectURL: url,
            headersSize: -1,
            bodySize: 12,
          },
          cache: { beforeRequest: { comment: 'Hello Anna' } },
          timings: { send: 0.1, wait: 44, receive: 1.4, comment: 'Hello Anna' },
          serverIPAddress: '52.112.0.1',
        },
      ],
    },
  };
}

it('a HAR file keeps what support needs and loses every secret', async () => {
  writeFileSync(join(folder, 'x.har'), JSON.stringify(har()));
  expect((await support('x.har')).status).toBe(0);
  const text = files().get('attachments/x.har')?.toString() ?? '';
  for (const secret of SECRETS) expect(text).not.toContain(secret);
  const { entries, pages } = JSON.parse(text).log;
  expect(pages).toMatchObject([{ id: 'page_1', pageTimings: { onLoad: 12.5 } }]);
  expect(entries).toMatchObject([
    {
      time: 45.5,
      request: {
        method: 'POST',
        url: expect.stringMatching(/^https:\/\/contoso\.communication\.azure\.com\/chat\/threads\?/),
        bodySize: 24,
      },
      response: { status: 403, statusText: 'Forbidden', content: { size: 12, mimeType: 'application/json' } },
      timings: { send: 0.1, wait: 44, receive: 1.4 },
      serverIPAddress: '52.112.0.1',
    },
  ]);
  const values = Object.fromEntries(
    entries[0].response.headers.map(({ name, value }: Record<string, string>) => [name, value]),
  );
  expect(values).toMatchObject({
    'MS-CV': MS_CV,
    'Content-Type': 'application/json',
    Authorization: 'REDACTED',
    Cookie: 'REDACTED',
    'X-Custom': 'REDACTED',
  });
});

it.each(['not JSON', '{}', '{"log":{"entries":{}}}', '[]', ''])(
  'a HAR file that is none is refused: %j',
  async (text) => {
    writeFileSync(join(folder, 'x.har'), text);
    const { status, stderr } = await support('x.har');
    expect([status, stderr]).toEqual([2, expect.stringContaining('is not a HAR file')]);
  },
);

it('a HAR file with fields of any type is read', async () => {
  writeFileSync(
    join(folder, 'x.har'),
    JSON.stringify({
      log: { entries: [null, 1, { request: 'x', response: { headers: 5, content: null }, timings: [] }] },
    }),
  );
  expect((await support('x.har')).status).toBe(0);
  expect(JSON.parse(files().get('attachments/x.har')?.toString() ?? '').log.entries).toHaveLength(3);
});
