/** Runs a build command; what it prints goes to a log file, whose end is shown when the command fails. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { cached } from './cache.ts';

/** Environment and folder of a command. */
export interface CommandOptions {
  cwd?: string;
  env?: Record<string, string>;
}

/** Runs `command` to its end. @throws with the end of its output when it fails */
export async function run(
  name: string,
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<void> {
  const log = cached('logs', `build-${name}.log`);
  const out = openSync(log, 'w');
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', out, out],
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code === 0) return;
  const end = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
  throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${end}`);
}
