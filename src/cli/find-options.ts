/** The id and the source of `acs-otel support` and `acs-otel call`. */
import { azureSource } from '../support/azure-source.ts';
import { fileSource } from '../support/file-source.ts';
import type { Backend } from '../support/http-json.ts';
import { jaegerSource } from '../support/jaeger-source.ts';
import { type Loaded, load } from '../support/load.ts';
import type { Source } from '../support/source.ts';
import { tempoSource } from '../support/tempo-source.ts';
import { viewSource } from '../support/view-source.ts';
import { SUPPORT_SCHEMA } from '../view/support-data.ts';
import { SourceError } from './inventory-source.ts';
import { periodStart } from './period.ts';
import { echoed } from './plain-text.ts';
import { decoded } from './url-login.ts';

const LOKI = 'Loki, for the log records of tempo; neither was tried on the real service';

export const FIND_ARGS = {
  id: {
    type: 'positional',
    required: false,
    description: 'Any id of the call or message, in any form: call, server call, SMS, email, trace, MS-CV, …',
  },
  from: {
    type: 'string',
    valueHint: 'source',
    description: 'view, jaeger, tempo, azure, or a file: OTLP JSON, support zip or view database',
    default: 'view',
  },
  url: {
    type: 'string',
    valueHint: 'url',
    description: 'Of view, Jaeger or Tempo; localhost with their usual port by default',
  },
  loki: { type: 'string', valueHint: 'url', description: LOKI },
  workspace: {
    type: 'string',
    valueHint: 'id',
    description: 'Log Analytics workspace of azure, which was not tried on the real service',
  },
  token: {
    type: 'string',
    valueHint: 'secret',
    description: 'Bearer token of the source; other headers: ACS_OTEL_READ_HEADERS=name=value,…',
  },
  since: {
    type: 'string',
    valueHint: '7d',
    description: 'Period to search, such as 12h or 7d, or a date',
    default: '7d',
  },
  json: {
    type: 'boolean',
    description: 'Print JSON, of which "cuts" states what limits left out',
    default: false,
  },
} as const;

export interface FindGiven {
  _: string[];
  from: string;
  url?: string | undefined;
  loki?: string | undefined;
  workspace?: string | undefined;
  token?: string | undefined;
  since: string;
}

export interface Find {
  source: Source;
  /** Undefined if nothing was found. */
  loaded: Loaded | undefined;
  /** The id as messages repeat it. */
  text: string;
  since: string;
}

/** Finds the call or message that the arguments name. @throws SourceError */
export async function find(given: FindGiven, includePersonal: boolean): Promise<Find> {
  const text = given._.join(' ').trim();
  const until = Date.now();
  const since = periodStart(given.since, until);
  const source = await sourceOf(given);
  const loaded = await load({ source, text, since, until, includePersonal, say });
  return { source, loaded, text: echoed(text), since: new Date(since).toISOString() };
}

/** Prints one line of progress. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Ends the command for an id that was not found. */
export function sayNotFound(found: Find, isJson: boolean): void {
  process.exitCode = 1;
  say(notFound(found));
  const { source, text: id, since } = found;
  const answer = { schema: SUPPORT_SCHEMA, found: false, id, source: source.name, since };
  if (isJson) process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
}

function notFound({ source, text, since }: Find): string {
  const when = source.givesAll ? '' : `, since ${since}`;
  const elsewhere = source.elsewhere ? `, ${source.elsewhere}` : '';
  return [
    `No call or message with "${text}" in ${source.label}${when}.`,
    `Check the id, --from and --since${elsewhere}. "acs-otel doctor" says why nothing arrives.`,
  ].join('\n');
}

/** @throws SourceError for an unknown option */
export function checkOptions(rawArgs: readonly string[], args: Readonly<Record<string, unknown>>): void {
  const option = rawArgs.find(
    (arg) => /^-./.test(arg) && !Object.hasOwn(args, arg.replace(/^--|=.*$/gs, '')),
  );
  if (option) throw new SourceError(`"${echoed(option)}" is not an option: see --help.`);
}

/** Runs a command: bad input and sources that cannot be read end it with 2. */
export async function orBadInput(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    const isKnown = error instanceof SourceError || (error as Error).name === 'DatabaseError';
    if (!isKnown) throw error;
    process.exitCode = 2;
    process.stderr.write(`${(error as Error).message}\n`);
  }
}

async function sourceOf({ from, url, loki, workspace, token }: FindGiven): Promise<Source> {
  const headers = headersOf(token);
  const backend = (name: string, standard: string, option: Backend['option'] = '--url'): Backend => ({
    name,
    url: urlOf((option === '--url' ? url : loki) ?? standard, option, standard),
    headers,
    option,
  });
  if (from === 'view') return await viewSource(backend('acs-otel view', 'http://localhost:4318'));
  if (from === 'jaeger') return jaegerSource(backend('Jaeger', 'http://localhost:16686'));
  if (from === 'tempo')
    return tempoSource(
      backend('Tempo', 'http://localhost:3200'),
      loki === undefined ? undefined : backend('Loki', 'http://localhost:3100', '--loki'),
    );
  if (from === 'azure') {
    if (!workspace)
      throw new SourceError('--from azure needs --workspace, the id of the Log Analytics workspace.');
    return await azureSource(workspace);
  }
  if (/^https?:/i.test(from))
    throw new SourceError('--from takes no URL: give --from view, jaeger or tempo, and the URL as --url.');
  return await fileSource(from);
}

/** Credentials in it are not repeated. */
function urlOf(text: string, option: string, example: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol)) return url;
  const isHost = /^[\w.-]+(?::\d{1,5})?(?:\/[\w./-]*)?$/.test(text) && URL.canParse(`http://${text}`);
  throw new SourceError(
    `${option} is not a URL that begins with http:// or https://. Give one, as in: ${option} ${isHost ? `http://${text}` : example}`,
  );
}

/** In the form of `OTEL_EXPORTER_OTLP_HEADERS`. */
function headersOf(token: string | undefined): Record<string, string> {
  const pairs = (process.env.ACS_OTEL_READ_HEADERS ?? '').split(',').flatMap((pair) => {
    const at = pair.indexOf('=');
    return at > 0 ? [[pair.slice(0, at).trim().toLowerCase(), decoded(pair.slice(at + 1).trim())]] : [];
  });
  return { ...Object.fromEntries(pairs), ...(token !== undefined && { authorization: `Bearer ${token}` }) };
}
