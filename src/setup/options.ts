/** Every option of `register()`: type, default, unit and environment variable. */
import type { SdkLogLevel } from '../events/acs-event.ts';

/** Options that only browsers read. Node ignores them, so that one call can serve both. */
export interface AcsOtelPageOptions {
  /** `import * as calling from '@azure/communication-calling'`: its calls are traced. */
  calling?: object;
  /**
   * Headers of every export. Whatever a page holds is public: this is no place for a secret.
   * @default {}
   */
  headers?: Record<string, string>;
  /**
   * Characters of the Calling SDK's log lines that are kept per call, and exported only when it ends unexpectedly or
   * on `recordNow()`; 0 keeps none.
   * @default 262144
   */
  flightRecorder?: number;
  /**
   * Milliseconds between samples of media quality (`acs.media.sample`); 0 sends none, only the summary at the end.
   * @default 0
   */
  mediaSampleInterval?: number;
}

/** Options of `register()`. All are optional; an option wins over its environment variable. */
export interface AcsOtelOptions extends AcsOtelPageOptions {
  /**
   * Hosts that count as ACS beside `*.communication.azure.com` and the sovereign clouds: exact names
   * (`acs.contoso.com`, `127.0.0.1:8080`) or suffixes (`.contoso.com`).
   * Environment: `ACS_OTEL_HOSTS`, separated by commas.
   * @default []
   */
  hosts?: readonly string[];
  /**
   * Id of the ACS resource, put on everything as `acs.resource.id`.
   * Environment: `ACS_OTEL_RESOURCE_ID`.
   * @default none
   */
  resourceId?: string;
  /**
   * AzureLogger lines of this level and graver become log records. `info` also makes the logger a second source of
   * MS-CV, for apps that give their clients an HTTP client of their own.
   * Environment: `ACS_OTEL_LOG_LEVEL`: `verbose`, `info`, `warning`, `error` or `off`.
   * @default 'warning', in browsers 'error': an ordinary call writes dozens of warnings, and those of a call that ends
   * badly are in its flight recorder
   */
  logLevel?: SdkLogLevel | 'off';
  /**
   * Longest time, in milliseconds, that `forceFlush()` and `shutdown()` take, even when the backend is dead.
   * Environment: `ACS_OTEL_SHUTDOWN_TIMEOUT`.
   * @default 5000
   */
  shutdownTimeout?: number;
  /**
   * `service.name`, for the SDK that `register()` starts when the app has none.
   * Environment: `OTEL_SERVICE_NAME`.
   * @default 'unknown_service:node'
   */
  serviceName?: string;
  /**
   * OTLP endpoint without `/v1/…`, for the SDK that `register()` starts.
   * Environment: `OTEL_EXPORTER_OTLP_ENDPOINT`.
   * @default 'http://localhost:4318'
   */
  endpoint?: string;
  /**
   * Connection string of Application Insights, for the SDK that `register()` starts.
   * Environment: `APPLICATIONINSIGHTS_CONNECTION_STRING`.
   * @default none
   */
  azureMonitorConnectionString?: string;
}

/** Options as they are used: all checked, all set. */
export interface ResolvedOptions {
  hosts: readonly string[];
  resourceId: string | undefined;
  logLevel: SdkLogLevel | 'off';
  shutdownTimeout: number;
  serviceName: string | undefined;
  endpoint: string | undefined;
  azureMonitorConnectionString: string | undefined;
}

interface OptionModel<T> {
  env: string;
  fallback: T;
  /** The value, or undefined when it is not valid. Text is what an environment variable holds. */
  parse(value: unknown): T | undefined;
  /** What is valid, for the warning. */
  expected: string;
}

const PAGE_OPTIONS: readonly (keyof AcsOtelPageOptions)[] = [
  'calling',
  'headers',
  'flightRecorder',
  'mediaSampleInterval',
];
const LEVELS = ['verbose', 'info', 'warning', 'error', 'off'] as const;
const HOST = /^\.?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*(?::\d{1,5})?$/i;
const MAX_TIMEOUT = 10 * 60_000;

