/** `acs-otel view` as one process: receiver, store, read API and page. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { basename } from 'node:path';
import { SourceError } from '../cli/inventory-source.ts';
import { readOtlpFile } from '../cli/otlp-file.ts';
import { SCOPE_VERSION } from '../generated/version.ts';
import { checkHost } from './access.ts';
import type { About } from './api.ts';
import { BadRequest } from './bad-request.ts';
import { Counters } from './counters.ts';
import { bytesInUse, DatabaseError } from './database.ts';
import { openOwnDatabase } from './database-lock.ts';
import { Decoder } from './decoder.ts';
import { Forwarder } from './forwarder.ts';
import { listen } from './listen.ts';
import { Live } from './live.ts';
import { type CheckedOptions, checkedOptions, ViewError, type ViewOptions } from './options.ts';
import { Queries } from './queries.ts';
import { ReadApi } from './read-api.ts';
import { Receiver } from './receiver.ts';
import { recordsOf } from './record.ts';
import { Redactor } from './redaction.ts';
import { ServiceUses } from './service-uses.ts';
import { Store, StoreError } from './store.ts';
import { Writer } from './writer.ts';

/** A running view. */
export interface View {
  /** For readers and senders; no trailing slash. */
  url: string;
  about(): About;
  close(): Promise<void>;
}

const RETENTION_MILLIS = 30_000;
/** SQLite refuses to grow beyond the size at which the oldest records are removed, times this. */
const HEADROOM = 1.2;

const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** @throws ViewError that says what was seen and what to change */
export async function startView(given: ViewOptions = {}): Promise<View> {
  const options = checkedOptions(given);
  const store = await openStore(options);
  try {
    return await serve(options, store);
  } catch (error) {
    store.close();
    throw error instanceof SourceError ? new ViewError(error.message) : error;
  }
}

async function openStore({ db, retentionLimits, maxDatabaseBytes }: CheckedOptions): Promise<Store> {
  const { bytes } = retentionLimits;
  const max = maxDatabaseBytes ?? (bytes === undefined ? undefined : bytes * HEADROOM);
  try {
    return new Store(await openOwnDatabase(db, max), retentionLimits);
  } catch (error) {
    throw error instanceof DatabaseError ? new ViewError(error.message) : error;
  }
}

async function serve(options: CheckedOptions, store: Store): Promise<View> {
  const { host, port, files = [], say, token, forwardUrl } = options;
  const counters = new Counters(say);
  const redactor = new Redactor(options.keepPersonal);
  const queries = new Queries(store.db);
  const forwarder = forwardUrl && new Forwarder(forwardUrl, counters, say, token);
  await openFiles(files, store, redactor, counters, say);
  let url = '';
  const about = () => aboutOf({ options, store, counters, queries, forwarder, url });
  const live = new Live(about);
  const { linkTemplates: links, maxBodyBytes } = options;
  const api = new ReadApi({ queries, uses: new ServiceUses(queries), links, live, about });
  const decoder = files.length === 0 ? new Decoder(options.keepPersonal) : undefined;
  const writer = new Writer(store, counters, (pages) => live.changed(pages));
  const receiver = decoder && new Receiver({ decoder, writer, counters, forwarder, maxBodyBytes });
  const server = createServer((request, response) => {
    route({ request, response, options, receiver, api }).catch((error) => fail(response, error, say));
  });
  const found = await listen(server, host, port);
  url = `http://${host.includes(':') ? `[${host}]` : host}:${found}`;
  if (port !== 0 && found !== port) {
    const senders = receiver ? `Point senders to OTEL_EXPORTER_OTLP_ENDPOINT=${url}. ` : '';
    say(`Port ${port} is taken. ${senders}"acs-otel call" and "acs-otel support" need --url ${url}`);
  }
  const timer = setInterval(() => applyRetention(store, counters), RETENTION_MILLIS);
  timer.unref();
  const close = async () => {
    clearInterval(timer);
    live.close();
    forwarder?.close();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
    await decoder?.close();
    await writer.idle();
    store.close();
  };
  return { url, about, close };
}

