/** Uses of services in the metrics of a Prometheus, or of a backend with its HTTP API. */
import {
  ATTR_ACS_CALL_AUTOMATION_ACTION,
  ATTR_ACS_CALL_DIRECTION,
  ATTR_ACS_OPERATION,
  ATTR_ACS_RESOURCE_ID,
  ATTR_ACS_SERVICE,
  ATTR_ACS_SOURCE,
} from '../generated/names.ts';
import { COUNTING } from './inventory-metrics.ts';
import { type Found, SourceError } from './inventory-source.ts';
import { Uses } from './inventory-usage.ts';
import { countOf, listOf, objectOf, textOf } from './otlp-json.ts';
import { echoed, plainText } from './plain-text.ts';

/** Points per series: they limit both the answer and how exactly the last use is known. */
const STEPS = 180;
const TIMEOUT_MILLIS = 60_000;
const MAX_ANSWER_BYTES = 256 * 1024 * 1024;

/** With dots or underscores, with or without suffixes: however the backend translates OTLP names. */
const NAMES = new RegExp(
  `^(${Object.keys(COUNTING).map(pattern).join('|')})(?:_seconds)?(?:_total|_count)?$`,
);

function pattern(name: string): string {
  return name.replaceAll('.', '[._]');
}

/** Queries all series once. @throws SourceError if the answer is not that of a Prometheus */
export async function prometheusUses(base: URL, since: number, until: number): Promise<Found> {
  const step = Math.max(1, Math.ceil((until - since) / 1000 / STEPS));
  const query = `last_over_time({__name__=~"${NAMES.source.slice(1, -1)}"}[${step}s])`;
  const start = since / 1000;
  // The last step ends now or later, so that none of the newest is missed.
  const parameters = { query, start: String(start), end: String(start + STEPS * step), step: String(step) };
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/api/v1/query_range`;
  url.search = String(new URLSearchParams(parameters));
  const series = seriesOf(await answerOf(url), base);
  const uses = new Uses('metrics');
  for (const one of series) addSeries(uses, one, { since, until });
  return {
    uses: uses.list,
    looked: `metrics ${Object.keys(COUNTING).join(', ')} in ${shown(base)}`,
    lacking: ['spans', 'log records'],
    dataSeen: series.length > 0,
    notes: [
      'Metrics do not carry the host of the resource: for that, read a file with spans.',
      `The last use is known to ${duration(step)}.`,
      ...(uses.overflow > 0 ? [`${uses.overflow} uses did not fit into memory and are missing.`] : []),
    ],
  };
}

interface Window {
  since: number;
  until: number;
}

/** Adds what a counter has grown by within the window, and when it last grew. */
function addSeries(uses: Uses, series: Record<string, unknown>, { since, until }: Window): void {
  const labels = labelsOf(series.metric);
  const [, name = ''] = NAMES.exec(labels.__name__ ?? '') ?? [];
  const seen = COUNTING_SERIES.get(name.replaceAll('.', '_'))?.(labels);
  if (!seen || !Array.isArray(series.values)) return;
  let [count, lastMillis, atLeast] = [0, 0, false];
  let before: number | undefined;
  for (const point of series.values) {
    const [at, value] = Array.isArray(point) ? [Number(point[0]) * 1000, countOf(point[1])] : [0, 0];
    // The first point stands for what came before the window.
    const isBase = before === undefined && at <= since + 1;
    const isReset = before !== undefined && value < before;
    const grown = isBase ? 0 : isReset ? value : value - (before ?? 0);
    before = value;
    atLeast ||= isReset;
    if (grown > 0) [count, lastMillis] = [count + grown, at];
  }
  if (count === 0) return;
  const app = labels['service.name'] ?? labels.job?.split('/').at(-1) ?? 'unknown_service';
  uses.add({
    ...seen,
    app,
    resource: labels[ATTR_ACS_RESOURCE_ID],
    count,
    atLeast,
    at: Math.min(lastMillis, until),
  });
}

/** Labels under the names of attributes: OTLP's dots may have become underscores. */
function labelsOf(metric: unknown): Record<string, string | undefined> {
  const labels: Record<string, string | undefined> = Object.create(null);
  for (const [name, value] of Object.entries(objectOf(metric))) labels[LABELS[name] ?? name] = textOf(value);
  return labels;
}

const LABELS = Object.fromEntries(
  [
    ATTR_ACS_CALL_AUTOMATION_ACTION,
    ATTR_ACS_CALL_DIRECTION,
    ATTR_ACS_OPERATION,
    ATTR_ACS_RESOURCE_ID,
    ATTR_ACS_SERVICE,
    ATTR_ACS_SOURCE,
    'http.request.method',
    'service.name',
  ].map((name) => [name.replaceAll('.', '_'), name]),
);

const COUNTING_SERIES = new Map(
  Object.entries(COUNTING).map(([name, counting]) => [name.replaceAll('.', '_'), counting]),
);

/** @throws SourceError unless it is the answer of a Prometheus */
function seriesOf(answer: Answer, base: URL): Record<string, unknown>[] {
  const { status, contentType, text } = answer;
  let body: Record<string, unknown> = {};
  try {
    body = objectOf(JSON.parse(text));
  } catch {}
  const error = textOf(body.error);
  if (error) throw new SourceError(`${shown(base)} refuses the query: ${echoed(plainText(error))}`);
  const { resultType, result } = objectOf(body.data);
  if (status === 200 && resultType === 'matrix') return listOf(result);
  const what = `${status}${contentType ? ` with ${echoed(plainText(contentType))}` : ''}`;
  const remedy =
    status === 401 || status === 403
      ? 'Give user and password in the URL: https://user:password@host.'
      : 'Give the URL of its HTTP API without /api/v1, such as http://localhost:9090 or https://mimir.contoso.com/prometheus.';
  throw new SourceError(`${shown(base)} is no Prometheus: /api/v1/query_range answered ${what}. ${remedy}`);
}

interface Answer {
  status: number;
  contentType: string;
  text: string;
}

async function answerOf(url: URL): Promise<Answer> {
  const { username, password } = url;
  const address = new URL(url);
  [address.username, address.password] = ['', ''];
  const credentials = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
  const headers = username ? { authorization: `Basic ${credentials.toString('base64')}` } : {};
  try {
    const response = await fetch(address, { headers, signal: AbortSignal.timeout(TIMEOUT_MILLIS) });
    const contentType = response.headers.get('content-type') ?? '';
    return { status: response.status, contentType, text: await textWithin(response, MAX_ANSWER_BYTES) };
  } catch (error) {
    if (error instanceof SourceError) throw error;
    const { cause, name, message } = error as Error & { cause?: NodeJS.ErrnoException };
    const reason =
      name === 'TimeoutError'
        ? `no answer within ${TIMEOUT_MILLIS / 1000} s`
        : (cause?.code ?? cause?.message ?? message);
    throw new SourceError(
      `${shown(url)} cannot be reached: ${plainText(reason)}. Check host and port, and that Prometheus runs.`,
    );
  }
}

async function textWithin(response: Response, limit: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > limit)
      throw new SourceError(
        `${shown(new URL(response.url))} answered more than ${limit / 2 ** 20} MiB. Choose a shorter --since.`,
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** Host and path: credentials stay out of messages. */
function shown({ origin, pathname }: URL): string {
  return plainText(`${origin}${pathname.replace(/\/(?:api\/v1\/query_range)?$/, '')}`);
}

/** A step as the largest whole unit. */
function duration(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
