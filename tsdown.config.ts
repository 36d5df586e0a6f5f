import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix } from 'node:path';
import { minifySync } from 'rolldown/utils';
import { defineConfig, type Rolldown, type UserConfig } from 'tsdown';
import { plainSpecifiers, splitPage, takeFromFirstHalf } from './tsdown.page.config.ts';

const CREATE_REQUIRE = `import { createRequire } from 'node:module';`;
const OWN_REQUIRE = 'const require = createRequire(import.meta.url);';

/**
 * Sources that run unbuilt make their own `require`. Without it the build follows the calls: what they load becomes
 * part of the package, and is evaluated only when it is called for.
 */
const followRequire: Rolldown.Plugin = {
  name: 'follow-require',
  transform: {
    // Not every file: with a transformer for all, this bundler wraps every module into a function.
    filter: { id: /[\\/](?:lazy-own-sdk|bundled-copies)\.ts$/ },
    handler: (code) => code.replace(CREATE_REQUIRE, '').replace(OWN_REQUIRE, ''),
  },
};

const AZURE_COPIES = './azure-copies.cjs';
const VIRTUAL = '\0imported:';
/** Ends the ids, because one that ends with `.cjs` is taken for CommonJS. */
const MODULE = '.mjs';

/** Makes a built-in CommonJS module import what stays outside, because bundlers don't follow `require` in ES modules. */
const importOutside: Rolldown.Plugin = {
  name: 'import-outside',
  resolveId: {
    // Before the build declares peers external.
    order: 'pre',
    handler(source, _importer, { kind }) {
      if (kind === 'require-call' && isOutside(source)) return `${VIRTUAL}${source}${MODULE}`;
      return source === AZURE_COPIES ? { id: source, external: true } : undefined;
    },
  },
  load(id) {
    if (!id.startsWith(VIRTUAL)) return undefined;
    const source = JSON.stringify(id.slice(VIRTUAL.length, -MODULE.length));
    if (source.includes(AZURE_COPIES))
      return `import copies from ${source}; export const { commonjs, esm } = copies;`;
    return `export * from ${source};`;
  },
};

function isOutside(source: string): boolean {
  return source === '@opentelemetry/api' || source === AZURE_COPIES || isBuiltin(source);
}

/** Ships the files whose literal imports the app's bundler has to find, and corrects the path to them. */
const literalImports: Rolldown.Plugin = {
  name: 'literal-imports',
  generateBundle() {
    for (const fileName of ['azure-copies.cjs', 'azure-copies.mjs'])
      this.emitFile({
        type: 'asset',
        fileName,
        source: readFileSync(join('src/sources/azure-sdk', fileName), 'utf8'),
      });
  },
  renderChunk(code, { fileName }) {
    return code.replaceAll(`"${AZURE_COPIES}"`, `"${pathFrom(fileName, 'azure-copies.cjs')}"`);
  },
};

const TEXT_TABLES = './text-tables.js';

/** Three entries need the tables of texts. Each module format has them once. */
const oneCopyOfTexts: Rolldown.Plugin = {
  name: 'one-copy-of-texts',
  resolveId: {
    order: 'pre',
    handler: (source, importer) =>
      importer && source === './text-tables.ts' ? { id: TEXT_TABLES, external: true } : undefined,
  },
  renderChunk(code, { fileName }, { format }) {
    const file = `chunks/text-tables.${format === 'cjs' ? 'cjs' : 'js'}`;
    return code.replaceAll(`"${TEXT_TABLES}"`, `"${pathFrom(fileName, file)}"`);
  },
};

const DECODE_WORKER = './decode-worker.ts';

/** A thread is started by its path: corrects it to that of the built file. */
const threads: Rolldown.Plugin = {
  name: 'threads',
  renderChunk: (code, { fileName }) =>
    code.replaceAll(DECODE_WORKER, pathFrom(fileName, 'chunks/cli-decode-worker.js')),
};

/** A relative import, from a file of `dist` to another. */
function pathFrom(importer: string, file: string): string {
  const path = posix.relative(posix.dirname(importer), file);
  return path.startsWith('.') ? path : `./${path}`;
}

