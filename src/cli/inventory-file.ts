/** Uses of services in a file of OTLP/JSON lines, as the Collector's file exporter writes it. */
import { createReadStream } from 'node:fs';
import { OtlpUses } from './inventory-otlp.ts';
import { type Found, SourceError } from './inventory-source.ts';
import { isOtlp } from './otlp-json.ts';
import { echoed, plainText } from './plain-text.ts';

/** Longer lines are skipped: a batch of the Collector has at most a few MiB. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;
const LINE_FEED = 10;

/** Reads a file, or standard input. @throws SourceError if it cannot be read or holds no OTLP/JSON */
export async function fileUses(path: string, since: number): Promise<Found> {
  const uses = new OtlpUses(since);
  const name = path === '-' ? 'standard input' : `"${echoed(path)}"`;
  let [good, bad] = [0, 0];
  let firstBad: string | undefined;
  try {
    for await (const line of linesOf(path === '-' ? process.stdin : createReadStream(path))) {
      const request = parsed(line);
      if (isOtlp(request)) {
        good++;
        uses.add(request);
      } else if (line === undefined || line.trim() !== '') {
        bad++;
        firstBad ??= line === undefined ? 'a line of more than 64 MiB' : line;
      }
    }
  } catch (error) {
    throw new SourceError(`${name} cannot be read: ${reasonOf(error)}.`);
  }
  if (good === 0 && bad > 0) throw new SourceError(notOtlp(name, firstBad ?? ''));
  const list = uses.end();
  const { read, overflow, eventsOfNoService } = uses;
  const lacking = (['spans', 'log records', 'metrics'] as const).filter((signal) => read[signal] === 0);
  return {
    uses: list,
    looked: `spans, log records and metrics about ACS in ${name}`,
    lacking: [...lacking],
    dataSeen: lacking.length < 3,
    notes: [
      ...(bad > 0 ? [`${bad} of ${good + bad} lines are no OTLP JSON and were skipped.`] : []),
      ...(read.older > 0 ? [`${read.older} spans, records and points are older than --since.`] : []),
      ...(eventsOfNoService > 0
        ? [
            `${eventsOfNoService} events of Event Grid, such as CallStarted, do not say which service they come from. They count for none.`,
          ]
        : []),
      ...(overflow > 0 ? [`${overflow} uses did not fit into memory and are missing.`] : []),
    ],
  };
}

function parsed(line: string | undefined): unknown {
  try {
    return line === undefined ? undefined : JSON.parse(line);
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

const ZSTD = '(\uFFFD/\uFFFD';

function notOtlp(name: string, line: string): string {
  const seen = line.includes(ZSTD)
    ? 'it is compressed with zstd'
    : `it begins with "${echoed(plainText(line.trim()))}"`;
  return [
    `${name} holds no OTLP JSON: ${seen}.`,
    'Expected lines with resourceSpans, resourceLogs or resourceMetrics, as the file exporter of the OpenTelemetry',
    'Collector writes them with format: json and without compression.',
  ].join(' ');
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return (
    { ENOENT: 'there is no such file', EISDIR: 'it is a folder', EACCES: 'permission denied' }[code ?? ''] ??
    plainText(message)
  );
}
