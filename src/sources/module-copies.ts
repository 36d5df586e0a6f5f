/**
 * The copies of a package that the app runs. Packages with a CommonJS and an ESM build exist twice in a process
 * that uses both, with two states; nested installs add more. Node can `require` the ESM file and gives the very
 * module that `import` gives, so both can be reached synchronously, whether they are loaded already or not.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { guarded } from './guard.ts';

export interface ModuleCopy {
  /** Absolute path of its entry file; copies differ by it. */
  file: string;
  exports: Record<string, unknown>;
}

/** Where to look from: the app's main script, its working directory, and ourselves. */
export function searchRoots(): string[] {
  const main = process.argv[1];
  return [...new Set([...(main ? [main] : []), join(process.cwd(), 'package.json'), import.meta.filename])];
}

/**
 * Loads every copy of `name` that can be resolved from `from`.
 * @param dependents Packages that may carry a nested copy of `name`.
 */
export function moduleCopies(
  name: string,
  from: readonly string[],
  dependents: readonly string[] = [],
): ModuleCopy[] {
  const bases = [...from, ...dependents.flatMap((dependent) => packageFiles(dependent, from))];
  const entries = new Set(bases.flatMap((base) => entryFiles(name, base)));
  return [...entries].flatMap((file) => {
    const exports = guarded(
      `loading ${name}`,
      () => createRequire(import.meta.filename)(file) as Record<string, unknown>,
    );
    return exports ? [{ file, exports }] : [];
  });
}

function packageFiles(name: string, from: readonly string[]): string[] {
  return [...new Set(from.flatMap((base) => packageFile(name, base) ?? []))];
}

/** CommonJS and ESM entry of the copy of `name` that `base` sees. */
function entryFiles(name: string, base: string): string[] {
  const file = packageFile(name, base);
  if (!file) return [];
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  const root = manifest.exports?.['.'];
  const entries = root ? [target(root, 'require'), target(root, 'import')] : [manifest.main];
  const found = entries.filter((entry) => entry !== undefined).map((entry) => join(dirname(file), entry));
  return found.filter((entry) => existsSync(entry));
}

interface Manifest {
  main?: string;
  exports?: { '.'?: ExportTarget };
}
type ExportTarget = string | { [condition: string]: ExportTarget };

function target(value: ExportTarget | undefined, condition: 'require' | 'import'): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  return target(value[condition] ?? value.node ?? value.default, condition);
}

/** Walks up as Node does, because many packages don't export their package.json. */
function packageFile(name: string, base: string): string | undefined {
  for (const folder of createRequire(base).resolve.paths(name) ?? []) {
    const file = join(folder, name, 'package.json');
    if (existsSync(file)) return file;
  }
  return undefined;
}
