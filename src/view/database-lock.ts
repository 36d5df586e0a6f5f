/** One `acs-otel view` per database file: each keeps calls in memory, and two would overwrite each other's. */
import { realpathSync } from 'node:fs';
import { echoed, plainText } from '../cli/plain-text.ts';
import { DatabaseError, IN_MEMORY, isBusy, loadSqlite, type OpenDatabase, openDatabase } from './database.ts';

/**
 * Opens a database for the only process that may write to it.
 * @param file Undefined for a temporary database, which nobody else finds.
 * @throws DatabaseError if another process has claimed it
 */
export async function openOwnDatabase(file: string | undefined, maxBytes?: number): Promise<OpenDatabase> {
  const database = await openDatabase(file, maxBytes);
  if (file === undefined || file === IN_MEMORY) return database;
  try {
    const release = await claim(file);
    const close = () => {
      database.close();
      release();
    };
    return { ...database, close };
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * The lock is SQLite's, on an empty file next to the database: the system releases that of a process that was killed. One
 * on the database itself would shut out `acs-otel call` and `support`, which only read.
 * @returns releases it
 */
async function claim(file: string): Promise<() => void> {
  const { DatabaseSync } = await loadSqlite();
  // A link and its target share the lock.
  const path = `${realpathSync(file)}-lock`;
  let lock: InstanceType<typeof DatabaseSync> | undefined;
  try {
    const opened = new DatabaseSync(path);
    lock = opened;
    opened.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
    // The file stays: once it is removed, others that have it open and those that create it anew lock two files.
    return () => {
      if (opened.isOpen) opened.close();
    };
  } catch (error) {
    lock?.close();
    throw new DatabaseError(isBusy(error) ? inUse(file) : notLocked(path, error as Error));
  }
}

function inUse(file: string): string {
  return `The database "${echoed(file)}" is in use by another acs-otel view: two would overwrite each other's calls. Use the page of the first, end it, or choose another file for --db.`;
}

function notLocked(path: string, { message }: Error): string {
  return `The file "${echoed(path)}" cannot be locked: ${plainText(message)}. Make it writable, or choose another file for --db.`;
}
