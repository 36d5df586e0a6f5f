/** Answers of the real Prometheus and log records of the real gateway, committed as data for tests of the dashboards. */
import { readFileSync } from 'node:fs';
import { repository } from '../backends/cache.ts';

/** Where `npm run record:frames` writes them. */
export const RECORDING = repository('test/grafana/recorded.json');

/** What the dashboards' queries gave. */
export interface Recording {
  /** Query with its variables filled in -> rows. */
  prometheus: Record<string, { metric: Record<string, string>; value: number }[]>;
  /** Log records as Loki gives them: structured metadata as labels. */
  loki: LokiRecord[];
  /** Spans as Jaeger has them. */
  spans: RecordedSpan[];
}

/** One span. */
export interface RecordedSpan {
  traceId: string;
  spanId: string;
  service: string;
  name: string;
  attributes: Record<string, string>;
}

/** One log record. */
export interface LokiRecord {
  /** Milliseconds since 1970. */
  time: number;
  line: string;
  labels: Record<string, string>;
}

/** The committed recording. */
export function recorded(): Recording {
  return JSON.parse(readFileSync(RECORDING, 'utf8')) as Recording;
}

/** Label names of each query, and of each kind of record and span: what a panel depends on. */
export function shapeOf({ prometheus, loki, spans }: Recording): Record<string, string[]> {
  const queries = Object.entries(prometheus).map(
    ([query, rows]) => [query, names(rows.map(({ metric }) => metric))] as const,
  );
  const events = Map.groupBy(loki, ({ labels }) => labels.event_name ?? 'log line');
  const records = [...events].map(
    ([event, list]) => [event, names(list.map(({ labels }) => labels))] as const,
  );
  const named = spans.map(({ name, attributes }) => [`span ${name}`, names([attributes])] as const);
  return Object.fromEntries([...queries, ...records, ...named].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function names(rows: readonly Record<string, string>[]): string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))].sort();
}
