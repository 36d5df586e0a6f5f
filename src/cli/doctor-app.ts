/** Runs the app's module in a child process and explains which of its clients are hooked. */
import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { relative, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { CLIENTS } from '../sources/azure-sdk/clients.ts';
import { bundledChecks } from './doctor-bundle.ts';
import { type Check, failed, note, ok } from './doctor-check.ts';
import { hooksSwitchedOff } from './doctor-environment.ts';
import type { InstalledPackage } from './doctor-packages.ts';
import {
  type AppReport,
  type LoadedModule,
  MAX_REPORT_MILLIS,
  MAX_START_MILLIS,
  REPORT_FD,
  STARTED,
} from './doctor-report.ts';

const TRACING = '@azure/core-tracing';
const CORE = [TRACING, '@azure/logger'];
const FIRST =
  'Start the app with "node --import acs-otel/register", or import acs-otel and call register() before the Azure clients are imported.';

export interface AppRun {
  checks: Check[];
  /** Undefined when the app could not be looked at. */
  hooked: ((client: InstalledPackage) => Check) | undefined;
  /** Checks of the clients that are part of the app's file, by package; empty if it is no bundle. */
  bundled: ReadonlyMap<string, Check>;
}

export async function runApp(path: string): Promise<AppRun> {
  const { report, warnings } = await child(path);
  const file = relative(process.cwd(), path);
  const checks = warnings.map((text) => failed('app-warning', text, 'The line above says what to change.'));
  if (!report)
    return {
      checks: [
        ...checks,
        failed(
          'app',
          `${file} did not end its import within ${MAX_REPORT_MILLIS / 1000} s`,
          'See what blocks it at start-up.',
        ),
      ],
      hooked: undefined,
      bundled: new Map(),
    };
  const bundled = bundledChecks(path, report);
  return {
    checks: [...checks, importCheck(file, report), ...idChecks(report), ...hookChecks(report)],
    hooked: (client) => hookCheck(client, report, bundled),
    bundled,
  };
}

function importCheck(file: string, report: AppReport): Check {
  if (!report.error)
    return ok(
      'app',
      `${file} imported after the doctor called register(), which your app must call itself${ending(report)}`,
    );
  const loader = /^SyntaxError|ERR_UNKNOWN_FILE_EXTENSION|Unknown file extension/.test(report.error)
    ? `Name the built file, or set NODE_OPTIONS to the loader that the app starts with, such as NODE_OPTIONS="--import tsx".`
    : 'Start the app as usual first; the doctor needs it to load.';
  return failed('app', `${file} threw at its import: ${report.error}`, loader);
}

function idChecks({ foreignIds }: AppReport): Check[] {
  if (!foreignIds) return [];
  return [
    note(
      'id-generator',
      "the app's tracer provider has no acsIdGenerator(): calls and messages get no traces of their own; pass idGenerator: acsIdGenerator() to NodeSDK or to a provider that takes one",
    ),
  ];
}

function hookChecks(report: AppReport): Check[] {
  if (hooksSwitchedOff()) return [note('hooks', 'hooks are not checked, because they are switched off')];
  if (report.installed) return coreChecks(report);
  const remedy = 'Correct what fails above; nothing can be traced before.';
  return [failed('hooks', 'register() has hooked nothing', remedy), ...coreChecks(report)];
}

function ending({ unfinished, exited }: AppReport): string {
  if (exited) return '; it has ended the process';
  return unfinished ? '; it is still running' : '';
}

/** Copies of the packages that clients share: each that the app has loaded must be hooked. */
function coreChecks({ loaded }: AppReport): Check[] {
  return CORE.flatMap((name) =>
    unhooked(name, loaded).map((url) =>
      failed(`hook:${name}`, `the app loads a copy of ${name} that is not hooked: ${shownFile(url)}`, FIRST),
    ),
  );
}

function hookCheck(
  client: InstalledPackage,
  { loaded }: AppReport,
  bundled: ReadonlyMap<string, Check>,
): Check {
  const row = CLIENTS.find((known) => known.package === client.name);
  const own = loaded.filter(
    ({ name, url, byApp }) => byApp && name === client.name && isIn(url, client.folder),
  );
  if (own.length === 0)
    return (
      bundled.get(client.name) ??
      note(
        client.name,
        `${client.label}: not loaded when the app's module was imported; it may be loaded later, or not be used`,
      )
    );
  if (hooksSwitchedOff()) return note(client.name, `${client.label}: loaded, not hooked while switched off`);
  if ((row?.wrapped || row?.rest) && unhooked(client.name, own).length > 0)
    return failed(client.name, `${client.label}: loaded, but its methods are not hooked`, FIRST);
  // Clients that are not wrapped are observed through the tracing hook of the copy that they use.
  const tracing = client.uses(TRACING);
  const copies = loaded.filter(({ name, url }) => name === TRACING && tracing && isIn(url, tracing.folder));
  if (row?.spanPrefixes && unhooked(TRACING, copies).length > 0)
    return failed(client.name, `${client.label}: loaded, but its copy of ${TRACING} is not hooked`, FIRST);
  return ok(client.name, `${client.label}: loaded by the app and hooked`);
}

/** URLs of the loaded copies of a package that no hook is in. */
function unhooked(wanted: string, loaded: readonly LoadedModule[]): string[] {
  const urls = loaded.filter(({ name, hooked }) => name === wanted && !hooked).map(({ url }) => url);
  return [...new Set(urls)];
}

function isIn(url: string, folder: string): boolean {
  return url.startsWith('file:') && realpathSync(fileURLToPath(url)).startsWith(folder + sep);
}

const shownFile = (url: string): string => (url.startsWith('file:') ? fileURLToPath(url) : url);

/** Starts the hidden subcommand of this very command, and reads its report. */
function child(file: string): Promise<{ report: AppReport | undefined; warnings: string[] }> {
  const { argv, env, execArgv, execPath } = process;
  const started = spawn(execPath, [...execArgv, argv[1] ?? '', 'doctor-app', file], {
    env: { ...env, ...SILENT, NODE_OPTIONS: (env.NODE_OPTIONS ?? '').replace(OWN_PRELOAD, '') },
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const texts = { stderr: '', report: '' };
  const kill = () => started.kill('SIGKILL');
  let timer = setTimeout(kill, MAX_START_MILLIS);
  started.stderr?.on('data', (chunk) => {
    if (texts.stderr.length < MAX_OUTPUT) texts.stderr += chunk;
  });
  (started.stdio[REPORT_FD] as Readable | undefined)?.on('data', (chunk) => {
    if (texts.report === '') {
      clearTimeout(timer);
      timer = setTimeout(kill, MAX_REPORT_MILLIS);
    }
    if (texts.report.length < MAX_OUTPUT) texts.report += chunk;
  });
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      // A grandchild may hold the pipes open for ever, so `exit` and a moment for what is under way instead of `close`.
      setTimeout(() => resolve({ report: parsed(texts.report), warnings: ours(texts.stderr) }), 50);
    };
    started.once('exit', end);
    started.once('error', end);
  });
}

/** The run is no traffic of the app: it sends nothing. */
const SILENT = { OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' };
/** The child registers by itself, with the doctor watching. */
const OWN_PRELOAD = /(?:--import|--require|-r)[= ]acs-otel\/register\S*/g;
const MAX_OUTPUT = 1 << 20;

function parsed(text: string): AppReport | undefined {
  try {
    return JSON.parse(text.slice(STARTED.length)) as AppReport;
  } catch {
    return undefined;
  }
}

/** Our warnings. That register() was called before the app calls it is the doctor's doing. */
function ours(stderr: string): string[] {
  const lines = stderr.split('\n').flatMap((line) => /^\[acs-otel\] (.*)/.exec(line)?.[1] ?? []);
  return [...new Set(lines)].filter(
    (line) => !/^(register\(\) (was called twice|joins)|AcsInstrumentation is passive)/.test(line),
  );
}
