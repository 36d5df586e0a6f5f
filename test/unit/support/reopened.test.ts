/** A support request is opened again: by `acs-otel view`, `call`, `support` and `inventory`. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { CallPage, MessagePage } from '../../../src/view/api.ts';
import { startView } from '../../../src/view/server.ts';
import { get, post, stagedView } from '../view/stage.ts';
import { runCli } from './run-cli.ts';
import { CALL_ID, SMS_ID, story } from './story.ts';

/** Times and ids differ from story to story. */
const requests = story();
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'acs-otel-zip-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]) => runCli(args, folder);

function put(name: string, content: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** The zip of the story's call or message. */
async function zipOf(id: string): Promise<string> {
  const source = put('otlp.jsonl', requests.map((request) => `${JSON.stringify(request)}\n`).join(''));
  const { stdout } = await run('support', id, '--from', source);
  return join(folder, stdout.trim());
}

/** What a page shows, without the numbers that a store gives to its records. */
function shown({ verdict, ids, lanes, from, to, services, apps, records, ...page }: CallPage | MessagePage) {
  const items = lanes.map((lane) => ({ ...lane, items: lane.items.map(({ id: _, ...item }) => item) }));
  const attempts = 'attempts' in page ? page.attempts.map(({ item: _, ...attempt }) => attempt) : [];
  return { verdict, ids, items, attempts, from, to, services, apps, records };
}

it.each([
  ['call', CALL_ID, CALL_ID],
  ['message', SMS_ID, `sms:${SMS_ID}`],
])('acs-otel view shows the %s of a zip as it was received', async (kind, id, key) => {
  const path = `${kind}s/${encodeURIComponent(key)}`;
  const received = await stagedView();
  for (const request of requests) {
    const signal = JSON.stringify(request).includes('resourceSpans') ? 'traces' : 'logs';
    await post(received, `/v1/${signal}`, JSON.stringify(request));
  }
  const opened = await startView({ port: 0, files: [await zipOf(id)], say: () => {} });
  try {
    const [before, after] = [
      await get<CallPage | MessagePage>(received, path),
      await get<CallPage | MessagePage>(opened, path),
    ];
    expect(before.ids.length).toBeGreaterThan(1);
    expect(shown(after)).toEqual(shown(before));
  } finally {
    await opened.close();
  }
});

it('acs-otel call, support and inventory read a zip as they read its source', async () => {
  const zip = await zipOf(CALL_ID);
  const source = join(folder, 'otlp.jsonl');
  const call = async (from: string) => {
    const { stdout, status } = await run('call', CALL_ID, '--json', '--from', from);
    expect(status).toBe(0);
    return JSON.parse(stdout);
  };
  expect(await call(zip)).toEqual(await call(source));
  const before = readFileSync(zip);
  expect((await run('support', CALL_ID, '--from', zip)).status).toBe(0);
  expect(unzipSync(readFileSync(zip))['otlp.json']).toEqual(unzipSync(before)['otlp.json']);
  expect((await run('inventory', '--from', zip, '--since', '2020-01-01')).status).toBe(0);
});

it('an edited request.md changes nothing; edited telemetry is refused', async () => {
  const zip = await zipOf(CALL_ID);
  const files = unzipSync(readFileSync(zip));
  const edited = put('edited.zip', zipSync({ ...files, 'request.md': strToU8('Steps: I called Bob.') }));
  expect((await run('call', CALL_ID, '--from', edited)).status).toBe(0);
  const forged = Buffer.from(files['otlp.json'] ?? [])
    .toString()
    .replaceAll('480', '500');
  const changed = put('changed.zip', zipSync({ ...files, 'otlp.json': strToU8(forged) }));
  const { status, stderr } = await run('call', CALL_ID, '--from', changed);
  expect([status, stderr]).toEqual([
    2,
    expect.stringMatching(/otlp\.json in ".*changed\.zip" does not have the hash that manifest\.json states/),
  ]);
});

it.each([
  [
    'foreign',
    zipSync({ 'a.txt': strToU8('a') }),
    /is a zip without manifest\.json and otlp\.json\. Give a zip of/,
  ],
  ['empty', zipSync({}), /is a damaged zip|holds no OTLP JSON/],
  [
    'cut',
    zipSync({ 'otlp.json': strToU8('{}') }).subarray(0, 40),
    /is a damaged zip: .*Copy or write it again\./,
  ],
  ['bomb', bomb(), /otlp\.json in ".*bomb\.zip" is larger than 128 MiB and is not read\./],
  ['lying', lying(), /is a damaged zip|does not have the hash/],
])('a zip that is %s is refused in one line', async (name, bytes, message) => {
  const { status, stdout, stderr } = await run('call', CALL_ID, '--from', put(`${name}.zip`, bytes));
  expect([status, stdout, stderr.trim().split('\n').at(-1)]).toEqual([2, '', expect.stringMatching(message)]);
});

/** 160 MiB of zeros in 160 kB. */
function bomb(): Uint8Array {
  return zipSync({ 'manifest.json': strToU8('{}'), 'otlp.json': new Uint8Array(160 * 1024 * 1024) });
}

/** The same, which states a size of 1 kB. */
function lying(): Uint8Array {
  const bytes = Buffer.from(bomb());
  const size = Buffer.alloc(4);
  size.writeUInt32LE(160 * 1024 * 1024);
  const small = Buffer.alloc(4);
  small.writeUInt32LE(1024);
  for (let at = bytes.indexOf(size); at >= 0; at = bytes.indexOf(size, at + 4)) small.copy(bytes, at);
  return bytes;
}
