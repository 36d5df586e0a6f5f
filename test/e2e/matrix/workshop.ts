/** Installs the sets of packages, lays rows out in them, and runs them against one backend. */
import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { RESOURCE_ID } from '../../sdk/trees.ts';
import type { Backend } from '../backend.ts';
import { cleanEnvironment } from '../installed-app.ts';
import { arrived, SERVICE } from './arrived.ts';
import { expected, type Traffic } from './complete.ts';
import type { Command, Outcome, Row, RowContext, RowResult, Run } from './row.ts';
import { serve } from './serve.ts';
import { SETS } from './sets.ts';

const NPM_FLAGS = ['--no-audit', '--no-fund', '--prefer-offline'];

/** Packages whose install script fetches or places a binary; npm 12 runs no other install scripts. */
const BINARIES = { bun: true, deno: true, esbuild: true, node: true };

export interface Workshop {
  /** Installs the set once. @returns what npm printed */
  install(set: string): Promise<string>;
  run(row: Row): Promise<RowResult>;
  remove(): void;
}

/** @param folder Keeps the installed sets for later runs. @default A temporary folder, removed at the end */
export function openWorkshop(tarball: string, backend: Backend, folder?: string): Workshop {
  const root = folder ?? mkdtempSync(join(tmpdir(), 'acs-otel-matrix-'));
  const installed = new Map<string, Promise<string>>();
  const install = (set: string): Promise<string> => {
    const output = installed.get(set) ?? installSet(join(root, set), set, tarball);
    installed.set(set, output);
    return output;
  };
  return {
    install,
    async run(row) {
      const installLog = await install(row.set);
      const set = join(root, row.set);
      const restore = hide(set, row.without ?? []);
      try {
        return await runRow(set, row, backend, installLog);
      } finally {
        restore();
      }
    },
    remove: () => folder === undefined && rmSync(root, { recursive: true, force: true }),
  };
}

