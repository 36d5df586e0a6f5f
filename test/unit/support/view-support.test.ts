/** The support request as the page shows and downloads it. */
import { Ajv } from 'ajv';
import { expect, it } from 'vitest';
import type { SupportPreview } from '../../../src/view/api.ts';
import { get, post, type StagedView, sendLogs, sendSpans, stagedView } from '../view/stage.ts';
import { LOG_LINE, MANIFEST, TIMELINE } from './schemas.ts';
import { CALL_ID, MS_CV, SERVER_CALL_ID, SMS_ID, story } from './story.ts';
import { sha256, unzipped } from './unzipped.ts';

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });

function fits(schema: object, text: string): void {
  const validate = ajv.compile(schema);
  validate(JSON.parse(text));
  expect(validate.errors).toBeNull();
}

async function told(requests: readonly unknown[], options = {}): Promise<StagedView> {
  const view = await stagedView(options);
  for (const request of requests) {
    const path = JSON.stringify(request).includes('resourceSpans') ? '/v1/traces' : '/v1/logs';
    expect((await post(view, path, JSON.stringify(request))).status).toBe(200);
  }
  return view;
}

async function download(view: StagedView, path: string): Promise<[zip: Buffer, response: Response]> {
  const response = await fetch(`${view.url}/api/support/${path}.zip`);
  return [Buffer.from(await response.arrayBuffer()), response];
}

it('the preview has what support asks for, and lists what is missing with how to get it', async () => {
  const view = await told(story());
  const preview = await get<SupportPreview>(view, `support/call/${CALL_ID}`);
  for (const part of [
    CALL_ID,
    SERVER_CALL_ID,
    MS_CV,
    '480/10037',
    'Chrome 141',
    'azsdk-js-communication-call-automation/1.6.0',
    '0f0e0d0c-0000-4000-8000-000000000009',
  ])
    expect(preview.markdown).toContain(part);
  expect(preview.markdown).toMatch(/About: Calling in a browser, Call Automation\./);
  expect(preview.missing.map(({ what }) => what)).toEqual(
    expect.arrayContaining([
      expect.stringContaining('.blog'),
      'Call connection id',
      'ACS resource',
      expect.stringContaining('HAR'),
    ]),
  );
  expect(preview.missing.map(({ what }) => what)).not.toContain('Call id');
  for (const { how } of preview.missing) expect(how).toMatch(/\w\.$/);
  expect(preview.files.map(({ name }) => name)).toEqual([
    'request.md',
    'timeline.json',
    'logs.ndjson',
    'ids.csv',
    'otlp.json',
    'manifest.json',
  ]);
});

it.each([
  ['call', CALL_ID],
  ['message', `sms:${SMS_ID}`],
])(
  'the zip of a %s opens elsewhere, fits its schemas and its hashes, and is what the preview says',
  async (kind, key) => {
    const view = await told(story());
    const path = `${kind}/${encodeURIComponent(key)}`;
    const [zip, response] = await download(view, path);
    expect(response.headers.get('content-type')).toBe('application/zip');
    const files = unzipped(zip);
    const read = (name: string) => files.get(name)?.toString() ?? '';
    fits(TIMELINE, read('timeline.json'));
    fits(MANIFEST, read('manifest.json'));
    const lines = read('logs.ndjson').trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    for (const line of lines) fits(LOG_LINE, line);
    const manifest = JSON.parse(read('manifest.json'));
    expect(manifest.files.map(({ name }: { name: string }) => name)).toEqual(
      [...files.keys()]
        .filter((name) => name !== 'manifest.json')
        .sort(
          (a, b) =>
            manifest.files.findIndex((one: { name: string }) => one.name === a) -
            manifest.files.findIndex((one: { name: string }) => one.name === b),
        ),
    );
    for (const { name, bytes, sha256: hash } of manifest.files) {
      expect(files.get(name)).toHaveLength(bytes);
      expect(sha256(files.get(name) ?? Buffer.alloc(0))).toBe(hash);
    }
    const preview = await get<SupportPreview>(view, `support/${path}`);
    expect(preview.markdown).toBe(read('request.md'));
    expect(Object.fromEntries(preview.files.map(({ name, bytes }) => [name, bytes]))).toEqual(
      Object.fromEntries([...files].map(([name, bytes]) => [name, bytes.length])),
    );
    // Equal bytes, whenever it is asked for.
    expect((await download(view, path))[0].equals(zip)).toBe(true);
  },
);

