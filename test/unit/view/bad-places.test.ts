/**
 * Databases in folders that cannot be written, under `ulimit -f` and on a disk that is really full: one clear message,
 * senders that are asked to retry, and nothing acknowledged is lost.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { logsRequest } from '../../e2e/gateway/otlp-json.ts';
import { about, call, calls, post } from './stage.ts';
import { type ViewProcess, type ViewProcessOptions, viewProcess } from './view-process.ts';

let folder: string;
let db: string;
const running: ViewProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'view-places-'));
  db = join(folder, 'view.db');
});
afterEach(async () => {
  for (const view of running.splice(0)) await view.kill();
  rmSync(folder, { recursive: true, force: true });
});

async function start(file: string | undefined, options: ViewProcessOptions = {}): Promise<ViewProcess> {
  const view = await viewProcess(file, options);
  running.push(view);
  return view;
}

const refusal = (file: string | undefined, options: ViewProcessOptions = {}) =>
  start(file, options).then(
    () => 'started',
    (error: Error) => error.message,
  );

const callId = (n: number) => `7ffea751-907c-494d-b7f9-${String(n).padStart(12, '0')}`;
/** About 20 KB. */
const export_ = (n: number) =>
  JSON.stringify(
    logsRequest([
      {
        eventName: 'acs.call.started',
        body: 'lorem ipsum '.repeat(1700),
        attributes: { 'acs.call.id': callId(n) },
      },
    ]),
  );

/** Sends until three exports in a row are refused. @returns the calls of acknowledged exports, and the last refusal */
async function fill(view: ViewProcess, from = 0): Promise<[acknowledged: string[], refusal: Response]> {
  const acknowledged: string[] = [];
  let refused = 0;
  for (let n = from; n < from + 2000; n++) {
    const answer = await post(view, '/v1/logs', export_(n));
    if (answer.status === 200) acknowledged.push(callId(n));
    if (answer.status !== 200 && ++refused === 3) return [acknowledged, answer];
  }
  throw new Error('The store took everything.');
}

async function expectRetryable(answer: Response, reason: RegExp): Promise<void> {
  expect(answer.status).toBe(503);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await answer.text()).toMatch(reason);
}

function callsIn(file: string): string[] {
  const database = new DatabaseSync(file);
  try {
    return database
      .prepare("SELECT key FROM subjects WHERE kind = 'call' AND records > 0 ORDER BY key")
      .all()
      .map(({ key }) => String(key));
  } finally {
    database.close();
  }
}

describe('a folder that cannot be written', () => {
  // Root writes everywhere unless it drops that right.
  const asOthers: ViewProcessOptions =
    process.getuid?.() === 0
      ? { under: ['setpriv', '--bounding-set', '-dac_override,-dac_read_search'] }
      : {};

  it('is named at the start, with what to change', async () => {
    chmodSync(folder, 0o555);
    expect(await refusal(db, asOthers)).toMatch(
      /^The database ".*view\.db" cannot be opened: the folder does not exist or is not writable\. Choose another file for --db\.\n$/,
    );
    expect(existsSync(db)).toBe(false);
  });

  it('with a database in it', async () => {
    const view = await start(db);
    await post(view, '/v1/logs', export_(1));
    await view.kill();
    const before = callsIn(db);
    chmodSync(db, 0o444);
    chmodSync(folder, 0o555);
    expect(await refusal(db, asOthers)).toMatch(
      /^The database .* cannot be opened: the file or its folder is read-only\..*--db\.\n$/,
    );
    chmodSync(folder, 0o755);
    expect(callsIn(db)).toEqual(before);
  });

  it('below /proc', async () => {
    expect(await refusal('/proc/self/view.db')).toMatch(/^The database "\/proc\/.* is not writable\..*\n$/);
  });

  it('as the folder of temporary files', async () => {
    chmodSync(folder, 0o555);
    const env = { ...process.env, TMPDIR: folder };
    expect(await refusal(undefined, { ...asOthers, env })).toMatch(
      /^The temporary database cannot be created: EACCES.*view-places-.*TMPDIR\.\n$/,
    );
  });
});

it('a limit on the size of files (ulimit -f) gives 503, and what was acknowledged is there', async () => {
  const view = await start(db, { bash: 'ulimit -f 4000' });
  const [acknowledged, refused] = await fill(view);
  await expectRetryable(refused, /ulimit/);
  expect(acknowledged.length).toBeGreaterThan(20);
  expect((await calls(view)).total).toBe(acknowledged.length);
  expect((await call(view, acknowledged[0] ?? '')).callId).toBe(acknowledged[0]);
  expect((await about(view)).trouble).toMatch(/ulimit/);
  await view.kill();
  expect(callsIn(db)).toEqual(acknowledged);
});

describe('a full disk', () => {
  const inNamespace = ['unshare', '--user', '--map-root-user', '--mount'];
  const [command = '', ...args] = [...inNamespace, 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()];
  // Some kernels let only root mount a disk of a known size.
  const canMount = spawnSync(command, args).status === 0;

  it.skipIf(!canMount)(
    'gives 503 until there is room again, and what was acknowledged is there',
    async () => {
      const disk = join(folder, 'disk');
      mkdirSync(disk);
      const view = await start(join(disk, 'view.db'), {
        under: inNamespace,
        bash: `mount -t tmpfs -o size=6m tmpfs ${disk} && head -c 2000000 /dev/zero > ${disk}/ballast || exit 1`,
      });
      const seen = `/proc/${view.pid}/root${disk}`;
      const [acknowledged, refused] = await fill(view);
      await expectRetryable(refused, /the disk is full/);
      expect(acknowledged.length).toBeGreaterThan(20);
      expect((await calls(view)).total).toBe(acknowledged.length);
      rmSync(join(seen, 'ballast'));
      const [later] = await fill(view, 5000);
      expect(later.length).toBeGreaterThan(10);
      for (const end of ['', '-wal']) copyFileSync(join(seen, `view.db${end}`), `${db}${end}`);
      await view.kill();
      expect(callsIn(db)).toEqual([...acknowledged, ...later]);
    },
  );
});
