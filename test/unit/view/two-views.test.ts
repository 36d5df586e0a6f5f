/** A database file belongs to one `acs-otel view` at a time, as long as that lives. */
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { calls, sendLogs, stagedView } from './stage.ts';
import { viewProcess } from './view-process.ts';

let folder: string;
let db: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'view-two-'));
  db = join(folder, 'view.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

const CALL_ID = '7ffea751-907c-494d-b7f9-000000000001';
const STARTED = [{ eventName: 'acs.call.started', attributes: { 'acs.call.id': CALL_ID } }];
const REFUSAL =
  /^The database ".*\.db" is in use by another acs-otel view: two would overwrite each other's calls\. Use .*--db\.\n$/;

const refusal = (file = db) =>
  viewProcess(file).then(
    async (view) => {
      await view.kill();
      return 'started';
    },
    (error: Error) => error.message,
  );

it('the second process is refused in one line, by any name of the file; others still read it', async () => {
  const first = await viewProcess(db);
  await sendLogs(first, STARTED);
  expect(await refusal()).toMatch(REFUSAL);
  const link = join(folder, 'link.db');
  symlinkSync(db, link);
  expect(await refusal(link)).toMatch(REFUSAL);
  expect((await runCli(['call', CALL_ID, '--from', db], folder)).status).toBe(0);
  expect((await calls(first)).total).toBe(1);
  await first.kill();
});

it('a killed process does not keep the next one out, nor does one that has ended', async () => {
  const first = await viewProcess(db);
  await sendLogs(first, STARTED);
  await first.kill();
  const second = await stagedView({ db });
  expect((await calls(second)).total).toBe(1);
  await expect(stagedView({ db })).rejects.toThrow('is in use by another acs-otel view');
  await second.close();
  expect((await calls(await stagedView({ db }))).total).toBe(1);
});
