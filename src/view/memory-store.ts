/** A store in memory, for one call or message: what other sources hold is read as `acs-otel view` would have received it. */
import { IN_MEMORY, openDatabase } from './database.ts';
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
  const store = new Store(await openDatabase(IN_MEMORY));
  return {
    queries: new Queries(store.db),
    add: (request, redactor) => void store.add(recordsOf(request, redactor, Date.now())),
    addRecords: (records) => void store.add(records),
    close: () => store.close(),
  };
}
