/** `acs-otel view` as people run it: the built command, in a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const CLI = join(import.meta.dirname, '../../dist/cli.js');

export interface ViewProcess {
  url: string;
  close(): Promise<void>;
}

/** @param options Of the command, without the port. */
export async function startViewProcess(...options: string[]): Promise<ViewProcess> {
  const child = spawn(process.execPath, [CLI, 'view', '--port', '0', ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let said = '';
  for await (const text of child.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    said += text;
    if (said.includes('\n')) break;
  }
  const url = /http:\S+/.exec(said)?.[0];
  if (url === undefined) throw new Error(`acs-otel view did not start: ${said}`);
  const close = async () => {
    child.kill();
    await ended;
  };
  return { url, close };
}
