/** Files of OTLP/JSON: a request a line, as the Collector's file exporter writes them, or one document; or in a zip of `acs-otel support`. */
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { redactBody } from '../signals/redaction.ts';
import { SourceError } from './inventory-source.ts';
import { isOtlp } from './otlp-json.ts';
import { echoed, plainText } from './plain-text.ts';
import { isZip, readSupportZip } from './support-zip.ts';

/** Longer lines are skipped: a batch of the Collector has at most a few MiB. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;
const LINE_FEED = 10;
const MAX_QUOTED = 40;

export interface ReadFile {
  /** The file as a message names it. */
  name: string;
  /** Lines that are OTLP. */
  good: number;
  /** Lines that are not, and were skipped. */
  bad: number;
  /** What is missing in a zip of `acs-otel support`, by its manifest. */
  cuts: string[];
}

/**
 * Reads a file, or standard input if the path is `-`.
 * @param onRequest Takes the OTLP request of each line; what it throws is passed on.
 * @throws SourceError if the file cannot be read or holds no OTLP/JSON
 */
export async function readOtlpFile(path: string, onRequest: (request: unknown) => void): Promise<ReadFile> {
  const name = path === '-' ? 'standard input' : `"${echoed(path)}"`;
  const { stream, cuts } = await contentOf(path, name);
  const lines = linesOf(stream);
  const whole = new Whole();
  let [good, bad] = [0, 0];
  let firstBad: string | undefined;
  for (;;) {
    const next = await lines.next().catch((error) => {
      throw new SourceError(`${name} cannot be read: ${reasonOf(error)}.`);
    });
    if (next.done) break;
    const line = next.value;
    const request = parsed(line);
    if (good === 0) whole.add(line);
    if (isOtlp(request)) {
      good++;
      onRequest(request);
    } else if (line === undefined || line.trim() !== '') {
      bad++;
      firstBad ??= line ?? '';
    }
  }
  if (good > 0 || bad === 0) return { name, good, bad, cuts };
  const text = whole.text();
  const document = parsed(text);
  if (!isOtlp(document)) throw new SourceError(notOtlp(name, firstBad ?? '', text === undefined));
  onRequest(document);
  return { name, good: 1, bad: 0, cuts };
}

/** The lines of one document, unless it is longer than a line may be. */
class Whole {
  #lines: string[] | undefined = [];
  #length = 0;

  add(line: string | undefined): void {
    this.#length += (line?.length ?? MAX_LINE_BYTES) + 1;
    if (line === undefined || this.#length > MAX_LINE_BYTES) this.#lines = undefined;
    this.#lines?.push(line ?? '');
  }

  text(): string | undefined {
    return this.#lines?.join('\n');
  }
}

interface Content {
  stream: AsyncIterable<Buffer | string>;
  cuts: string[];
}

async function contentOf(path: string, name: string): Promise<Content> {
  if (path === '-') return { stream: process.stdin, cuts: [] };
  if (!(await isZip(path))) return { stream: createReadStream(path), cuts: [] };
  const { otlp, cuts } = await readSupportZip(path, name);
  return { stream: Readable.from([otlp]), cuts };
}

function parsed(line: string | undefined): unknown {
  try {
    // PowerShell begins files with a byte order mark.
    return line === undefined ? undefined : JSON.parse(line.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

/** The lines of a stream; undefined for one that is too long. */
async function* linesOf(stream: AsyncIterable<Buffer | string>): AsyncGenerator<string | undefined> {
  let parts: Buffer[] = [];
  let bytes = 0;
  const flush = () => {
    const line = bytes > MAX_LINE_BYTES ? undefined : Buffer.concat(parts).toString();
    [parts, bytes] = [[], 0];
    return line;
  };
  for await (const chunk of stream) {
    let rest = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    for (let end = rest.indexOf(LINE_FEED); end >= 0; end = rest.indexOf(LINE_FEED)) {
      parts.push(rest.subarray(0, end));
      bytes += end;
      yield flush();
      rest = rest.subarray(end + 1);
    }
    bytes += rest.length;
    if (bytes <= MAX_LINE_BYTES) parts.push(rest);
    else parts = [];
  }
  if (bytes > 0) yield flush();
}

/** Bytes that are no UTF-8 became replacement characters. */
const GZIP = '\u001f\uFFFD';
const ZSTD = '(\uFFFD/\uFFFD';

function notOtlp(name: string, line: string, isLong: boolean): string {
  if (line.startsWith('SQLite format 3'))
    return `${name} is a database. Give one of "acs-otel view" as --db to view, or as --from to call and support.`;
  const compressed = line.includes(ZSTD) ? 'zstd' : line.startsWith(GZIP) && 'gzip';
  const begin = isLong && /^\s*(?:\{|$)/.test(line) ? 'is longer than 64 MiB and begins' : 'begins';
  const seen = compressed ? `it is compressed with ${compressed}` : `it ${begin} with "${beginningOf(line)}"`;
  return [
    `${name} holds no OTLP JSON: ${seen}.`,
    'Expected one JSON document, or one on each line, with resourceSpans, resourceLogs or resourceMetrics, as the file',
    'exporter of the OpenTelemetry Collector writes them with format: json and without compression.',
  ].join(' ');
}

/** Enough to recognise the kind of file; it may hold personal data. */
function beginningOf(text: string): string {
  const { body } = redactBody(plainText(text.trim()));
  return body.length > MAX_QUOTED ? `${echoed(body.slice(0, MAX_QUOTED))}…` : echoed(body);
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return (
    { ENOENT: 'there is no such file', EISDIR: 'it is a folder', EACCES: 'permission denied' }[code ?? ''] ??
    plainText(message)
  );
}
