/** Two calls in the store that turn out to be one: each id leads to it, and to nothing once retention has removed it. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { IN_MEMORY, type OpenDatabase, openDatabase } from '../../../src/view/database.ts';
import { Queries } from '../../../src/view/queries.ts';
import { recordsOf } from '../../../src/view/record.ts';
import { Redactor } from '../../../src/view/redaction.ts';
import { candidatesIn } from '../../../src/view/search-text.ts';
import { Store } from '../../../src/view/store.ts';
import { type Attributes, logsRequest } from '../../e2e/gateway/otlp-json.ts';

const guid = (n: number) => `7ffea751-907c-494d-b7f9-${String(n).padStart(12, '0')}`;
const [CALL, NEXT_CALL, CONNECTION, OTHER_CONNECTION] = [guid(1), guid(2), guid(3), guid(4)];
const [PARTICIPANT, REQUEST] = [guid(5), guid(6)];
const SERVER_CALL = 'aHR0cHM6Ly9hcGkuZXAuc2t5cGUuY29tL2FwaS92Mi9jcC9jb252LTAwMQ';
/** Key of a call of which the call id is not known. */
const PARTIAL = `server_call:${SERVER_CALL}`;
const [APP_TRACE, OTHER_TRACE] = ['a'.repeat(32), 'b'.repeat(32)];

const BY_CALL = { 'acs.call.id': CALL, 'acs.participant.id': PARTICIPANT };
const BY_CONNECTION = {
  'acs.call.connection_id': CONNECTION,
  'acs.call.server_id': SERVER_CALL,
  'acs.client_request_id': REQUEST,
};
const BOTH = { 'acs.call.id': CALL, 'acs.call.connection_id': CONNECTION };
const OF_CONNECTION = [CONNECTION, SERVER_CALL, REQUEST, APP_TRACE];
const OF_CALL = [CALL, CALL.replaceAll('-', ''), PARTICIPANT, OTHER_TRACE];

let database: OpenDatabase;
let store: Store;
let queries: Queries;
beforeEach(async () => {
  database = await openDatabase(IN_MEMORY);
  store = new Store(database, { millis: 1000 });
  queries = new Queries(database.db);
});
afterEach(() => store.close());

type Part = [attributes: Attributes, traceId: string];

/** One export. @returns keys of the pages that show it */
function addAll(parts: readonly Part[], time = 0): string[] {
  const logs = parts.map(([attributes, traceId]) => ({
    eventName: 'acs.call.state_changed',
    traceId,
    attributes,
  }));
  return store.add(recordsOf(logsRequest(logs), new Redactor(), time), time).map(({ key }) => key);
}

/** @param time When it is received. */
const add = (attributes: Attributes, traceId: string, time = 0) => addAll([[attributes, traceId]], time);

/** Keys of the calls that the id leads to. */
const found = (id: string) => queries.search(candidatesIn(id)).map(({ subject }) => subject.key);
const foundByAll = (ids: readonly string[]) => Object.fromEntries(ids.map((id) => [id, found(id)]));
const all = (ids: readonly string[], ...keys: string[]) => Object.fromEntries(ids.map((id) => [id, keys]));

/** Rows that belong to no call or message. */
const orphans = () =>
  ['ids', 'links'].map(
    (table) =>
      database.db
        .prepare(`SELECT count(*) AS count FROM ${table} WHERE subject NOT IN (SELECT id FROM subjects)`)
        .get()?.count,
  );

const PARTS: Part[] = [
  [BY_CALL, OTHER_TRACE],
  [BY_CONNECTION, APP_TRACE],
];

it.each([
  ['the call id is known first', PARTS],
  ['the connection id is known first', PARTS.toReversed()],
])('a record with both ids makes one call of two: %s', (_, parts) => {
  for (const part of parts) add(...part);
  expect(foundByAll(OF_CONNECTION)).toEqual(all(OF_CONNECTION, PARTIAL));
  expect(foundByAll(OF_CALL)).toEqual(all(OF_CALL, CALL));
  add(BOTH, OTHER_TRACE);
  const ids = [...OF_CALL, ...OF_CONNECTION];
  expect(foundByAll(ids)).toEqual(all(ids, CALL));
  expect(queries.subject('call', PARTIAL)).toBeUndefined();
  const call = queries.subject('call', CALL);
  expect(call && [call.records, queries.records(call).length]).toEqual([3, 3]);
  expect([queries.counts().calls, orphans()]).toEqual([1, [0, 0]]);
});

