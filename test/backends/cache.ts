/** Where the built backends lie, and how it is known that they are still what the sources say. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** Kept between runs, ignored by git. CI may keep it elsewhere. */
export const cacheDirectory = process.env.ACS_OTEL_BACKENDS ?? join(root, '.cache/backends');

/** A path below the cache; its folder exists afterwards. */
export function cached(...parts: string[]): string {
  const path = join(cacheDirectory, ...parts);
  mkdirSync(join(path, '..'), { recursive: true });
  return path;
}

/** A file of this folder. */
export function source(...parts: string[]): string {
  return join(import.meta.dirname, ...parts);
}

/** A file of the repository. */
export function repository(...parts: string[]): string {
  return join(root, ...parts);
}

/** Whether `product` was built from exactly these inputs; `mark` says so after a build. */
export function stamp(product: string, inputs: readonly string[]): { fresh: boolean; mark(): void } {
  const hash = createHash('sha256');
  for (const input of inputs) hash.update(readFileSync(input)).update('\0');
  const digest = hash.digest('hex');
  const file = cached('stamps', product);
  const fresh = existsSync(file) && readFileSync(file, 'utf8') === digest;
  return { fresh, mark: () => writeFileSync(file, digest) };
}
