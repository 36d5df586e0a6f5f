/** A store in memory, for one call or message: what other sources hold is read as `acs-otel view` would have received it. */
import { IN_MEMORY, type OpenDatabase, openDatabase } from './database.ts';
import { Queries } from './queries.ts';
import { recordsOf, type TelemetryRecord } from './record.ts';
import type { Redactor } from './redaction.ts';
import { Store } from './store.ts';

export interface MemoryStore {
  queries: Queries;
  /** Stores OTLP requests. */
  add(request: unknown, redactor: Redactor): void;
  addRecords(records: Iterable<TelemetryRecord>): void;
  close(): void;
}

/** @throws DatabaseError where SQLite is missing */
export async function openMemoryStore(): Promise<MemoryStore> {
  return storeIn(await openDatabase(IN_MEMORY));
}

/** For more than fits into memory: deleted when it is closed. @throws DatabaseError */
export async function openTemporaryStore(): Promise<MemoryStore> {
  return storeIn(await openDatabase(undefined));
}

function storeIn(database: OpenDatabase): MemoryStore {
  const store = new Store(database);
  return {
    queries: new Queries(store.db),
    add: (request, redactor) => void store.add(recordsOf(request, redactor, Date.now())),
    addRecords: (records) => void store.add(records),
    close: () => store.close(),
  };
}
