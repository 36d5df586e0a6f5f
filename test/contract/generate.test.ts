/** `node generate.ts` and its `--check`, in a copy of what they read. */
import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const copy = mkdtempSync(join(tmpdir(), 'acs-otel-generate-'));
for (const path of ['generate.ts', 'package.json', 'README.md', 'src', 'grafana', 'collector-config'])
  cpSync(join(root, path), join(copy, path), { recursive: true });
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
afterAll(() => rmSync(copy, { recursive: true, force: true }));

const STALE = 'src/generated/names.ts';

function generate(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ['generate.ts', ...args], { cwd: copy, encoding: 'utf8' });
}

it('--check passes where every file is current', () => {
  expect(generate('--check')).toMatchObject({ status: 0, stdout: '', stderr: '' });
});

it('--check lists stale and missing files, fails, and writes nothing', () => {
  appendFileSync(join(copy, STALE), '// edited by hand\n');
  rmSync(join(copy, 'collector-config/classify.yaml'));
  const { status, stderr } = generate('--check');
  expect(status).toBe(1);
  expect(stderr.split('\n').filter((line) => line.startsWith('stale: '))).toEqual([
    'stale: collector-config/classify.yaml',
    `stale: ${STALE}`,
  ]);
  expect(stderr).toContain('npm run generate');
  expect(readFileSync(join(copy, STALE), 'utf8')).toContain('edited by hand');
});

it('without --check it writes them', () => {
  expect(generate()).toMatchObject({ status: 0 });
  expect(readFileSync(join(copy, STALE), 'utf8')).toBe(readFileSync(join(root, STALE), 'utf8'));
  expect(generate('--check').status).toBe(0);
});

it('refuses an option it does not know, and writes nothing', () => {
  appendFileSync(join(copy, STALE), '// edited by hand\n');
  expect(generate('--chekc')).toMatchObject({ status: 1 });
  expect(readFileSync(join(copy, STALE), 'utf8')).toContain('edited by hand');
});
