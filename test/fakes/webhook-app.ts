/** Runs an app that receives events in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const APPS = join(import.meta.dirname, '../sdk/apps');

export interface WebhookApp {
  /** The endpoint. */
  url: string;
  /** What it has printed to stderr. */
  errors: string[];
  kill(signal: NodeJS.Signals): Promise<void>;
}

/**
 * @param env In addition to PATH and HOME.
 * @param file In `test/sdk/apps`.
 */
export async function startWebhookApp(env: Record<string, string>, file = 'webhook.ts'): Promise<WebhookApp> {
  const { PATH, HOME } = process.env;
  const child: ChildProcess = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(APPS, file)],
    { env: { PATH, HOME, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const errors: string[] = [];
  const lines = (stream: NodeJS.ReadableStream | null) =>
    createInterface({ input: stream as NodeJS.ReadableStream });
  lines(child.stderr).on('line', (line) => errors.push(line));
  const ended = once(child, 'exit');
  const started = once(lines(child.stdout), 'line') as Promise<[string]>;
  const [port] = await Promise.race([
    started,
    ended.then(() => Promise.reject(new Error(`the app has ended:\n${errors.join('\n')}`))),
  ]);
  return {
    url: `http://127.0.0.1:${port}/events`,
    errors,
    async kill(signal) {
      child.kill(signal);
      await ended;
    },
  };
}
