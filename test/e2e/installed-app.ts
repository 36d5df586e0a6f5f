/** Apps outside the repository that have the packed package installed, and how they are run. */
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const QUIET = ['--no-audit', '--no-fund', '--prefer-offline'];

/** A folder in the temporary folder of the machine. */
export interface InstalledApp {
  path: string;
  /** What npm printed to stderr while it installed the package. */
  complaints: string;
  /** Runs Node in it; resolves whatever the exit code is. */
  node(args: string[], env?: Record<string, string>, executable?: string): Promise<Run>;
  npm(...args: string[]): string;
  remove(): void;
}

export interface Run {
  code: number;
  stdout: string;
  stderr: string;
}

/** Packs the package as npm would publish it. @returns path of the tarball */
export function packTarball(): string {
  const folder = mkdtempSync(join(tmpdir(), 'acs-otel-pack-'));
  const output = npm(root, 'pack', '--ignore-scripts', '--json', '--pack-destination', folder);
  const [{ filename }] = JSON.parse(output) as [{ filename: string }];
  return join(folder, filename);
}

/** A copy of `test/e2e/apps/<name>`: `npm ci` where it has a lock file, then the tarball and `packages`. */
export function installApp(name: string, tarball: string, packages: string[] = []): InstalledApp {
  const path = mkdtempSync(join(tmpdir(), `acs-otel-${name}-`));
  cpSync(join(root, 'test/e2e/apps', name), path, { recursive: true });
  const manifest = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as { dependencies?: object };
  if (manifest.dependencies) npm(path, 'ci', ...QUIET);
  const install = ['install', '--no-save', ...QUIET, tarball, ...packages];
  const { status, stderr } = spawnSync('npm', install, {
    cwd: path,
    encoding: 'utf8',
    env: cleanEnvironment(),
  });
  if (status !== 0) throw new Error(`npm install failed: ${stderr}`);
  return {
    path,
    complaints: stderr,
    node: (args, env = {}, executable = process.execPath) => run(executable, args, path, env),
    npm: (...args) => npm(path, ...args),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

function npm(cwd: string, ...args: string[]): string {
  return execFileSync('npm', args, {
    cwd,
    encoding: 'utf8',
    env: cleanEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function run(executable: string, args: string[], cwd: string, env: Record<string, string>): Promise<Run> {
  return new Promise((resolve) => {
    execFile(
      executable,
      args,
      { cwd, env: { ...cleanEnvironment(), ...env }, timeout: 120_000 },
      (error, stdout, stderr) => resolve({ code: error ? 1 : 0, stdout, stderr }),
    );
  });
}

/** Neither what Vitest and `npm run` set nor OpenTelemetry's variables may decide what the apps do. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) =>
        !/^(OTEL_|ACS_OTEL_|APPLICATIONINSIGHTS_|VITEST|NODE_OPTIONS|NODE_ENV|INIT_CWD)/.test(name) &&
        !/^npm_(package|lifecycle|command|config_(local_prefix|omit))/.test(name),
    ),
  );
}
