import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DiagLogLevel, diag } from '@opentelemetry/api';
import { afterEach, expect, it, vi } from 'vitest';
import { diagWarn, warnOnce } from '../../../src/safety/warn.ts';

const SRC = join(import.meta.dirname, '../../../src');
/** The CLI prints its results. */
const PRINTS = ['safety/warn.ts', 'cli/main.ts'];
/** Install a logger, for OTEL_LOG_LEVEL and to collect what the readers of variables report; they write nothing. */
const SET_LOGGER = ['exporters/own-sdk.ts', 'cli/doctor-telemetry.ts'];

/** Passes it on to OpenTelemetry's SDK. */
const PASSES_ON = ['setup/page-hand-over.ts'];

afterEach(() => {
  vi.restoreAllMocks();
  diag.disable();
});

it('no other file uses the console or OpenTelemetry’s diag logger', () => {
  const files = globSync('**/*.{ts,cjs}', { cwd: SRC });
  const using = (pattern: RegExp) =>
    files.filter((file) =>
      pattern.test(readFileSync(join(SRC, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')),
    );
  expect(files.length).toBeGreaterThan(100);
  expect(using(/\bdiag\b/).filter((file) => ![...SET_LOGGER, ...PASSES_ON].includes(file))).toEqual([
    'safety/warn.ts',
  ]);
  expect(using(/\bconsole\./).filter((file) => !PRINTS.includes(file))).toEqual([]);
  expect(using(/\bconsole\./)).toContain('safety/warn.ts');
});

it('misconfiguration is printed once', () => {
  const printed = vi.spyOn(console, 'warn').mockImplementation(() => {});
  for (const text of ['one', 'two', 'one']) warnOnce(text);
  expect(printed.mock.calls).toEqual([['[acs-otel] one'], ['[acs-otel] two']]);
});

it('trouble at run time goes to the diag logger that the app has set, and only there', () => {
  const printed = vi.spyOn(console, 'warn').mockImplementation(() => {});
  diagWarn('before');
  const warn = vi.fn();
  const silent = () => {};
  diag.setLogger({ warn, error: silent, info: silent, debug: silent, verbose: silent }, DiagLogLevel.ALL);
  const error = new Error('broken');
  diagWarn('an event failed', error);
  expect(warn.mock.calls).toEqual([['acs-otel: an event failed', error]]);
  expect(printed).not.toHaveBeenCalled();
});
