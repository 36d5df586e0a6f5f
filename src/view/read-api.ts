/** The read API: `api.ts` describes its answers. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { checkReader } from './access.ts';
import type { About, ApiError, ListFilters, PageKind, SearchAnswer } from './api.ts';
import { BadRequest } from './bad-request.ts';
import { reasonOf } from './database.ts';
import type { LinkTemplates } from './link-templates.ts';
import type { Live } from './live.ts';
import { otlpOf } from './otlp-of-records.ts';
import { overviewOf } from './overview.ts';
import { callPage, callRow, messagePage, messageRow, subjectVerdict, titleOf } from './pages.ts';
import type { Queries } from './queries.ts';
import { candidatesIn } from './search-text.ts';
import type { ServiceUses } from './service-uses.ts';
import type { Subject } from './subjects.ts';
import { supportAnswer } from './support-api.ts';

export interface ReadApiParts {
  queries: Queries;
  uses: ServiceUses;
  links: LinkTemplates;
  live: Live;
  about(): About;
}

const PATH = /^\/api\/(\w+)(?:\/(.*))?$/;
const SUBJECT = /^(call|message)\/(.+)$/;
const SUPPORT = /^(call|message)\/(.+?)(\.zip)?$/;
const MAX_LOOKED = 10;
const UNKNOWN_PATH =
  'Unknown API path: see /api/calls, /api/messages, /api/overview, /api/search?q=ID and /api/about.';

export class ReadApi {
  readonly #parts: ReadApiParts;

  constructor(parts: ReadApiParts) {
    this.#parts = parts;
  }

  /** @param url The parsed address of the request. */
  handle(request: IncomingMessage, response: ServerResponse, url: URL): void {
    try {
      checkReader(request);
      if (request.method !== 'GET' && request.method !== 'HEAD')
        throw new BadRequest(405, 'The API only reads: use GET.');
      const [, name = '', key] = PATH.exec(url.pathname) ?? [];
      if (name === 'support') this.#support(key ?? '', response);
      else if (name === 'records') send(response, 200, this.#records(key ?? ''));
      else if (name === 'live' && !key) this.#parts.live.listen(response);
      else send(response, 200, this.#answer(name, keyOf(key), url.searchParams));
    } catch (error) {
      refuse(response, error);
    }
  }

  /** @param path `kind/key`, of which the key is encoded */
  #records(path: string): unknown {
    const [, kind = '', key] = SUBJECT.exec(path) ?? [];
    const subject = this.#subject(kind as PageKind, keyOf(key) ?? '');
    return otlpOf(this.#parts.queries.records(subject));
  }

  #support(path: string, response: ServerResponse): void {
    const [, kind = '', key = '', zip] = SUPPORT.exec(path) ?? [];
    const subject = this.#subject(kind as PageKind, keyOf(key) ?? '');
    const { queries, about } = this.#parts;
    supportAnswer(subject, queries, about().cuts, zip !== undefined).then(
      ({ type, body, name }) => {
        if (name !== undefined) response.setHeader('Content-Disposition', `attachment; filename="${name}"`);
        response.writeHead(200, { 'Content-Type': type });
        response.end(body);
      },
      (error) => refuse(response, error),
    );
  }

  #answer(name: string, key: string | undefined, query: URLSearchParams): unknown {
    const { queries, uses, links, about } = this.#parts;
    if (name === 'calls' && key !== undefined) return callPage(this.#subject('call', key), queries, links);
    if (name === 'messages' && key !== undefined)
      return messagePage(this.#subject('message', key), queries, links);
    if (key !== undefined) throw new BadRequest(404, UNKNOWN_PATH);
    if (name === 'calls') return this.#list('call', callRow, query);
    if (name === 'messages') return this.#list('message', messageRow, query);
    if (name === 'search') return this.#search(query.get('q') ?? '');
    if (name === 'about') return about();
    if (name !== 'overview') throw new BadRequest(404, UNKNOWN_PATH);
    const since = numberOf(query, 'since') ?? 0;
    return overviewOf(queries, since, Date.now(), uses.since(since));
  }

  #subject(kind: PageKind, key: string): Subject {
    const subject = this.#parts.queries.subject(kind, key);
    if (!subject) throw new BadRequest(404, `The store has no ${kind} with this key.`);
    return subject;
  }

  #list<Row>(kind: PageKind, row: (subject: Subject) => Row, query: URLSearchParams) {
    const { queries } = this.#parts;
    const { subjects, total, next } = queries.list(kind, filtersOf(query));
    return { rows: subjects.map(row), total, next, values: queries.values(kind) };
  }

  #search(text: string): SearchAnswer {
    const candidates = candidatesIn(text);
    const hits = this.#parts.queries.search(candidates).map(({ subject, idKind, id }) => ({
      kind: subject.kind,
      key: subject.key,
      idKind,
      id,
      title: titleOf(subject),
      verdict: subjectVerdict(subject),
      last: subject.last,
    }));
    const advice = hits.length > 0 ? null : adviceFor(candidates.ids.length > 0);
    return { looked: candidates.ids.slice(0, MAX_LOOKED), hits, advice };
  }
}

function adviceFor(hasIds: boolean): string {
  return hasIds
    ? 'No record in the store has this id. Check that the app sends to this endpoint, and that its records are not older than the retention.'
    : 'Paste an id: of a call, server call, connection, participant, SMS, email, client request or trace, or an MS-CV.';
}

function filtersOf(query: URLSearchParams): ListFilters {
  const texts = ['state', 'origin', 'service', 'app', 'type', 'after'].map((name) => [name, query.get(name)]);
  const numbers = ['since', 'until', 'limit'].map((name) => [name, numberOf(query, name)]);
  const given = [...texts, ...numbers].filter(
    ([, value]) => value !== null && value !== '' && value !== undefined,
  );
  return Object.fromEntries(given) as ListFilters;
}

/** @throws BadRequest */
function numberOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  const number = Number(text);
  if (!Number.isFinite(number)) throw new BadRequest(400, `${name} is not a number.`);
  return number;
}

/** @throws BadRequest */
function keyOf(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    throw new BadRequest(400, 'The key is not valid URL encoding.');
  }
}

function refuse(response: ServerResponse, error: unknown): void {
  const isOwn = error instanceof BadRequest;
  const body: ApiError = { error: isOwn ? error.message : `The store cannot be read: ${reasonOf(error)}` };
  send(response, isOwn ? error.status : 500, body);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}