it('what arrives later by either id is of the same call', () => {
  for (const part of PARTS) add(...part);
  add(BOTH, OTHER_TRACE);
  add({ 'acs.call.connection_id': CONNECTION }, APP_TRACE);
  add({ 'acs.call.id': CALL }, APP_TRACE);
  expect([queries.counts().calls, queries.subject('call', CALL)?.records]).toEqual([1, 5]);
});

it('the next call, to which SQLite gives the number of the one that is gone, has ids of its own', () => {
  for (const part of PARTS) add(...part);
  const { db } = database;
  const gone = db.prepare('SELECT id FROM subjects WHERE key = ?').get(PARTIAL)?.id;
  add(BOTH, OTHER_TRACE);
  // The same trace: an id that the number had before.
  add({ 'acs.call.connection_id': OTHER_CONNECTION }, APP_TRACE);
  const other = `connection:${OTHER_CONNECTION}`;
  expect(db.prepare('SELECT id FROM subjects WHERE key = ?').get(other)?.id).toBe(gone);
  expect(found(OTHER_CONNECTION)).toEqual([other]);
  expect(found(APP_TRACE).toSorted()).toEqual([CALL, other]);
  expect(found(CONNECTION)).toEqual([CALL]);
});

it('in one export as in several', () => {
  const other = `connection:${OTHER_CONNECTION}`;
  const pages = addAll([
    ...PARTS,
    [BOTH, OTHER_TRACE],
    [{ 'acs.call.connection_id': OTHER_CONNECTION }, APP_TRACE],
  ]);
  expect(pages).toEqual([CALL, other]);
  expect([CALL, other].map((key) => queries.subject('call', key)?.records)).toEqual([3, 1]);
  expect(foundByAll(OF_CALL)).toEqual(all(OF_CALL, CALL));
});

it('a call that moved to another id takes its ids along, and a late record of the old id is stored', () => {
  add(BOTH, APP_TRACE);
  add({ 'acs.call.id': NEXT_CALL, 'acs.call.previous_id': CALL }, OTHER_TRACE);
  const ids = [CALL, NEXT_CALL, CONNECTION, APP_TRACE, OTHER_TRACE];
  expect(foundByAll(ids)).toEqual(all(ids, NEXT_CALL));
  add({ 'acs.call.id': CALL }, APP_TRACE);
  expect(found(CALL)).toContain(NEXT_CALL);
  expect([queries.counts().records, orphans()]).toEqual([3, [0, 0]]);
});

it('a failed export changes nothing of what the ids lead to', () => {
  for (const part of PARTS) add(...part);
  database.db.exec("CREATE TEMP TRIGGER full BEFORE UPDATE ON subjects BEGIN SELECT RAISE(ABORT, 'no'); END");
  const byConnection = { 'acs.call.connection_id': CONNECTION };
  for (const attributes of [BOTH, byConnection])
    expect(() => add(attributes, OTHER_TRACE)).toThrow('The records were not stored');
  database.db.exec('DROP TRIGGER full');
  expect(foundByAll(OF_CONNECTION)).toEqual(all(OF_CONNECTION, PARTIAL));
  add(byConnection, APP_TRACE);
  expect(queries.subject('call', PARTIAL)?.records).toBe(2);
  add(BOTH, OTHER_TRACE);
  const ids = [...OF_CALL, ...OF_CONNECTION];
  expect(foundByAll(ids)).toEqual(all(ids, CALL));
  expect(queries.subject('call', CALL)?.records).toBe(4);
});

it('retention: its ids lead to it until its last record is removed, then to nothing', () => {
  const ids = [...OF_CALL, ...OF_CONNECTION];
  for (const part of PARTS) add(...part);
  add(BOTH, OTHER_TRACE, 900);
  store.applyRetention(1500);
  expect(foundByAll(ids)).toEqual(all(ids, CALL));
  expect(queries.counts()).toMatchObject({ calls: 1, records: 1 });
  store.applyRetention(5000);
  expect(foundByAll(ids)).toEqual(all(ids));
  const left = ['subjects', 'ids', 'links', 'records'].map(
    (table) => database.db.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.count,
  );
  expect(left).toEqual([0, 0, 0, 0]);
  add(BY_CONNECTION, APP_TRACE, 5000);
  expect(foundByAll(OF_CONNECTION)).toEqual(all(OF_CONNECTION, PARTIAL));
});
