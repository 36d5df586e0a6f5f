/** Lookups of ids in a large store of `acs-otel view`, against lookups of a primary key in the same database. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../src/view/database.ts';
import { Queries } from '../../src/view/queries.ts';
import { recordsOf } from '../../src/view/record.ts';
import { Redactor } from '../../src/view/redaction.ts';
import { candidatesIn } from '../../src/view/search-text.ts';
import { Store } from '../../src/view/store.ts';
import { median, percentile, verdictOn } from './figures.ts';
import { batchesOf, idsOfStory, RECORDS_OF_STORY, type StoryIds } from './view-corpus.ts';
import { startViewProcess } from './view-process.ts';

const RECORDS = Number(process.env.BENCH_RECORDS ?? 1_000_000);
const LOOKUPS = 2000;
const REQUESTS = 200;
const TARGET = 3;

type Kind = keyof StoryIds;

/** Prints, for each kind of id, the median and the 99th percentile. */
export async function benchViewLookup(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'acs-otel-bench-'));
  const file = join(folder, 'view.db');
  try {
    const start = performance.now();
    const stories = await fill(file);
    const seconds = (performance.now() - start) / 1000;
    console.log(
      `view: a store of ${(stories * RECORDS_OF_STORY).toLocaleString('en')} records, ` +
        `${Math.round(statSync(file).size / 1e6)} MB, filled in ${seconds.toFixed(0)} s`,
    );
    await measureQueries(file, stories);
    await measureRequests(file, stories);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** By the store's own code. @returns the number of stories */
async function fill(file: string): Promise<number> {
  const store = new Store(await openDatabase(file));
  const redactor = new Redactor();
  let records = 0;
  for (const { logs, traces, logRecords, spans } of batchesOf(0, RECORDS)) {
    for (const request of [logs, traces]) store.add(recordsOf(request, redactor, Date.now()));
    records += logRecords + spans;
  }
  store.close();
  return records / RECORDS_OF_STORY;
}

async function measureQueries(file: string, stories: number): Promise<void> {
  const { db, close } = await openDatabase(file);
  const queries = new Queries(db);
  const byKey = db.prepare('SELECT * FROM records WHERE id = ?');
  const kinds = Object.keys(idsOfStory(0)) as Kind[];
  const times = { key: [] as number[], ids: new Map(kinds.map((kind) => [kind, [] as number[]])) };
  for (let n = 0; n < LOOKUPS; n++) {
    for (const kind of kinds) {
      // Another story each time: what one lookup has read does not help the next.
      const id = idsOfStory(anyOf(stories))[kind];
      const record = 1 + anyOf(stories * RECORDS_OF_STORY);
      times.key.push(micros(() => byKey.get(record) !== undefined));
      const candidates = candidatesIn(id);
      times.ids.get(kind)?.push(micros(() => queries.search(candidates).length > 0));
    }
  }
  close();
  const key = median(times.key);
  console.log(`primary key: ${inMicros(times.key)}`);
  for (const [kind, found] of times.ids) {
    const ratio = median(found) / key;
    const text = `${kind.replaceAll('_', ' ')}: ${inMicros(found)}; median / that of the primary key`;
    console.log(`${text.padEnd(84)} ${ratio.toFixed(2)}${verdictOn([ratio], TARGET)}`);
  }
}

/** What a search in the page takes, by HTTP. */
async function measureRequests(file: string, stories: number): Promise<void> {
  const view = await startViewProcess('--db', file);
  const times: number[] = [];
  try {
    for (let n = 0; n < REQUESTS; n++) {
      for (const id of Object.values(idsOfStory(anyOf(stories)))) {
        const start = performance.now();
        const answer = await fetch(`${view.url}/api/search?q=${encodeURIComponent(id)}`);
        const { hits } = (await answer.json()) as { hits: unknown[] };
        if (hits.length === 0) throw new Error(`${id} was not found`);
        times.push(performance.now() - start);
      }
    }
  } finally {
    await view.close();
  }
  console.log(
    `search by HTTP, all kinds, ms: median ${median(times).toFixed(1)}, p99 ${percentile(times, 0.99).toFixed(1)}`,
  );
}

function micros(look: () => boolean): number {
  const start = performance.now();
  const isFound = look();
  const time = performance.now() - start;
  if (!isFound) throw new Error('an id was not found');
  return time * 1000;
}

const inMicros = (times: readonly number[]) =>
  `median ${median(times).toFixed(0)} µs, p99 ${percentile(times, 0.99).toFixed(0)} µs`;

const anyOf = (count: number) => Math.floor(Math.random() * count);
