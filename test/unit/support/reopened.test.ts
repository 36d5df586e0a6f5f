/** A support request is opened again: by `acs-otel view`, `call`, `support` and `inventory`. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { CallPage, MessagePage } from '../../../src/view/api.ts';
import { startView } from '../../../src/view/server.ts';
import { about, get, post, stagedView } from '../view/stage.ts';
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

const CUTS = [
  'Jaeger was read up to its limit of 50 traces, and may have more: choose a shorter --since.',
  'It has 50 further traces, of which 30 were read in whole: choose a shorter --since.',
];

/** The zip of a search that met limits. */
async function cutZip(name = 'cut.zip', cuts: unknown = CUTS): Promise<string> {
  const files = unzipSync(readFileSync(await zipOf(CALL_ID)));
  const manifest = { ...JSON.parse(strFromU8(files['manifest.json'] ?? strToU8('{}'))), cuts };
  return put(name, zipSync({ ...files, 'manifest.json': strToU8(JSON.stringify(manifest)) }));
}

/** What the manifest and the request of a zip say. */
function statedIn(zip: Uint8Array): { cuts: string[]; incomplete: number } {
  const files = unzipSync(zip);
  const { cuts } = JSON.parse(strFromU8(files['manifest.json'] ?? strToU8('')));
  return {
    cuts,
    incomplete: strFromU8(files['request.md'] ?? strToU8('')).split('**Incomplete**').length - 1,
  };
}

it('what the zip lacks by its manifest is still stated by call, support and inventory', async () => {
  const zip = await cutZip();
  const call = await run('call', CALL_ID, '--json', '--from', zip);
  expect(JSON.parse(call.stdout).cuts).toEqual(CUTS);
  const { stdout, stderr } = await run('support', CALL_ID, '--from', zip);
  for (const cut of CUTS) expect([call.stderr, stderr]).toEqual(Array(2).fill(expect.stringContaining(cut)));
  expect(statedIn(readFileSync(join(folder, stdout.trim())))).toEqual({ cuts: CUTS, incomplete: 2 });
  const inventory = await run('inventory', '--from', zip, '--since', '2020-01-01');
  expect(inventory.stdout).toContain(CUTS[0]);
});

it('and by view: on its terminal, on its page, in its support requests and to those who read it', async () => {
  const view = await stagedView({ files: [await cutZip()] });
  expect(view.said).toEqual(CUTS);
  expect((await about(view)).cuts).toEqual(CUTS);
  const answer = await fetch(`${view.url}/api/support/call/${CALL_ID}.zip`);
  expect(statedIn(new Uint8Array(await answer.arrayBuffer()))).toEqual({ cuts: CUTS, incomplete: 2 });
  const call = await run('call', CALL_ID, '--json', '--url', view.url);
  expect(JSON.parse(call.stdout).cuts).toEqual(CUTS);
});

it('of several zips, view says which one it is', async () => {
  const files = [await cutZip('a.zip'), await cutZip('b.zip', [CUTS[0]])];
  const view = await stagedView({ files });
  expect((await about(view)).cuts).toEqual([...CUTS.map((cut) => `a.zip: ${cut}`), `b.zip: ${CUTS[0]}`]);
});

it.each([
  ['a text', 'all', []],
  ['other values', [1, null, { a: 1 }, 'One is missing.'], ['One is missing.']],
  ['controls of a terminal', ['\u001b[2JAll\nis here.'], ['All is here.']],
  ['a long list', Array(1000).fill('x'.repeat(1000)), ['x'.repeat(500)]],
])('cuts that are %s do no harm', async (_, cuts, expected) => {
  const { stdout } = await run('call', CALL_ID, '--json', '--from', await cutZip('odd.zip', cuts));
  expect(JSON.parse(stdout).cuts).toEqual(expected);
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
