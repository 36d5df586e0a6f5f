/** Ingest of `acs-otel view` by HTTP into a database file, against inserts of the same rows by SQLite alone. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { text } from 'node:stream/consumers';
import { IN_MEMORY, openDatabase } from '../../src/view/database.ts';
import { recordsOf } from '../../src/view/record.ts';
import { Redactor } from '../../src/view/redaction.ts';
import { Store } from '../../src/view/store.ts';
import { median, reportAtLeast } from './figures.ts';
import { batchesOf } from './view-corpus.ts';
import { startViewProcess } from './view-process.ts';

const RECORDS = 60_000;
/** Sent before, so that neither side is measured while its code is compiled. */
const WARM_UP = 15_000;
const ROUNDS = 7;
/** At the same time: the consumers of the Collector's sending queue, by default. */
const SENDERS = 10;

/** An export, encoded as a sender sends it. */
interface Export {
  path: string;
  body: Uint8Array<ArrayBuffer>;
  records: number;
}

type Row = SQLInputValue[];

/** Rows by table, in the order of their insertion. */
type Rows = Record<Table, Row[]>;

const TABLES = ['origins', 'records', 'subjects', 'links', 'ids'] as const;
type Table = (typeof TABLES)[number];

export async function benchViewIngest(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'acs-otel-bench-'));
  const [warmUp, measured] = [exportsOf(0, WARM_UP), exportsOf(WARM_UP, RECORDS)];
  const records = measured.reduce((sum, one) => sum + one.records, 0);
  const seconds: Record<'view' | 'raw', number[]> = { view: [], raw: [] };
  const transactions = await rowsOf([...warmUp, ...measured]);
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const files = [join(folder, `view-${round}.db`), join(folder, `raw-${round}.db`)] as const;
      seconds.view.push(await ingest(files[0], warmUp, measured));
      seconds.raw.push(await insert(files[1], transactions, warmUp.length));
      checkSame(...files);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const ratios = seconds.view.map((time, n) => (seconds.raw[n] ?? Number.NaN) / time);
  reportAtLeast('view: ingest by HTTP, records/s / inserts of the same rows by SQLite alone', ratios, 0.5);
  const perSecond = (of: number[]) => Math.round(records / median(of)).toLocaleString('en');
  console.log(
    `${records.toLocaleString('en')} records, per second: ${perSecond(seconds.view)} by HTTP, ${perSecond(seconds.raw)} by SQLite alone`,
  );
}

function exportsOf(firstRecord: number, count: number): Export[] {
  return [...batchesOf(firstRecord, count)].flatMap(({ logs, traces, logRecords, spans }) => [
    { path: '/v1/logs', body: new TextEncoder().encode(JSON.stringify(logs)), records: logRecords },
    { path: '/v1/traces', body: new TextEncoder().encode(JSON.stringify(traces)), records: spans },
  ]);
}

/** @returns seconds */
async function ingest(file: string, warmUp: Export[], measured: Export[]): Promise<number> {
  const view = await startViewProcess('--db', file);
  try {
    await sendAll(view.url, warmUp);
    const start = performance.now();
    await sendAll(view.url, measured);
    return (performance.now() - start) / 1000;
  } finally {
    await view.close();
  }
}

async function sendAll(url: string, exports: readonly Export[]): Promise<void> {
  const left = exports.values();
  const agent = new Agent({ keepAlive: true });
  await Promise.all(
    Array.from({ length: SENDERS }, async () => {
      for (const one of left) await send(url, one, agent);
    }),
  );
  agent.destroy();
}

/** By `node:http`, as OpenTelemetry's exporters do. @throws unless the export was stored */
async function send(url: string, { path, body }: Export, agent: Agent): Promise<void> {
  const headers = { 'content-type': 'application/json', 'content-length': body.length };
  const asked = request(`${url}${path}`, { method: 'POST', headers, agent }).end(body);
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  const said = await text(answer);
  if (answer.statusCode !== 200) throw new Error(`${answer.statusCode} ${said}`);
}

