/** The options of `register()` as a page takes them: it has no environment variables, and no room for long warnings. */
import type { SdkLogLevel } from '../events/acs-event.ts';
import type { AcsOtelOptions } from './options.ts';

/** Options as they are used: all checked, all set. */
export interface ResolvedBrowserOptions {
  hosts: readonly string[];
  resourceId: string | undefined;
  logLevel: SdkLogLevel | 'off';
  shutdownTimeout: number;
  serviceName: string;
  endpoint: string;
  calling: object | undefined;
  headers: Record<string, string>;
  flightRecorder: number;
  mediaSampleInterval: number;
}

const DEFAULTS: ResolvedBrowserOptions = {
  hosts: [],
  resourceId: undefined,
  logLevel: 'error',
  shutdownTimeout: 5000,
  serviceName: 'unknown_service:web',
  endpoint: 'http://localhost:4318',
  calling: undefined,
  headers: {},
  flightRecorder: 262_144,
  mediaSampleInterval: 0,
};

/** What is valid, in a few words: a page has no room for more. */
const LEVELS = /^(verbose|info|warning|error|off)$/;
const text = (value: unknown) => typeof value === 'string' && value !== '';
const number = (value: unknown) => typeof value === 'number' && value >= 0 && value < 1e9;
const texts = (value: unknown) => Object.values(value as object).every((item) => typeof item === 'string');
const VALID: Record<keyof ResolvedBrowserOptions, (value: unknown) => boolean> = {
  hosts: (value) => Array.isArray(value) && texts(value),
  resourceId: text,
  logLevel: (value) => LEVELS.test(String(value)),
  shutdownTimeout: number,
  serviceName: text,
  endpoint: (value) => /^https?:\/\/[^ ]+$/.test(String(value)),
  calling: (value) => typeof (value as { CallClient?: unknown }).CallClient === 'function',
  headers: (value) => typeof value === 'object' && texts(value),
  flightRecorder: number,
  mediaSampleInterval: number,
};

/** The option, else its default; what is not valid is named in a warning. */
export function resolveBrowserOptions(
  given: AcsOtelOptions,
  warn: (message: string) => void,
): ResolvedBrowserOptions {
  const resolved = { ...DEFAULTS } as Record<string, unknown>;
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    if (VALID[name as keyof ResolvedBrowserOptions]?.(value)) resolved[name] = value;
    else
      warn(
        `option '${name}' is unknown or not valid; the default is used: ${JSON.stringify(resolved[name])}`,
      );
  }
  resolved.endpoint = String(resolved.endpoint).replace(/\/+$/, '');
  return resolved as unknown as ResolvedBrowserOptions;
}
