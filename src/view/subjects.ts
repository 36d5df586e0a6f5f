/** Calls and messages in the store: which of them a record belongs to, and what is known of each. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { IdKind, MessageType, PageRef } from './api-parts.ts';
import type { TelemetryRecord } from './record.ts';
import { ID_LABELS, isPartial, type SubjectKey } from './record-ids.ts';
import { emptySummary, endOf, merged, type Summary, stateOf, summarize } from './summary.ts';

export interface Subject extends SubjectKey {
  id: number;
  first: number;
  last: number;
  records: number;
  summary: Summary;
}

/** Kinds of ids are stored as numbers: append new ones. */
export const ID_KINDS = Object.keys(ID_LABELS) as IdKind[];

const KIND_NUMBERS = Object.fromEntries(ID_KINDS.map((kind, number) => [kind, number])) as Record<
  IdKind,
  number
>;

/** Known rows are kept in memory up to this number. */
const MAX_CACHED = 5000;
const MAX_KNOWN_IDS = 100_000;

export class Subjects {
  readonly #byId = new Map<number, Subject>();
  readonly #byKey = { call: new Map<string, number>(), message: new Map<string, number>() };
  /** Subject -> id -> its kinds, as bits. */
  readonly #knownIds = new Map<number, Map<string, number>>();
  #knownCount = 0;
  readonly #changed = new Set<Subject>();
  readonly #sql: Record<
    | 'byKey'
    | 'byId'
    | 'insert'
    | 'update'
    | 'remove'
    | 'lookup'
    | 'addId'
    | 'moveIds'
    | 'removeIds'
    | 'moveLinks'
    | 'removeLinks',
    StatementSync
  >;

