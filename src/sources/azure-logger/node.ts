/**
 * Observes `@azure/logger`, every copy of it. To observe a level we must set it, which would make the app's stderr
 * louder; so the app sees only the lines that its own level shows.
 */
import { type Context, context } from '@opentelemetry/api';
import type { EventOf, SdkLogLevel } from '../../events/acs-event.ts';
import { isMsCv } from '../../events/ids.ts';
import type { Redacted } from '../../events/redacted.ts';
import { exchangeIn } from '../../events/sink.ts';
import { guarded } from '../../safety/guard.ts';
import { type AzureLoggerModule, hookAzureLog, type Log } from './hook.ts';
import { type RaisedLevel, raiseLevel } from './level.ts';
import { type Line, MAX_READ, parseLine, rankOf } from './line.ts';

export interface LineSink {
  emit(event: EventOf<'sdk.log'>, context?: Context): void;
}

export interface LoggerOptions {
  /** Lines of this level and above become log records. */
  level: SdkLogLevel | 'off';
  /** The variable `DEBUG`: namespaces that the app sees on stderr at any level. */
  debug?: string | undefined;
}

/** Hooks one copy; the returned function removes the hook. */
export function observeAzureLogger(
  sink: LineSink,
  module: AzureLoggerModule,
  options: LoggerOptions,
): () => void {
  const { level } = options;
  if (level === 'off') return () => {};
  const debug = debugNamespaces(module.getLogLevel() ? undefined : options.debug);
  let app: RaisedLevel | undefined;
  const isShown = ({ level: lineLevel, package: name }: Line) =>
    rankOf(app?.level) >= rankOf(lineLevel) || (!app?.changed && debug.shows(`azure:${name}:${lineLevel}`));
  const unhook = hookAzureLog(module, (args) => {
    const line = guarded('reading a log line', () => readLine(args));
    if (line) guarded('a log line', () => onLine(sink, line, level));
    return !line || isShown(line);
  });
  // After the hook: without it, a higher level would go to stderr.
  const raised = raiseLevel(module, (appLevel, changed) => {
    if (debug.concernsAzure && !changed) return 'verbose';
    return rankOf(appLevel) <= rankOf(level) ? level : appLevel;
  });
  app = raised;
  return () => {
    // Setting a level has overridden `DEBUG`, and only a level restores its lines.
    const filtered = debug.concernsAzure && !raised.changed && raised.level === undefined;
    unhook(filtered ? (log) => onlyShown(log, isShown) : undefined);
    if (!filtered) raised.restore();
  };
}

function onlyShown(log: Log, isShown: (line: Line) => boolean): Log {
  return (...args) => {
    const line = guarded('reading a log line', () => readLine(args));
    if (!line || isShown(line)) log(...args);
  };
}

/** The line in the arguments of a log call, which may be more than its text. */
export function readLine([first, ...more]: readonly unknown[]): Line | undefined {
  const line = parseLine(first);
  if (!line) return undefined;
  const message = [line.message, ...more.slice(0, 8).map((arg) => printable(arg))].join(' ');
  return { ...line, message: message.slice(0, MAX_READ) };
}

function onLine(sink: LineSink, line: Line, level: SdkLogLevel): void {
  const active = context.active();
  const msCv = msCvOfLine(line.message);
  if (msCv) exchangeIn(active)?.msCv(msCv);
  if (rankOf(line.level) <= rankOf(level)) sink.emit({ type: 'sdk.log', ...line }, active);
}

/**
 * MS-CV of a `Headers: {…}` line; of no other, since a printed body may contain anything. The headers are flat in
 * core-rest-pipeline 1.24, and below `headers` before and since.
 */
export function msCvOfLine(message: string): Redacted | undefined {
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
    return '[unprintable]'; // circular, or a throwing getter
  }
}

/** The syntax of `DEBUG`: names with `*`, separated by commas; `-` excludes. */
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
