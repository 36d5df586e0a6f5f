import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const snapshot = join(import.meta.dirname, 'snapshots/api.d.ts.snap');

it('the public types are the reviewed ones', () => {
  const current = declarations();
  if (process.env.ACCEPT_API) {
    mkdirSync(join(snapshot, '..'), { recursive: true });
    writeFileSync(snapshot, current);
  }
  expect(
    current,
    'The public types have changed. Is that wanted? Then accept with `npm run api:accept`, review the diff of ' +
      'test/contract/snapshots/api.d.ts.snap, and add a changeset.',
  ).toBe(readFileSync(snapshot, 'utf8'));
});

/** All built declarations; those that say nothing are left out. */
function declarations(): string {
  return readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.d.ts'))
    .sort()
    .map((file) => [file, readFileSync(join(root, 'dist', file), 'utf8').trim()])
    .filter(([, text]) => text !== 'export { };')
    .map(([file, text]) => `// ${file}\n${text}\n`)
    .join('\n');
}
