/** The store: one transaction per export. When `add` returns, its records are committed. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { PageRef } from './api-parts.ts';
import { bytesInUse, isFull, type OpenDatabase, reasonOf } from './database.ts';
import { derivedOf } from './derived.ts';
import { LineIds } from './line-ids.ts';
import { subjectsOf } from './membership.ts';
import type { Origin, TelemetryRecord } from './record.ts';
import { Subjects } from './subjects.ts';

/** The age or size at which the oldest records are removed. */
export interface Retention {
  millis?: number | undefined;
  bytes?: number | undefined;
}

/** The records were not stored; the message says why. The sender should retry. */
export class StoreError extends Error {}

/** Records per removal. */
const REMOVED_AT_ONCE = 2000;
/** Rows removed between two checks of the size. */
const MAX_ROUNDS = 50;
const MAX_ORIGINS = 1000;

export class Store {
  readonly db: DatabaseSync;
  readonly file: string | null;
  /** Records that retention has removed. */
  removed = 0;
  readonly #retention: Retention;
  /** Resolves when what `add` has stored survives a power failure. */
  readonly sync: () => Promise<void>;
  readonly #close: () => void;
  readonly #subjects: Subjects;
  readonly #lineIds: LineIds;
  readonly #origins = new Map<string, number>();
  readonly #originKeys = new WeakMap<Origin, string>();
  readonly #sql: Record<'record' | 'link' | 'origin' | 'findOrigin', StatementSync>;

  constructor({ db, file, sync, close }: OpenDatabase, retention: Retention = {}) {
    this.db = db;
    this.file = file;
    this.sync = sync;
    this.#close = close;
    this.#retention = retention;
    this.#subjects = new Subjects(db);
    this.#lineIds = new LineIds(db);
    this.#sql = {
      record: db.prepare(
        'INSERT INTO records (received, is_span, trace, span, parent, start, end, name, severity, origin, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      ),
      link: db.prepare('INSERT OR IGNORE INTO links (subject, record) VALUES (?, ?)'),
      origin: db.prepare('INSERT INTO origins (json) VALUES (?)'),
      findOrigin: db.prepare('SELECT id FROM origins WHERE json = ?'),
    };
  }

  /** Stores the records of one export, all or none. @throws StoreError */
  add(records: Iterable<TelemetryRecord>, now = Date.now()): PageRef[] {
    const list = [...records];
    try {
      return this.#transaction(() => this.#insert(list, now));
    } catch (error) {
      if (!isFull(error) || !this.#makeRoom()) throw asStoreError(error);
    }
    try {
      return this.#transaction(() => this.#insert(list, now));
    } catch (error) {
      throw asStoreError(error);
    }
  }

  /** Removes the records beyond the retention limits, the oldest first. */
  applyRetention(now = Date.now()): void {
    const { millis, bytes } = this.#retention;
    if (millis !== undefined) while (this.#removeOldest(now - millis) === REMOVED_AT_ONCE);
    if (bytes === undefined) return;
    for (let round = 0; round < MAX_ROUNDS && bytesInUse(this.db) > bytes * 0.9; round++)
      if (this.#removeOldest(Number.POSITIVE_INFINITY) === 0) return;
  }

  close(): void {
    this.#close();
  }

  #insert(records: readonly TelemetryRecord[], now: number): PageRef[] {
    for (const record of records) {
      const { isSpan, traceId, spanId, parentId, start, end, name, severity, origin } = record;
      const { data, ids, named } = record.derived ?? derivedOf(record);
      const { lastInsertRowid } = this.#sql.record.run(
        now,
        Number(isSpan),
        traceId,
        spanId,
        parentId,
        start,
        end,
        name,
        severity,
        this.#originId(origin),
        data,
      );
      this.#lineIds.add(record, lastInsertRowid);
      for (const subject of subjectsOf(record, ids, named, this.#subjects))
        if (this.#sql.link.run(subject.id, lastInsertRowid).changes) this.#subjects.add(subject, record);
    }
    return this.#subjects.flush();
  }

  #originId(origin: Origin): number {
    const json = this.#originKeys.get(origin) ?? JSON.stringify(origin);
    this.#originKeys.set(origin, json);
    const known = this.#origins.get(json) ?? this.#sql.findOrigin.get(json)?.id;
    const id = Number(known ?? this.#sql.origin.run(json).lastInsertRowid);
    if (this.#origins.size >= MAX_ORIGINS) this.#origins.clear();
    this.#origins.set(json, id);
    return id;
  }

  #transaction<T>(work: () => T): T {
    this.db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.db.exec('COMMIT');
      return result;
    } catch (error) {
      // A full database has rolled back by itself.
      if (this.db.isTransaction) this.db.exec('ROLLBACK');
      this.#subjects.forget();
      this.#origins.clear();
      throw error;
    }
  }

  /** Removes old records only under a size limit: a full disk alone must not cost stored records. */
  #makeRoom(): boolean {
    if (this.#retention.bytes === undefined) return false;
    try {
      return this.#removeOldest(Number.POSITIVE_INFINITY) > 0;
    } catch {
      return false;
    }
  }

  /** Removes up to 2,000 of the records that were received first. @returns how many */
  #removeOldest(before: number): number {
    const last = this.db
      .prepare(
        'SELECT max(id) AS id, count(*) AS count FROM (SELECT id, received FROM records ORDER BY id LIMIT ?) WHERE received < ?',
      )
      .get(REMOVED_AT_ONCE, Math.min(before, Number.MAX_SAFE_INTEGER));
    const count = Number(last?.count ?? 0);
    if (count === 0) return 0;
    this.#transaction(() => {
      const subjects = this.db
        .prepare('SELECT subject, count(*) AS count FROM links WHERE record <= ? GROUP BY subject')
        .all(Number(last?.id));
      this.#lineIds.removeUntil(Number(last?.id));
      this.db.prepare('DELETE FROM links WHERE record <= ?').run(Number(last?.id));
      this.db.prepare('DELETE FROM records WHERE id <= ?').run(Number(last?.id));
      for (const { subject } of subjects) this.#removeIfEmpty(Number(subject));
    });
    this.#subjects.forget();
    this.removed += count;
    return count;
  }

  #removeIfEmpty(subject: number): void {
    if (this.db.prepare('SELECT 1 FROM links WHERE subject = ? LIMIT 1').get(subject)) return;
    this.db.prepare('DELETE FROM ids WHERE subject = ?').run(subject);
    this.db.prepare('DELETE FROM subjects WHERE id = ?').run(subject);
  }
}

export function asStoreError(error: unknown): StoreError {
  return new StoreError(`The records were not stored: ${reasonOf(error)}`);
}
