/** The command `acs-otel view`, as a process. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';

const module = pathToFileURL(join(import.meta.dirname, '../../../src/cli/view.ts')).href;
const SCRIPT = `import { runCommand } from 'citty';
import { viewCommand } from '${module}';
await runCommand(viewCommand, { rawArgs: process.argv.slice(1) });`;

interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** @param act Called with the first lines; then the process is interrupted. */
async function run(args: string[], act?: (stdout: string) => Promise<void>): Promise<Run> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', SCRIPT, '--', ...args]);
  let [stdout, stderr] = ['', ''];
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const lines = new Promise<void>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
      if (/Senders: .*\n/.test(stdout)) resolve();
    });
  });
  const over = new Promise<number | null>((resolve) => child.once('exit', resolve));
  await Promise.race([lines, over]);
  if (child.exitCode === null) {
    await act?.(stdout);
    child.kill('SIGTERM');
  }
  return { code: await over, stdout, stderr };
}

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

describe('acs-otel view', () => {
  it('says where it listens and what senders set, and ends when it is told to', async () => {
    const port = await freePort();
    const links = ['--link', 'A=http://a.example/{traceId}', '--link=B=http://b.example/'];
    const { code, stdout, stderr } = await run(['--port', String(port), ...links], async () => {
      const about = await (await fetch(`http://127.0.0.1:${port}/api/about`)).json();
      expect(about).toMatchObject({ endpoint: `http://127.0.0.1:${port}`, links: ['A', 'B'] });
    });
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: `acs-otel view: http://127.0.0.1:${port}\nSenders: OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:${port}\n`,
      stderr: '',
    });
  });

  it.each([
    [['--prot', '1'], /"--prot" is not an option/],
    [['--port', 'x'], /--port is not a whole number/],
    [['--host', '0.0.0.0'], /Give --token/],
    [['no-such-file.jsonl'], /there is no such file/],
  ])('%j: one line, and 2', async (args, message) => {
    const { code, stdout, stderr } = await run(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
