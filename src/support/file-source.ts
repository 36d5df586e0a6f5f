/** Files: OTLP/JSON lines of the Collector's file exporter, a zip of `acs-otel support`, or the database of `acs-otel view --db`. */
import { beginningOf } from '../cli/file-beginning.ts';
import { SourceError } from '../cli/inventory-source.ts';
import { readOtlpFile } from '../cli/otlp-file.ts';
import { echoed } from '../cli/plain-text.ts';
import { DatabaseError, openDatabase } from '../view/database.ts';
import { otlpOf } from '../view/otlp-of-records.ts';
import { Queries } from '../view/queries.ts';
import type { Source } from './source.ts';

const SQLITE = 'SQLite format 3\0';

export async function fileSource(path: string): Promise<Source> {
  const label = path === '-' ? 'standard input' : `the file "${echoed(path)}"`;
  if (path !== '-' && (await beginningOf(path, SQLITE.length)) === SQLITE) return databaseSource(path, label);
  return {
    name: 'file',
    label,
    givesAll: true,
    async find(_wanted, take, say, cut) {
      say(`Reading ${label} …`);
      const { name, bad, cuts } = await readOtlpFile(path, take);
      if (bad > 0) say(`${name}: skipped lines that are not OTLP JSON: ${bad}.`);
      for (const line of cuts) cut(line);
    },
  };
}

function databaseSource(path: string, label: string): Source {
  return {
    name: 'view',
    label,
    async find({ ids, traceIds }, take) {
      try {
        const { db, close } = await openDatabase(path);
        try {
          const queries = new Queries(db);
          const found = queries.search({
            ids: [...ids, ...traceIds],
            msCvBases: ids.map((id) => id.split('.')[0] ?? ''),
          });
          for (const { subject } of found) take(otlpOf(queries.records(subject)));
        } finally {
          close();
        }
      } catch (error) {
        throw error instanceof DatabaseError ? new SourceError(error.message) : error;
      }
    },
  };
}
