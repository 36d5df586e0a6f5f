/** Resolves the options of `register()` on Node: option, else environment variable, else default. */
import { shortText } from '../events/text.ts';
import {
  type AcsInstrumentationOptions,
  type AcsOtelOptions,
  NODE_OPTIONS,
  type NodeCheck,
  type OptionModel,
  PAGE_ONLY,
  type ResolvedOptions,
} from '../generated/options.ts';
import { LEVELS } from '../sources/azure-logger/line.ts';

export type {
  AcsInstrumentationOptions,
  AcsOtelOptions,
  AcsOtelPageOptions,
  ResolvedOptions,
} from '../generated/options.ts';

interface Check {
  /** The value, or undefined if it is not valid. Environment variables are always text. */
  parse(value: unknown): unknown;
  /** Describes valid values in the warning. */
  expected: string;
}

const LOG_LEVELS = [...[...LEVELS].reverse(), 'off'] as const;
/** Whether `level` is one of the option `logLevel`. */
export function isLogLevel(level: unknown): boolean {
  return CHECKS.level.parse(level) !== undefined;
}

export const LOG_LEVELS_TEXT = `expected ${LOG_LEVELS.join(', ')}`;

const HOST = /^\.?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*(?::\d{1,5})?$/i;
const MAX_MILLIS = 10 * 60_000;

const CHECKS: Record<NodeCheck, Check> = {
  hosts: {
    parse: hosts,
    expected: "host names without scheme or path, such as 'acs.contoso.com' or '.contoso.com'",
  },
  text: {
    parse: (value) => shortText(value),
    expected: 'a text of 1 to 1024 characters',
  },
  resourceId: {
    parse: (value) => (shortText(value) || isTextMap(value) ? value : undefined),
    expected: 'a text of 1 to 1024 characters, or an object from host to such a text',
  },
  boolean: {
    parse: (value) => [true, false].find((flag) => flag === value || String(flag) === value),
    expected: 'true or false',
  },
  function: {
    parse: (value) => (typeof value === 'function' ? value : undefined),
    expected: 'a function',
  },
  level: {
    parse: (value) => LOG_LEVELS.find((level) => level === value),
    expected: LOG_LEVELS.join(', '),
  },
  millis: {
    parse(value) {
      const millis = value === '' ? Number.NaN : Number(value);
      return millis >= 1 && millis <= MAX_MILLIS ? millis : undefined;
    },
    expected: `a number of milliseconds from 1 to ${MAX_MILLIS}`,
  },
  url: {
    parse: (value) =>
      typeof value === 'string' && /^https?:\/\//.test(value) && URL.canParse(value)
        ? value.replace(/\/+$/, '')
        : undefined,
    expected: "a URL such as 'https://otel.contoso.com'",
  },
  clients: {
    parse: (value) => (Array.isArray(value) && value.length <= 100 ? value : undefined),
    expected: 'an array of client classes such as [SmsClient, EmailClient]',
  },
  connectionString: {
    parse: (value) =>
      typeof value === 'string' && /InstrumentationKey=[^;]+/i.test(value) ? value : undefined,
    expected: "a connection string that contains 'InstrumentationKey=…'",
  },
};

/**
 * Warns once per unknown option and once per invalid value, which the default replaces.
 * @param warn Receives the warnings. Connection strings are not repeated in them.
 */
export function resolveOptions(
  options: AcsOtelOptions,
  env: Record<string, string | undefined>,
  warn: (message: string) => void,
): ResolvedOptions {
  const given = isPlain(options) ? options : {};
  if (given !== options)
    warn(`options must be an object, such as { serviceName: 'contoso-api' }; they are ignored`);
  const names = Object.keys(NODE_OPTIONS);
  for (const name of Object.keys(given)) {
    if (!names.includes(name) && !PAGE_ONLY.includes(name))
      warn(`unknown option '${name}' is ignored; options are ${names.join(', ')}`);
  }
  const entries = Object.entries(NODE_OPTIONS).map(([name, model]) => [
    name,
    resolve(name, model, given, env, warn),
  ]);
  return Object.fromEntries(entries) as ResolvedOptions;
}

function isPlain(options: unknown): boolean {
  return typeof options === 'object' && options !== null && !Array.isArray(options);
}

/** The options without those of the SDK, each of which costs one warning that says why it has no effect. */
export function withoutSdkOptions(
  given: AcsOtelOptions,
  warn: (message: string) => void,
  reason: (variable: string | undefined) => string,
): AcsInstrumentationOptions {
  const kept = Object.entries(given).filter(([name, value]) => {
    const { sdk, env }: Partial<OptionModel<NodeCheck>> = NODE_OPTIONS[name as keyof ResolvedOptions] ?? {};
    if (sdk && value !== undefined) warn(`option '${name}' is ignored: ${reason(env)}`);
    return !sdk;
  });
  return Object.fromEntries(kept);
}

function resolve(
  name: string,
  { env: variable, check, fallback, secret }: OptionModel<NodeCheck>,
  given: AcsOtelOptions,
  env: Record<string, string | undefined>,
  warn: (message: string) => void,
): unknown {
  const option = (given as Record<string, unknown>)[name];
  const [source, value] =
    option !== undefined
      ? [`option '${name}'`, option]
      : [variable, (variable && env[variable]) || undefined];
  if (value === undefined) return fallback;
  const { parse, expected } = CHECKS[check];
  const parsed = parse(value);
  if (parsed !== undefined) return parsed;
  const shown = secret ? '' : ` ${JSON.stringify(value)?.slice(0, 100)}`;
  const used = fallback === undefined ? 'none' : JSON.stringify(fallback);
  warn(`${source}${shown} is not valid: expected ${expected}; using the default, ${used}`);
  return fallback;
}

function isTextMap(value: unknown): boolean {
  const texts = typeof value === 'object' && value !== null ? Object.values(value) : [];
  return texts.length > 0 && texts.length <= 1000 && texts.every((text) => shortText(text) !== undefined);
}

function hosts(value: unknown): readonly string[] | undefined {
  const list =
    typeof value === 'string'
      ? value
          .split(',')
          .map((host) => host.trim())
          .filter(Boolean)
      : value;
  if (!Array.isArray(list) || list.length > 1000) return undefined;
  return list.every((host) => typeof host === 'string' && HOST.test(host))
    ? list.map((host) => host.toLowerCase())
    : undefined;
}
