/**
 * Finds the copies of a package in the app. A package with a CommonJS and an ESM build exists twice, with two states,
 * in a process that uses both; nested installs add more copies. Node can `require` an ESM file and returns the same
 * module as `import`, so every copy can be loaded synchronously.
 */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { requireFrom, SELF } from '../../safety/own-file.ts';
import { loadedEsm, requireEsm } from './require-esm.ts';

export interface ModuleCopy {
  /** Absolute path of the entry file, unique per copy. */
  file: string;
  exports: Record<string, unknown>;
}

/** Receives the copies that can't be loaded. */
export type OnBroken = (name: string, error: unknown) => void;

type Condition = 'require' | 'import';

/**
 * The builds that this app can use. A plain app uses the build of its main script, and loading the other would cost
 * tens of milliseconds per package; under a runner (tsx, jest, a framework) or without a script it may use both.
 */
function conditions(main: string | undefined = process.argv[1]): readonly Condition[] {
  const both = ['require', 'import'] as const;
  if (!main || main.includes('/node_modules/') || main.includes('\\node_modules\\')) return both;
  if (/\.[cm][jt]s$/.test(main)) return /\.c[jt]s$/.test(main) ? ['require'] : ['import'];
  const manifest = nearestManifest(dirname(main));
  return manifest ? [manifest.type === 'module' ? 'import' : 'require'] : both;
}

/** Paths to resolve from: the app's main script, its working directory, and this module. */
export function searchRoots(): string[] {
  const main = process.argv[1];
  return [...new Set([...(main ? [main] : []), join(process.cwd(), 'package.json'), SELF])];
}

export interface Search {
  /** Paths to resolve from. */
  from: readonly string[];
  /** Packages that may have a nested copy of the wanted one, and may use both of its builds. */
  dependents?: readonly string[];
  /** Leaves alone what the process has not loaded yet. */
  loadedOnly?: boolean;
  onBroken?: OnBroken;
}

/** Every copy of `name` that can be found; loads it unless `loadedOnly` is set. Never throws. */
export function moduleCopies(
  name: string,
  { from, dependents = [], loadedOnly = false, onBroken = () => {} }: Search,
): ModuleCopy[] {
  const bases = [...from];
  // In order: a dependent may be nested in an earlier one.
  for (const dependent of dependents) bases.push(...packageFiles(dependent, bases));
  // Our own dependency alone: nobody uses it.
  if (dependents.length > 0 && bases.length === from.length) return [];
  const require = requireFrom(SELF);
  const wanted = new Set(dependents.length > 0 ? (['require', 'import'] as const) : conditions());
  const attempt = <T>(run: () => T[]): T[] => {
    try {
      return run();
    } catch (error) {
      onBroken(name, error);
      return [];
    }
  };
  const entries = new Map(bases.flatMap((base) => attempt(() => entryFiles(name, base))));
  return [...entries].flatMap(([file, condition]) =>
    attempt(() => {
      const known = require.cache[file];
      if (loadedOnly) {
        const exports = isEsm(file) ? loadedEsm(file) : known?.loaded ? known.exports : undefined;
        return exports ? [{ file, exports }] : [];
      }
      return known || wanted.has(condition) ? [{ file, exports: load(require, file) }] : [];
    }),
  );
}

function load(require: NodeJS.Require, file: string): Record<string, unknown> {
  return (isEsm(file) && requireEsm(file)) || (require(file) as Record<string, unknown>);
}

function isEsm(file: string): boolean {
  return file.endsWith('.mjs') || nearestManifest(dirname(file))?.type === 'module';
}

function packageFiles(name: string, from: readonly string[]): string[] {
  return [...new Set(from.flatMap((base) => packageFile(name, base) ?? []))];
}

/** Entry files of the copy of `name` that `base` resolves, each with its condition. */
function entryFiles(name: string, base: string): [string, Condition][] {
  const file = packageFile(name, base);
  return file ? entriesOf(file) : [];
}

/** Entry files of the package that `file`, its package.json, describes. */
export function entriesOf(file: string): [string, Condition][] {
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  const root = manifest.exports?.['.'];
  const kinds = [...conditions(), 'require', 'import'] as const; // the app's own first: one file may be both builds
  const seen = new Set<string>();
  return kinds.flatMap((condition): [string, Condition][] => {
    const entry = root ? target(root, condition) : manifest.main;
    const path = entry ? join(dirname(file), entry) : undefined;
    if (!path || seen.has(path) || !existsSync(path)) return [];
    seen.add(path);
    return [[path, condition]];
  });
}

function nearestManifest(folder: string): Manifest | undefined {
  const file = join(folder, 'package.json');
  if (existsSync(file)) {
    try {
      return JSON.parse(readFileSync(file, 'utf8')) as Manifest;
    } catch {
      return undefined; // unreadable, or not permitted
    }
  }
  return dirname(folder) === folder ? undefined : nearestManifest(dirname(folder));
}

interface Manifest {
  type?: string;
  main?: string;
  exports?: { '.'?: ExportTarget };
}
type ExportTarget = string | { [condition: string]: ExportTarget };

function target(value: ExportTarget | undefined, condition: Condition): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  return target(value[condition] ?? value.node ?? value.default, condition);
}

/**
 * Walks up as Node does, because many packages don't export their package.json. Follows links: with pnpm, dependencies
 * are next to the real path of a package, and one copy has many paths.
 */
function packageFile(name: string, base: string): string | undefined {
  for (const folder of requireFrom(base).resolve.paths(name) ?? []) {
    const file = join(folder, name, 'package.json');
    if (existsSync(file)) return realFile(file);
  }
  return undefined;
}

/** With `--permission` the folders on the way may not be readable. */
function realFile(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}
