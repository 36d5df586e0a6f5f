/** Finds a call or message in a source, and loads it into a store of its own, as `acs-otel view` would have received it. */
import { SourceError } from '../cli/inventory-source.ts';
import { echoed } from '../cli/plain-text.ts';
import { type MemoryStore, openMemoryStore, openTemporaryStore } from '../view/memory-store.ts';
import { titleOf } from '../view/pages.ts';
import { recordsOf, type TelemetryRecord } from '../view/record.ts';
import { Redactor } from '../view/redaction.ts';
import { candidatesIn } from '../view/search-text.ts';
import type { Subject } from '../view/subjects.ts';
import type { PersonalData } from '../view/support-parts.ts';
import { type Source, traceIdsOf, type Wanted } from './source.ts';

export interface LoadOptions {
  source: Source;
  /** However it was pasted. */
  text: string;
  since: number;
  until: number;
  includePersonal?: boolean | undefined;
  /** Prints progress. */
  say(line: string): void;
}

export interface Loaded {
  subject: Subject;
  store: MemoryStore;
  personalData: PersonalData;
  /** What limits left out, a sentence each. */
  cuts: readonly string[];
}

/** More records than a page shows; the rest is counted. */
const MAX_RECORDS = 50_000;
const MAX_IDS = 5;
const MAX_TRACES = 30;
/** Ids of a call under which other sources know it. */
const LEADING = ['call', 'server_call', 'connection'];

/** Undefined if the source has no record with the id. @throws SourceError */
export async function load(options: LoadOptions): Promise<Loaded | undefined> {
  const { source, text, since, until, includePersonal = false, say } = options;
  const ids = idsToFind(text);
  if (ids.length === 0)
    throw new SourceError(
      'No id given. Paste the id of a call, server call, connection, participant, SMS, email, client request or trace, or an MS-CV.',
    );
  if (includePersonal && source.noPersonalData)
    say(`--include-personal has no effect: ${source.noPersonalData}.`);
  const store = source.givesAll ? await openTemporaryStore() : await openMemoryStore();
  try {
    const reader = new Reader(store, source, includePersonal, say);
    const wanted: Wanted = { ids, traceIds: [...new Set(ids.flatMap(traceIdsOf))], since, until };
    await reader.read(wanted);
    const first = found(store, text);
    if (!first) {
      store.close();
      return undefined;
    }
    if (!source.givesAll) await reader.read(more(store, first, wanted, reader.cut));
    const subject = found(store, text) ?? first;
    return { subject, store, personalData: reader.personalData(), cuts: reader.cuts() };
  } catch (error) {
    store.close();
    throw error;
  }
}

/** The ids in a pasted text that can be asked for. */
export function idsToFind(text: string): string[] {
  const isId = (id: string) => id.length >= 8 && /\d|aHR0c/.test(id) && !/\s/.test(id);
  const { ids } = candidatesIn(text);
  const hex = ids.filter((id) => /^[\da-f-]{32,}$/i.test(id));
  return [...new Set([...hex, ...ids.filter(isId), ...ids])].slice(0, MAX_IDS);
}

/** @throws SourceError if the id belongs to several */
function found({ queries }: MemoryStore, text: string): Subject | undefined {
  const candidates = candidatesIn(text);
  const hits = queries.search(candidates).map(({ subject }) => subject);
  const exact = hits.filter(({ key }) => candidates.ids.some((id) => key === id || key.endsWith(`:${id}`)));
  const [one, ...others] = exact.length > 0 ? exact : hits;
  if (others.length === 0 || !one) return one;
  const list = [one, ...others]
    .slice(0, 10)
    .map((subject) => `  ${echoed(subject.key)}  ${echoed(titleOf(subject))}`);
  throw new SourceError(
    [`The id belongs to ${others.length + 1} calls and messages. Give the id of one:`, ...list].join('\n'),
  );
}

/** The other traces and ids of what was found. */
function more(
  { queries }: MemoryStore,
  subject: Subject,
  { ids, traceIds, since, until }: Wanted,
  cut: (line: string) => void,
): Wanted {
  const all = queries.ids(subject);
  const traces = all
    .filter(({ kind, value }) => kind === 'trace' && !traceIds.includes(value))
    .map(({ value }) => value);
  if (traces.length > MAX_TRACES)
    cut(
      `It has ${traces.length} further traces, of which ${MAX_TRACES} were read in whole: choose a shorter --since.`,
    );
  return {
    ids: all
      .filter(({ kind, value }) => LEADING.includes(kind) && !ids.includes(value))
      .map(({ value }) => value)
      .slice(0, MAX_IDS),
    traceIds: traces.slice(0, MAX_TRACES),
    since,
    until,
  };
}

class Reader {
  readonly #store: MemoryStore;
  readonly #source: Source;
  readonly #includePersonal: boolean;
  readonly #say: (line: string) => void;
  readonly #redactor = new Redactor();
  readonly #keeper = new Redactor(true);
  readonly #known = new Set<string>();
  readonly #cuts = new Set<string>();
  #hasPersonal = false;
  #dropped = 0;

  constructor(store: MemoryStore, source: Source, includePersonal: boolean, say: (line: string) => void) {
    this.#store = store;
    this.#source = source;
    this.#includePersonal = includePersonal;
    this.#say = say;
  }

  async read(wanted: Wanted): Promise<void> {
    if (wanted.ids.length === 0 && wanted.traceIds.length === 0) return;
    await this.#source.find(wanted, (request) => this.#add(request), this.#say, this.cut);
    if (this.#dropped > 0) this.#say(this.#droppedLine());
  }

  /** Prints a cut once, however many searches meet it. */
  readonly cut = (line: string): void => {
    if (!this.#cuts.has(line)) this.#say(line);
    this.#cuts.add(line);
  };

  cuts(): string[] {
    return [...this.#cuts, ...(this.#dropped > 0 ? [this.#droppedLine()] : [])];
  }

  #droppedLine(): string {
    return `${this.#dropped} records beyond the first ${MAX_RECORDS} were left out: choose a shorter --since.`;
  }

  /** Says why if there is none, although it was requested. */
  personalData(): PersonalData {
    if (!this.#includePersonal) return 'redacted';
    if (this.#hasPersonal) return 'included';
    if (!this.#source.noPersonalData)
      this.#say(
        '--include-personal has no effect: the records hold none. Apps and gateways redact it before they send.',
      );
    return 'none';
  }

  #add(request: unknown): void {
    const now = Date.now();
    let records = [...recordsOf(request, this.#redactor, now)];
    if (this.#includePersonal) {
      const kept = [...recordsOf(request, this.#keeper, now)];
      this.#hasPersonal ||= JSON.stringify(kept) !== JSON.stringify(records);
      records = kept;
    }
    if (!this.#source.givesAll) records = records.filter((record) => this.#isNew(record));
    this.#store.addRecords(records);
  }

  /** A search may find what another has found. */
  #isNew({ isSpan, traceId, spanId, name, start, body, attributes }: TelemetryRecord): boolean {
    const key = isSpan
      ? `${traceId}-${spanId}-${name}`
      : JSON.stringify([traceId, spanId, name, start, body, attributes]);
    if (this.#known.has(key)) return false;
    if (this.#known.size >= MAX_RECORDS) {
      this.#dropped++;
      return false;
    }
    this.#known.add(key);
    return true;
  }
}
