/** Opens the SQLite database of `acs-otel view`, and explains in one sentence why it cannot be opened or written. */
import { closeSync, fsync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { echoed, plainText } from '../cli/plain-text.ts';
import { LINE_IDS_SCHEMA } from './line-ids.ts';

/** "acsv": tells our files from other databases. */
const APPLICATION_ID = 0x61637376;
/** Changes with every change of the tables. */
const SCHEMA_VERSION = 1;
/** A check of more would delay the start by seconds. */
const MAX_CHECKED_BYTES = 256 * 1024 * 1024;

const CACHE_KIB = 32 * 1024;
/** 16 MiB. */
const WAL_PAGES = 4096;

/** The database cannot be used; the message says what was seen and what to change. */
export class DatabaseError extends Error {
  override name = 'DatabaseError';
}

export interface OpenDatabase {
  db: DatabaseSync;
  /** Null for a temporary database, which `close` deletes. */
  file: string | null;
  /** Resolves when what is committed survives a power failure; at once for a temporary database, which need not. */
  sync(): Promise<void>;
  close(): void;
}

const SCHEMA = `
CREATE TABLE origins (id INTEGER PRIMARY KEY, json TEXT NOT NULL UNIQUE);
CREATE TABLE records (
  id INTEGER PRIMARY KEY, received REAL NOT NULL, is_span INTEGER NOT NULL, trace TEXT, span TEXT, parent TEXT,
  start REAL NOT NULL, end REAL, name TEXT NOT NULL, severity INTEGER NOT NULL, origin INTEGER NOT NULL,
  data TEXT NOT NULL
);
CREATE INDEX records_trace ON records (trace) WHERE trace IS NOT NULL;
CREATE TABLE subjects (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, trace TEXT, type TEXT NOT NULL,
  first REAL NOT NULL, last REAL NOT NULL, records INTEGER NOT NULL, state TEXT NOT NULL, origin TEXT NOT NULL,
  services TEXT NOT NULL, apps TEXT NOT NULL, listed INTEGER NOT NULL, summary TEXT NOT NULL, UNIQUE (kind, key)
);
CREATE INDEX subjects_last ON subjects (kind, listed, last);
CREATE TABLE links (subject INTEGER NOT NULL, record INTEGER NOT NULL, PRIMARY KEY (subject, record)) WITHOUT ROWID;
CREATE INDEX links_record ON links (record);
CREATE TABLE ids (
  id TEXT NOT NULL, subject INTEGER NOT NULL, kind INTEGER NOT NULL, PRIMARY KEY (id, subject, kind)
) WITHOUT ROWID;
CREATE INDEX ids_subject ON ids (subject);
`;

/** A database that never reaches the disk. */
export const IN_MEMORY = ':memory:';

/**
 * @param file Undefined for a temporary database.
 * @param maxBytes Size at which inserts fail.
 * @throws DatabaseError
 */
export async function openDatabase(file: string | undefined, maxBytes?: number): Promise<OpenDatabase> {
  const sqlite = await loadSqlite();
  const folder = file === undefined ? temporaryFolder() : undefined;
  const path = file ?? join(folder ?? '', 'view.db');
  let db: DatabaseSync | undefined;
  try {
    db = new sqlite.DatabaseSync(path);
    prepare(db, maxBytes);
    const log = file === undefined || file === IN_MEMORY ? undefined : new LogFile(`${path}-wal`);
    return { db, file: file ?? null, sync: async () => log?.sync(), close: closer(db, folder, log) };
  } catch (error) {
    if (db) closer(db, folder)();
    if (error instanceof DatabaseError) throw error;
    throw new DatabaseError(`The database "${echoed(path)}" cannot be opened: ${reasonOf(error)}`);
  }
}

function temporaryFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'acs-otel-view-'));
  } catch (error) {
    throw new DatabaseError(
      `The temporary database cannot be created: ${plainText((error as Error).message)}. Choose a file with --db, or another folder with TMPDIR.`,
    );
  }
}