const PERSON = {
  phone: '+14255550123',
  user: '8:acs:0f0e0d0c-aaaa-4000-8000-000000000009_0000000b-1111-2222-3333-444444444444',
  mail: 'anna.muster@contoso.com',
  token: 'eyJhbGciOiJSUzI1NiJ9.eyJza3lwZWlkIjoiYWNzOjEyMyJ9.c2lnbmF0dXJl',
};

it.each([false, true])('no file has personal data, with keepPersonal %s', async (keepPersonal) => {
  const view = await told(story(PERSON), { keepPersonal });
  for (const path of [`call/${CALL_ID}`, `message/${encodeURIComponent(`sms:${SMS_ID}`)}`]) {
    const files = unzipped((await download(view, path))[0]);
    expect(files.size).toBe(6);
    for (const [name, bytes] of files)
      for (const one of [...Object.values(PERSON), 'Anna Muster', '4255550123'])
        expect(bytes.toString(), `${name} of ${path}`).not.toContain(one);
  }
});

const HOSTILE = [
  '../../../etc/passwd',
  "x'; DROP TABLE records; --",
  '<img src=x onerror=alert(1)>',
  '=HYPERLINK("http://evil.example","x")',
  '@SUM(1+1)*cmd|/c calc',
  'a\u202eb\u0000\r\nContent-Type: text/html',
  'CON',
  'ü'.repeat(400),
];

it.each(HOSTILE)('a hostile id stays in its place: %j', async (id) => {
  const view = await stagedView();
  await sendSpans(view, [
    {
      name: 'call join',
      spanId: '00000000000000a1',
      attributes: {
        'acs.call.id': id,
        'acs.source': 'client',
        'acs.service': 'calling',
        'acs.call.direction': id,
        'acs.end_reason.code': 480,
      },
    },
  ]);
  await sendLogs(view, [
    {
      eventName: 'acs.call.ended',
      attributes: { 'acs.call.id': id, 'acs.participant.id': id, 'acs.service': 'calling' },
    },
  ]);
  const { rows } = await get<{ rows: { key: string }[] }>(view, 'calls');
  const [zip, response] = await download(view, `call/${encodeURIComponent(rows[0]?.key ?? '')}`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-disposition')).toMatch(
    /^attachment; filename="support-[A-Za-z0-9][A-Za-z0-9._-]{0,80}\.zip"$/,
  );
  const files = unzipped(zip);
  expect([...files.keys()].sort()).toEqual([
    'ids.csv',
    'logs.ndjson',
    'manifest.json',
    'otlp.json',
    'request.md',
    'timeline.json',
  ]);
  const markdown = files.get('request.md')?.toString() ?? '';
  // Outside of code, where Markdown would take it for HTML.
  expect(markdown.replace(/`[^`\n]*`/g, '')).not.toMatch(/<(?!https:)/);
  for (const cell of (files.get('ids.csv')?.toString() ?? '')
    .split('\r\n')
    .flatMap((line) => line.split(',')))
    expect(cell).not.toMatch(/^["\s]*[=+\-@]/);
});

it('what is not there is not found', async () => {
  const view = await told(story());
  for (const path of ['call/none', 'other/none', 'call', '', 'call/%ff', 'call/none.zip']) {
    const response = await fetch(`${view.url}/api/support/${path}`);
    expect([path, response.status === 404 || response.status === 400]).toEqual([path, true]);
    expect(await response.json()).toEqual({ error: expect.stringMatching(/\.$/) });
  }
});
