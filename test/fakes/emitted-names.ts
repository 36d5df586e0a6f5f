/** Which names reach the OTLP sinks of a test project; `test/names/` compares them with the schema. */
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import type { SinkLog, SinkMetric, SinkSpan } from './otlp-records.ts';

/** An attribute of a span, log record, metric or resource; `attribute` is empty for the item itself. */
export interface EmittedName {
  signal: 'span' | 'log' | 'metric' | 'resource';
  /** Name of the instrumentation scope; empty for a resource. */
  scope: string;
  /** Name of the span, event or metric; empty for a resource and for a log record without an event name. */
  name: string;
  /** Span kind or metric type. */
  kind: string;
  attribute: string;
}

/** The environment variable with the folder; nothing is recorded without it. */
export const EMITTED_NAMES_FOLDER = 'EMITTED_NAMES_FOLDER';

const RESOURCE = { signal: 'resource', scope: '', name: '', kind: '' } as const;

const recorded = new Set<string>();

/** Records names of spans. */
export function recordSpans(spans: readonly SinkSpan[]): void {
  for (const { scope, name, kind, attributes, resource } of spans) {
    record({ signal: 'span', scope: scope.name, name, kind }, attributes);
    record(RESOURCE, resource);
  }
}

/** Records names of log records. */
export function recordLogs(logs: readonly SinkLog[]): void {
  for (const { scope, eventName = '', attributes, resource } of logs) {
    record({ signal: 'log', scope: scope.name, name: eventName, kind: '' }, attributes);
    record(RESOURCE, resource);
  }
}

/** Records names of metrics. */
export function recordMetrics(metrics: readonly SinkMetric[]): void {
  for (const { scope, name, type, points } of metrics)
    for (const { attributes } of points)
      record({ signal: 'metric', scope: scope.name, name, kind: type }, attributes);
}

function record(item: Omit<EmittedName, 'attribute'>, attributes: object): void {
  const folder = process.env[EMITTED_NAMES_FOLDER];
  if (!folder) return;
  for (const attribute of ['', ...Object.keys(attributes)]) {
    const line = JSON.stringify({ ...item, attribute } satisfies EmittedName);
    if (recorded.has(line)) continue;
    recorded.add(line);
    mkdirSync(folder, { recursive: true });
    appendFileSync(join(folder, `${process.pid}-${threadId}.jsonl`), `${line}\n`);
  }
}

/** What was recorded in a folder, each name once; empty if nothing ran. */
export function readEmittedNames(folder: string): EmittedName[] {
  const files = existsSync(folder) ? readdirSync(folder) : [];
  const lines = files.flatMap((file) => readFileSync(join(folder, file), 'utf8').trimEnd().split('\n'));
  return [...new Set(lines)].map((line) => JSON.parse(line) as EmittedName);
}
