/** Copies of a client that are loaded by the app's own packages, later, from where no search leads. */
import { cpSync, mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runApp } from './run-app.ts';

// Inside node_modules, because the copies need what the original needs.
const folder = join(import.meta.dirname, '../../node_modules/.cache/acs-otel-late-copies');

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true });
  const original = realpathSync(join(import.meta.dirname, '../../node_modules/@azure/communication-email'));
  for (const name of ['one', 'two', 'three', 'four']) {
    const at = join(folder, name);
    mkdirSync(at, { recursive: true });
    cpSync(original, join(at, 'node_modules/@azure/communication-email'), { recursive: true });
    writeFileSync(join(at, 'app.mjs'), "export * from '@azure/communication-email';\n");
    writeFileSync(join(at, 'app.cjs'), "module.exports = require('@azure/communication-email');\n");
    writeFileSync(join(at, 'other.mjs'), "export const name = 'untouched';\n");
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('are wrapped while they load, unwrapped by shutdown(), and left alone after it', async () => {
  const { result, stderr } = await runApp('late-copies.ts', { COPIES: folder });
  expect(stderr).toBe('');
  expect(result).toEqual({
    during: [true, true],
    untouched: 'untouched',
    after: [false, false],
    later: [false, false],
  });
});

it('are loaded unchanged where Node’s load hooks break apps', async () => {
  const older = join(import.meta.dirname, 'apps/older-node.mjs');
  const { result, stderr } = await runApp('late-copies.ts', { COPIES: folder }, ['--import', older]);
  expect(stderr).toBe('');
  expect(result).toMatchObject({ during: [false, false], later: [false, false] });
});
