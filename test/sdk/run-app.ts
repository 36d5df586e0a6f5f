/** Runs a small app in a process of its own: hooks, globals and stderr belong to nobody else there. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve as resolvePath } from 'node:path';
import type { FakeAcs } from '../fakes/acs-server.ts';

/** What came of it. */
export interface AppRun {
  code: number | null;
  stdout: string;
  stderr: string;
  /** Lines of stderr that are not Node's own warnings. */
  errorLines: string[];
  /** What the app said with `report()`. */
  result: unknown;
  millis: number;
}

const APPS = join(import.meta.dirname, 'apps');

/**
 * Runs `apps/<file>`, or the file of an absolute path, to its end.
 * @param env Beside PATH and HOME nothing else: no `OTEL_*` of whoever runs the tests.
 */
export function runApp(
  file: string,
  env: Record<string, string | undefined> = {},
  nodeArgs: string[] = [],
): Promise<AppRun> {
  const began = performance.now();
  const { PATH, HOME } = process.env;
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', ...nodeArgs, resolvePath(APPS, file)],
    {
      env: { PATH, HOME, ...env },
      cwd: join(import.meta.dirname, '../..'),
      timeout: 50_000,
    },
  );
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      const text = /^RESULT (.*)$/m.exec(stdout)?.[1];
      const errorLines = stderr.split('\n').filter((line) => line && !line.startsWith('(Use `node'));
      const millis = performance.now() - began;
      resolve({ code, stdout, stderr, errorLines, millis, result: text ? JSON.parse(text) : undefined });
    });
  });
}

/** Variables that tell an app where the fake service is. */
export function fakeEnv(fake: FakeAcs): Record<string, string> {
  return {
    FAKE_ACS: fake.connectionString,
    FAKE_ACS_URL: fake.url,
    ACS_OTEL_HOSTS: fake.host,
    ...(fake.certificate && { FAKE_ACS_CA: fake.certificate }),
  };
}

/** `NODE_EXTRA_CA_CERTS` for a self-signed certificate. */
export function trusting(certificate: string | undefined): Record<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'acs-otel-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'ca.pem');
  writeFileSync(file, certificate ?? '');
  return { NODE_EXTRA_CA_CERTS: file };
}

/** The one line beside an SDK of the app that lacks our id generator. */
export const NO_ID_GENERATOR = /^\[acs-otel\] .*lacks idGenerator: acsIdGenerator\(\)\n$/;
