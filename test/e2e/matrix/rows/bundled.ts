/** Servers bundled into one file, as for Azure Functions and Lambda. */
import type { Command, Row } from '../row.ts';
import { load, type ModuleForm, sendModule } from '../traffic.ts';

const HOUSE = 'bundled server';

/** Calls `register()` before the clients are loaded where the module form allows it. */
function app(form: ModuleForm, extra = ''): Record<string, string> {
  const ending = "void send('a').then(() => acs.shutdown());";
  return {
    'package.json': JSON.stringify({ private: true, type: form === 'esm' ? 'module' : 'commonjs' }),
    'send.js': sendModule(form),
    'main.js': `${load(form, 'register', 'acs-otel')}
${form === 'esm' ? "import { send } from './send.js';" : "const { send } = require('./send.js');"}
${extra}
const acs = register();
${ending}
`,
  };
}

const esbuild = (...args: string[]): Command => [
  'esbuild',
  'main.js',
  '--bundle',
  '--platform=node',
  '--log-level=warning',
  ...args,
];
/** A bundle in ESM form needs `require` for the CommonJS packages in it: esbuild's own advice. */
const BANNER =
  "--banner:js=import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
const AZURE = ['sms', 'email', 'call-automation'].map((name) => `--external:@azure/communication-${name}`);

const bundled = (name: string, build: Command, file: string, rest: Partial<Row> = {}): Row => ({
  house: HOUSE,
  name,
  set: 'bundlers',
  when: 'ci',
  files: handedOver(),
  prepare: [build],
  run: ['node', file],
  outcome: { kind: 'complete' },
  ...rest,
});

const WEBPACK = `export default {
  target: 'node', mode: 'production', entry: './main.js', optimization: { minimize: false },
  output: { path: import.meta.dirname, filename: 'out.cjs', library: { type: 'commonjs2' } },
};
`;
const ROLLUP = (format: string) => `import commonjs from '@rollup/plugin-commonjs';
import json from '@rollup/plugin-json';
import resolve from '@rollup/plugin-node-resolve';
export default {
  input: 'main.js',
  output: { file: 'out.${format === 'cjs' ? 'cjs' : 'mjs'}', format: '${format}', inlineDynamicImports: true },
  plugins: [resolve({ preferBuiltins: true, exportConditions: ['node'] }), commonjs(), json()],
  onwarn(warning) { if (!['THIS_IS_UNDEFINED', 'CIRCULAR_DEPENDENCY'].includes(warning.code)) console.error(warning.message); },
};
`;

export const bundledRows: Row[] = [
  bundled('esbuild, CommonJS, nothing handed over', esbuild('--format=cjs', '--outfile=out.cjs'), 'out.cjs', {
    files: app('esm'),
    outcome: { kind: 'warning', seen: /without an operation|bundl/, change: /clients:/ },
  }),
  bundled('esbuild, CommonJS', esbuild('--format=cjs', '--outfile=out.cjs'), 'out.cjs'),
  bundled('esbuild, CommonJS sources', esbuild('--format=cjs', '--outfile=out.cjs'), 'out.cjs', {
    files: handedOver('cjs'),
  }),
  bundled('esbuild, ESM', esbuild('--format=esm', BANNER, '--outfile=out.mjs'), 'out.mjs'),
  bundled(
    'esbuild, one file without node_modules',
    esbuild('--format=cjs', '--minify', '--outfile=out.cjs'),
    'out.cjs',
    {
      deploy: ['out.cjs'],
    },
  ),
  bundled(
    'esbuild, ESM, one file without node_modules',
    esbuild('--format=esm', BANNER, '--outfile=out.mjs'),
    'out.mjs',
    { deploy: ['out.mjs'] },
  ),
  bundled(
    'esbuild, CommonJS, only acs-otel external',
    esbuild('--format=cjs', '--external:acs-otel', '--outfile=out.cjs'),
    'out.cjs',
    {
      files: app('esm'),
      // The bundled clients can't be reached from outside the bundle.
      outcome: { kind: 'warning', seen: /without an operation|bundl/, change: /clients:/ },
    },
  ),
  bundled(
    'esbuild, ESM, only acs-otel external, clients handed over',
    esbuild('--format=esm', BANNER, '--external:acs-otel', '--outfile=out.mjs'),
    'out.mjs',
    {
      files: handedOver(),
    },
  ),
  bundled(
    'esbuild, only the Azure SDK bundled',
    esbuild(
      '--format=cjs',
      '--external:acs-otel',
      '--external:@opentelemetry/*',
      '--external:@azure/core-*',
      '--external:@azure/logger',
      '--outfile=out.cjs',
    ),
    'out.cjs',
    {
      files: app('esm'),
      outcome: { kind: 'warning', seen: /without an operation|bundl/, change: /clients:/ },
    },
  ),
  bundled(
    'esbuild, the Azure SDK external',
    esbuild('--format=cjs', ...AZURE, '--outfile=out.cjs'),
    'out.cjs',
  ),
  bundled('webpack, target node', ['webpack', '--config', 'webpack.config.mjs'], 'out.cjs', {
    files: { ...handedOver(), 'webpack.config.mjs': WEBPACK },
  }),
  bundled('rollup, ESM', ['rollup', '-c', 'rollup.config.mjs', '--silent'], 'out.mjs', {
    files: { ...handedOver(), 'rollup.config.mjs': ROLLUP('es') },
  }),
  bundled('rollup, CommonJS', ['rollup', '-c', 'rollup.config.mjs', '--silent'], 'out.cjs', {
    files: { ...handedOver(), 'rollup.config.mjs': ROLLUP('cjs') },
    when: 'matrix',
  }),
  bundled(
    'rolldown, ESM',
    ['rolldown', 'main.js', '--platform', 'node', '--format', 'esm', '--file', 'out.mjs'],
    'out.mjs',
  ),
  bundled(
    'rolldown, CommonJS',
    ['rolldown', 'main.js', '--platform', 'node', '--format', 'cjs', '--file', 'out.cjs'],
    'out.cjs',
    { when: 'matrix' },
  ),
];

/** Hooks do not reach into a bundle, so the app passes the client classes. */
function handedOver(form: ModuleForm = 'esm'): Record<string, string> {
  const clients = [
    load(form, 'SmsClient', '@azure/communication-sms'),
    load(form, 'EmailClient', '@azure/communication-email'),
    load(form, 'CallAutomationClient', '@azure/communication-call-automation'),
  ];
  const files = app(form, clients.join('\n'));
  const handed = 'register({ clients: [SmsClient, EmailClient, CallAutomationClient] })';
  return { ...files, 'main.js': (files['main.js'] as string).replace('register()', handed) };
}
