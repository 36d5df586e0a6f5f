/**
 * Lines of `@azure/logger`, from every copy of it. One line is one string, `azure:<package>:<level> …`.
 *
 * Hearing a level means setting it, which would make the app's stderr louder: only what the app's own level
 * would have shown is passed on.
 */
import { type Context, context } from '@opentelemetry/api';
import type { EventOf, SdkLogLevel } from '../../events/acs-event.ts';
import { isMsCv } from '../../events/ids.ts';
import { exchangeIn } from '../../events/sink.ts';
import { guarded } from '../../safety/guard.ts';
import { type AzureLoggerModule, hookAzureLog, type Log } from './hook.ts';

/** Where lines go. */
export interface LineSink {
  emit(event: EventOf<'sdk.log'>, context?: Context): void;
}

export interface LoggerOptions {
  /** Lines of this level and graver become log records; `off` hears none. */
  level: SdkLogLevel | 'off';
  /** The `DEBUG` variable of the process: namespaces that the app sees on stderr whatever the level. */
  debug?: string | undefined;
}

const RANK: Record<SdkLogLevel, number> = { error: 1, warning: 2, info: 3, verbose: 4 };
/** One read is bounded: a line may be a megabyte. Cutting to the exported size is the signals' work, after redaction. */
const MAX_READ = 64 * 1024;
const LINE = /^azure:(.+?):(error|warning|info|verbose) ?([\s\S]*)$/;

/** Hooks one copy; the returned function restores what it found. */
export function observeAzureLogger(
  sink: LineSink,
  module: AzureLoggerModule,
  options: LoggerOptions,
): () => void {
  const { level } = options;
  if (level === 'off') return () => {};
  const appLevel = module.getLogLevel();
  const debug = debugNamespaces(appLevel ? undefined : options.debug);
  let ours = debug.concernsAzure ? 'verbose' : graver(appLevel, level) ? level : (appLevel as SdkLogLevel);
  let current = appLevel;
  const isShown = (line: Line) =>
    rank(current) >= RANK[line.level] || debug.shows(`azure:${line.package}:${line.level}`);

  const unhook = hookAzureLog(module, (args) => {
    const line = guarded('reading a log line', () => parseLine(args));
    // The app may have called setLogLevel since: then the level is not the one that we set.
    const now = module.getLogLevel();
    if (now !== ours) current = ours = now as SdkLogLevel;
    if (line) guarded('a log line', () => hear(sink, line, level));
    return !line || isShown(line);
  });
  module.setLogLevel(ours); // last: were the hook refused, a higher level would go to stderr
  return () => {
    const untouched = module.getLogLevel() === ours;
    // Setting a level has replaced what `DEBUG` had switched on, and only a level brings that back.
    const filtered = debug.concernsAzure && untouched && current === undefined;
    unhook(filtered ? (log) => onlyShown(log, isShown) : undefined);
    if (untouched && !filtered) module.setLogLevel(current);
  };
}

function onlyShown(log: Log, isShown: (line: Line) => boolean): Log {
  return (...args) => {
    const line = guarded('reading a log line', () => parseLine(args));
    if (!line || isShown(line)) log(...args);
  };
}

interface Line {
  package: string;
  level: SdkLogLevel;
  message: string;
}

/** `azure:communication-sms:info text`, and whatever else the SDK passed beside it. */
export function parseLine(args: readonly unknown[]): Line | undefined {
  const first = args[0];
  if (typeof first !== 'string') return undefined;
  const match = LINE.exec(first.length > MAX_READ ? first.slice(0, MAX_READ) : first);
  if (!match) return undefined;
  const [, name = '', level, message = ''] = match;
  const rest = args.slice(1, 9).map((arg) => printable(arg));
  return {
    package: name,
    level: level as SdkLogLevel,
    message: [message, ...rest].join(' ').slice(0, MAX_READ),
  };
}

function hear(sink: LineSink, line: Line, level: SdkLogLevel): void {
  const active = context.active();
  const msCv = msCvOfLine(line.message);
  if (msCv) exchangeIn(active)?.msCv(msCv);
  if (RANK[line.level] <= RANK[level]) sink.emit({ type: 'sdk.log', ...line }, active);
}

/**
 * MS-CV of a `Headers: {…}` line. Only of those: a body that is printed may hold anything. Flat since
 * core-rest-pipeline 1.24, below `headers` before and since 1.25.
 */
export function msCvOfLine(message: string): string | undefined {
  if (!message.startsWith('Headers: {')) return undefined;
  try {
    const parsed = JSON.parse(message.slice('Headers: '.length)) as Record<string, unknown>;
    const headers = (parsed.headers ?? parsed) as Record<string, unknown>;
    return isMsCv(headers['ms-cv']) ? headers['ms-cv'] : undefined;
  } catch {
    return undefined;
  }
}

function printable(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return value instanceof Error
      ? `${value.name}: ${value.message}`
      : (JSON.stringify(value) ?? String(value));
  } catch {
    return '[unprintable]'; // circular, or a getter that throws
  }
}

function rank(level: SdkLogLevel | undefined): number {
  return level ? (RANK[level] ?? 0) : 0;
}

function graver(a: SdkLogLevel | undefined, b: SdkLogLevel): boolean {
  return rank(a) <= rank(b);
}

/** The `DEBUG` syntax: names with `*`, separated by commas, `-` in front of what is left out. */
function debugNamespaces(patterns: string | undefined): {
  shows(namespace: string): boolean;
  concernsAzure: boolean;
} {
  const rules = (patterns ?? '')
    .split(',')
    .map((rule) => rule.trim())
    .filter(Boolean);
  const toRegExp = (rule: string) => new RegExp(`^${rule.split('*').map(escapeRegExp).join('.*')}$`);
  const skipped = rules.filter((rule) => rule.startsWith('-')).map((rule) => toRegExp(rule.slice(1)));
  const named = rules.filter((rule) => !rule.startsWith('-'));
  const shown = named.map(toRegExp);
  return {
    shows: (namespace) =>
      !skipped.some((rule) => rule.test(namespace)) && shown.some((rule) => rule.test(namespace)),
    concernsAzure: named.some((rule) => {
      const [start = ''] = rule.split('*', 1);
      return start.startsWith('azure:') || 'azure:'.startsWith(start);
    }),
  };
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
