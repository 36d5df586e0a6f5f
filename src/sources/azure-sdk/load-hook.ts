/**
 * Observes the loading of Azure packages: by `import` and `require`, from any folder, through any loader, at any time.
 * The hook appends one line to the entry file of such a package, which passes its exports on.
 */
import nodeModule, { type LoadHookSync } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { guarded } from '../../safety/guard.ts';
import { tooOld } from '../../safety/node-version.ts';
import { entriesOf } from './module-copies.ts';

type Loaded = ReturnType<LoadHookSync>;

/**
 * Before, the mere presence of a load hook breaks apps: with asynchronous loaders
 * (https://github.com/nodejs/node/issues/57327), and in imported CommonJS modules, which lose `require.cache`.
 */
const SAFE_HOOKS = [24, 11] as const;

/** Cheaper than the pattern, for the many other modules. */
const SCOPE = '/node_modules/@azure';
const PACKAGE = /^(.*\/node_modules\/(@azure(?:-rest)?\/[^/]+))\//;

/**
 * Installs the hook; the returned function removes it.
 * @param names The packages, whose exports `processState().loaded` receives.
 */
export function observeLoads(names: ReadonlySet<string>): () => void {
  const { registerHooks } = nodeModule;
  // Bun has no such hook. Deno's does not say whether a file is an ES module.
  if (typeof registerHooks !== 'function' || process.versions.deno || process.versions.bun) return () => {};
  if (tooOld(SAFE_HOOKS)) return () => {};
  const entries = new Map<string, ReadonlySet<string>>();
  const hooks = registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      return guarded('a module', () => observed(url, context.conditions, loaded)) ?? loaded;
    },
  });
  return () => hooks.deregister();

  function observed(url: string, conditions: readonly string[], loaded: Loaded): Loaded {
    const { format, source } = loaded;
    if (source === undefined || source === null || !url.startsWith('file:')) return loaded;
    const name = url.includes(SCOPE) ? packageOfEntry(url) : undefined;
    if (!name) return loaded;
    if (format === 'module') return { ...loaded, source: `${textOf(source)}\n;${esmLine(name, url)}\n` };
    // `require` gives no format where no package.json names one.
    if (format !== 'commonjs' && conditions.includes('import')) return loaded;
    return { ...loaded, source: `${textOf(source)}\n;${commonJsLine(name)}\n` };
  }

  /** The name of the package, if this is its entry. */
  function packageOfEntry(url: string): string | undefined {
    const file = fileURLToPath(url);
    const [, folder = '', name = ''] = PACKAGE.exec(file.replaceAll('\\', '/')) ?? [];
    if (!names.has(name)) return undefined;
    const files =
      entries.get(folder) ?? new Set(entriesOf(join(folder, 'package.json')).map(([path]) => path));
    entries.set(folder, files);
    return files.has(file) ? name : undefined;
  }
}

const RECEIVER = 'globalThis[Symbol.for("acs-otel")]?.loaded';

/** The module imports itself under the address that its loader has given it. */
function esmLine(name: string, url: string): string {
  return `import * as acsOtelSelf from ${JSON.stringify(url)};${RECEIVER}?.(${JSON.stringify(name)},acsOtelSelf);`;
}

function commonJsLine(name: string): string {
  return `${RECEIVER}?.(${JSON.stringify(name)},module.exports);`;
}

function textOf(source: Loaded['source']): string {
  return typeof source === 'string' ? source : Buffer.from(source as Uint8Array).toString('utf8');
}
