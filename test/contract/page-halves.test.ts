/**
 * The second half of a page shares no file with the first and imports no package: bundlers put what both import into
 * the app's entry file, and the second half must load even if that file throws. In bundlers: test/e2e/bundled-page.test.ts.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const DIST = join(import.meta.dirname, '../../dist');

/** Files of `dist` that are loaded at once with this one, and the packages that they import. */
function loadedWith(file: string): { files: Set<string>; packages: Set<string> } {
  const files = new Set([file]);
  const packages = new Set<string>();
  for (const loaded of files) {
    const code = readFileSync(join(DIST, loaded), 'utf8');
    const imports = loaded.endsWith('.cjs')
      ? code.matchAll(/(?<!=>\s*)\brequire\(["`]([^"`]+)["`]\)/g)
      : code.matchAll(/\b(?:import|export)\b[^;()]*?from\s*"([^"]+)"/g);
    for (const [, source = ''] of imports)
      if (source.startsWith('.')) files.add(join(loaded, '..', source));
      else packages.add(source);
  }
  return { files, packages };
}

it.each(['js', 'cjs'])('the second half (%s) is loaded alone, and at run time only', (ending) => {
  const first = loadedWith(`browser.${ending}`);
  const second = loadedWith(`chunks/browser-page-second-half.${ending}`);
  expect([...first.packages].sort()).toEqual(['@azure/logger', '@opentelemetry/api']);
  expect([...second.packages]).toEqual([]);
  expect(second.files).toContain(`chunks/browser-opentelemetry-sdk.${ending}`);
  const shared = [...second.files].filter((file) => first.files.has(file));
  expect(shared).toEqual([]);
  expect(readFileSync(join(DIST, `browser.${ending}`), 'utf8')).toContain(
    `("./chunks/browser-page-second-half.${ending}")`,
  );
});
