/** Ids that our attributes do not name: in the text of the SDKs' log lines, and on spans of SDKs in other languages. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { AttributeValue } from './api-parts.ts';
import type { TelemetryRecord } from './record.ts';
import { canonicalId } from './record-ids.ts';
import { type Candidates, idsInLine } from './search-text.ts';
import { ID_KINDS } from './subjects.ts';

/** Lines per id: an id of a client may be in thousands. */
const MAX_LINES = 20;
const MAX_SUBJECTS = 50;
/** Scopes of the Azure SDKs' loggers in JavaScript, Python, Java and .NET. */
const SDK_SCOPE = /^(?:@?azure|com\.azure|communication-)/i;

export const LINE_IDS_SCHEMA = `
CREATE TABLE IF NOT EXISTS line_ids (id TEXT NOT NULL, record INTEGER NOT NULL, PRIMARY KEY (id, record)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS line_ids_record ON line_ids (record);
`;

/** Whether an SDK logged the record as plain text. */
function isLineOfSdk({ isSpan, name, body, attributes, origin }: TelemetryRecord): boolean {
  return (
    !isSpan &&
    name === '' &&
    body !== '' &&
    (attributes['acs.sdk.package'] !== undefined || SDK_SCOPE.test(origin.scope))
  );
}

/** The gateway copies these to `acs.ms_cv` and `acs.client_request_id`; without one, they arrive as they are. */
const SPAN_ATTRIBUTES = [
  'http.response.header.ms-cv',
  'http.response.header.ms_cv',
  'az.client_request_id',
  'az.service_request_id',
];

function idsOf(record: TelemetryRecord): string[] {
  if (record.isSpan) return SPAN_ATTRIBUTES.flatMap((name) => idsIn(record.attributes[name]));
  return isLineOfSdk(record) ? idsInLine(record.body) : [];
}

/** Captured headers are lists. */
function idsIn(value: AttributeValue | undefined): string[] {
  if (value === undefined) return [];
  return [value].flat().flatMap((one) => (typeof one === 'string' ? idsInLine(one) : []));
}

export class LineIds {
  readonly #sql: Record<'add' | 'lines' | 'within' | 'remove', StatementSync>;
  readonly #subjects: StatementSync[];

  constructor(db: DatabaseSync) {
    this.#sql = {
      add: db.prepare('INSERT OR IGNORE INTO line_ids (id, record) VALUES (?, ?)'),
      lines: db.prepare(`SELECT id, record FROM line_ids WHERE id = ? LIMIT ${MAX_LINES}`),
      within: db.prepare(`SELECT id, record FROM line_ids WHERE id >= ? AND id < ? LIMIT ${MAX_LINES}`),
      remove: db.prepare('DELETE FROM line_ids WHERE record <= ?'),
    };
    this.#subjects = SUBJECTS.map((sql) => db.prepare(`${sql} LIMIT ${MAX_SUBJECTS}`));
  }

  add(record: TelemetryRecord, id: number | bigint): void {
    for (const one of idsOf(record)) this.#sql.add.run(canonicalId(one), id);
  }

  removeUntil(record: number): void {
    this.#sql.remove.run(record);
  }

  /** The subjects of the records with these ids, as rows of the table of ids. */
  search({ ids, msCvBases }: Candidates): { id: string; subject: number; kind: number }[] {
    const exact = ids.flatMap((id) => this.#sql.lines.all(id));
    // "/" follows "." in ASCII.
    const lines =
      exact.length > 0 ? exact : msCvBases.flatMap((base) => this.#sql.within.all(`${base}.`, `${base}/`));
    return lines
      .slice(0, MAX_LINES)
      .flatMap(({ id, record }) =>
        this.#subjectsOf(Number(record)).map((subject) => ({ id: String(id), subject, kind: LINE })),
      );
  }

  /** By the first of these that leads anywhere: the line's links, its span, its trace, the other ids in its text. */
  #subjectsOf(record: number): number[] {
    for (const statement of this.#subjects) {
      const rows = statement.all(record);
      if (rows.length > 0) return rows.map(({ subject }) => Number(subject));
    }
    return [];
  }
}

const LINE = ID_KINDS.indexOf('sdk_record');

/** From the number of a line to its subjects. */
const SUBJECTS = [
  'SELECT subject FROM links WHERE record = ?',
  "SELECT DISTINCT ids.subject FROM records JOIN ids ON ids.id = records.trace || '-' || records.span WHERE records.id = ?",
  'SELECT DISTINCT ids.subject FROM records JOIN ids ON ids.id = records.trace WHERE records.id = ?',
  'SELECT DISTINCT ids.subject FROM line_ids JOIN ids ON ids.id = line_ids.id WHERE line_ids.record = ?',
];
