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
import { hasNodeLoader } from './require-esm.ts';

type Loaded = ReturnType<LoadHookSync>;

/**
 * Before, the mere presence of a load hook breaks apps: with asynchronous loaders
 * (https://github.com/nodejs/node/issues/57327), and in imported CommonJS modules, which lose `require.cache`.
 */
const SAFE_HOOKS = [24, 11] as const;

/** Cheaper than the pattern, for the many other modules. */
const SCOPE = '/node_modules/@azure';
const PACKAGE = /^(.*\/node_modules\/(@azure(?:-rest)?\/[^/]+))\//;

/** Bun has no such hook. Deno's does not say whether a file is an ES module. */
function isSupported(): boolean {
  const { deno, bun } = process.versions;
  return typeof nodeModule.registerHooks === 'function' && !deno && !bun && !tooOld(SAFE_HOOKS);
}

/**
 * Installs the hook, where this runtime has a safe one; the returned function removes it.
 * @param names The packages, whose exports `processState().loaded` receives.
 */
export function observeLoads(names: ReadonlySet<string>): () => void {
  if (!isSupported()) return () => {};
  const entries = new Map<string, ReadonlySet<string>>();
  const hooks = nodeModule.registerHooks({
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

const PRELOAD = /^(?:-r|--require|--import|--loader|--experimental-loader)(?:=(.*))?$/;

/**
 * Whether the hook sees every package that the app loads. A runner (tsx, Jest, a framework), or a package that is
 * preloaded, may load files by its own means, past all hooks.
 */
export function seesEveryLoad(
  argv: readonly string[] = process.argv,
  options: readonly string[] = [...process.execArgv, ...(process.env.NODE_OPTIONS ?? '').split(/\s+/)],
): boolean {
  const main = argv[1];
  if (!main || inPackage(main) || !hasNodeLoader() || !isSupported()) return false;
  return options.every((option, at) => {
    const [matched, value] = PRELOAD.exec(option) ?? [];
    if (matched === undefined) return true;
    const preloaded = (value ?? options[at + 1] ?? '').replace(/^["']/, '');
    if (preloaded.startsWith('acs-otel')) return true;
    return !option.includes('loader') && /^(?:\.|\/|file:)/.test(preloaded) && !inPackage(preloaded);
  });
}

function inPackage(file: string): boolean {
  return file.replaceAll('\\', '/').includes('/node_modules/');
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
