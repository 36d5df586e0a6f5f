/** Vitest global setup: builds `dist` for the tests that look at the package, so that they need no step before. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

export function setup(): void {
  // Tests of two projects in one run share it.
  if (process.env.ACS_OTEL_BUILT) return;
  execFileSync(process.execPath, ['node_modules/tsdown/dist/run.mjs', '--logLevel', 'error'], {
    cwd: root,
    stdio: 'inherit',
  });
  execFileSync(process.execPath, ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'error'], {
    cwd: root,
    stdio: 'inherit',
  });
  process.env.ACS_OTEL_BUILT = '1';
}
