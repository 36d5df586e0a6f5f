import { existsSync } from 'node:fs';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type InputOptions, rolldown } from 'rolldown';

/**
 * Packages that every page shares as modules of their own, found through its import map. `@azure/logger` is one
 * of them because the app and the SDK must share one copy, as they do in an app's own bundle.
 */
export const SHARED_PACKAGES = {
  '@azure/communication-calling': 'calling.js',
  '@azure/communication-common': 'common.js',
  '@azure/logger': 'logger.js',
} as const;

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const CACHE = join(ROOT, 'node_modules/.cache/acs-otel');
const requireFrom = createRequire(import.meta.url);

const FOR_BROWSERS = { platform: 'browser', cwd: ROOT, logLevel: 'silent' } satisfies InputOptions;

/**
 * Folder with the SDK's modules, bundled once per set of versions into a cache that git ignores. The SDK's
 * licence allows to run it for tests, not to publish it: nothing of this folder may be committed.
 */
export async function bundleSdk(): Promise<string> {
  const versions = await Promise.all([...Object.keys(SHARED_PACKAGES), 'rolldown'].map(versionOf));
  const folder = join(CACHE, `calling-${versions.join('-')}`);
  if (existsSync(folder)) return folder;
  const input = Object.fromEntries(
    Object.entries(SHARED_PACKAGES).map(([name, file]) => [file.replace('.js', ''), name]),
  );
  const unfinished = `${folder}.${process.pid}`;
  await mkdir(unfinished, { recursive: true });
  const build = await rolldown({ ...FOR_BROWSERS, input });
  await build.write({ dir: unfinished, format: 'esm', entryFileNames: '[name].js' });
  await build.close();
  // Whoever was quicker has written the same.
  await rename(unfinished, folder).catch(() => {});
  return folder;
}

/**
 * JavaScript of a TypeScript entry and all that it imports, without the packages that are `external`: file name -> code. What is
 * imported dynamically is in files of its own, as in the bundle of an app.
 */
export async function bundleEntry(
  entry: string,
  name: string,
  external: string[] = Object.keys(SHARED_PACKAGES),
): Promise<Map<string, string>> {
  const build = await rolldown({ ...FOR_BROWSERS, input: { [name]: entry }, external });
  const { output } = await build.generate({
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: `${name}-[name].js`,
  });
  await build.close();
  return new Map(output.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file.code]] : [])));
}

/** All of it in one file, as a service worker needs it, which has neither import maps nor `import()`. */
export async function bundleWhole(entry: string, name: string): Promise<Map<string, string>> {
  const build = await rolldown({ ...FOR_BROWSERS, input: { [name]: entry } });
  const { output } = await build.generate({
    format: 'esm',
    entryFileNames: '[name].js',
    codeSplitting: false,
  });
  await build.close();
  return new Map([[`${name}.js`, output[0].code]]);
}

async function versionOf(name: string): Promise<string> {
  let folder = dirname(requireFrom.resolve(name));
  // The nearest package.json with a version: packages put a bare one beside their CommonJS files.
  for (; folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (!existsSync(file)) continue;
    const { version } = JSON.parse(await readFile(file, 'utf8'));
    if (version) return version;
  }
  throw new Error(`${name} is not installed`);
}
