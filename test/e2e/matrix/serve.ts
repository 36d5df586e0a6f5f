/** Runs a server for as long as it is used. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import type { Run } from './row.ts';

/** @param use Gets the address. If it throws, the message is added to stderr and the code is 1. */
export async function serve(
  [program, args]: [string, string[]],
  cwd: string,
  env: NodeJS.ProcessEnv,
  ready: RegExp,
  use: (url: string) => Promise<void>,
): Promise<Run> {
  const began = performance.now();
  const port = await freePort();
  // A group of its own: frameworks start workers, which must end with it.
  const child = spawn(program, args, { cwd, env: { ...env, PORT: String(port) }, detached: true });
  const closed = new Promise((resolve) => child.once('close', resolve));
  const run: Run = { code: 0, stdout: '', stderr: '', millis: 0 };
  child.stdout.on('data', (chunk) => {
    run.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    run.stderr += chunk;
  });
  try {
    await until(() => ready.test(run.stdout), child, 60_000);
    await use(`http://127.0.0.1:${port}`);
  } catch (error) {
    run.code = 1;
    run.stderr += `\n${error instanceof Error ? error.message : String(error)}`;
  } finally {
    end(child.pid, 'SIGTERM');
    const timer = setTimeout(() => end(child.pid, 'SIGKILL'), 5000);
    await closed;
    clearTimeout(timer);
  }
  return { ...run, millis: performance.now() - began };
}

function end(pid: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // It has ended already.
  }
}

async function until(
  met: () => boolean,
  child: { exitCode: number | null },
  timeoutMillis: number,
): Promise<void> {
  const deadline = performance.now() + timeoutMillis;
  while (!met()) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    if (performance.now() > deadline) throw new Error('the server was not ready in time');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
