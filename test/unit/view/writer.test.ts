/** Exports that wait together share a transaction, and no export pays for another. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Counters } from '../../../src/view/counters.ts';
import { openDatabase } from '../../../src/view/database.ts';
import { recordsOf } from '../../../src/view/record.ts';
import { Redactor } from '../../../src/view/redaction.ts';
import { Store } from '../../../src/view/store.ts';
import { Writer } from '../../../src/view/writer.ts';
import { logsRequest } from '../../e2e/gateway/otlp-json.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'view-writer-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const CALL = '7ffea751-907c-494d-b7f9-b26677521a44';
const records = (body: string, count = 1) => [
  ...recordsOf(
    logsRequest(
      Array.from({ length: count }, (_, n) => ({
        eventName: 'acs.call.started',
        body: `${body} ${n}`,
        attributes: { 'acs.call.id': CALL },
      })),
    ),
    new Redactor(),
    1,
  ),
];

async function staged(maxBytes?: number) {
  const store = new Store(await openDatabase(join(folder, 'view.db'), maxBytes));
  const said: string[] = [];
  const counters = new Counters((line) => said.push(line));
  const changed = vi.fn();
  const writer = new Writer(store, counters, changed);
  const stored = () => store.db.prepare('SELECT count(*) AS count FROM records').get()?.count;
  return { store, said, counters, changed, writer, stored };
}

it('what waits together is one transaction, of at most some thousands of records', async () => {
  const { store, counters, changed, writer, stored } = await staged();
  const add = vi.spyOn(store, 'add');
  const sync = vi.spyOn(store, 'sync');
  await Promise.all(['a', 'b', 'c'].map((body) => writer.write(records(body))));
  expect([add.mock.calls.length, sync.mock.calls.length, stored()]).toEqual([1, 1, 3]);
  expect(changed).toHaveBeenCalledExactlyOnceWith([{ kind: 'call', key: CALL }]);
  await Promise.all(['a', 'b', 'c'].map((body) => writer.write(records(body, 3000))));
  expect([add.mock.calls.length, stored(), counters.received.logs]).toEqual([3, 9003, 9003]);
  store.close();
});

it('an export that does not fit is refused, and those that waited with it are stored', async () => {
  const { store, said, writer, stored } = await staged(400_000);
  const answers = await Promise.allSettled([
    writer.write(records('before')),
    writer.write(records('long '.repeat(1000), 500)),
    writer.write(records('after')),
  ]);
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(answers[1]).toMatchObject({
    reason: { status: 503, message: expect.stringMatching(/^The records were not stored: the disk is full/) },
  });
  expect(stored()).toBe(2);
  expect(said).toEqual([expect.stringMatching(/the disk is full/), 'Records are stored again.']);
  store.close();
});

it('nothing is acknowledged before the disk has it', async () => {
  const { store, writer } = await staged();
  const order: string[] = [];
  let onDisk = () => {};
  vi.spyOn(store, 'sync').mockImplementationOnce(
    () =>
      new Promise((resolve) => {
        onDisk = resolve;
      }),
  );
  const first = writer.write(records('a')).then(() => order.push('first'));
  await vi.waitFor(() => expect(store.sync).toHaveBeenCalledOnce());
  await writer.write(records('b'));
  expect(order, 'the next export did not wait for it').toEqual([]);
  onDisk();
  await first;
  expect(order).toEqual(['first']);
  store.close();
});

it('a disk that fails is an export that failed', async () => {
  const { store, said, writer } = await staged();
  const error = Object.assign(new Error('EIO: i/o error, fsync'), { code: 'EIO' });
  vi.spyOn(store, 'sync').mockRejectedValueOnce(error);
  await expect(writer.write(records('a'))).rejects.toMatchObject({ status: 503 });
  expect(said).toEqual(['The records were not stored: EIO: i/o error, fsync.']);
  store.close();
});