  constructor(db: DatabaseSync) {
    this.#sql = {
      byKey: db.prepare('SELECT * FROM subjects WHERE kind = ? AND key = ?'),
      byId: db.prepare('SELECT * FROM subjects WHERE id = ?'),
      insert: db.prepare(
        "INSERT INTO subjects (kind, key, trace, type, first, last, records, state, origin, services, apps, listed, summary) VALUES (?, ?, ?, ?, ?, ?, 0, '', '', '', '', 0, '{}')",
      ),
      update: db.prepare(
        'UPDATE subjects SET first = ?, last = ?, records = ?, state = ?, origin = ?, services = ?, apps = ?, listed = ?, summary = ? WHERE id = ?',
      ),
      remove: db.prepare('DELETE FROM subjects WHERE id = ?'),
      lookup: db.prepare('SELECT DISTINCT subject FROM ids WHERE id = ?'),
      addId: db.prepare('INSERT OR IGNORE INTO ids (id, subject, kind) VALUES (?, ?, ?)'),
      moveIds: db.prepare(
        'INSERT OR IGNORE INTO ids (id, subject, kind) SELECT id, ?, kind FROM ids WHERE subject = ?',
      ),
      removeIds: db.prepare('DELETE FROM ids WHERE subject = ?'),
      moveLinks: db.prepare(
        'INSERT OR IGNORE INTO links (subject, record) SELECT ?, record FROM links WHERE subject = ?',
      ),
      removeLinks: db.prepare('DELETE FROM links WHERE subject = ?'),
    };
  }

  /** The call or message with this key, which is created if it is new. */
  at(key: SubjectKey, time: number): Subject {
    const known = this.#byKey[key.kind].get(key.key);
    if (known !== undefined) return this.#load(known) as Subject;
    const row = this.#sql.byKey.get(key.kind, key.key);
    if (row) return this.#keep(fromRow(row));
    const type = key.kind === 'message' ? (key.key.split(':')[0] as MessageType) : undefined;
    const { lastInsertRowid } = this.#sql.insert.run(key.kind, key.key, key.traceId, type ?? '', time, time);
    const summary = emptySummary();
    if (type) summary.messageType = type;
    else if (!isPartial(key.key) && !key.key.startsWith('start:')) summary.callId = key.key;
    const subject = { ...key, id: Number(lastInsertRowid), first: time, last: time, records: 0, summary };
    if (key.traceId) this.addId(subject, 'trace', key.traceId);
    return this.#keep(subject);
  }

  /** Every call and message that has this id. */
  with(id: string): Subject[] {
    return this.#sql.lookup.all(id).flatMap(({ subject }) => this.#load(Number(subject)) ?? []);
  }

  addId(subject: Subject, kind: IdKind, id: string): void {
    const number = KIND_NUMBERS[kind];
    const kinds = this.#knownIds.get(subject.id)?.get(id) ?? 0;
    if (kinds & (1 << number)) return;
    this.#sql.addId.run(id, subject.id, number);
    if (++this.#knownCount > MAX_KNOWN_IDS) this.#forgetIds();
    const known = this.#knownIds.get(subject.id) ?? new Map<string, number>();
    this.#knownIds.set(subject.id, known.set(id, kinds | (1 << number)));
  }

  #forgetIds(): void {
    this.#knownIds.clear();
    this.#knownCount = 0;
  }

  /** A record was linked to the subject. */
  add(subject: Subject, record: TelemetryRecord): void {
    subject.first = Math.min(subject.first, record.start);
    subject.last = Math.max(subject.last, record.end ?? record.start);
    subject.records++;
    summarize(subject.summary, subject.kind, record);
    this.#changed.add(subject);
  }

  /** The subject turned out to be one of others, or several of them. */
  merge(old: Subject, targets: readonly Subject[]): void {
    for (const target of targets) {
      if (target === old) continue;
      this.#sql.moveIds.run(target.id, old.id);
      target.records += Number(this.#sql.moveLinks.run(target.id, old.id).changes);
      target.first = Math.min(target.first, old.first);
      target.last = Math.max(target.last, old.last);
      target.summary = merged(target.summary, old.summary);
      this.#changed.add(target);
    }
    for (const statement of [this.#sql.removeIds, this.#sql.removeLinks, this.#sql.remove])
      statement.run(old.id);
    this.#changed.delete(old);
    this.#byId.delete(old.id);
    // SQLite may give the number to the next subject.
    this.#knownIds.delete(old.id);
    this.#byKey[old.kind].delete(old.key);
  }

  /** Writes what has changed. @returns the pages that show it */
  flush(): PageRef[] {
    const pages = [...this.#changed].map(({ kind, key }) => ({ kind, key }));
    for (const subject of this.#changed) this.#write(subject);
    this.#changed.clear();
    if (this.#byId.size > MAX_CACHED) this.forget();
    return pages;
  }

  /** After a rollback or a removal, the rows decide. */
  forget(): void {
    this.#byId.clear();
    for (const keys of Object.values(this.#byKey)) keys.clear();
    this.#forgetIds();
    this.#changed.clear();
  }

  #write({ id, kind, first, last, records, summary }: Subject): void {
    const state = stateOf(summary, kind);
    const isListed = summary.messageType !== 'operation' || state === 'failed';
    this.#sql.update.run(
      first,
      last,
      records,
      state,
      endOf(summary)?.origin ?? 'unknown',
      listed(summary.services),
      listed(summary.apps),
      Number(isListed),
      JSON.stringify(summary),
      id,
    );
  }

  #load(id: number): Subject | undefined {
    const known = this.#byId.get(id);
    if (known) return known;
    const row = this.#sql.byId.get(id);
    return row && this.#keep(fromRow(row));
  }

  #keep(subject: Subject): Subject {
    this.#byId.set(subject.id, subject);
    this.#byKey[subject.kind].set(subject.key, subject.id);
    return subject;
  }
}

/** Names between line feeds, so that one of them is found as a whole. */
function listed(names: readonly string[]): string {
  return `\n${names.join('\n')}\n`;
}

/** A row of the table of subjects. */
export function fromRow(row: Record<string, unknown>): Subject {
  const { id, kind, key, trace, first, last, records, summary } = row;
  return {
    id: Number(id),
    kind: kind as Subject['kind'],
    key: String(key),
    traceId: trace === null ? null : String(trace),
    first: Number(first),
    last: Number(last),
    records: Number(records),
    summary: { ...emptySummary(), ...(JSON.parse(String(summary)) as Summary) },
  };
}
