import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { moduleCopies } from '../../../../src/sources/azure-sdk/module-copies.ts';

let root: string;
beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'acs-otel-')));
});
afterAll(() => rmSync(root, { recursive: true }));

function write(path: string, content: string): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

const DUAL = JSON.stringify({
  exports: { '.': { import: { default: './index.mjs' }, require: { default: './index.cjs' } } },
});

function dual(folder: string): string[] {
  write(`${folder}/package.json`, DUAL);
  return [
    write(`${folder}/index.cjs`, `exports.where = ${JSON.stringify(`${folder} cjs`)};`),
    write(`${folder}/index.mjs`, `export const where = ${JSON.stringify(`${folder} esm`)};`),
  ];
}

it('finds the CommonJS and the ESM build of every nested copy', () => {
  const app = write('npm/index.js', '');
  const [top, nested] = [dual('npm/node_modules/lib'), dual('npm/node_modules/dep/node_modules/lib')];
  write('npm/node_modules/dep/package.json', '{}');
  const copies = moduleCopies('lib', { from: [app], dependents: ['dep', 'not-installed'] });
  expect(copies.map(({ file }) => file)).toEqual([...top, ...nested]);
  expect(copies.map(({ exports }) => exports.where)).toEqual([
    'npm/node_modules/lib cjs',
    'npm/node_modules/lib esm',
    'npm/node_modules/dep/node_modules/lib cjs',
    'npm/node_modules/dep/node_modules/lib esm',
  ]);
});

it('follows the links of pnpm, and takes one copy with two paths for one', () => {
  const app = write('pnpm/index.js', '');
  const real = dual('pnpm/node_modules/.pnpm/lib@1/node_modules/lib');
  write('pnpm/node_modules/.pnpm/dep@1/node_modules/dep/package.json', '{}');
  write('pnpm/node_modules/.pnpm/other@1/node_modules/other/package.json', '{}');
  const link = (target: string, path: string) =>
    symlinkSync(join(root, 'pnpm/node_modules/.pnpm', target), join(root, 'pnpm/node_modules', path));
  link('lib@1/node_modules/lib', '.pnpm/dep@1/node_modules/lib');
  link('lib@1/node_modules/lib', '.pnpm/other@1/node_modules/lib');
  link('dep@1/node_modules/dep', 'dep');
  link('other@1/node_modules/other', 'other');
  expect(moduleCopies('lib', { from: [app], dependents: ['dep', 'other'] }).map(({ file }) => file)).toEqual(
    real,
  );
});

it('takes a package that cannot be loaded for none', () => {
  const app = write('broken/index.js', '');
  write('broken/node_modules/lib/package.json', JSON.stringify({ main: './index.js' }));
  write('broken/node_modules/lib/index.js', 'throw new Error("broken");');
  expect(moduleCopies('lib', { from: [app] })).toEqual([]);
  expect(moduleCopies('absent', { from: [app] })).toEqual([]);
});
