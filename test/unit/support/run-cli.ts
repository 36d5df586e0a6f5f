/** Runs the command line tool as a process. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';

export interface Ran {
  status: number;
  stdout: string;
  stderr: string;
}

const MAIN = join(import.meta.dirname, '../../../src/cli/main.ts');

export function runCli(args: readonly string[], cwd: string, env: Record<string, string> = {}): Promise<Ran> {
  return new Promise((resolve) => {
    const options = { cwd, env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 };
    execFile(process.execPath, [MAIN, ...args], options, (error, stdout, stderr) =>
      resolve({ status: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}
