/** Where this code runs from: the installed package, or a bundle of the app. */
import { existsSync, readFileSync } from 'node:fs';
import nodeModule from 'node:module';
import { dirname, join } from 'node:path';

/** Our own file. A bundle has no address in some formats; the app's folder is the next best place to look from. */
export const SELF = import.meta.filename ?? join(process.cwd(), 'package.json');

/** `createRequire`, by a way on which webpack does not find and replace it. */
export function requireFrom(file: string): NodeJS.Require {
  return nodeModule.createRequire(file);
}

let bundled: boolean | undefined;

/** Whether a bundler has copied this code out of its package. */
export function isBundled(): boolean {
  bundled ??= import.meta.filename === undefined || !inOwnPackage(dirname(SELF));
  return bundled;
}

function inOwnPackage(folder: string): boolean {
  const manifest = join(folder, 'package.json');
  try {
    if (existsSync(manifest))
      return (JSON.parse(readFileSync(manifest, 'utf8')) as { name?: unknown }).name === 'acs-otel';
  } catch {
    return false;
  }
  return dirname(folder) !== folder && inOwnPackage(dirname(folder));
}