/** The rows that the store has in the end, by the export that they came with. */
async function rowsOf(exports: readonly Export[]): Promise<Rows[]> {
  const database = await openDatabase(IN_MEMORY);
  const { db } = database;
  const [store, redactor] = [new Store(database), new Redactor()];
  // The other tables have numbers of their own.
  db.exec(`CREATE TEMP TABLE new_ids (export, id, subject, kind);
CREATE TEMP TABLE last (export); INSERT INTO last VALUES (0);
CREATE TEMP TRIGGER track AFTER INSERT ON ids BEGIN
  INSERT INTO new_ids SELECT export, new.id, new.subject, new.kind FROM last;
END`);
  const newest = db.prepare(
    'SELECT (SELECT max(id) FROM records) AS record, (SELECT max(id) FROM subjects) AS subject',
  );
  const ends = exports.map(({ body }) => {
    store.add(recordsOf(JSON.parse(new TextDecoder().decode(body)), redactor, Date.now()));
    db.exec('UPDATE last SET export = export + 1');
    return newest.get() as { record: number; subject: number };
  });
  const lists = fromTables((table) => allRows(db, SELECTS[table]));
  database.close();
  return ends.map(({ record, subject }, index) => {
    const until = { origins: 0, records: record, subjects: subject, links: record, ids: index };
    return fromTables((table) => take(lists[table], until[table]));
  });
}

/** The first column tells the export: by the number of a record or subject, or its own. */
const SELECTS: Record<Table, string> = {
  origins: 'SELECT 0, * FROM origins',
  records: 'SELECT id, * FROM records ORDER BY id',
  subjects: 'SELECT id, * FROM subjects ORDER BY id',
  links: 'SELECT record, * FROM links ORDER BY record',
  ids: 'SELECT min(export), id, subject, kind FROM new_ids JOIN ids USING (id, subject, kind) GROUP BY id, subject, kind ORDER BY 1',
};

/** Removes the rows whose first column is at most `last`; returns them without it. */
function take(rows: Row[], last: number): Row[] {
  const end = rows.findIndex(([first]) => Number(first) > last);
  return rows.splice(0, end < 0 ? rows.length : end).map(([, ...values]) => values);
}

function allRows(db: DatabaseSync, sql: string): Row[] {
  const statement = db.prepare(sql);
  statement.setReturnArrays(true);
  return statement.all() as unknown as Row[];
}

function fromTables<T>(make: (table: Table) => T): Record<Table, T> {
  return Object.fromEntries(TABLES.map((table) => [table, make(table)])) as Record<Table, T>;
}

/** @throws unless the two databases have the same number of rows */
function checkSame(...files: [string, string]): void {
  const [view, raw] = files.map((file) => {
    const db = new DatabaseSync(file, { readOnly: true });
    const counts = fromTables((table) => db.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.count);
    db.close();
    return JSON.stringify(counts);
  });
  if (view !== raw) throw new Error(`view has stored ${view}, SQLite alone ${raw}`);
}

/** One transaction for each export, with prepared statements and the other settings of view. @returns seconds */
async function insert(file: string, transactions: Rows[], warmUp: number): Promise<number> {
  const { db, close } = await openDatabase(file);
  // A request that view has answered survives a power failure: this is SQLite's own way to the same.
  db.exec('PRAGMA synchronous = FULL');
  const statements = Object.entries(transactions[0] as Rows).map(([table, [row = []]]) => {
    const values = row.map(() => '?').join(', ');
    return [table as keyof Rows, db.prepare(`INSERT INTO ${table} VALUES (${values})`)] as const;
  });
  let start = performance.now();
  for (const [index, rows] of transactions.entries()) {
    if (index === warmUp) start = performance.now();
    db.exec('BEGIN IMMEDIATE');
    for (const [table, statement] of statements) for (const row of rows[table]) statement.run(...row);
    db.exec('COMMIT');
  }
  const seconds = (performance.now() - start) / 1000;
  close();
  return seconds;
}