/** Reads files as if they had been sent, with one transaction for each line. */
async function openFiles(
  files: readonly string[],
  store: Store,
  redactor: Redactor,
  counters: Counters,
  say: (line: string) => void,
): Promise<void> {
  for (const file of files) {
    const { name, good, bad, cuts } = await readOtlpFile(file, (request) => {
      const records = [...recordsOf(request, redactor, Date.now())];
      try {
        store.add(records);
      } catch (error) {
        throw error instanceof StoreError ? new ViewError(error.message) : error;
      }
      counters.received.requests++;
      for (const { isSpan } of records) counters.received[isSpan ? 'spans' : 'logs']++;
    });
    for (const cut of cuts) counters.cut(files.length > 1 ? `${basename(file)}: ${cut}` : cut);
    if (good === 0) say(`${name} is empty.`);
    if (bad > 0) {
      say(`${name}: skipped lines that are not OTLP JSON: ${bad}.`);
      counters.drop('lines of files', 'unreadable', bad);
    }
  }
}

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  options: CheckedOptions;
  receiver: Receiver | undefined;
  api: ReadApi;
}

async function route({ request, response, options, receiver, api }: Exchange): Promise<void> {
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('Referrer-Policy', 'no-referrer');
  const url = new URL(`http://localhost${/^\/[^/\\]/.test(request.url ?? '') ? request.url : '/'}`);
  const signal = Receiver.signalOf(url.pathname);
  // A preflight carries no token, and changes nothing. The page's files hold no data; their tags cannot carry one.
  const isPreflight = signal !== undefined && request.method === 'OPTIONS';
  const isOther = signal === undefined && !url.pathname.startsWith('/api/');
  const isPage = isOther && options.page?.(url.pathname) !== undefined;
  if (!(isPreflight || isPage) || options.token === undefined) checkHost(request, options);
  if (signal && receiver) await receiver.handle(signal, request, response);
  else if (signal) throw new BadRequest(404, 'This process shows files and accepts no exports.');
  else if (url.pathname.startsWith('/api/')) api.handle(request, response, url);
  else showPage(options, request, response, url.pathname);
}

function showPage(
  { page }: CheckedOptions,
  { headers }: IncomingMessage,
  response: ServerResponse,
  path: string,
): void {
  const asset = page?.(path);
  const isBrowser = headers.accept?.includes('text/html');
  if (!asset || (asset.isUnknown && !isBrowser))
    throw new BadRequest(
      404,
      'There is no such page. Calls are at /calls, their data at /api/calls; OTLP is sent to /v1/traces, /v1/logs and /v1/metrics.',
    );
  response.setHeader('Content-Security-Policy', CSP);
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.writeHead(asset.isUnknown ? 404 : 200, { 'Content-Type': asset.type });
  response.end(asset.body);
}

function fail(response: ServerResponse, error: unknown, say: (line: string) => void): void {
  const isRefusal = error instanceof BadRequest;
  if (!isRefusal)
    say(`acs-otel view failed to answer a request and keeps running: ${(error as Error).stack}`);
  const [status, text] = isRefusal
    ? [error.status, error.message]
    : [500, 'acs-otel view failed to answer. Its terminal shows why.'];
  if (!response.headersSent) response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(`${text}\n`);
}

function applyRetention(store: Store, counters: Counters): void {
  try {
    store.applyRetention();
  } catch (error) {
    counters.fail(`Old records cannot be removed: ${(error as Error).message}`);
  }
}

/** Zero if the store cannot be read: `trouble` states the reason after the next export. */
function sizesOf(store: Store, queries: Queries): Pick<About, 'databaseBytes' | 'stored'> {
  try {
    return { databaseBytes: bytesInUse(store.db), stored: queries.counts() };
  } catch {
    return { databaseBytes: 0, stored: { calls: 0, messages: 0, records: 0 } };
  }
}

interface AboutParts {
  options: CheckedOptions;
  store: Store;
  counters: Counters;
  queries: Queries;
  forwarder: Forwarder | undefined;
  url: string;
}

function aboutOf({ options, store, counters, queries, forwarder, url }: AboutParts): About {
  const { files = [], keepPersonal = false, linkTemplates, retention } = options;
  const removed = { what: 'records', reason: 'retention', count: store.removed };
  return {
    version: SCOPE_VERSION,
    endpoint: files.length > 0 ? null : url,
    files: [...files],
    cuts: [...counters.cuts],
    keepsPersonal: keepPersonal,
    links: linkTemplates.labels,
    database: store.file,
    retention,
    received: { ...counters.received },
    ...sizesOf(store, queries),
    drops: [...counters.drops, ...(store.removed > 0 ? [removed] : [])],
    forward: forwarder?.state ?? null,
    trouble: counters.trouble,
  };
}
