/** Ways to start an app: loaders, flags of Node and other runtimes. */
import type { Command, Row } from '../row.ts';
import { load, type ModuleForm, sendModule } from '../traffic.ts';

const HOUSE = 'loaders and runtimes';
const PACKAGE = (type: 'module' | 'commonjs') => JSON.stringify({ private: true, type });

interface AppForm {
  form: ModuleForm;
  type: 'module' | 'commonjs';
  /** Extension of the sources. */
  ext: 'js' | 'ts';
  /** The extension in the import statement. @default ext */
  imported?: string;
  /** The app does not import acs-otel. @default false */
  plain?: boolean;
}

function app({ form, type, ext, imported = ext, plain = false }: AppForm): Record<string, string> {
  const from = `./send${imported && `.${imported}`}`;
  const body = plain
    ? "void send('a');"
    : "const acs = register();\nvoid send('a').then(() => acs.shutdown());";
  return {
    'package.json': PACKAGE(type),
    [`send.${ext}`]: sendModule(form),
    [`main.${ext}`]: `${plain ? '' : load(form, 'register', 'acs-otel')}
${form === 'cjs' ? `const { send } = require('${from}');` : `import { send } from '${from}';`}
${body}
`,
  };
}

const JS_ESM: AppForm = { form: 'esm', type: 'module', ext: 'js' };
const JS_CJS: AppForm = { form: 'cjs', type: 'commonjs', ext: 'js' };
const TS_ESM: AppForm = { form: 'ts', type: 'module', ext: 'ts', imported: 'js' };
const TS_ESM_NATIVE: AppForm = { form: 'ts', type: 'module', ext: 'ts' };
const TS_CJS: AppForm = { form: 'ts', type: 'commonjs', ext: 'ts', imported: '' };
const TSCONFIG = (module: string) =>
  JSON.stringify({
    compilerOptions: { target: 'ES2023', module, strict: true, esModuleInterop: true, types: ['node'] },
  });

const row = (name: string, form: AppForm, run: Command, rest: Partial<Row> = {}): Row => ({
  house: HOUSE,
  name,
  set: 'loaders',
  when: 'ci',
  files: {
    ...app(form),
    'tsconfig.json': TSCONFIG(form.type === 'module' ? 'NodeNext' : 'commonjs'),
    ...rest.files,
  },
  run,
  outcome: { kind: 'complete' },
  ...rest,
});

const REGISTER = 'acs-otel/register';
const DENO = ['run', '--allow-all', '--node-modules-dir=manual'];

export const loaderRows: Row[] = [
  row('node, ESM', JS_ESM, ['node', 'main.js']),
  row('node, CommonJS', JS_CJS, ['node', 'main.js']),
  row('node --import, ESM', { ...JS_ESM, plain: true }, ['node', '--import', REGISTER, 'main.js']),
  row('node --import, CommonJS', { ...JS_CJS, plain: true }, ['node', '--import', REGISTER, 'main.js']),
  row('node -r, CommonJS', { ...JS_CJS, plain: true }, ['node', '-r', REGISTER, 'main.js']),
  row('node -r, ESM', { ...JS_ESM, plain: true }, ['node', '-r', REGISTER, 'main.js']),
  row('node, type stripping, ESM', TS_ESM_NATIVE, ['node', 'main.ts']),
  row('node --import, type stripping, ESM', { ...TS_ESM_NATIVE, plain: true }, [
    'node',
    '--import',
    REGISTER,
    'main.ts',
  ]),
  row('tsx, ESM package', TS_ESM, ['tsx', 'main.ts']),
  row('tsx --import, ESM package', { ...TS_ESM, plain: true }, ['tsx', '--import', REGISTER, 'main.ts']),
  row('node --import tsx, ESM package', TS_ESM, ['node', '--import', 'tsx', 'main.ts']),
  row('tsx, CommonJS package', TS_CJS, ['tsx', 'main.ts']),
  row('ts-node, CommonJS package', TS_CJS, ['ts-node', '--transpile-only', 'main.ts']),
  row(
    'ts-node/esm, ESM package',
    TS_ESM,
    [
      'node',
      '--no-warnings',
      '--import',
      'data:text/javascript,import{register}from"node:module";import{pathToFileURL}from"node:url";register("ts-node/esm/transpile-only",pathToFileURL("./"))',
      'main.ts',
    ],
    { when: 'matrix' },
  ),
  row('Bun, ESM', TS_ESM_NATIVE, ['bun', 'main.ts']),
  row('Bun --preload, ESM', { ...TS_ESM_NATIVE, plain: true }, ['bun', '--preload', REGISTER, 'main.ts'], {
    when: 'matrix',
  }),
  row('Deno, ESM', TS_ESM_NATIVE, ['deno', ...DENO, 'main.ts']),
];
