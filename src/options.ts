/** Every option of `register()`: type, default, unit and environment variable. */
import type { SdkLogLevel } from './events/acs-event.ts';

/** Options of `register()`. All are optional; an option wins over its environment variable. */
export interface AcsOtelOptions {
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
   * @default 'warning'
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

/** Options of `register()` in a browser. */
export interface AcsOtelBrowserOptions
  extends Pick<
    AcsOtelOptions,
    'hosts' | 'resourceId' | 'logLevel' | 'shutdownTimeout' | 'serviceName' | 'endpoint'
  > {
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

/** Options as they are used: all checked, all set. */
export interface ResolvedOptions {
  hosts: readonly string[];
  resourceId: string | undefined;
  logLevel: SdkLogLevel | 'off';
  shutdownTimeout: number;
  serviceName: string | undefined;
  endpoint: string | undefined;
  azureMonitorConnectionString: string | undefined;
  calling: object | undefined;
  headers: Record<string, string>;
  flightRecorder: number;
  mediaSampleInterval: number;
}

interface OptionModel<T> {
  /** Environment variable; browsers have none, so neither have their options. */
  env?: string;
  fallback: T;
  /** The value, or undefined when it is not valid. Text is what an environment variable holds. */
  parse(value: unknown): T | undefined;
  /** What is valid, for the warning. */
  expected: string;
}

const LEVELS = ['verbose', 'info', 'warning', 'error', 'off'] as const;
const HOST = /^\.?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*(?::\d{1,5})?$/i;
const MAX_TIMEOUT = 10 * 60_000;

type BrowserOnly = keyof typeof BROWSER_OPTIONS;

const OPTIONS: { [K in Exclude<keyof ResolvedOptions, BrowserOnly>]: OptionModel<ResolvedOptions[K]> } = {
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

const BROWSER_OPTIONS: {
  [K in 'calling' | 'headers' | 'flightRecorder' | 'mediaSampleInterval']: OptionModel<ResolvedOptions[K]>;
} = {
  calling: {
    fallback: undefined,
    parse: (value) =>
      typeof (value as { CallClient?: unknown } | null)?.CallClient === 'function'
        ? (value as object)
        : undefined,
    expected: 'the whole module of the Calling SDK, as `import * as calling` gives it',
  },
  headers: { fallback: {}, parse: headers, expected: 'an object of texts' },
  flightRecorder: {
    fallback: 256 * 1024,
    parse: (value) => within(value, 16 * 1024 * 1024),
    expected: 'a number of characters from 0 to 16777216',
  },
  mediaSampleInterval: {
    fallback: 0,
    parse: (value) => within(value, 3_600_000),
    expected: 'a number of milliseconds from 0 to 3600000',
  },
};

/**
 * Option, else environment variable, else default. What is not valid is named in a warning, and the default is used.
 * @param warn Receives one text per invalid value. Connection strings are not repeated in it.
 */
export function resolveOptions(
  given: AcsOtelOptions | AcsOtelBrowserOptions,
  env: Record<string, string | undefined>,
  warn: (message: string) => void,
): ResolvedOptions {
  const options = { ...OPTIONS, ...BROWSER_OPTIONS };
  const known = new Set(Object.keys(options));
  for (const name of Object.keys(given)) {
    if (!known.has(name)) warn(`unknown option '${name}' is ignored; options are ${[...known].join(', ')}`);
  }
  const entries = Object.entries(options).map(([name, model]) => [
    name,
    resolve(name, model, given, env, warn),
  ]);
  return Object.fromEntries(entries) as unknown as ResolvedOptions;
}

function resolve(
  name: string,
  model: OptionModel<unknown>,
  given: AcsOtelOptions | AcsOtelBrowserOptions,
  env: Record<string, string | undefined>,
  warn: (message: string) => void,
): unknown {
  const option = (given as Record<string, unknown>)[name];
  const variable = model.env && env[model.env];
  const [source, value] =
    option !== undefined ? [`option '${name}'`, option] : [String(model.env), variable || undefined];
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

function within(value: unknown, max: number): number | undefined {
  return typeof value === 'number' && value >= 0 && value <= max ? value : undefined;
}

function headers(value: unknown): Record<string, string> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.values(value).every((header) => typeof header === 'string')
    ? (value as Record<string, string>)
    : undefined;
}
