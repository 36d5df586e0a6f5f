/** Stores that are full, damaged, newer, foreign or read-only: one clear message, and nothing acknowledged is lost. */
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startView } from '../../../src/view/server.ts';
import { logsRequest } from '../../e2e/gateway/otlp-json.ts';
import { about, calls, post, sendLogs, stagedView } from './stage.ts';

let folder: string;
let db: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'view-faults-'));
  db = join(folder, 'view.db');
});
afterEach(() => {
  chmodSync(folder, 0o755);
  rmSync(folder, { recursive: true, force: true });
});

const callId = (n: number) => `7ffea751-907c-494d-b7f9-${String(n).padStart(12, '0')}`;
/** About 100 KB of text that does not repeat. */
const large = (n: number) =>
  JSON.stringify(
    logsRequest(
      Array.from({ length: 20 }, (_, at) => ({
        eventName: 'acs.call.started',
        body: `line ${n} ${at} ${'lorem ipsum '.repeat(400)}`,
        attributes: { 'acs.call.id': callId(n * 100 + at) },
      })),
    ),
  );

/** Sends until the store refuses. @returns how many were acknowledged, and the refusal */
async function fill(view: { url: string }): Promise<[acknowledged: number, refusal: Response]> {
  for (let n = 0; n < 200; n++) {
    const answer = await post(view, '/v1/logs', large(n));
    if (answer.status !== 200) return [n, answer];
  }
  throw new Error('The store took everything.');
}

describe('a full store', () => {
  it('senders are told to come again, the process goes on, and all that was acknowledged is there', async () => {
    const view = await stagedView({ db, retention: '7d', maxDatabaseBytes: 1_000_000 });
    const [acknowledged, refusal] = await fill(view);
    expect(acknowledged).toBeGreaterThan(1);
    expect(refusal.status).toBe(503);
    expect(Number(refusal.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refusal.text()).toMatch(/the disk is full, or the size limit of --retention is reached/);
    await post(view, '/v1/logs', large(999));
    expect(view.said).toEqual([expect.stringMatching(/^The records were not stored: the disk is full/)]);
    expect((await about(view)).trouble).toMatch(/the disk is full/);
    expect((await calls(view)).total).toBe(acknowledged * 20);
    await view.close();
    const again = await stagedView({ db });
    expect((await calls(again)).total).toBe(acknowledged * 20);
    expect((await about(again)).stored.records).toBe(acknowledged * 20);
  });

  it('takes data again when there is room, and says so', async () => {
    const view = await stagedView({ db, retention: '7d', maxDatabaseBytes: 1_000_000 });
    await fill(view);
    const other = new DatabaseSync(db);
    other.exec('DELETE FROM records; DELETE FROM links; DELETE FROM ids; DELETE FROM subjects');
    other.close();
    expect((await post(view, '/v1/logs', large(1))).status).toBe(200);
    expect(view.said.at(-1)).toBe('Records are stored again.');
    expect((await about(view)).trouble).toBeNull();
  });

  it('with a limit on its size the oldest records go, and are counted', async () => {
    const view = await stagedView({ db, retention: '5MB', maxDatabaseBytes: 5_000_000 });
    for (let n = 0; n < 150; n++) expect((await post(view, '/v1/logs', large(n))).status).toBe(200);
    const { drops, databaseBytes, trouble } = await about(view);
    expect(drops).toEqual([{ what: 'records', reason: 'retention', count: expect.any(Number) }]);
    expect(databaseBytes).toBeLessThanOrEqual(5_000_000);
    expect(trouble).toBeNull();
    const { rows, total } = await calls(view);
    expect(total).toBeLessThan(150 * 20);
    expect(rows.some(({ key }) => key === callId(149 * 100 + 19))).toBe(true);
  });
});

describe('a database that cannot be used is refused at the start', () => {
  const refusal = (file = db) =>
    startView({ port: 0, db: file, say: () => {} }).then(
      async (view) => {
        await view.close();
        return 'started';
      },
      (error: Error) => error.message,
    );
  const written = async () => {
    const view = await startView({ port: 0, db, say: () => {} });
    await sendLogs(
      view,
      Array.from({ length: 300 }, (_, n) => ({
        eventName: 'acs.call.started',
        body: 'x'.repeat(500),
        attributes: { 'acs.call.id': callId(n) },
      })),
    );
    await view.close();
  };

  it('one that is no database', async () => {
    writeFileSync(db, 'no database at all, but a text '.repeat(200));
    expect(await refusal()).toMatch(
      /^The database ".*view\.db" cannot be opened: the file is damaged or not an SQLite database/,
    );
    expect(readFileSync(db, 'utf8')).toMatch(/^no database at all/);
  });

  it('a damaged one', async () => {
    await written();
    const bytes = readFileSync(db);
    bytes.fill(0xff, 4096, bytes.length - 4096);
    writeFileSync(db, bytes);
    expect(await refusal()).toMatch(/the file is damaged\. Move/);
  });

  it('that of another program', async () => {
    const other = new DatabaseSync(db);
    other.exec('CREATE TABLE a (b)');
    other.close();
    expect(await refusal()).toMatch(/another program/);
  });

  it('that of a newer version', async () => {
    await written();
    const other = new DatabaseSync(db);
    other.exec('PRAGMA user_version = 99');
    other.close();
    expect(await refusal()).toMatch(/newer version of acs-otel/);
  });

  it('one in a folder that is missing, or that is a folder', async () => {
    expect(await refusal(join(folder, 'none', 'view.db'))).toMatch(
      /folder does not exist or is not writable/,
    );
    mkdirSync(db);
    expect(await refusal()).toMatch(/cannot be opened: /);
  });

  it('and one that another process is writing', async () => {
    await written();
    const other = new DatabaseSync(db);
    other.exec('BEGIN IMMEDIATE');
    expect(await refusal()).toMatch(/another process is writing to it/);
    other.close();
  });

  it('a good one opens again', async () => {
    await written();
    expect(await refusal()).toBe('started');
  });
});

it('damage while it runs gives 503 or 500 with the reason, and the process goes on', async () => {
  const view = await stagedView({ db });
  await sendLogs(view, [{ eventName: 'acs.call.started', attributes: { 'acs.call.id': callId(1) } }]);
  const other = new DatabaseSync(db);
  other.exec('DROP TABLE records');
  other.close();
  expect((await post(view, '/v1/logs', large(1))).status).toBe(503);
  const read = await fetch(`${view.url}/api/calls/${callId(1)}`);
  expect([read.status, await read.text()]).toEqual([500, expect.stringMatching(/The store cannot be read/)]);
  expect((await about(view)).trouble).toMatch(/no such table/);
});

it('a temporary database is gone at the end', async () => {
  const before = readdirSync(tmpdir()).filter((name) => name.startsWith('acs-otel-view-'));
  const view = await startView({ port: 0, say: () => {} });
  const during = readdirSync(tmpdir()).filter(
    (name) => name.startsWith('acs-otel-view-') && !before.includes(name),
  );
  expect(during.length).toBeGreaterThan(0);
  await view.close();
  const after = readdirSync(tmpdir());
  expect(during.filter((name) => after.includes(name)).length).toBeLessThan(during.length);
});
