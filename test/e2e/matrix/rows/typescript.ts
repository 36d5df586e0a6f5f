/** Compilers from TypeScript 5.4 to 7, with the declarations of every dependency (`skipLibCheck: false`). */
import type { Row } from '../row.ts';

const MAIN = `import { register, type AcsOtel, type AcsOtelOptions } from 'acs-otel';
import { classifyEndReason } from 'acs-otel/classify';

const options: AcsOtelOptions = { hosts: ['127.0.0.1:1'] };
const acs: AcsOtel = register(options);
const verdict: string = classifyEndReason({ code: 480, subCode: 10037 }).class;
console.log(verdict);
void acs.shutdown();
`;
const BROWSER = `import { register } from 'acs-otel';

const acs = register({ endpoint: 'https://gateway.example', headers: { a: 'b' } });
void acs.forceFlush();
`;
/** Exports that only Node needs exist and do nothing; unknown options and exports do not compile. */
const NOT_IN_BROWSERS = `import { AcsInstrumentation, recordCallAutomationEvents, recordEventGridEvents, register } from 'acs-otel';
recordCallAutomationEvents('{}');
recordEventGridEvents('{}');
console.log(AcsInstrumentation);
// @ts-expect-error: misspelt
register({ enpoint: 'https://gateway.example' });
// @ts-expect-error: not exported
import { startOwnSdk } from 'acs-otel';
console.log(startOwnSdk);
`;

/** Without the condition `browser`, TypeScript uses the types for Node. */
const ISOMORPHIC = `import { AcsInstrumentation, acsIdGenerator, recordCallAutomationEvents, recordEventGridEvents, register } from 'acs-otel';
console.log(AcsInstrumentation, acsIdGenerator, recordCallAutomationEvents, recordEventGridEvents, register);
`;

interface Program {
  name: string;
  type: 'module' | 'commonjs';
  compiler: string;
  options: object;
  main?: string;
  when?: Row['when'];
}

function row({ name, type, compiler, options, main = MAIN, when = 'ci' }: Program): Row {
  const compilerOptions = {
    target: 'ES2022',
    strict: true,
    skipLibCheck: false,
    noEmit: true,
    types: ['node'],
    ...options,
  };
  return {
    house: 'TypeScript',
    name: `${compiler.replace('typescript-', '')}, ${name}`,
    set: 'typescript',
    when,
    files: {
      'package.json': JSON.stringify({ private: true, type }),
      'main.ts': main,
      'tsconfig.json': JSON.stringify({ compilerOptions, files: ['main.ts'] }),
    },
    run: [
      'node',
      `../../node_modules/${compiler}/${compiler === 'typescript-7.0' ? 'bin/tsc' : 'lib/tsc.js'}`,
      '-p',
      '.',
    ],
    outcome: { kind: 'quiet' },
  };
}

const COMMONJS = { module: 'commonjs', moduleResolution: 'node10', esModuleInterop: true };
const NODE16 = { module: 'node16', moduleResolution: 'node16' };
const NODENEXT = { module: 'nodenext', moduleResolution: 'nodenext' };
const BUNDLER = {
  module: 'esnext',
  moduleResolution: 'bundler',
  customConditions: ['browser'],
  lib: ['ES2022', 'DOM'],
  types: [],
};
/** TypeScript 6.0 reports options that 7 removes. */
const DEPRECATED = { ignoreDeprecations: '6.0' };

export const typescriptRows: Row[] = [
  row({ name: 'module commonjs, node10', type: 'commonjs', compiler: 'typescript-5.4', options: COMMONJS }),
  row({
    name: 'module commonjs, node10',
    type: 'commonjs',
    compiler: 'typescript-5.9',
    options: COMMONJS,
    when: 'matrix',
  }),
  row({
    name: 'module commonjs, node10',
    type: 'commonjs',
    compiler: 'typescript-6.0',
    options: { ...COMMONJS, ...DEPRECATED },
    when: 'matrix',
  }),
  row({ name: 'node16, CommonJS package', type: 'commonjs', compiler: 'typescript-5.4', options: NODE16 }),
  row({
    name: 'node16, CommonJS package',
    type: 'commonjs',
    compiler: 'typescript-5.9',
    options: NODE16,
    when: 'matrix',
  }),
  row({
    name: 'nodenext, CommonJS package',
    type: 'commonjs',
    compiler: 'typescript-5.4',
    options: NODENEXT,
    when: 'matrix',
  }),
  row({
    name: 'nodenext, CommonJS package',
    type: 'commonjs',
    compiler: 'typescript-6.0',
    options: NODENEXT,
    when: 'matrix',
  }),
  row({
    name: 'nodenext, CommonJS package',
    type: 'commonjs',
    compiler: 'typescript-7.0',
    options: NODENEXT,
  }),
  row({
    name: 'node16, ESM package',
    type: 'module',
    compiler: 'typescript-5.4',
    options: NODE16,
    when: 'matrix',
  }),
  row({ name: 'nodenext, ESM package', type: 'module', compiler: 'typescript-7.0', options: NODENEXT }),
  row({
    name: 'bundler, browser',
    type: 'module',
    compiler: 'typescript-5.4',
    options: BUNDLER,
    main: BROWSER,
    when: 'matrix',
  }),
  row({
    name: 'bundler, browser',
    type: 'module',
    compiler: 'typescript-7.0',
    options: BUNDLER,
    main: BROWSER,
  }),
  row({
    name: 'bundler, what a page lacks',
    type: 'module',
    compiler: 'typescript-6.0',
    options: BUNDLER,
    main: NOT_IN_BROWSERS,
  }),
  {
    house: 'TypeScript',
    name: 'what compiles for a page without the browser condition also bundles for it',
    set: 'bundlers',
    when: 'ci',
    files: { 'package.json': JSON.stringify({ private: true, type: 'module' }), 'main.js': ISOMORPHIC },
    run: [
      'esbuild',
      'main.js',
      '--bundle',
      '--platform=browser',
      '--format=esm',
      '--outfile=out.js',
      '--log-level=warning',
    ],
    outcome: { kind: 'quiet', never: /No matching export/ },
  },
];