async function installSet(folder: string, set: string, tarball: string): Promise<string> {
  const log = join(folder, 'npm.log');
  if (existsSync(log)) return readFileSync(log, 'utf8');
  mkdirSync(folder, { recursive: true });
  const dependencies = { ...SETS[set], 'acs-otel': `file:${tarball}` };
  const manifest = {
    name: `matrix-${set.toLowerCase()}`,
    private: true,
    dependencies,
    allowScripts: BINARIES,
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  const run = await execute('npm', ['install', ...NPM_FLAGS], folder, {}, 600_000);
  if (run.code !== 0) throw new Error(`npm install of the set ${set}: ${run.stdout}${run.stderr}`);
  writeFileSync(log, run.stdout + run.stderr);
  return run.stdout + run.stderr;
}

async function runRow(set: string, row: Row, backend: Backend, installLog: string): Promise<RowResult> {
  const began = performance.now();
  const folder = join(set, 'rows', `${row.house} ${row.name}`.replace(/[^\w.]+/g, '-'));
  rmSync(folder, { recursive: true, force: true });
  layOut(folder, { ...row.files, ...(await row.builtFiles?.()) });
  backend.clear();
  const env = { ...environment(backend, join(set, 'node_modules/.bin')), ...row.env };
  const output: Run[] = [];
  const result = () => ({ output, ...compared(row.outcome, backend), millis: performance.now() - began });
  for (const command of row.prepare ?? []) {
    const run = await execute(...programOf(command, set), folder, env, row.timeoutMillis ?? 180_000);
    output.push(run);
    if (run.code !== 0) return { failedStep: { command, run }, ...result() };
  }
  const place = row.deploy ? deploy(folder, row.deploy) : folder;
  const context = contextOf({ row, set, place, env, backend, installLog });
  output.push(await (typeof row.run === 'function' ? row.run(context) : context.run(row.run)));
  return result();
}

/** What arrived and what is required. */
function compared(outcome: Outcome, { fake, sink }: Backend): Pick<RowResult, 'arrived' | 'expected'> {
  const traffic: Traffic = outcome.kind === 'complete' || outcome.kind === 'warning' ? outcome : {};
  const foreign = outcome.kind === 'complete' ? outcome.foreign : undefined;
  return {
    arrived: arrived(fake, sink, foreign, traffic.appSpans),
    expected: expected(fake, sink, traffic, foreign),
  };
}

interface Place {
  row: Row;
  set: string;
  /** Where the app runs. */
  place: string;
  env: Record<string, string>;
  backend: Backend;
  installLog: string;
}

function contextOf({ row, set, place, env, backend, installLog }: Place): RowContext {
  return {
    folder: place,
    env,
    installLog,
    serve: (command, ready, use) =>
      serve(programOf(command, set), place, { ...cleanEnvironment(), ...env }, ready, use),
    run: (command, timeoutMillis = 60_000) =>
      execute(...programOf(command, set), place, env, row.timeoutMillis ?? timeoutMillis),
    async untilComplete(timeoutMillis = 10_000) {
      const complete = () => {
        const { arrived, expected } = compared(row.outcome, backend);
        return JSON.stringify(arrived) === JSON.stringify(expected);
      };
      await backend.sink.waitFor(complete, timeoutMillis).catch(() => undefined);
    },
  };
}

/** Moves packages out of `node_modules`. @returns Moves them back. */
function hide(set: string, packages: readonly string[]): () => void {
  const moves = packages.map((name) => [join(set, 'node_modules', name), join(set, 'hidden', name)] as const);
  for (const [from, to] of moves) {
    mkdirSync(dirname(to), { recursive: true });
    renameSync(from, to);
  }
  return () => {
    for (const [from, to] of moves) renameSync(to, from);
  };
}

function layOut(folder: string, files: Record<string, string>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

function deploy(folder: string, files: readonly string[]): string {
  const place = mkdtempSync(join(tmpdir(), 'acs-otel-deployed-'));
  process.once('exit', () => rmSync(place, { recursive: true, force: true }));
  for (const file of files) cpSync(join(folder, file), join(place, file), { recursive: true });
  return place;
}

function environment(backend: Backend, bin: string): Record<string, string> {
  return {
    ...backend.env,
    PATH: `${dirname(process.execPath)}${delimiter}${bin}${delimiter}${process.env.PATH ?? ''}`,
    ACS_OTEL_RESOURCE_ID: RESOURCE_ID,
    OTEL_SERVICE_NAME: SERVICE,
    OTEL_METRICS_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta',
    OTEL_BSP_SCHEDULE_DELAY: '200',
    OTEL_BLRP_SCHEDULE_DELAY: '200',
    NEXT_TELEMETRY_DISABLED: '1',
    DENO_NO_UPDATE_CHECK: '1',
    NODE_DISABLE_COLORS: '1',
    NO_COLOR: '1',
  };
}

function programOf([program, ...args]: Command, set: string): [string, string[]] {
  if (program === 'npm') return [program, args];
  if (program === 'node') return [process.execPath, args];
  if (program.startsWith('set:')) return [join(set, 'node_modules', program.slice(4)), args];
  return [join(set, 'node_modules/.bin', program), args];
}

function execute(
  program: string,
  args: string[],
  cwd: string,
  env: Record<string, string>,
  timeoutMillis: number,
): Promise<Run> {
  const began = performance.now();
  return new Promise((resolve) => {
    const options = {
      cwd,
      env: { ...cleanEnvironment(), ...env },
      timeout: timeoutMillis,
      killSignal: 'SIGKILL' as const,
      maxBuffer: 64 << 20,
    };
    const child = execFile(program, args, options, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === 'number' ? error.code : null) : child.exitCode;
      const spawnError = error && child.pid === undefined ? String(error) : '';
      resolve({ code, stdout, stderr: stderr + spawnError, millis: performance.now() - began });
    });
  });
}
