/** Imports go one way: each folder of `src/` against every other folder and every entry, as the lint rules see them. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const src = join(root, 'src');

/** What each folder may import besides itself. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  safety: [],
  events: ['safety'],
  sources: ['events', 'safety'],
  classification: ['events', 'generated', 'safety'],
  signals: ['classification', 'events', 'generated', 'safety'],
  exporters: ['safety'],
  pipeline: ['classification', 'events', 'generated', 'safety', 'signals', 'sources'],
  setup: ['classification', 'events', 'exporters', 'generated', 'pipeline', 'safety', 'signals', 'sources'],
  webhook: ['safety'],
  'view-page': [],
  view: ['classification', 'cli', 'events', 'generated', 'safety', 'signals'],
  support: ['classification', 'cli', 'events', 'generated', 'safety', 'signals', 'view'],
};
/** Folders without such a rule: `cli` is an entry, `generated` holds no source, `schema` runs at build time. */
const UNRULED = ['cli', 'generated', 'schema'];
/** Runs in pages or in other runtimes, which lack Node's modules. */
const WITHOUT_NODE = [
  ...['classification', 'events', 'pipeline', 'signals', 'sources/calling', 'view-page', 'webhook'].map(
    probeIn,
  ),
  ...['browser.ts', 'setup/page.ts', 'setup/page-second-half.ts', 'setup/deferred.ts'],
];

const entries = readdirSync(src).filter((name) => name.endsWith('.ts'));
const folders = readdirSync(src, { withFileTypes: true, recursive: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => relative(src, join(entry.parentPath, entry.name)));
const ruled = folders.filter((folder) => floorOf(folder) in MAY_IMPORT);

function floorOf(path: string): string {
  return path.split('/')[0] ?? '';
}

function probeIn(folder: string): string {
  return `${folder}/probe.ts`;
}

/** Everything in `src/` that a file of this folder could import, as seen from there. */
function importsFrom(folder: string): { allowed: string[]; forbidden: string[] } {
  const specifier = (target: string): string => relative(folder, target).replace(/^(?!\.)/, './');
  const floor = floorOf(folder);
  const open = [floor, ...(MAY_IMPORT[floor] ?? [])];
  const targets = folders.filter((target) => !['cjs', 'schema'].includes(floorOf(target)));
  const into = (isOpen: boolean): string[] =>
    targets
      .filter((target) => open.includes(floorOf(target)) === isOpen)
      .map((target) => specifier(`${target}/other.ts`));
  return { allowed: into(true), forbidden: [...into(false), ...entries.map(specifier)].sort() };
}

interface Finding {
  rule: string;
  file: string;
  specifier: string;
}

/**
 * What the lint rules of this repository find in these files. The files lie in a temporary folder with a copy of
 * `biome.json`: linting standard input prints no rule names, and a probe in `src/` would race with the build.
 */
function lint(files: Record<string, string[]>): Finding[] {
  const folder = mkdtempSync(join(tmpdir(), 'acs-otel-lint-'));
  try {
    const config = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'));
    const { $schema: _, vcs: __, ...rules } = config;
    writeFileSync(join(folder, 'biome.json'), JSON.stringify(rules));
    for (const [file, specifiers] of Object.entries(files)) {
      const path = join(folder, 'src', file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, specifiers.map((one) => `export * from '${one}';\n`).join(''));
    }
    return findings(folder).map(({ category, location }) => {
      const file = location.path.replace(/^src\//, '');
      const specifier = files[file]?.[(location.start?.line ?? 0) - 1] ?? '?';
      return { rule: category.split('/').at(-1) ?? '', file, specifier };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Diagnostic {
  category: string;
  location: { path: string; start?: { line: number } };
}

function findings(folder: string): Diagnostic[] {
  const biome = join(root, 'node_modules/.bin/biome');
  const args = ['lint', '--reporter=json', '--max-diagnostics=none', '.'];
  let stdout: string;
  try {
    stdout = execFileSync(biome, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    stdout = (error as { stdout: string }).stdout;
  }
  return (JSON.parse(stdout) as { diagnostics: Diagnostic[] }).diagnostics;
}

describe('the import direction', () => {
  let found: Finding[];
  beforeAll(() => {
    const probes: Record<string, string[]> = {};
    for (const folder of ruled) {
      const { allowed, forbidden } = importsFrom(folder);
      probes[probeIn(folder)] = [...forbidden, ...allowed];
    }
    for (const file of WITHOUT_NODE) probes[file] = [...(probes[file] ?? []), 'node:fs'];
    found = lint(probes);
  });

  const flagged = (rule: string, file: string): string[] =>
    found
      .filter((one) => one.rule === rule && one.file === file)
      .map(({ specifier }) => specifier)
      .sort();

  it('has a rule for every folder', () => {
    const floors = folders.filter((folder) => !folder.includes('/'));
    expect(floors.sort()).toEqual([...Object.keys(MAY_IMPORT), ...UNRULED].sort());
  });

  it.each(ruled)('is kept by src/%s', (folder) => {
    expect(flagged('noRestrictedImports', probeIn(folder))).toEqual(importsFrom(folder).forbidden);
  });

  it.each(WITHOUT_NODE)('keeps Node out of src/%s', (file) => {
    expect(flagged('noNodejsModules', file)).toEqual(['node:fs']);
  });
});
