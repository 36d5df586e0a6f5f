/** Every option of `register()` in a browser: type, default, unit. Pages have no environment variables. */
import type { SdkLogLevel } from './events/acs-event.ts';
import type { AcsOtelOptions } from './options.ts';

/** Options of `register()` in a browser. */
export interface AcsOtelBrowserOptions
  extends Pick<AcsOtelOptions, 'hosts' | 'resourceId' | 'shutdownTimeout' | 'serviceName' | 'endpoint'> {
  /** `import * as calling from '@azure/communication-calling'`: its calls are traced. */
  calling?: object;
  /**
   * Headers of every export. Whatever a page holds is public: this is no place for a secret.
   * @default {}
   */
  headers?: Record<string, string>;
  /**
   * SDK lines of this level and above are exported as they come: `verbose`, `info`, `warning`, `error` or `off`. An
   * ordinary call writes dozens of warnings; those of a call that ends badly are in its flight recorder.
   * @default 'error'
   */
  logLevel?: SdkLogLevel | 'off';
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
  given: AcsOtelBrowserOptions,
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
