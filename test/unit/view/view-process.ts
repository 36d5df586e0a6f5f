/** A view in its own process. */
import { type SpawnOptions, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'view-process-'));
const script = join(folder, 'view.mjs');
afterAll(() => rmSync(folder, { recursive: true }));

const source = (path: string) => pathToFileURL(join(import.meta.dirname, '../../../src', path)).href;
writeFileSync(
  script,
  `import { ViewError } from '${source('view/options.ts')}';
import { startView } from '${source('view/server.ts')}';
try {
  const { url } = await startView({ port: 0, db: process.argv[2] });
  process.stdout.write(url + '\\n');
} catch (error) {
  if (!(error instanceof ViewError)) throw error;
  process.exitCode = 2;
  process.stderr.write(error.message + '\\n');
}`,
);

export interface ViewProcess {
  pid: number;
  url: string;
  stderr(): string;
  kill(): Promise<void>;
}

export interface ViewProcessOptions extends SpawnOptions {
  /** Lines of Bash that prepare the process, which then replaces the shell. */
  bash?: string;
  /** What runs the shell, such as `unshare`. */
  under?: string[];
}

/** @param db Undefined for a temporary database. @throws what it printed, if it does not start */
export async function viewProcess(
  db: string | undefined,
  { bash = ':', under = [], ...options }: ViewProcessOptions = {},
): Promise<ViewProcess> {
  const node = [process.execPath, script, ...(db === undefined ? [] : [db])];
  const [command = '', ...args] = [...under, 'bash', '-c', `${bash}; exec "$@"`, 'bash', ...node];
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.setEncoding('utf8').once('data', (text: string) => resolve(text.trim()));
    child.once('close', () => reject(new Error(stderr)));
  });
  const kill = () =>
    new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      if (!child.kill('SIGKILL')) resolve();
    });
  return { pid: child.pid ?? 0, url, kill, stderr: () => stderr };
}
