/** Resolves the options of `register()` in a page: no environment variables, and little room for checks and warnings. */
import type { SdkLogLevel } from '../events/acs-event.ts';
import {
  type AcsOtelOptions,
  PAGE_OPTIONS,
  type PageCheck,
  type ResolvedBrowserOptions,
} from '../generated/options.ts';
import { rankOf } from '../sources/azure-logger/line.ts';

export type { ResolvedBrowserOptions } from '../generated/options.ts';

const count = (value: unknown) => typeof value === 'number' && value >= 0 && value < 1e9;
const texts = (value: unknown) => Object.values(value ?? [0]).every((item) => typeof item === 'string');
const CHECKS: Record<PageCheck, (value: unknown) => boolean> = {
  hosts: (value) => Array.isArray(value) && texts(value),
  text: (value) => typeof value === 'string' && value !== '',
  resourceId: (value) => value !== '' && (typeof value === 'string' || texts(value)),
  boolean: (value) => typeof value === 'boolean',
  function: (value) => typeof value === 'function',
  level: (value) => value === 'off' || rankOf(value as SdkLogLevel) > 0,
  // fetch refuses URLs with credentials.
  url: (value) => /^https?:\/\/[^ @]+$/.test(String(value)),
  calling: (value) => typeof (value as { CallClient?: unknown } | null)?.CallClient === 'function',
  headers: (value) => typeof value === 'object' && texts(value),
  millis: count,
  count,
};

/** Warns once per option that is unknown or not valid; the default replaces it. */
export function resolveBrowserOptions(
  given: AcsOtelOptions,
  warn: (message: string) => void,
): ResolvedBrowserOptions {
  const resolved: Record<string, unknown> = {};
  for (const name in PAGE_OPTIONS) resolved[name] = PAGE_OPTIONS[name as keyof ResolvedBrowserOptions][1];
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const check = PAGE_OPTIONS[name as keyof ResolvedBrowserOptions]?.[0];
    if (check && CHECKS[check](value)) resolved[name] = value;
    else
      warn(
        `option '${name}' is ${check ? `not valid; the default is: ${JSON.stringify(resolved[name])}` : 'unknown'}`,
      );
  }
  return resolved as unknown as ResolvedBrowserOptions;
}
