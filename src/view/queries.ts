/** Reads the store. Every value from outside is a bound parameter. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { Id, IdKind, ListFilters, PageKind } from './api.ts';
import { LineIds } from './line-ids.ts';
import type { Origin, TelemetryRecord } from './record.ts';
import { ID_LABELS, isExchange, isOperation } from './record-ids.ts';
import type { Candidates } from './search-text.ts';
import { fromRow, ID_KINDS, type Subject } from './subjects.ts';

/** A record with its number. */
export interface StoredRecord extends TelemetryRecord {
  id: number;
}

export interface FoundSubjects {
  subjects: Subject[];
  total: number;
  next: string | null;
}

/** An id that was searched for. */
export interface Found {
  subject: Subject;
  idKind: IdKind;
  id: string;
}

/** Records of a page: the timeline of a call is read by a person. */
export const MAX_RECORDS = 10_000;
const MAX_ROWS = 500;
const MAX_COUNTED = 10_000;
const MAX_HITS = 50;
const MAX_PAGE_IDS = 1000;
const RECENT = 500;

export class Queries {
  readonly #db: DatabaseSync;
  readonly #lineIds: LineIds;
  readonly #statements = new Map<string, StatementSync>();

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#lineIds = new LineIds(db);
  }

  /** The newest first. */
  list(kind: PageKind, filters: ListFilters): FoundSubjects {
    const [where, values] = conditionsOf(kind, filters);
    const limit = Math.min(Math.max(1, Math.trunc(filters.limit ?? 100)), MAX_ROWS);
    const [last, id] = cursorOf(filters.after);
    const rows = this.#db
      .prepare(
        `SELECT * FROM subjects WHERE ${where} AND (last < ? OR (last = ? AND id < ?)) ORDER BY last DESC, id DESC LIMIT ?`,
      )
      .all(...values, last, last, id, limit + 1);
    const total = this.#db
      .prepare(`SELECT count(*) AS count FROM (SELECT 1 FROM subjects WHERE ${where} LIMIT ${MAX_COUNTED})`)
      .get(...values)?.count;
    const subjects = rows.slice(0, limit).map(fromRow);
    const end = subjects.at(-1);
    return {
      subjects,
      total: Number(total),
      next: rows.length > limit && end ? `${end.last}_${end.id}` : null,
    };
  }

  /** Everything since a time. */
  *since(kind: PageKind, since: number): Generator<Subject> {
    const rows = this.#db.prepare('SELECT * FROM subjects WHERE kind = ? AND last >= ?').iterate(kind, since);
    for (const row of rows) yield fromRow(row);
  }

  /** Services and apps of recent rows. */
  values(kind: PageKind): { services: string[]; apps: string[] } {
    const rows = this.#db
      .prepare('SELECT services, apps FROM subjects WHERE kind = ? ORDER BY last DESC LIMIT ?')
      .all(kind, RECENT);
    const of = (name: 'services' | 'apps') =>
      [...new Set(rows.flatMap((row) => String(row[name]).split('\n')))].filter((text) => text !== '').sort();
    return { services: of('services'), apps: of('apps') };
  }

  subject(kind: PageKind, key: string): Subject | undefined {
    const row = this.#prepared('SELECT * FROM subjects WHERE kind = ? AND key = ?').get(kind, key);
    // The first key of an operation may be that of its first request: it leads to the same page later.
    const span = kind === 'message' ? /^operation:(.+)/.exec(key)?.[1] : undefined;
    if (row || span === undefined) return row && fromRow(row);
    const later = this.#prepared(BY_SPAN).get(span, ID_KINDS.indexOf('span'));
    return later && fromRow(later);
  }

  /** The records of a call or message in the order of their starts, with the log lines of its requests. */
  records({ id, traceId }: Subject): StoredRecord[] {
    const records = new Map<number, StoredRecord>();
    const origins = new Origins();
    const add = (rows: Iterable<Record<string, unknown>>) => {
      for (const row of rows) records.set(Number(row.id), recordOf(row, origins));
    };
    add(
      this.#db
        .prepare(`${RECORD} JOIN links ON links.record = records.id WHERE links.subject = ? LIMIT ?`)
        .all(id, MAX_RECORDS),
    );
    if (traceId) add(this.#db.prepare(IN_TRACE_ONLY).all(traceId, id, MAX_RECORDS));
    const requests = [...records.values()].filter((record) => isOperation(record) || isExchange(record));
    const spans = new Set(requests.map(({ spanId }) => spanId));
    for (const trace of new Set(requests.map((record) => record.traceId)))
      if (trace && trace !== traceId)
        add(this.#inTrace(trace).filter((row) => !row.is_span && spans.has(String(row.span))));
    return [...records.values()].sort((a, b) => a.start - b.start || a.id - b.id).slice(0, MAX_RECORDS);
  }

  /** All ids of a page, without those that only lead from span to span. */
  ids({ id }: Subject): Id[] {
    const rows = this.#db
      .prepare('SELECT id, kind FROM ids WHERE subject = ? ORDER BY kind, id LIMIT ?')
      .all(id, MAX_PAGE_IDS);
    return rows.flatMap(({ id: value, kind }) => {
      const name = ID_KINDS[Number(kind)] ?? 'trace';
      return name === 'span' ? [] : [{ kind: name, label: ID_LABELS[name], value: String(value) }];
    });
  }

  /** Messages of the same send. */
  siblings({ id }: Subject): Subject[] {
    const span = ID_KINDS.indexOf('span');
    return this.#db
      .prepare(
        'SELECT DISTINCT subjects.* FROM ids JOIN ids AS other ON other.id = ids.id JOIN subjects ON subjects.id = other.subject WHERE ids.subject = ? AND ids.kind = ? AND other.subject <> ? LIMIT ?',
      )
      .all(id, span, id, MAX_ROWS)
      .map(fromRow);
  }

  /** Pages with one of these ids, the most recent first. */
  search(candidates: Candidates): Found[] {
    const { ids, msCvBases } = candidates;
    const exact = this.#prepared(`${IDS} WHERE id = ? LIMIT ${MAX_HITS}`);
    const seen = new Set<string>();
    let rows = ids.flatMap((id) => {
      // A GUID and the trace id that follows from it lead to the same call.
      const plain = id.replaceAll('-', '');
      if (seen.has(plain)) return [];
      const hits = exact.all(id);
      if (hits.length > 0) seen.add(plain);
      return hits;
    });
    if (rows.length === 0) {
      // "/" follows "." in ASCII.
      const within = this.#prepared(`${IDS} WHERE id >= ? AND id < ? LIMIT ${MAX_HITS}`);
      rows = msCvBases.flatMap((base) => within.all(`${base}.`, `${base}/`));
    }
    if (rows.length === 0) rows = this.#lineIds.search(candidates);
    const found = new Map<number, Omit<Found, 'subject'>>();
    for (const { id, subject, kind } of rows)
      if (!found.has(Number(subject)))
        found.set(Number(subject), { idKind: ID_KINDS[Number(kind)] ?? 'trace', id: String(id) });
    return [...found]
      .flatMap(([subject, hit]): Found[] => {
        const row = this.#prepared(SUBJECT).get(subject);
        return row ? [{ subject: fromRow(row), ...hit }] : [];
      })
      .sort((a, b) => b.subject.last - a.subject.last)
      .slice(0, MAX_HITS);
  }

  counts(): { calls: number; messages: number; records: number } {
    const of = (sql: string, ...values: string[]) => Number(this.#db.prepare(sql).get(...values)?.count);
    return {
      calls: of('SELECT count(*) AS count FROM subjects WHERE kind = ?', 'call'),
      messages: of('SELECT count(*) AS count FROM subjects WHERE kind = ?', 'message'),
      records: of('SELECT ifnull(max(id) - min(id) + 1, 0) AS count FROM records'),
    };
  }

  /** All records since a time, with their resources. */
  *everything(since: number): Generator<StoredRecord> {
    const origins = new Origins();
    for (const row of this.#db.prepare(`${RECORD} WHERE records.start >= ?`).iterate(since))
      yield recordOf(row, origins);
  }

  /** For texts that do not vary: to prepare a statement takes longer than to look up an id. */
  #prepared(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #inTrace(traceId: string): Record<string, unknown>[] {
    return this.#db.prepare(`${RECORD} WHERE records.trace = ? LIMIT ?`).all(traceId, MAX_RECORDS);
  }
}

const RECORD =
  'SELECT records.*, origins.json AS resource FROM records JOIN origins ON origins.id = records.origin';
/** Records of a trace that are not linked to a subject. */
const IN_TRACE_ONLY = `${RECORD} WHERE records.trace = ? AND NOT EXISTS (SELECT 1 FROM links WHERE subject = ? AND record = records.id) LIMIT ?`;
const IDS = 'SELECT id, subject, kind FROM ids';
const BY_SPAN =
  "SELECT subjects.* FROM ids JOIN subjects ON subjects.id = ids.subject WHERE ids.id = ? AND ids.kind = ? AND subjects.kind = 'message' LIMIT 1";
/** The columns that `fromRow` reads. */
const SUBJECT = 'SELECT id, kind, key, trace, first, last, records, summary FROM subjects WHERE id = ?';

function conditionsOf(kind: PageKind, filters: ListFilters): [sql: string, values: SQLInputValue[]] {
  const { state, origin, service, app, type, since, until } = filters;
  const listed = type === undefined ? 1 : undefined;
  const conditions: [sql: string, value: SQLInputValue | undefined][] = [
    ['kind = ?', kind],
    ['listed = ?', listed],
    ['type = ?', type],
    ['state = ?', state],
    ['origin = ?', origin],
    ['instr(services, ?) > 0', service === undefined ? undefined : `\n${service}\n`],
    ['instr(apps, ?) > 0', app === undefined ? undefined : `\n${app}\n`],
    ['last >= ?', since],
    ['first <= ?', until],
  ];
  const given = conditions.filter((one): one is [string, SQLInputValue] => one[1] !== undefined);
  return [given.map(([sql]) => sql).join(' AND '), given.map(([, value]) => value)];
}

function cursorOf(after: string | undefined): [last: number, id: number] {
  const [last = '', id = ''] = after?.split('_') ?? [];
  return Number.isFinite(Number.parseFloat(last)) ? [Number(last), Number(id) || 0] : [Number.MAX_VALUE, 0];
}

/** Records share few origins: each is parsed once. */
class Origins {
  readonly #known = new Map<unknown, Origin>();

  of(json: unknown): Origin {
    const known = this.#known.get(json);
    if (known) return known;
    const origin = JSON.parse(String(json)) as Origin;
    this.#known.set(json, origin);
    return origin;
  }
}

function recordOf(row: Record<string, unknown>, origins: Origins): StoredRecord {
  const { attributes, body = '', message = '', events = [] } = JSON.parse(String(row.data));
  const text = (value: unknown) => (value === null ? null : String(value));
  return {
    id: Number(row.id),
    isSpan: row.is_span === 1,
    traceId: text(row.trace),
    spanId: text(row.span),
    parentId: text(row.parent),
    start: Number(row.start),
    end: row.end === null ? null : Number(row.end),
    name: String(row.name),
    severity: Number(row.severity),
    origin: origins.of(row.resource),
    attributes,
    body,
    message,
    events,
  };
}
