/** Plugins of the build for pages. */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Rolldown } from 'tsdown';

const SECOND_HALF = './chunks/browser-page-second-half.js';
const HANDED_OVER = '\0handed-over';
const API = resolve('node_modules/@opentelemetry/api/build/esnext/index.js');

/** A page loads its second half from a build of its own, with which it shares no module. */
export const splitPage: Rolldown.Plugin = {
  name: 'split-page',
  resolveId: {
    order: 'pre',
    handler: (source) =>
      source === './page-second-half.ts' ? { id: SECOND_HALF, external: true } : undefined,
  },
  // Not `import()`, which Jest does not support in CommonJS.
  renderChunk: (code, _chunk, { format }) =>
    format === 'cjs'
      ? code.replace(
          `import("${SECOND_HALF}")`,
          `Promise.resolve().then(() => require("${SECOND_HALF.replace('.js', '.cjs')}"))`,
        )
      : undefined,
};

/** Not every tool reads a template as the name of a module, and minified code has nothing else. */
export const plainSpecifiers: Rolldown.Plugin = {
  name: 'plain-specifiers',
  writeBundle({ dir = 'dist' }, bundle) {
    for (const fileName of Object.keys(bundle).filter((name) => /browser[^/]*\.c?js$/.test(name))) {
      const code = readFileSync(join(dir, fileName), 'utf8');
      const plain = code.replace(/\b(require|import)\(`([^`$]+)`\)/g, '$1("$2")');
      writeFileSync(join(dir, fileName), plain);
    }
  },
};

/** Replaces what the first half hands over: `src/setup/page-hand-over.ts` says why. */
export const takeFromFirstHalf: Rolldown.Plugin = {
  name: 'take-from-first-half',
  resolveId: {
    order: 'pre',
    handler(source, importer = '') {
      const module = source.startsWith('.') ? join(dirname(importer), source) : source;
      return handedOver().modules.has(module) ? HANDED_OVER : undefined;
    },
  },
  load(id) {
    if (id !== HANDED_OVER) return undefined;
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    return `export const [${handedOver().names}] = globalThis[Symbol.for('acs-otel')]['page ${version}'];
      export * from ${JSON.stringify(API)};`;
  },
};

/** The names in their order, and the modules that they come from. */
function handedOver(): { names: string; modules: Set<string> } {
  const file = 'src/setup/page-hand-over.ts';
  const text = readFileSync(file, 'utf8');
  const names = /const PARTS[^=]*= \[([^\]]*)\]/.exec(text)?.[1];
  if (!names) throw new Error(`${file} has no PARTS`);
  const modules = [...text.matchAll(/^import \{ ([^}]*) \} from '([^']+)'/gm)]
    .filter(([, imported = '']) => imported.split(', ').every((name) => names.includes(name)))
    .map(([, , source = '']) => (source.startsWith('.') ? resolve(dirname(file), source) : source));
  return { names, modules: new Set(modules) };
}
