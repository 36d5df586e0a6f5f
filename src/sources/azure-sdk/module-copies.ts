/**
 * The copies of a package that the app runs. Packages with a CommonJS and an ESM build exist twice in a process
 * that uses both, with two states; nested installs add more. Node can `require` the ESM file and gives the very
 * module that `import` gives, so both can be reached synchronously, whether they are loaded already or not.
 */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { guarded } from '../../safety/guard.ts';

export interface ModuleCopy {
  /** Absolute path of its entry file; copies differ by it. */
  file: string;
  exports: Record<string, unknown>;
}

/** Bundled to CommonJS we have no address of our own; the app's folder is the next best place to look from. */
const SELF = import.meta.filename ?? join(process.cwd(), 'package.json');

type Condition = 'require' | 'import';

/**
 * The builds that this app can use. Loading a build that it doesn't costs tens of milliseconds each, so a plain
 * app gets the one of its main script; behind a runner (tsx, jest, a framework) or without a script both are tried.
 */
function conditions(main: string | undefined = process.argv[1]): readonly Condition[] {
  const both = ['require', 'import'] as const;
  if (!main || main.includes('/node_modules/') || main.includes('\\node_modules\\')) return both;
  if (/\.[cm][jt]s$/.test(main)) return /\.c[jt]s$/.test(main) ? ['require'] : ['import'];
  const manifest = nearestManifest(dirname(main));
  return manifest ? [manifest.type === 'module' ? 'import' : 'require'] : both;
}

/** Where to look from: the app's main script, its working directory, and ourselves. */
export function searchRoots(): string[] {
  const main = process.argv[1];
  return [...new Set([...(main ? [main] : []), join(process.cwd(), 'package.json'), SELF])];
}

/**
 * Loads every copy of `name` that can be resolved from `from`.
 * @param dependents Packages that may carry a nested copy of `name`. What clients depend on, both builds may use.
 */
export function moduleCopies(
  name: string,
  from: readonly string[],
  dependents: readonly string[] = [],
): ModuleCopy[] {
  const bases = [...from];
  // In their order: a dependent may itself be nested in one before it.
  for (const dependent of dependents) bases.push(...packageFiles(dependent, bases));
  const require = createRequire(SELF);
  const wanted = new Set(dependents.length > 0 ? (['require', 'import'] as const) : conditions());
  const entries = new Map(bases.flatMap((base) => entryFiles(name, base)));
  return [...entries].flatMap(([file, condition]) => {
    if (!wanted.has(condition) && !require.cache[file]) return [];
    const exports = guarded(`loading ${name}`, () => require(file) as Record<string, unknown>);
    return exports ? [{ file, exports }] : [];
  });
}

function packageFiles(name: string, from: readonly string[]): string[] {
  return [...new Set(from.flatMap((base) => packageFile(name, base) ?? []))];
}

/** Entry files of the copy of `name` that `base` sees, with the condition that leads to each. */
function entryFiles(name: string, base: string): [string, Condition][] {
  const file = packageFile(name, base);
  if (!file) return [];
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  const root = manifest.exports?.['.'];
  const kinds = [...conditions(), 'require', 'import'] as const; // the app's own first: one file may serve both
  const seen = new Set<string>();
  return kinds.flatMap((condition): [string, Condition][] => {
    const entry = root ? target(root, condition) : manifest.main;
    const path = entry && join(dirname(file), entry);
    if (!path || seen.has(path) || !existsSync(path)) return [];
    seen.add(path);
    return [[path, condition]];
  });
}

function nearestManifest(folder: string): Manifest | undefined {
  const file = join(folder, 'package.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Manifest;
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
 * Walks up as Node does, because many packages don't export their package.json. Links are followed: with pnpm what a
 * package depends on lies beside its real place, and one copy has many paths.
 */
function packageFile(name: string, base: string): string | undefined {
  for (const folder of createRequire(base).resolve.paths(name) ?? []) {
    const file = join(folder, name, 'package.json');
    if (existsSync(file)) return realpathSync(file);
  }
  return undefined;
}