const OPTIONS: { [K in keyof ResolvedOptions]: OptionModel<ResolvedOptions[K]> } = {
  hosts: {
    env: 'ACS_OTEL_HOSTS',
    fallback: [],
    parse: hosts,
    expected: "host names without scheme or path, such as 'acs.contoso.com' or '.contoso.com'",
  },
  resourceId: {
    env: 'ACS_OTEL_RESOURCE_ID',
    fallback: undefined,
    parse: text,
    expected: 'a text of 1 to 1024 characters',
  },
  logLevel: {
    env: 'ACS_OTEL_LOG_LEVEL',
    fallback: 'warning',
    parse: (value) => LEVELS.find((level) => level === value),
    expected: LEVELS.join(', '),
  },
  shutdownTimeout: {
    env: 'ACS_OTEL_SHUTDOWN_TIMEOUT',
    fallback: 5000,
    parse: (value) => (value === '' ? undefined : milliseconds(Number(value))),
    expected: `a number of milliseconds from 1 to ${MAX_TIMEOUT}`,
  },
  serviceName: {
    env: 'OTEL_SERVICE_NAME',
    fallback: undefined,
    parse: text,
    expected: 'a text of 1 to 1024 characters',
  },
  endpoint: {
    env: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    fallback: undefined,
    parse: (value) =>
      typeof value === 'string' && /^https?:\/\//.test(value) && URL.canParse(value)
        ? value.replace(/\/+$/, '')
        : undefined,
    expected: "a URL such as 'https://otel.contoso.com'",
  },
  azureMonitorConnectionString: {
    env: 'APPLICATIONINSIGHTS_CONNECTION_STRING',
    fallback: undefined,
    parse: (value) =>
      typeof value === 'string' && /InstrumentationKey=[^;]+/i.test(value) ? value : undefined,
    expected: "a connection string with 'InstrumentationKey=…' in it",
  },
};

/**
 * Option, else environment variable, else default. What is not valid is named in a warning, and the default is used.
 * @param warn Receives one text per invalid value. Connection strings are not repeated in it.
 */
export function resolveOptions(
  given: AcsOtelOptions,
  env: Record<string, string | undefined>,
  warn: (message: string) => void,
): ResolvedOptions {
  const options = Object.keys(OPTIONS);
  const known = new Set<string>([...options, ...PAGE_OPTIONS]);
  for (const name of Object.keys(given)) {
    if (!known.has(name)) warn(`unknown option '${name}' is ignored; options are ${options.join(', ')}`);
  }
  const entries = Object.entries(OPTIONS).map(([name, model]) => [
    name,
    resolve(name, model, given, env, warn),
  ]);
  return Object.fromEntries(entries) as unknown as ResolvedOptions;
}

function resolve(
  name: string,
  model: OptionModel<unknown>,
  given: AcsOtelOptions,
  env: Record<string, string | undefined>,
  warn: (message: string) => void,
): unknown {
  const option = (given as Record<string, unknown>)[name];
  const variable = env[model.env];
  const [source, value] =
    option !== undefined ? [`option '${name}'`, option] : [model.env, variable || undefined];
  if (value === undefined) return model.fallback;
  const parsed = model.parse(value);
  if (parsed !== undefined) return parsed;
  const shown = name === 'azureMonitorConnectionString' ? '' : ` ${JSON.stringify(value)?.slice(0, 100)}`;
  const used = model.fallback === undefined ? 'none' : JSON.stringify(model.fallback);
  warn(`${source}${shown} is not valid: expected ${model.expected}; using the default, ${used}`);
  return model.fallback;
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

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.length > 0 && value.length <= 1024 ? value : undefined;
}

function milliseconds(value: number): number | undefined {
  return Number.isFinite(value) && value >= 1 && value <= MAX_TIMEOUT ? value : undefined;
}