/** OpenTelemetry's code is half of the package's size. What is minified earlier is printed with white space again. */
const minifyOthers: Rolldown.Plugin = {
  name: 'minify-others',
  renderChunk(code, { fileName }) {
    // The OTLP exporters import `http` when they first send. Jest's sandbox has `require`, but no `import()`.
    return SDK_CHUNK.test(fileName) && fileName.endsWith('.cjs')
      ? code.replace(/import\((["`]https?["`])\)/g, 'Promise.resolve(require($1))')
      : undefined;
  },
  writeBundle({ dir = 'dist' }, bundle) {
    for (const fileName of Object.keys(bundle).filter((name) => SDK_CHUNK.test(name) || OWN.test(name))) {
      const file = join(dir, fileName);
      // Our own functions and classes keep their names, for stack traces.
      const names = OWN.test(fileName) && { compress: false, mangle: LOCALS };
      const options = { module: fileName.endsWith('.js'), ...names };
      writeFileSync(file, minifySync(file, readFileSync(file, 'utf8'), options).code);
    }
  },
};
/** Mangles variables and parameters inside of functions. */
const LOCALS = { toplevel: false, keepNames: { function: true, class: true } };
const OWN = /^(?:chunks\/(?:node|text-tables|classify-end-reason)|classify)\.c?js$/;
const SDK_CHUNK = /^chunks\/((browser|cli)-)?opentelemetry-sdk/;

/** Licence text -> the packages under it. */
const licences = new Map<string, Set<string>>();

/** Writes the licences of the packages that are built in. */
const thirdPartyNotices: Rolldown.Plugin = {
  name: 'third-party-notices',
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      for (const id of chunk.type === 'chunk' ? Object.keys(chunk.modules) : []) {
        const folder = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id.replaceAll('\\', '/'))?.[1];
        if (folder) addLicence(folder);
      }
    }
  },
  // The parts of the build run side by side: the last to write knows the licences of all.
  writeBundle({ dir = 'dist' }) {
    const blocks = [...licences].map(([text, packages]) => `${[...packages].sort().join('\n')}\n\n${text}\n`);
    const text = ['acs-otel contains code of these packages:\n', ...blocks.sort()];
    writeFileSync(join(dir, 'THIRD-PARTY-NOTICES.txt'), text.join(`\n${'='.repeat(80)}\n`));
  },
};

function addLicence(folder: string): void {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, string>;
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice)/i.test(file));
  if (files.length === 0) throw new Error(`${manifest.name} is built in, but has no licence file`);
  const text = files.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n');
  const packages = licences.get(text) ?? new Set();
  licences.set(text, packages.add(`${manifest.name} ${manifest.version} (${manifest.license})`));
}

/** What the command line tool takes from the lookups and from the tables of texts. */
const LOOKED_UP = ['category', 'class', 'origin', 'expected', 'description', 'action', 'link'];

/** Leaves out of the schema files what the command line tool has from elsewhere, or does not print. */
const leanTables: Rolldown.Plugin = {
  name: 'lean-tables',
  transform: {
    order: 'pre',
    filter: { id: /[\\/]schema[\\/][\w-]+\.json$/ },
    handler(code) {
      const { $comment: _, sources: _s, notes: _n, ...table } = JSON.parse(code) as Record<string, unknown>;
      return JSON.stringify(table, (key, value) => (LOOKED_UP.includes(key) ? undefined : value));
    },
  },
};

/** The command line tool loads the package's own entry, instead of a copy of the SDK. */
const ownEntry: Rolldown.Plugin = {
  name: 'own-entry',
  resolveId: (source) => (source === '../node.ts' ? { id: '../node.js', external: 'relative' } : undefined),
};

/** The exact integers of `long` are of no use to `acs-otel view`, which keeps numbers. Without it protobufjs gives numbers. */
const noLong: Rolldown.Plugin = {
  name: 'no-long',
  resolveId: { order: 'pre', handler: (source) => (source === 'long' ? '\0no-long.cjs' : undefined) },
  load: (id) => (id === '\0no-long.cjs' ? 'module.exports = null;' : undefined),
};

/** Everything else that is built in by mistake fails the build. */
const BUILT_IN = [/^@opentelemetry\/(?!api$)/, 'citty', 'fastest-levenshtein', 'fflate'];

const PLUGINS = [
  followRequire,
  importOutside,
  literalImports,
  oneCopyOfTexts,
  minifyOthers,
  thirdPartyNotices,
];

/** The types have the documentation, the repository the code with its comments. */
const LEAN = { comments: { annotation: true, jsdoc: false, legal: true } };

const shared: UserConfig = {
  format: ['esm', 'cjs'],
  fixedExtension: false,
  // Stable names keep the packed file list and the .d.ts snapshot readable.
  hash: false,
  dts: true,
  deps: { onlyBundle: BUILT_IN },
  // Some packages have their ES modules only under `module`; their CommonJS build is three times as large.
  inputOptions: { resolve: { mainFields: ['module', 'main'] } },
  outputOptions: LEAN,
  plugins: [thirdPartyNotices],
};

/** For the webhook only. */
const JOSE = { onlyBundle: ['jose'] };
/** Names of functions stay, for stack traces. */
const SMALL = { compress: true, mangle: { toplevel: false }, codegen: true };

const node: UserConfig = {
  ...shared,
  platform: 'node',
  // Older than the oldest supported Node, so that an older one can parse it and print the refusal.
  target: 'node18',
  plugins: PLUGINS,
};

const page: UserConfig = {
  ...shared,
  // Apps bundle and minify it anyway. Names stay, for stack traces.
  minify: { compress: true, mangle: false, codegen: true },
  platform: 'browser',
  inputOptions: { resolve: { mainFields: ['browser', 'module', 'main'] } },
  target: 'es2022',
  clean: false,
};

/** OpenTelemetry's SDK gets a chunk of its own, so that our code can be read and measured. */
const output = (
  sdkChunk: string,
  chunkName: (name: string) => string,
): NonNullable<UserConfig['outputOptions']> => {
  return (options, format) => ({
    ...options,
    ...LEAN,
    chunkFileNames: ({ name }) =>
      `chunks/${chunkName(name.replace(/\.d$/, ''))}.${format === 'cjs' ? 'cjs' : 'js'}`,
    codeSplitting: { groups: [{ name: sdkChunk, test: /node_modules[\\/]@opentelemetry[\\/]/ }] },
  });
};

export default defineConfig([
  {
    ...node,
    entry: { node: 'src/node.ts', register: 'src/register-node.ts' },
    outputOptions: output('opentelemetry-sdk', (name) => name),
    clean: true,
  },
  // Builds of their own, because every chunk shared with them would be one more file for `register()` to load.
  {
    ...node,
    entry: { classify: 'src/classify.ts', 'classify-texts': 'src/classify-texts.ts' },
    clean: false,
    outputOptions: output('classify-opentelemetry-sdk', (name) => `classify-${name}`),
  },
  { ...node, entry: { 'chunks/text-tables': 'src/classification/text-tables.ts' }, dts: false, clean: false },
  { ...node, entry: { 'azure-monitor': 'src/azure-monitor.ts' }, clean: false },
  { ...node, entry: { 'trace-id': 'src/trace-id.ts' }, clean: false },
  { ...node, entry: { webhook: 'src/webhook.ts' }, deps: JOSE, minify: SMALL, clean: false },
  // The same for the configuration of Next.js, which the process that serves the app never loads.
  { ...node, plugins: shared.plugins, entry: { next: 'src/next.ts' }, minify: SMALL, clean: false },
  {
    ...node,
    entry: { cli: 'src/cli/main.ts', 'chunks/cli-decode-worker': 'src/view/decode-worker.ts' },
    deps: { onlyBundle: [...BUILT_IN, 'protobufjs', /^@protobufjs\//] },
    plugins: [ownEntry, leanTables, noLong, threads, ...PLUGINS],
    format: 'esm',
    dts: false,
    clean: false,
    // Apps do not load it.
    minify: true,
    outputOptions: output('cli-opentelemetry-sdk', (name) =>
      name.startsWith('cli-') ? name : `cli-${name}`,
    ),
  },
  // Builds of their own, so that a page does not get what is only shared with Node.
  {
    ...page,
    entry: { browser: 'src/browser.ts' },
    plugins: [splitPage, plainSpecifiers],
  },
  {
    ...page,
    entry: { 'chunks/browser-page-second-half': 'src/setup/page-second-half.ts' },
    dts: false,
    deps: { onlyBundle: [...BUILT_IN, '@opentelemetry/api'] },
    plugins: [takeFromFirstHalf, minifyOthers, plainSpecifiers, thirdPartyNotices],
    outputOptions: output('browser-opentelemetry-sdk', (name) =>
      name.startsWith('browser-') ? name : `browser-${name}`,
    ),
  },
]);