/** SQLite's log, to which every commit goes first. */
class LogFile {
  readonly #path: string;
  #handle: number | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** The disk has everything that was committed before. */
  async sync(): Promise<void> {
    // Windows syncs only what is open for writing.
    this.#handle ??= openSync(this.#path, 'r+');
    await synced(this.#handle);
  }

  close(): void {
    if (this.#handle !== undefined) closeSync(this.#handle);
    this.#handle = undefined;
  }
}

const synced = promisify(fsync);

/** `node:sqlite` needs no flag from Node 22.13. Only its own warning is suppressed, and only while it loads. */
export async function loadSqlite(): Promise<typeof import('node:sqlite')> {
  const { emitWarning } = process;
  process.emitWarning = ((warning: string | Error, ...rest: never[]) => {
    const text = typeof warning === 'string' ? warning : warning.message;
    if (!text.startsWith('SQLite is an experimental feature')) emitWarning.call(process, warning, ...rest);
  }) as typeof process.emitWarning;
  try {
    return await import('node:sqlite');
  } catch {
    throw new DatabaseError(
      `acs-otel view needs Node 22.15 or newer, which has SQLite built in; this is ${process.versions.node}.`,
    );
  } finally {
    process.emitWarning = emitWarning;
  }
}

function prepare(db: DatabaseSync, maxBytes: number | undefined): void {
  db.exec('PRAGMA busy_timeout = 2000');
  const version = numberOf(db, 'user_version');
  const application = numberOf(db, 'application_id');
  const tables = db.prepare('SELECT count(*) AS count FROM sqlite_schema').get()?.count;
  if (application !== APPLICATION_ID && tables !== 0)
    throw new DatabaseError('This database was written by another program. Choose another file for --db.');
  if (version > SCHEMA_VERSION)
    throw new DatabaseError(
      'This database was written by a newer version of acs-otel. Update acs-otel, or choose another file for --db.',
    );
  // A kill loses no transaction. Against a power failure FULL would wait for the disk; `sync` lets the next export go on.
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  // Ids are spread over all pages of their table: few pages in memory would be read and written again and again.
  db.exec(`PRAGMA cache_size = -${CACHE_KIB}; PRAGMA wal_autocheckpoint = ${WAL_PAGES}`);
  if (tables === 0)
    db.exec(
      `BEGIN IMMEDIATE; ${SCHEMA} PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT`,
    );
  // Fails here, not at the first export, if the file or its folder is read-only.
  else db.exec('BEGIN IMMEDIATE; UPDATE origins SET json = json WHERE id = 0; COMMIT');
  db.exec(LINE_IDS_SCHEMA);
  if (numberOf(db, 'page_count') * numberOf(db, 'page_size') < MAX_CHECKED_BYTES) check(db);
  if (maxBytes !== undefined)
    db.exec(`PRAGMA max_page_count = ${Math.max(16, Math.floor(maxBytes / numberOf(db, 'page_size')))}`);
}

/** Reads the whole file, so that damage shows at the start. */
function check(db: DatabaseSync): void {
  const result = db.prepare('PRAGMA quick_check(1)').get() ?? {};
  if (Object.values(result)[0] !== 'ok') throw new DatabaseError(`The database cannot be used: ${DAMAGED}`);
}

function numberOf(db: DatabaseSync, pragma: string): number {
  return Number(Object.values(db.prepare(`PRAGMA ${pragma}`).get() ?? {})[0]);
}

/** Bytes in use: pages of the file without the free ones. */
export function bytesInUse(db: DatabaseSync): number {
  return (numberOf(db, 'page_count') - numberOf(db, 'freelist_count')) * numberOf(db, 'page_size');
}

function closer(db: DatabaseSync, folder: string | undefined, log?: LogFile): () => void {
  return () => {
    log?.close();
    if (db.isOpen) db.close();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  };
}

const DAMAGED =
  'the file is damaged. Move it away, or choose another file for --db; "sqlite3 FILE .recover" may save its content.';

/** Primary result codes of SQLite. */
const REASONS: Readonly<Record<number, string>> = {
  5: 'another process is writing to it. End that process, or choose another file for --db.',
  8: 'the file or its folder is read-only. Choose a writable file for --db.',
  10: 'the disk reports an error, or the limit on the size of files is reached ("ulimit -f"). Check both, or choose another file for --db.',
  11: DAMAGED,
  13: 'the disk is full, or the size limit of --retention is reached. Free space, or raise the limit.',
  14: 'the folder does not exist or is not writable. Choose another file for --db.',
  26: 'the file is damaged or not an SQLite database. Choose another file for --db.',
};
const BUSY = 5;
const FULL = 13;
/** SQLITE_IOERR_WRITE and the like are what a limit such as `ulimit -f` causes. */
const IO_ERROR = 10;

/** Why an access failed, and what to change; a clause with a full stop. */
export function reasonOf(error: unknown): string {
  const { errcode, message } = error as { errcode?: number; message?: string };
  return REASONS[primary(errcode)] ?? `${message ?? String(error)}.`;
}

/** Whether another connection has the lock. */
export function isBusy(error: unknown): boolean {
  return primary((error as { errcode?: number }).errcode) === BUSY;
}

/** Whether there is no room left. */
export function isFull(error: unknown): boolean {
  const { errcode } = error as { errcode?: number };
  return primary(errcode) === FULL || primary(errcode) === IO_ERROR;
}

function primary(errcode: number | undefined): number {
  return (errcode ?? 0) & 0xff;
}
