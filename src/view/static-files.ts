/** The built page, read once: small files that the process serves from memory. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PageAssets } from './options.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const FILES = '/assets/';
/** What the page itself shows. */
const PAGES = /^\/(?:(?:calls|messages)(?:\/[^/]+)?|overview|search)?\/?$/;

/** From a chunk of `dist`, and from this file in `src`. */
const FOLDERS = ['../view', '../../dist/view'];

/** The page of this package; undefined if it is not built. */
export function builtPage(): PageAssets | undefined {
  const folders = FOLDERS.map((folder) => fileURLToPath(new URL(folder, import.meta.url)));
  const found = folders.find((folder) => existsSync(join(folder, 'index.html')));
  return found === undefined ? undefined : pageAssets(found);
}

/**
 * @param folder Of the built page: `index.html` and `assets/`.
 * @throws if the folder holds no page
 */
function pageAssets(folder: string): PageAssets {
  const paths = ['/index.html', ...readdirSync(join(folder, FILES)).map((name) => `${FILES}${name}`)];
  return assetsOf(new Map(paths.map((path) => [path, readFileSync(join(folder, path))])));
}

/** @param contents Of the files of the built page, by path. */
export function assetsOf(contents: ReadonlyMap<string, Uint8Array>): PageAssets {
  const files = new Map(
    [...contents].map(([path, body]) => [
      path,
      { type: TYPES[extname(path)] ?? 'application/octet-stream', body },
    ]),
  );
  const index = files.get('/index.html');
  return (path) =>
    path.startsWith(FILES) ? files.get(path) : index && { ...index, isUnknown: !PAGES.test(path) };
}
